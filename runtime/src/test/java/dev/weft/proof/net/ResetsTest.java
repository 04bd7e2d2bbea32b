package dev.weft.proof.net;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.gather;
import static dev.weft.Weft.runningLoop;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.waitFor;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.CancelledError;
import dev.weft.Coro;
import dev.weft.ErrorReport;
import dev.weft.EventLoop;
import dev.weft.Server;
import dev.weft.Task;
import dev.weft.annotations.Coroutine;
import dev.weft.net.Connection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Connections that are reset in a phase of chance: each protocol that was told of its connection is told once that it is lost, and nothing is
 * left. {@code -Dweft.proof.resets=100000} for all of them.
 */
@Tag("slow")
@Timeout(value = 3, unit = TimeUnit.HOURS)
class ResetsTest {

    private static final int COUNT = Integer.getInteger("weft.proof.resets", 500);

    /** Before anything is measured: classes are loaded, pools are full, arrays have grown. */
    private static final int WARM_UP = 300;

    private static final int AT_ONCE = 8;
    private static final long SEED = 200;

    /** A connection that takes longer hangs. */
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private static final int MOST_BYTES_BEFORE_RESET = 5_000;
    private static final int MOST_TURNS_BEFORE_CANCEL = 4;
    private static final long HEAP_TOLERANCE = 1 << 20;

    private final Random random = new Random(SEED);
    private final List<ErrorReport> reports = new ArrayList<>();
    private final ResetCounts counts = new ResetCounts();
    private final ExecutorService peers = Executors.newFixedThreadPool(AT_ONCE);
    private ResettingPeer peer;
    private int refusedPort;
    private int begun;

    @BeforeEach
    void prepare() throws IOException {
        peer = new ResettingPeer(SEED);
        try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            refusedPort = gone.getLocalPort();
        }
    }

    @AfterEach
    void end() throws IOException {
        peers.shutdownNow();
        peer.close();
    }

    @Test
    void eachConnectionMadeIsLostOnce() {
        long start = System.nanoTime();
        EventLoop loop = EventLoop.create();
        loop.setExceptionHandler((running, report) -> reports.add(report));
        try (loop) {
            loop.runUntilComplete(resets());
            assertThat(loop.allTasks()).isEmpty();
        }
        assertThat(reports).isEmpty();
        counts.check();
        System.out.printf(
                "resets: %,d, %s, %,d ms%n",
                COUNT + WARM_UP, counts, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
    }

    @Coroutine
    private Coro<Void> resets() {
        Server server = yieldFrom(runningLoop().createServer(() -> new Reset(counts), Route.HOST, 0));
        try (FaultProxy proxy = proxy(server)) {
            yieldFrom(resets(server.port(), proxy, WARM_UP));
            Residue before = Residue.now();

            yieldFrom(resets(server.port(), proxy, WARM_UP + COUNT));

            yieldFrom(until(() -> Residue.descriptorsNow() <= before.descriptors(), "descriptors to be closed"));
            Residue after = Residue.now();
            assertThat(after.heap()).as("live heap").isLessThan(before.heap() + HEAP_TOLERANCE);
            System.out.println("before: " + before + ", after: " + after);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        server.close();
        yieldFrom(server.waitClosed());
        return done();
    }

    private FaultProxy proxy(Server server) throws IOException {
        return new FaultProxy(new InetSocketAddress(Route.HOST, server.port()), number -> {
            Random chance = new Random(SEED + number);
            Faults reset = Faults.benign(chance).resetAt(chance.nextInt(MOST_BYTES_BEFORE_RESET));
            return chance.nextBoolean() ? new Faults.Pair(reset, Faults.NONE) : new Faults.Pair(Faults.NONE, reset);
        });
    }

    /** Goes on until so many were begun, and all are over. */
    @Coroutine
    private Coro<Void> resets(int port, FaultProxy proxy, int upTo) {
        List<Coro<Void>> workers = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
            workers.add(work(port, proxy.port(), upTo));
        }
        yieldFrom(gather(workers));
        yieldFrom(until(() -> counts.open().isEmpty() && proxy.open() == 0, "connections to be lost"));
        return done();
    }

    @Coroutine
    private Coro<Void> until(BooleanSupplier condition, String what) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - start)
                    .as("waiting for %s: %s", what, counts.open())
                    .isLessThan(DEADLINE.toNanos());
            yieldFrom(sleep(Duration.ofMillis(1)));
        }
        return done();
    }

    @Coroutine
    private Coro<Void> work(int port, int proxyPort, int upTo) {
        while (begun < upTo) {
            begun++;
            Phase phase = Phase.values()[random.nextInt(Phase.values().length)];
            counts.began(phase);
            yieldFrom(waitFor(once(phase, port, proxyPort, new Random(random.nextLong())), DEADLINE));
        }
        return done();
    }

    @Coroutine
    private Coro<Void> once(Phase phase, int port, int proxyPort, Random chance) {
        if (phase.isOfPeer()) {
            yieldFrom(runningLoop().runInExecutor(peers, () -> ResettingPeer.connectAndReset(port, phase, chance)));
            return done();
        }
        switch (phase) {
            case AFTER_CONNECT -> yieldFrom(connect(peer.port(), false));
            case REFUSED -> yieldFrom(connect(refusedPort, false));
            case CONNECT_CANCELLED -> yieldFrom(connectCancelled(chance.nextInt(MOST_TURNS_BEFORE_CANCEL)));
            default -> yieldFrom(connect(proxyPort, true));
        }
        return done();
    }

    /** Connects, speaks if there is anybody to speak to, and waits until the connection is lost. */
    @Coroutine
    private Coro<Void> connect(int port, boolean speaks) {
        Reset protocol;
        try {
            Connection<Reset> connection = yieldFrom(
                    runningLoop().createConnection(() -> new Reset(counts), Route.HOST, port), IOException.class);
            protocol = connection.protocol();
        } catch (IOException e) {
            return done(); // reset already; if it was made for all that, it is in the counts
        }
        if (speaks) {
            protocol.transport().write(new byte[] {(byte) Phase.IN_CONVERSATION.ordinal()});
        }
        yieldFrom(protocol.until(() -> protocol.isLost));
        return done();
    }

    @Coroutine
    private Coro<Void> connectCancelled(int turns) {
        Task<Void> connecting = createTask(connect(peer.port(), false));
        for (int i = 0; i < turns; i++) {
            yieldFrom(sleep(Duration.ZERO));
        }
        connecting.cancel();
        try {
            yieldFrom(connecting);
        } catch (CancelledError e) {
            return done();
        }
        return done();
    }
}
