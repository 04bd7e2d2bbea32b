package dev.weft.benchmarks;

import dev.weft.benchmarks.Peer.Launch;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One run of servers under load, on one JDK. In each round, for each load, all servers are started and warmed up. Then they have their
 * slices of seconds in turn, several times, so that what else the machine does strikes all of them. Whoever has no turn waits for
 * connections. Measures that read different things of the same server under the same load share its slices.
 */
final class IoSession {

    /** How often a slice is tried again in which the load generator did not have its core. */
    private static final int TRIES = 3;

    /** Connections before those that count: tables have grown, the young generation was filled. */
    private static final int FIRST_IDLE = 5_000;

    private static final double TO_WARM_ARRAYS_SECONDS = 0.3;

    /** On one core with {@code -Xbatch}, the compiler was seen to be done with a server after 12 seconds. */
    private static final double TO_COMPILE_SECONDS = 15;

    /** Each with connections of its own, as slices have, or accepting and closing them would be compiled in the first of those. */
    private static final int WARM_UPS = 6;

    /** What the generator does for a message costs about as much as what the server in C does. */
    private static final double BUSY_SHARE = 0.9;

    private static final double LEAST_MICROS = 0.01;

    private record Turn(Measure measure, Peer peer, Launch.Server launch) {}

    /** A server under a load, and all that is read of it. */
    private record Contest(Load load, ServerProgram program, List<Turn> turns) {

        String name() {
            return turns.get(0).measure().id() + " " + turns.get(0).peer().name();
        }

        boolean reads(Reading reading) {
            return turns.stream().anyMatch(turn -> turn.launch().reading() == reading);
        }
    }

    private final Jdk jdk;
    private final Settings settings;
    private final PrintStream progress;
    private final double minShare;
    private final Cores cores;
    private final LoadGenerator generator;
    private final boolean countsCalls;
    private final Map<Load, Map<ServerProgram, Contest>> contests = new LinkedHashMap<>();
    private final Map<Turn, List<Sample>> samples = new LinkedHashMap<>();
    private final Set<String> notes = new LinkedHashSet<>();

    IoSession(Jdk jdk, Settings settings, List<Measure> measures, PrintStream progress)
            throws IOException, InterruptedException {
        this.jdk = jdk;
        this.settings = settings;
        this.progress = progress;
        minShare = Double.parseDouble(System.getenv().getOrDefault("WEFT_LOAD_SHARE", "0.97"));
        cores = Cores.ofThisProcess();
        generator = new LoadGenerator(cores.generator());
        countsCalls = LoadGenerator.canCountSystemCalls();
        notes.add("servers in Java: " + String.join(" ", Jvm.serving(List.of(), jdk)));
        measures.forEach(this::add);
    }

    private void add(Measure measure) {
        for (Peer peer : measure.peers()) {
            Launch.Server launch = (Launch.Server) peer.launch();
            Turn turn = new Turn(measure, peer, launch);
            if (launch.reading() == Reading.CALLS && !countsCalls) {
                notes.add(measure.id() + ": not measured, perf may not count system calls here");
            } else if (!LoadGenerator.canMake(launch.load())) {
                notes.add(measure.id()
                        + ": not measured, the load generator has no TLS; it needs openssl/ssl.h of libssl-dev"
                        + " or openssl-devel when benchmarks/bin/run compiles it");
            } else {
                samples.put(turn, new ArrayList<>());
                contests.computeIfAbsent(launch.load(), load -> new LinkedHashMap<>())
                        .computeIfAbsent(
                                launch.program(), program -> new Contest(launch.load(), program, new ArrayList<>()))
                        .turns()
                        .add(turn);
            }
        }
    }

    /** What a reader of the figures has to know: who was left out and why. */
    Set<String> notes() {
        return notes;
    }

    List<Series> run() throws IOException, InterruptedException {
        for (int round = 1; round <= settings.rounds(); round++) {
            for (Map<ServerProgram, Contest> ofLoad : contests.values()) {
                run(new ArrayList<>(ofLoad.values()));
                report(round, ofLoad.values());
            }
        }
        List<Series> all = new ArrayList<>();
        samples.forEach((turn, measured) -> {
            if (!measured.isEmpty()) {
                all.add(new Series(turn.measure(), turn.peer(), measured));
            }
        });
        return all;
    }

    private void run(List<Contest> ofLoad) throws IOException, InterruptedException {
        List<Running> running = new ArrayList<>();
        try {
            for (Contest contest : ofLoad) {
                ServerProcess server = start(contest);
                if (server != null) {
                    running.add(new Running(contest, server));
                }
            }
            if (ofLoad.get(0).load().mode() == Load.Mode.IDLE) {
                each(running, Running::holdConnections);
            } else {
                each(running, Running::warmUp);
                for (int i = 0; i < settings.iterations(); i++) {
                    each(running, Running::slice);
                }
                each(running, Running::finish);
            }
        } finally {
            for (Running one : running) {
                one.server.close();
            }
        }
    }

    private interface Step {
        void run(Running server) throws IOException, InterruptedException;
    }

    /** One that fails is out of this round, and the notes say so; the others go on. */
    private void each(List<Running> running, Step step) throws InterruptedException {
        for (Running one : running) {
            if (!one.failed) {
                try {
                    step.run(one);
                } catch (IOException e) {
                    one.failed = true;
                    notes.add("FAILED: " + one.contest.name() + ": " + e.getMessage());
                }
            }
        }
    }

    private @Nullable ServerProcess start(Contest contest) throws IOException, InterruptedException {
        ServerProgram program = contest.program();
        String name = contest.turns().get(0).peer().name();
        Optional<List<String>> command = program.command(jdk);
        if (command.isEmpty()) {
            notes.add(name + ": left out, there is no " + program.platform() + " here");
            return null;
        }
        if (program.platform() == ServerProgram.Platform.JAVA_21) {
            notes.add(
                    name + ": on JDK " + jdk.withVirtualThreads().orElseThrow().version());
        }
        Optional<ServerProcess> server = ServerProcess.start(command.get(), program.isJava(), cores.server());
        if (server.isEmpty()) {
            notes.add(name + ": left out, it does not run on this machine");
        }
        return server.orElse(null);
    }

    private void report(int round, Iterable<Contest> contests) {
        for (Contest contest : contests) {
            for (Turn turn : contest.turns()) {
                List<Sample> measured = samples.get(turn);
                String text = measured.isEmpty()
                        ? "-"
                        : Text.withUnit(
                                new Series(turn.measure(), turn.peer(), measured).median(),
                                turn.measure().unit());
                progress.printf(
                        "JDK %s  round %d/%d  %-22s %-18s %16s%n",
                        jdk.version(),
                        round,
                        settings.rounds(),
                        turn.measure().id(),
                        turn.peer().name(),
                        text);
            }
        }
    }

    /** A server of this round. */
    private final class Running {

        private final Contest contest;
        private final ServerProcess server;
        private ServerProcess.Usage used = new ServerProcess.Usage(0, 0, 0);
        private long messages;
        private double seconds;
        private boolean failed;

        Running(Contest contest, ServerProcess server) {
            this.contest = contest;
            this.server = server;
        }

        private double sliceSeconds() {
            return settings.millis() / 1e3;
        }

        void warmUp() throws IOException, InterruptedException {
            double seconds = contest.program().warmsUp() ? TO_COMPILE_SECONDS : TO_WARM_ARRAYS_SECONDS;
            for (int i = 0; i < WARM_UPS; i++) {
                generator.run(contest.load(), server.port(), seconds / WARM_UPS);
            }
        }

        void slice() throws IOException, InterruptedException {
            double share = 0;
            for (int i = 0; i < TRIES; i++) {
                ServerProcess.Usage before = server.usage();
                Slice slice = generator.run(contest.load(), server.port(), sliceSeconds());
                if (slice.share() >= minShare) {
                    count(slice, server.usage().since(before));
                    return;
                }
                share = Math.max(share, slice.share());
            }
            notes.add(String.format(
                    Locale.ROOT,
                    "%s: a slice was dropped, the load generator had %.1f %% of its core at best",
                    contest.name(),
                    share * 100));
        }

        private void count(Slice slice, ServerProcess.Usage usage) {
            messages += slice.messages();
            seconds += slice.messages() / slice.rate();
            used = used.plus(usage);
            add(Reading.RATE, slice.rate(), usage.allocated() / slice.messages());
            add(Reading.MEGABYTES, slice.rate() * contest.load().size() / 1e6, usage.allocated() / slice.messages());
            add(Reading.P50, slice.p50());
            add(Reading.P99, slice.p99());
        }

        /** Processor time is told in steps of 10 ms, so it is that of all slices of the round. */
        void finish() throws IOException, InterruptedException {
            if (messages > 0) {
                add(Reading.USER, Math.max(LEAST_MICROS, used.userSeconds() * 1e6 / messages));
                add(Reading.SYSTEM, Math.max(LEAST_MICROS, used.systemSeconds() * 1e6 / messages));
            }
            tellOfIdleness();
            if (contest.reads(Reading.CALLS)) {
                add(Reading.CALLS, generator.systemCalls(contest.load(), server, sliceSeconds()));
            }
        }

        /** A server that waits is not what was measured. One connection leaves it waiting whoever the generator is. */
        private void tellOfIdleness() {
            double busy = (used.userSeconds() + used.systemSeconds()) / seconds;
            Load load = contest.load();
            if (load.connections() > 1 && busy < BUSY_SHARE) {
                notes.add(String.format(
                        Locale.ROOT,
                        "%s: the server used %.0f %% of its core; others had it, or the load generator was the limit",
                        contest.name(),
                        busy * 100));
            }
        }

        void holdConnections() throws IOException, InterruptedException {
            int count = contest.load().connections();
            try (LineProcess idle = generator.idle(contest.load(), server.port())) {
                idle.ask("open " + FIRST_IDLE);
                double heap = server.liveHeap();
                long resident = server.residentBytes();
                idle.ask("open " + count);
                idle.ask("ping");
                double heapGrowth = server.liveHeap() - heap;
                if (!Double.isNaN(heap)) {
                    add(Reading.HEAP, heapGrowth / count);
                }
                add(Reading.RESIDENT, Math.max(1.0, (double) (server.residentBytes() - resident) / count));
            }
        }

        private void add(Reading reading, double value) {
            add(reading, value, Double.NaN);
        }

        private void add(Reading reading, double value, double allocated) {
            for (Turn turn : contest.turns()) {
                if (turn.launch().reading() == reading) {
                    samples.get(turn).add(new Sample(value, allocated));
                }
            }
        }
    }
}
