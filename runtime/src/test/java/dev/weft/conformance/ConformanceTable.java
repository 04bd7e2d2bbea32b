package dev.weft.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What became of each test of CPython's: ported, where a comment {@code // CPython: file.Class.test} stands above a test of
 * ours; not applicable, where a row of {@code docs/conformance/file.csv} says why; or still to port.
 */
final class ConformanceTable {

    private static final Pattern ORIGIN = Pattern.compile("^\\s*// CPython: (\\w+)\\.(\\w+\\.\\w+)\\s*$");

    /** The tests of each CPython file, in its order. */
    private final Map<String, List<String>> listed = new TreeMap<>();

    /** Test to the sources that name it, per CPython file. */
    private final Map<String, Map<String, Set<String>>> ported = new TreeMap<>();

    /** Test to reason, per CPython file. */
    private final Map<String, Map<String, String>> notApplicable = new TreeMap<>();

    private final List<String> faults = new ArrayList<>();

    /**
     * @param lists folder of {@code file.txt}, the tests of a CPython file as {@code Class.test}, one a line
     * @param rows folder of {@code file.csv}, lines {@code Class.test,reason}
     * @param sources folders of our tests; those that do not exist are passed over
     */
    static ConformanceTable read(Path lists, Path rows, List<Path> sources) throws IOException {
        ConformanceTable table = new ConformanceTable();
        for (Path list : files(lists, ".txt")) {
            table.listed.put(stem(list), Files.readAllLines(list));
        }
        for (Path file : files(rows, ".csv")) {
            table.readRows(file);
        }
        for (Path folder : sources) {
            for (Path source : files(folder, ".java")) {
                table.readOrigins(source);
            }
        }
        table.check();
        return table;
    }

    private static List<Path> files(Path folder, String suffix) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(suffix))
                    .sorted()
                    .toList();
        }
    }

    private static String stem(Path file) {
        String name = file.getFileName().toString();
        return name.substring(0, name.lastIndexOf('.'));
    }

    private void readRows(Path file) throws IOException {
        Map<String, String> reasons = notApplicable.computeIfAbsent(stem(file), name -> new LinkedHashMap<>());
        for (String line : Files.readAllLines(file)) {
            int comma = line.indexOf(',');
            if (comma < 0 || line.substring(comma + 1).isBlank()) {
                faults.add(file.getFileName() + ": no reason in the row '" + line + "'");
            } else if (reasons.put(line.substring(0, comma), line.substring(comma + 1)) != null) {
                faults.add(file.getFileName() + ": " + line.substring(0, comma) + " stands there twice");
            }
        }
    }

    private void readOrigins(Path source) throws IOException {
        for (String line : Files.readAllLines(source)) {
            Matcher origin = ORIGIN.matcher(line);
            if (origin.matches()) {
                ported.computeIfAbsent(origin.group(1), name -> new TreeMap<>())
                        .computeIfAbsent(origin.group(2), name -> new TreeSet<>())
                        .add(stem(source));
            }
        }
    }

    private void check() {
        ported.forEach((file, tests) -> tests.forEach((test, sources) -> {
            if (!tests(file).contains(test)) {
                faults.add(sources + " name " + file + "." + test + " as origin, which is not in " + file + ".txt");
            }
        }));
        notApplicable.forEach((file, reasons) -> reasons.keySet().forEach(test -> {
            if (!tests(file).contains(test)) {
                faults.add(file + ".csv: " + test + " is not in " + file + ".txt");
            } else if (portsOf(file).containsKey(test)) {
                faults.add(file + ".csv: " + test + " is ported, in "
                        + portsOf(file).get(test));
            }
        }));
    }

    private List<String> tests(String file) {
        return listed.getOrDefault(file, List.of());
    }

    private Map<String, Set<String>> portsOf(String file) {
        return ported.getOrDefault(file, Map.of());
    }

    private Map<String, String> reasonsOf(String file) {
        return notApplicable.getOrDefault(file, Map.of());
    }

    private List<String> toPort(String file) {
        return tests(file).stream()
                .filter(test ->
                        !portsOf(file).containsKey(test) && !reasonsOf(file).containsKey(test))
                .toList();
    }

    /** Origins and rows that do not fit the lists. */
    List<String> faults() {
        return faults;
    }

    /** The tests that are still to port, as {@code file.Class.test}. */
    List<String> left() {
        return listed.keySet().stream()
                .flatMap(file -> toPort(file).stream().map(test -> file + "." + test))
                .toList();
    }

    int ported() {
        return listed.keySet().stream().mapToInt(file -> portsOf(file).size()).sum();
    }

    /** The table as it is to stand in the document, followed by the names of what is still to port. */
    String toMarkdown() {
        StringBuilder text = new StringBuilder();
        text.append("| CPython's file | tests there | ported | not applicable | still to port |\n");
        text.append("| --- | ---: | ---: | ---: | ---: |\n");
        int[] sums = new int[4];
        for (String file : listed.keySet()) {
            int[] counts = {
                tests(file).size(),
                portsOf(file).size(),
                reasonsOf(file).size(),
                toPort(file).size()
            };
            String reasons = counts[2] == 0 ? "0" : "[" + counts[2] + "](conformance/" + file + ".csv)";
            text.append(row(file, counts[0], counts[1], reasons, counts[3]));
            for (int i = 0; i < sums.length; i++) {
                sums[i] += counts[i];
            }
        }
        text.append(row("all", sums[0], sums[1], "" + sums[2], sums[3]));
        appendToPort(text);
        return text.toString();
    }

    private static String row(String name, int tests, int ported, String notApplicable, int toPort) {
        return "| " + name + " | " + tests + " | " + ported + " | " + notApplicable + " | " + toPort + " |\n";
    }

    private void appendToPort(StringBuilder text) {
        for (String file : listed.keySet()) {
            List<String> left = toPort(file);
            if (!left.isEmpty()) {
                text.append("\nStill to port of ").append(file).append(":\n");
                left.forEach(test -> text.append("`").append(test).append("`\n"));
            }
        }
    }
}
