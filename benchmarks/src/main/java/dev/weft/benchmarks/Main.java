package dev.weft.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.runner.RunnerException;

/** Measures, writes CSV and pictures, and compares with the targets. See {@link CommandLine#USAGE}. */
public final class Main {

    private Main() {}

    public static void main(String[] arguments) throws IOException, InterruptedException, RunnerException {
        CommandLine command;
        try {
            Path target = Path.of(System.getProperty("weft.benchmarks", "benchmarks"), "target", "results");
            command = CommandLine.parse(List.of(arguments), target);
        } catch (IllegalArgumentException | IOException e) {
            System.err.println("benchmarks: " + e.getMessage() + "\n" + CommandLine.USAGE);
            System.exit(2);
            return;
        }
        for (Jdk jdk : command.jdks()) {
            run(command, jdk);
        }
    }

    private static void run(CommandLine command, Jdk jdk) throws IOException, InterruptedException, RunnerException {
        List<Measure> measures = command.select(Measures.all());
        List<Series> results = new Session(jdk, command.settings(), measures, System.err).run();
        Files.createDirectories(command.out());
        List<String> groups = new ArrayList<>();
        for (Measure measure : measures) {
            if (!groups.contains(measure.group())) {
                groups.add(measure.group());
            }
        }
        for (String group : groups) {
            List<Series> ofGroup = results.stream()
                    .filter(series -> series.measure().group().equals(group))
                    .toList();
            Csv.write(ofGroup, jdk, command.out().resolve(group + "-" + jdk.feature() + ".csv"));
            Table.print(ofGroup, jdk, System.out);
        }
    }
}
