package dev.weft.proof.corpus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** What came out of weaving and verifying classes: counts, and every problem. */
final class Tally {

    private static final String PROBLEM = "!\t";

    private final Map<String, Long> counts = new TreeMap<>();
    private final List<String> problems = new ArrayList<>();

    synchronized void add(String what, long count) {
        counts.merge(what, count, Long::sum);
    }

    synchronized void problem(String kind, String what) {
        add("problem: " + kind, 1);
        problems.add(kind + ": " + what);
    }

    synchronized long count(String what) {
        return counts.getOrDefault(what, 0L);
    }

    synchronized List<String> problems() {
        return List.copyOf(problems);
    }

    /** Sum of the counts whose names begin so. */
    synchronized long sum(String prefix) {
        return counts.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(prefix))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** Adds what another has. */
    synchronized void add(Tally other) {
        other.counts.forEach(this::add);
        problems.addAll(other.problems);
    }

    /** Writes it to a file, whole or not at all. */
    synchronized void save(Path file) throws IOException {
        List<String> lines = new ArrayList<>();
        counts.forEach((what, count) -> lines.add(count + "\t" + what));
        problems.forEach(problem -> lines.add(PROBLEM + problem.replace('\n', ' ')));
        Path temporary = Files.createTempFile(file.toAbsolutePath().getParent(), "tally", null);
        Files.write(temporary, lines);
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    }

    static Tally load(Path file) throws IOException {
        Tally tally = new Tally();
        for (String line : Files.readAllLines(file)) {
            if (line.startsWith(PROBLEM)) {
                tally.problems.add(line.substring(PROBLEM.length()));
            } else {
                int tab = line.indexOf('\t');
                tally.add(line.substring(tab + 1), Long.parseLong(line.substring(0, tab)));
            }
        }
        return tally;
    }

    @Override
    public synchronized String toString() {
        StringBuilder text = new StringBuilder();
        counts.forEach((what, count) -> text.append(String.format("%,12d  %s%n", count, what)));
        new TreeSet<>(problems).forEach(problem -> text.append(problem).append('\n'));
        return text.toString();
    }
}
