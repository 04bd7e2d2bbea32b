package dev.weft.testing;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.gather;
import static dev.weft.Weft.result;
import static dev.weft.Weft.runningLoop;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.toThread;
import static dev.weft.Weft.waitFor;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Coro;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.Server;
import dev.weft.TimeoutException;
import dev.weft.annotations.Coroutine;
import dev.weft.streams.Connected;
import dev.weft.streams.StreamReader;
import dev.weft.streams.StreamWriter;
import dev.weft.streams.Streams;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TestLoopTest {

    private final TestLoop loop = TestLoop.create();
    private final List<String> trace = new ArrayList<>();

    @AfterEach
    void closeLoop() {
        loop.close();
    }

    // Order

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void strictOrderLooksForInputInEveryTurn(boolean strictOrder) throws IOException {
        Pipe pipe = Pipe.open();
        pipe.source().configureBlocking(false);
        pipe.sink().write(ByteBuffer.wrap(new byte[1]));
        try (TestLoop ordered = TestLoop.create(TestLoopOptions.defaults().withStrictOrder(strictOrder))) {
            ordered.run(() -> {
                runningLoop().addReader(pipe.source(), () -> trace.add("input"));
                for (int turn = 0; turn < 3; turn++) yieldFrom(sleep(Duration.ZERO));
                runningLoop().removeReader(pipe.source());
                return done();
            });
        } finally {
            pipe.source().close();
            pipe.sink().close();
        }

        assertThat(trace.isEmpty()).isEqualTo(!strictOrder);
    }

    // Time

    @Test
    void aDayTakesNoTime() {
        long start = System.nanoTime();

        loop.run(() -> {
            yieldFrom(sleep(Duration.ofDays(3)));
            return done();
        });

        assertThat(loop.time()).isEqualTo(Duration.ofDays(3));
        assertThat(System.nanoTime() - start).isLessThan(5_000_000_000L);
    }

    @Test
    void timeStandsWhileSomethingIsReady() {
        loop.run(() -> {
            EventLoop running = runningLoop();
            running.callLater(Duration.ofNanos(1), () -> trace.add("timer")).cancel();
            for (int i = 0; i < 100; i++) yieldFrom(sleep(Duration.ZERO));
            assertThat(running.time()).isZero();
            return done();
        });
    }

    /** Spinning until a timer ends it would never end, if time stood still for it. */
    @Test
    void timePassesForAProgramThatNeverRests() {
        loop.run(() -> {
            boolean[] over = new boolean[1];
            runningLoop().callLater(Duration.ofMillis(5), () -> over[0] = true);
            while (!over[0]) yieldFrom(sleep(Duration.ZERO));
            return done();
        });

        assertThat(loop.time()).isBetween(Duration.ofMillis(5), Duration.ofMillis(6));
    }

    @Test
    void timersRunAtTheirTimes() {
        loop.run(() -> {
            yieldFrom(gather(noteAfter(30), noteAfter(10), noteAfter(20)));
            return done();
        });

        assertThat(trace).containsExactly("10 at PT0.01S", "20 at PT0.02S", "30 at PT0.03S");
    }

    @Coroutine
    private Coro<Void> noteAfter(int millis) {
        yieldFrom(sleep(Duration.ofMillis(millis)));
        trace.add(millis + " at " + loop.time());
        return done();
    }

    @Test
    void aTimeoutIsReachedInVirtualTime() {
        assertThatThrownBy(() -> loop.run(() -> {
                    yieldFrom(waitFor(sleep(Duration.ofHours(2)), Duration.ofHours(1)));
                    return done();
                }))
                .isInstanceOf(TimeoutException.class);
        assertThat(loop.time()).isEqualTo(Duration.ofHours(1));
    }

    /** A thread may take as long as it likes: no timer overtakes it. */
    @Test
    void timeStandsWhileAThreadWorks() {
        CountDownLatch timerRan = new CountDownLatch(1);
        String result = loop.run(() -> {
            var timer = runningLoop().callLater(Duration.ofMillis(1), timerRan::countDown);
            try {
                return result(yieldFrom(toThread(() -> {
                    boolean overtaken = timerRan.await(30, java.util.concurrent.TimeUnit.MILLISECONDS);
                    return overtaken ? "overtaken" : "in time";
                })));
            } finally {
                timer.cancel();
            }
        });

        assertThat(result).isEqualTo("in time");
        assertThat(loop.time()).isZero();
    }

    @Test
    void aThreadOutsideIsWaitedForWhenItIsExpected() {
        CompletableFuture<String> elsewhere = new CompletableFuture<>();

        String result = loop.run(() -> {
            Expectation expected = loop.expectOutside();
            Thread thread = new Thread(() -> {
                elsewhere.complete("done");
                expected.close();
                expected.close();
            });
            thread.start();
            return result(yieldFrom(waitFor(dev.weft.Future.of(elsewhere), Duration.ofNanos(1))));
        });

        assertThat(result).isEqualTo("done");
        assertThat(loop.time()).isZero();
    }

    /** With no timer to jump to there is nothing to lose by waiting. */
    @Test
    void anUnknownThreadIsWaitedForWhereNoTimerIsSet() {
        CompletableFuture<String> elsewhere = new CompletableFuture<>();
        TestLoopOptions patient = TestLoopOptions.defaults().withPatience(Duration.ofSeconds(9));
        try (TestLoop patientLoop = TestLoop.create(patient)) {

            String result = patientLoop.run(() -> {
                new Thread(() -> elsewhere.complete("done")).start();
                return result(yieldFrom(elsewhere));
            });

            assertThat(result).isEqualTo("done");
        }
    }

    @Test
    void realSocketsWorkAndNoTimerOvertakesTheirBytes() {
        String answer = loop.run(() -> {
            Server server = yieldFrom(Streams.startServer(TestLoopTest::echo, "127.0.0.1", 0));
            String got = yieldFrom(waitFor(ask(server.port()), Duration.ofMillis(1)));
            server.close();
            yieldFrom(server.waitClosed());
            return result(got);
        });

        assertThat(answer).isEqualTo("warp\n");
        assertThat(loop.time()).isZero();
    }

    @Coroutine
    private static Coro<Void> echo(StreamReader reader, StreamWriter writer) {
        yieldFrom(writer.send(yieldFrom(reader.readLine())));
        writer.close();
        return done();
    }

    @Coroutine
    private static Coro<String> ask(int port) {
        Connected connection = yieldFrom(Streams.openConnection("127.0.0.1", port));
        yieldFrom(connection.writer().send("warp\n".getBytes(StandardCharsets.UTF_8)));
        byte[] line = yieldFrom(connection.reader().readLine());
        yieldFrom(connection.reader().read(1));
        connection.writer().close();
        return result(new String(line, StandardCharsets.UTF_8));
    }

    @Test
    void advanceRunsWhatBecomesDueAtItsTime() {
        loop.eventLoop().callLater(Duration.ofMillis(10), () -> noteWithTime("first"));
        loop.eventLoop().callLater(Duration.ofMillis(20), () -> noteWithTime("second"));
        var late = loop.eventLoop().callLater(Duration.ofMillis(21), () -> noteWithTime("late"));

        loop.advance(Duration.ofMillis(20));

        assertThat(trace).containsExactly("first at PT0.01S", "second at PT0.02S");
        assertThat(loop.time()).isEqualTo(Duration.ofMillis(20));
        late.cancel();
    }

    @Test
    void advanceInACallbackIsAsIfItTookSoLong() {
        loop.eventLoop().callLater(Duration.ofMillis(10), () -> noteWithTime("due at 10"));
        loop.eventLoop().callSoon(() -> loop.advance(Duration.ofSeconds(1)));

        loop.advance(Duration.ofMillis(10));

        assertThat(trace).containsExactly("due at 10 at PT1S");
    }

    @Test
    void runUntilIdleLetsNoTimePass() {
        var timer = loop.eventLoop().callLater(Duration.ofNanos(1), () -> trace.add("timer"));
        loop.eventLoop().callSoon(() -> loop.eventLoop().callSoon(() -> trace.add("second turn")));

        loop.runUntilIdle();

        assertThat(trace).containsExactly("second turn");
        assertThat(loop.time()).isZero();
        timer.cancel();
    }

    private void noteWithTime(String what) {
        trace.add(what + " at " + loop.time());
    }

    @Test
    void realTimePassesAsItDoes() {
        try (TestLoop real = TestLoop.create(TestLoopOptions.defaults().withRealTime(true))) {
            long start = System.nanoTime();

            real.run(() -> {
                yieldFrom(sleep(Duration.ofMillis(20)));
                return done();
            });

            assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(20_000_000L);
            assertThatThrownBy(() -> real.advance(Duration.ofMillis(1)))
                    .isInstanceOf(UnsupportedOperationException.class);
        }
    }

    /** A loop that sleeps for 100 ms while a thread is at work would need ten seconds. */
    @Test
    void inRealTimeTimersAreNotHeldUpByThreadsAtWork() {
        CountDownLatch over = new CountDownLatch(1);
        try (TestLoop real = TestLoop.create(TestLoopOptions.defaults().withRealTime(true))) {
            long start = System.nanoTime();

            real.run(() -> {
                Future<Boolean> work = runningLoop().runInExecutor(() -> over.await(30, TimeUnit.SECONDS));
                for (int i = 0; i < 100; i++) {
                    yieldFrom(sleep(Duration.ofMillis(1)));
                }
                over.countDown();
                assertThat(yieldFrom(work)).isTrue();
                return done();
            });

            assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(8));
        }
    }

    // Running

    @Test
    void runGivesTheValueAndThrowsTheExceptionItself() {
        IOException failure = new IOException("broken");

        assertThat(loop.<Integer>run(() -> {
                    yieldFrom(sleep(Duration.ZERO));
                    return result(42);
                }))
                .isEqualTo(42);
        assertThatThrownBy(() -> loop.run(() -> {
                    throw failure;
                }))
                .isSameAs(failure);
    }

    @Test
    void whatIsLeftGoesOnInTheNextRun() {
        loop.run(() -> {
            createTask(noteAfter(10));
            return done();
        });
        assertThat(trace).isEmpty();

        loop.advance(Duration.ofMillis(10));

        assertThat(trace).containsExactly("10 at PT0.01S");
    }

    @Test
    void runInsideARunIsRefusedWithWhatToDoInstead() {
        loop.run(() -> {
            assertThatThrownBy(() -> loop.run(sleep(Duration.ZERO)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("await with yieldFrom");
            yieldFrom(sleep(Duration.ZERO));
            return done();
        });
    }

    @Test
    void optionsThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> TestLoopOptions.defaults().withLimit(Duration.ZERO))
                .hasMessageContaining("must be positive");
        assertThatThrownBy(() -> TestLoopOptions.defaults().withPatience(Duration.ofMillis(-1)))
                .hasMessageContaining("negative");
        assertThatThrownBy(() -> loop.advance(Duration.ofMillis(-1))).hasMessageContaining("go back");
    }

    // Steps

    @Test
    void stepsAssertAnOrder() {
        loop.run(() -> {
            Steps steps = loop.steps();
            steps.at(1);
            yieldFrom(gather(step(steps, 2), step(steps, 3)));
            steps.done(4);
            return done();
        });
    }

    @Coroutine
    private static Coro<Void> step(Steps steps, int step) {
        yieldFrom(sleep(Duration.ZERO));
        steps.at(step);
        return done();
    }

    @Test
    void aStepOutOfOrderFailsWhereItIs() {
        Steps steps = new Steps();
        steps.at(1);

        assertThatThrownBy(() -> steps.at(3)).hasMessage("step 3 came where step 2 was due");
        steps.done(2);
        assertThatThrownBy(() -> steps.at(3)).hasMessage("step 3 came after the last one, 2");
    }
}
