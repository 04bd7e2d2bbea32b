package dev.weft.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
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
            Set<String> notes = new LinkedHashSet<>();
            List<Series> results = measure(group.getValue(), command.settings(), jdk, notes);
            if (results.isEmpty()) {
                System.err.println("benchmarks: nothing of " + name + " could be measured");
                notes.forEach(System.err::println);
                continue;
            }
            Path file = command.out().resolve(name + "-" + jdk.feature());
            Csv.write(results, jdk, Path.of(file + ".csv"));
            Chart.write("Weft benchmarks: " + name + ", JDK " + jdk.version(), results, Path.of(file + ".svg"));
            Table.print(results, jdk, System.out);
            notes.forEach(System.out::println);
            Targets.print(name, results, System.out);
            System.out.printf("%nin %s.csv and .svg%n", file);
        }
    }

    private static List<Series> measure(List<Measure> group, Settings settings, Jdk jdk, Set<String> notes)
            throws IOException, InterruptedException, RunnerException {
        switch (group.get(0).group()) {
            case "io" -> {
                Map<Boolean, List<Measure>> ofServers =
                        group.stream().collect(Collectors.partitioningBy(IoMeasures::isOfServers));
                List<Series> results = new ArrayList<>(measureServers(ofServers.get(true), settings, jdk, notes));
                results.addAll(new Session(jdk, settings, ofServers.get(false), System.err).run());
                return results;
            }
            case "tasks" -> {
                return new Session(jdk, settings.withLongWarmUp(), group, System.err).run();
            }
            case "startup" -> {
                return new Session(jdk, settings.withManyRounds(), group, System.err).run();
            }
            default -> {
                return new Session(jdk, settings, group, System.err).run();
            }
        }
    }

    /** Empty, with a note that says why, on a machine on which no server can be put under load. */
    private static List<Series> measureServers(List<Measure> measures, Settings settings, Jdk jdk, Set<String> notes)
            throws IOException, InterruptedException {
        if (measures.isEmpty()) {
            return List.of();
        }
        IoSession session;
        try {
            session = new IoSession(jdk, settings.withLongSlices(), measures, System.err);
        } catch (IOException e) {
            notes.add("servers: not measured, " + e.getMessage());
            return List.of();
        }
        List<Series> results = session.run();
        notes.addAll(session.notes());
        return results;
    }
}
