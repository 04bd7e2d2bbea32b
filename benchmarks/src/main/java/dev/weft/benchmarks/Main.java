package dev.weft.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.runner.RunnerException;

/** Measures, writes CSV and pictures, and compares with the targets. See {@link CommandLine#USAGE}. */
public final class Main {

    private Main() {}

    public static void main(String[] arguments) throws IOException, InterruptedException, RunnerException {
        if (List.of(arguments).contains("--help")) {
            System.out.print(CommandLine.USAGE);
            return;
        }
        CommandLine command;
        try {
            Path target = Path.of(System.getProperty("weft.benchmarks", "benchmarks"), "target", "results");
            command = CommandLine.parse(List.of(arguments), target);
        } catch (IllegalArgumentException | IOException e) {
            System.err.println("benchmarks: " + e.getMessage() + "\n" + CommandLine.USAGE);
            System.exit(2);
            return;
        }
        warnOfLoad();
        for (Jdk jdk : command.jdks()) {
            run(command, jdk);
        }
    }

    private static void warnOfLoad() {
        OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
        double load = system.getSystemLoadAverage();
        if (load > 0.5) {
            System.err.printf(
                    "benchmarks: others use this machine (load %.1f, %d processors); the ratios will scatter%n",
                    load, system.getAvailableProcessors());
        }
    }

    private static void run(CommandLine command, Jdk jdk) throws IOException, InterruptedException, RunnerException {
        Map<String, List<Measure>> groups = new LinkedHashMap<>();
        for (Measure measure : command.select(Measures.all())) {
            groups.computeIfAbsent(measure.group(), group -> new ArrayList<>()).add(measure);
        }
        Files.createDirectories(command.out());
        for (Map.Entry<String, List<Measure>> group : groups.entrySet()) {
            String name = group.getKey();
            Settings settings = name.equals("startup") ? command.settings().withManyRounds() : command.settings();
            List<Series> results = new Session(jdk, settings, group.getValue(), System.err).run();
            Path file = command.out().resolve(name + "-" + jdk.feature());
            Csv.write(results, jdk, Path.of(file + ".csv"));
            Chart.write("Weft benchmarks: " + name + ", JDK " + jdk.version(), results, Path.of(file + ".svg"));
            Table.print(results, jdk, System.out);
            Targets.print(name, results, System.out);
            System.out.printf("%nin %s.csv and .svg%n", file);
        }
    }
}
