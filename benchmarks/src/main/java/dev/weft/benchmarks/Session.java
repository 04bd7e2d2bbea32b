package dev.weft.benchmarks;

import dev.weft.benchmarks.Peer.Launch;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.runner.RunnerException;

/**
 * One run on one JDK. In each round every peer of a measure has its turn right after the other, so that what else the machine does
 * strikes all of them.
 */
final class Session {

    private record Turn(Measure measure, Peer peer) {}

    private final Jdk jdk;
    private final Settings settings;
    private final PrintStream progress;
    private final List<Turn> turns = new ArrayList<>();
    private final Map<Turn, List<Sample>> samples = new LinkedHashMap<>();

    Session(Jdk jdk, Settings settings, List<Measure> measures, PrintStream progress) {
        this.jdk = jdk;
        this.settings = settings;
        this.progress = progress;
        for (Measure measure : measures) {
            for (Peer peer : measure.peers()) {
                if (peer.runsOn(jdk.feature()) && isInstalled(peer)) {
                    turns.add(new Turn(measure, peer));
                }
            }
        }
    }

    private static boolean isInstalled(Peer peer) {
        return !(peer.launch() instanceof Launch.Python python)
                || !(python.uvloop() ? Python.withUvloop() : Python.newest()).isEmpty();
    }

    List<Series> run() throws RunnerException, IOException, InterruptedException {
        turns.forEach(turn -> samples.put(turn, new ArrayList<>()));
        for (int round = 1; round <= settings.rounds(); round++) {
            for (int i = 0; i < turns.size(); i++) {
                Turn turn = turns.get(i);
                List<Sample> measured = measure(turn);
                samples.get(turn).addAll(measured);
                progress.printf(
                        "JDK %s  round %d/%d  %3d/%d  %-22s %-18s %12s%n",
                        jdk.version(),
                        round,
                        settings.rounds(),
                        i + 1,
                        turns.size(),
                        turn.measure().id(),
                        turn.peer().name(),
                        Text.withUnit(
                                series(turn, measured).median(), turn.measure().unit()));
            }
        }
        return turns.stream().map(turn -> series(turn, samples.get(turn))).toList();
    }

    private static Series series(Turn turn, List<Sample> samples) {
        return new Series(turn.measure(), turn.peer(), samples);
    }

    private List<Sample> measure(Turn turn) throws RunnerException, IOException, InterruptedException {
        if (turn.peer().launch() instanceof Launch.Jmh jmh) {
            return JmhLauncher.run(jmh, settings, jdk);
        }
        return ProgramLauncher.run(turn.peer().launch(), settings, jdk);
    }
}
