package dev.weft.proof.net;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.toThread;
import static dev.weft.Weft.waitFor;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Coro;
import dev.weft.Server;
import dev.weft.Task;
import dev.weft.TimeoutException;
import dev.weft.annotations.Coroutine;
import dev.weft.net.WaterMarks;
import dev.weft.streams.Connected;
import dev.weft.streams.StreamReader;
import dev.weft.streams.StreamWriter;
import dev.weft.streams.Streams;
import dev.weft.testing.TestLoop;
import dev.weft.testing.TestLoopOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A peer process that is killed, or stopped, in the middle of a stream: what the server hears, keeps, and goes on with. */
@Tag("slow")
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class GonePeersTest {

    private static final int PIECE = 50_000;
    private static final int MEBIBYTE = 1 << 20;
    private static final int ROUNDS = 100;
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(10);

    /** For a server that does not wait longer for a peer. */
    private static final Duration PATIENCE = Duration.ofMillis(300);

    private static final TestLoopOptions REAL =
            TestLoopOptions.defaults().withRealTime(true).withLimit(Duration.ofSeconds(150));

    private @Nullable StreamWriter stream;
    private @Nullable Throwable endedBy;
    private boolean isOver;
    private boolean givesUp;
    private boolean closes;
    private long sent;

    private interface Scene {
        Coro<Void> play(Child peer) throws Exception;
    }

    private void play(Scene scene) {
        try (TestLoop loop = TestLoop.create(REAL)) {
            loop.run(() -> withPeer(scene));
        }
    }

    @Coroutine
    private Coro<Void> withPeer(Scene scene) throws Exception {
        Server server = yieldFrom(Streams.startServer(this::handle, Route.HOST, 0));
        Connected neighbour = yieldFrom(Streams.openConnection(Route.HOST, server.port()));
        yieldFrom(converse(neighbour));
        try (Child peer = Child.jvm(0, List.of("-XX:TieredStopAtLevel=1"), BlockingPeer.class, server.port())) {
            yieldFrom(toThread(() -> peer.await("middle")));
            yieldFrom(scene.play(peer));
        }
        yieldFrom(converse(neighbour));
        neighbour.writer().close();
        yieldFrom(neighbour.writer().waitClosed());
        server.close();
        yieldFrom(server.waitClosed());
        return done();
    }

    @Coroutine
    private Coro<Void> handle(StreamReader reader, StreamWriter writer) {
        byte[] line = yieldFrom(reader.readLine());
        if (new String(line, StandardCharsets.US_ASCII).equals("stream\n")) {
            yieldFrom(stream(writer));
            return done();
        }
        while (line.length > 0) {
            yieldFrom(writer.send(line));
            line = yieldFrom(reader.readLine());
        }
        writer.close();
        return done();
    }

    /** Sends until the peer is gone, or too slow, or the test has enough. */
    @Coroutine
    private Coro<Void> stream(StreamWriter writer) {
        stream = writer;
        byte[] piece = new byte[PIECE];
        try {
            while (!closes) {
                sent += PIECE;
                writer.write(piece);
                yieldFrom(givesUp ? waitFor(writer.drain(), PATIENCE) : writer.drain(), IOException.class);
            }
            writer.close();
            yieldFrom(writer.waitClosed(), IOException.class);
        } catch (IOException | TimeoutException e) {
            endedBy = e;
            writer.abort();
        }
        isOver = true;
        return done();
    }

    /** Lines there and back. Gives the nanoseconds that the slowest took. */
    @Coroutine
    private static Coro<Long> converse(Connected with) {
        long slowest = 0;
        for (int i = 0; i < ROUNDS; i++) {
            long start = System.nanoTime();
            byte[] line = Bytes.ascii("line " + i + "\n");
            with.writer().write(line);
            assertThat(yieldFrom(waitFor(with.reader().readLine(), DEADLINE))).isEqualTo(line);
            slowest = Math.max(slowest, System.nanoTime() - start);
        }
        return result(slowest);
    }

    @Coroutine
    private static Coro<Void> until(BooleanSupplier condition, String what) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - start).as(what).isLessThan(DEADLINE.toNanos());
            yieldFrom(sleep(BETWEEN_LOOKS));
        }
        return done();
    }

    /** Waits until the peer takes nothing any more; nothing tells the server so but that it has to wait. */
    @Coroutine
    private Coro<Void> untilStuck() {
        long before = -1;
        while (before != sent) {
            before = sent;
            yieldFrom(sleep(PATIENCE));
        }
        return done();
    }

    @Test
    void aPeerThatIsKilledIsAFailureOfItsConnectionOnly() {
        play(this::killed);

        assertThat(endedBy).isInstanceOf(IOException.class);
        System.out.println("killed: " + endedBy);
    }

    @Coroutine
    private Coro<Void> killed(Child peer) {
        long start = System.nanoTime();
        peer.close();
        yieldFrom(until(() -> isOver, "hearing of the killed peer"));
        System.out.printf(
                "killed: heard of it after %d ms%n", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
        return done();
    }

    @Test
    void aPeerThatIsStoppedIsWaitedForAndGoesOn() {
        play(this::stoppedAndContinued);

        assertThat(endedBy).isNull();
    }

    @Coroutine
    private Coro<Void> stoppedAndContinued(Child peer) throws Exception {
        peer.signal("STOP");
        yieldFrom(untilStuck());
        int buffered = stream.transport().getWriteBufferSize();
        assertThat(buffered).isBetween(1, WaterMarks.DEFAULT.high() + PIECE);
        assertThat(stream.isClosing()).isFalse();
        assertThat(isOver).isFalse();

        peer.signal("CONT");
        long before = sent;
        yieldFrom(until(() -> sent > before + 20 * MEBIBYTE, "the stream to go on"));
        closes = true;
        yieldFrom(until(() -> isOver, "the end of the stream"));
        String total = yieldFrom(toThread(() -> peer.await("total")));
        assertThat(Long.parseLong(total)).isEqualTo(sent);
        System.out.printf("stopped: %,d bytes buffered meanwhile, all %,d arrived%n", buffered, sent);
        return done();
    }

    @Test
    void aPeerThatIsStoppedCanBeGivenUp() {
        givesUp = true;

        play(this::stoppedForGood);

        assertThat(endedBy).isInstanceOf(TimeoutException.class);
    }

    @Coroutine
    private Coro<Void> stoppedForGood(Child peer) throws Exception {
        peer.signal("STOP");
        yieldFrom(until(() -> isOver, "giving up"));
        assertThat(stream.transport().getWriteBufferSize()).isZero();
        yieldFrom(stream.waitClosed());
        return done();
    }

    /** A client that sends a byte of its line now and then holds nobody up. */
    @Test
    void aClientThatTricklesHoldsNobodyUp() {
        try (TestLoop loop = TestLoop.create(REAL)) {
            loop.run(this::trickle);
        }
    }

    @Coroutine
    private Coro<Void> trickle() {
        Server server = yieldFrom(Streams.startServer(this::handle, Route.HOST, 0));
        Connected slow = yieldFrom(Streams.openConnection(Route.HOST, server.port()));
        Connected fast = yieldFrom(Streams.openConnection(Route.HOST, server.port()));
        yieldFrom(converse(fast)); // loads what is needed
        byte[] line = Bytes.ascii("a line that takes its time\n");
        Task<Long> conversation = createTask(converse(fast));
        for (byte next : line) {
            slow.writer().write(new byte[] {next});
            yieldFrom(sleep(BETWEEN_LOOKS));
        }
        assertThat(yieldFrom(slow.reader().readLine())).isEqualTo(line);
        long slowest = yieldFrom(conversation);
        System.out.printf("trickling: the slowest of %d lines of a neighbour took %,d us%n", ROUNDS, slowest / 1000);
        for (Connected each : List.of(slow, fast)) {
            each.writer().close();
            yieldFrom(each.writer().waitClosed());
        }
        server.close();
        yieldFrom(server.waitClosed());
        return done();
    }
}
