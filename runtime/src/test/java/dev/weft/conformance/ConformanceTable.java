package dev.weft.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What became of each test of a suite, CPython's or uvloop's: ported, where a comment {@code // CPython: file.Class.test} stands
 * above a test of ours; the same as one that we have, where a row {@code Class.test,same: OurTest.method} of
 * {@code docs/conformance/file.csv} names it; not applicable, where a row says why; or still to port.
 */
final class ConformanceTable {

    private static final Pattern METHOD = Pattern.compile("^\\s*(?:public )?void (\\w+)\\(");
    private static final String SAME = "same: ";

    private final String suite;

    /** What is put before {@code file.csv} in the document. */
    private final String folder;

    private final Pattern origin;

    /** Our tests, as {@code Class.method}; helpers that give nothing back are among them. */
    private final Set<String> methods = new HashSet<>();

    /** The tests of each file of the suite, in its order. */
    private final Map<String, List<String>> listed = new TreeMap<>();

    /** Test to the sources that name it, per file of the suite. */
    private final Map<String, Map<String, Set<String>>> ported = new TreeMap<>();

    /** Test to the tests of ours that do the same, per file of the suite. */
    private final Map<String, Map<String, String>> same = new TreeMap<>();

    /** Test to reason, per file of the suite. */
    private final Map<String, Map<String, String>> notApplicable = new TreeMap<>();

    private final List<String> faults = new ArrayList<>();

    private ConformanceTable(String suite, String folder) {
        this.suite = suite;
        this.folder = folder;
        origin = Pattern.compile("^\\s*// " + suite + ": (\\w+)\\.(\\w+\\.\\w+)\\s*$");
    }

    /**
     * @param suite whose tests they are, as it stands before an origin
     * @param folder what the document puts before {@code file.csv}
     * @param lists folder of {@code file.txt}, the tests of a file of the suite as {@code Class.test}, one a line
     * @param rows folder of {@code file.csv}, lines {@code Class.test,reason}
     * @param sources folders of our tests; those that do not exist are passed over
     */
    static ConformanceTable read(String suite, String folder, Path lists, Path rows, List<Path> sources)
            throws IOException {
        ConformanceTable table = new ConformanceTable(suite, folder);
        for (Path list : files(lists, 1, ".txt")) {
            table.listed.put(stem(list), Files.readAllLines(list));
        }
        for (Path file : files(rows, 1, ".csv")) {
            table.readRows(file);
        }
        for (Path tests : sources) {
            for (Path source : files(tests, Integer.MAX_VALUE, ".java")) {
                table.readTests(source);
            }
        }
        table.check();
        return table;
    }

    private static List<Path> files(Path folder, int depth, String suffix) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder, depth)) {
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
        Map<String, String> twins = same.computeIfAbsent(stem(file), name -> new LinkedHashMap<>());
        for (String line : Files.readAllLines(file)) {
            int comma = line.indexOf(',');
            String test = line.substring(0, Math.max(comma, 0));
            String reason = line.substring(comma + 1);
            if (comma < 0 || reason.isBlank()) {
                faults.add(file.getFileName() + ": no reason in the row '" + line + "'");
            } else if (reasons.containsKey(test) || twins.containsKey(test)) {
                faults.add(file.getFileName() + ": " + test + " stands there twice");
            } else if (reason.startsWith(SAME)) {
                twins.put(test, reason.substring(SAME.length()));
            } else {
                reasons.put(test, reason);
            }
        }
    }

    private void readTests(Path source) throws IOException {
        for (String line : Files.readAllLines(source)) {
            Matcher named = origin.matcher(line);
            if (named.matches()) {
                ported.computeIfAbsent(named.group(1), name -> new TreeMap<>())
                        .computeIfAbsent(named.group(2), name -> new TreeSet<>())
                        .add(stem(source));
            }
            Matcher method = METHOD.matcher(line);
            if (method.find()) {
                methods.add(stem(source) + "." + method.group(1));
            }
        }
    }

    private void check() {
        ported.forEach((file, tests) -> tests.forEach((test, sources) -> {
            if (!tests(file).contains(test)) {
                faults.add(sources + " name " + file + "." + test + " as origin, which is not in " + file + ".txt");
            }
        }));
        notApplicable.forEach((file, reasons) -> reasons.keySet().forEach(test -> checkRow(file, test)));
        same.forEach((file, twins) -> twins.forEach((test, twin) -> {
            checkRow(file, test);
            Stream.of(twin.split(" "))
                    .filter(name -> !methods.contains(name))
                    .forEach(
                            name -> faults.add(file + ".csv: there is no test " + name + ", which " + test + " names"));
        }));
    }

    private void checkRow(String file, String test) {
        if (!tests(file).contains(test)) {
            faults.add(file + ".csv: " + test + " is not in " + file + ".txt");
        } else if (portsOf(file).containsKey(test)) {
            faults.add(
                    file + ".csv: " + test + " is ported, in " + portsOf(file).get(test));
        }
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

    private Map<String, String> twinsOf(String file) {
        return same.getOrDefault(file, Map.of());
    }

    private List<String> toPort(String file) {
        return tests(file).stream()
                .filter(test -> !portsOf(file).containsKey(test)
                        && !twinsOf(file).containsKey(test)
                        && !reasonsOf(file).containsKey(test))
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
        boolean twins = same.values().stream().anyMatch(rows -> !rows.isEmpty());
        StringBuilder text = new StringBuilder();
        text.append("| " + suite + "'s file | tests there | ported | " + (twins ? "the same as ours | " : "")
                + "not applicable | still to port |\n");
        text.append("| --- | ---: | ---: | ---: | ---: |" + (twins ? " ---: |" : "") + "\n");
        int[] sums = new int[5];
        for (String file : listed.keySet()) {
            int[] counts = {
                tests(file).size(),
                portsOf(file).size(),
                twinsOf(file).size(),
                reasonsOf(file).size(),
                toPort(file).size()
            };
            text.append(row(file, counts, twins, folder + file + ".csv"));
            for (int i = 0; i < sums.length; i++) {
                sums[i] += counts[i];
            }
        }
        text.append(row("all", sums, twins, null));
        appendToPort(text);
        return text.toString();
    }

    private static String row(String name, int[] counts, boolean twins, @Nullable String rows) {
        return "| " + name + " | " + counts[0] + " | " + counts[1] + " | "
                + (twins ? linked(counts[2], rows) + " | " : "")
                + linked(counts[3], rows) + " | " + counts[4] + " |\n";
    }

    private static String linked(int count, @Nullable String rows) {
        return count == 0 || rows == null ? "" + count : "[" + count + "](" + rows + ")";
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
