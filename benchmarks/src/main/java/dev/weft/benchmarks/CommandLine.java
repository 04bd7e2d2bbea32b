package dev.weft.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What was asked for.
 *
 * @param groups of measures; empty for all
 * @param only what the ids of measures must match
 * @param peers by name; empty for all
 * @param out the directory for CSV and pictures
 */
record CommandLine(List<String> groups, Settings settings, List<Jdk> jdks, Pattern only, List<String> peers, Path out) {

    static final String USAGE = """
            usage: benchmarks/bin/run [core|tasks|startup|io|all] [options]     measures all groups, unless some are named
              --quick          one round, short: 1 to 30 minutes a group instead of 3 to 140
              --rounds N       how often each peer has its turn (default: 3, with --quick 1; startup four times as often)
              --jdk HOME       the JDK to measure on; once more for another one (default: JAVA_HOME, or java from the PATH)
              --only REGEX     measures whose id has a match: --only '^generator'
              --peers A,B      these peers only: --peers plain,weft (ratios are to the first that is measured)
              --out DIR        where CSV and pictures go (default: benchmarks/target/results)
            Prints a table, who was left out and why, and the targets of the design; writes GROUP-JDK.csv and GROUP-JDK.svg.
            The group io needs Linux, two processors and gcc; its measures of TLS libssl-dev or openssl-devel as well, and those of
            system calls perf, with the right to count.
            Environment: JAVA_HOME, WEFT_PYTHON, WEFT_NO_BUILD, WEFT_LOAD_SHARE; see the head of benchmarks/bin/run.
            """;

    private static final Set<String> GROUPS = Set.of("core", "tasks", "startup", "io");

    /** @throws IllegalArgumentException with a message for the user */
    static CommandLine parse(List<String> arguments, Path out) throws IOException {
        Deque<String> left = new ArrayDeque<>(arguments);
        List<String> groups = new ArrayList<>();
        List<Jdk> jdks = new ArrayList<>();
        List<String> peers = List.of();
        Settings settings = Settings.FULL;
        Pattern only = Pattern.compile("");
        int rounds = 0;
        while (!left.isEmpty()) {
            String word = left.removeFirst();
            switch (word) {
                case "--quick" -> settings = Settings.QUICK;
                case "--rounds" -> rounds = Integer.parseInt(value(word, left));
                case "--jdk" -> jdks.add(Jdk.at(Path.of(value(word, left))));
                case "--only" -> only = Pattern.compile(value(word, left));
                case "--peers" -> peers = List.of(value(word, left).split(","));
                case "--out" -> out = Path.of(value(word, left));
                case "all" -> groups.addAll(GROUPS);
                default -> groups.add(group(word));
            }
        }
        if (jdks.isEmpty()) {
            jdks.add(Jdk.at(Path.of(System.getProperty("java.home"))));
        }
        return new CommandLine(groups, rounds > 0 ? settings.withRounds(rounds) : settings, jdks, only, peers, out);
    }

    private static String value(String option, Deque<String> left) {
        if (left.isEmpty()) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return left.removeFirst();
    }

    private static String group(String word) {
        if (!GROUPS.contains(word)) {
            throw new IllegalArgumentException("there is no group or option " + word);
        }
        return word;
    }

    /** The measures, with the peers, that were asked for. */
    List<Measure> select(List<Measure> all) {
        return all.stream()
                .filter(measure -> groups.isEmpty() || groups.contains(measure.group()))
                .filter(measure -> only.matcher(measure.id()).find())
                .map(this::withPeers)
                .toList();
    }

    private Measure withPeers(Measure measure) {
        List<Peer> selected = measure.peers().stream()
                .filter(peer -> peers.isEmpty() || peers.contains(peer.name()))
                .toList();
        return new Measure(measure.id(), measure.group(), measure.title(), measure.unit(), selected);
    }
}
