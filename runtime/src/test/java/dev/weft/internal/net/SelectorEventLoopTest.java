package dev.weft.internal.net;

import static dev.weft.internal.loop.Scripted.await;
import static dev.weft.internal.loop.Scripted.coro;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.CancelledError;
import dev.weft.ErrorReport;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.StopIteration;
import dev.weft.internal.loop.LoopOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** The real loop where threads and sleep come in; order and timers are in {@code EventLoopTest}, sockets in {@link RawSocketTest}. */
@ParameterizedClass(name = "strictOrder={0}")
@ValueSource(booleans = {false, true})
class SelectorEventLoopTest {

    private final SelectorEventLoop loop;
    private final List<ErrorReport> errors = new ArrayList<>();

    SelectorEventLoopTest(boolean strictOrder) {
        loop = new SelectorEventLoop(LoopOptions.DEFAULT.withStrictOrder(strictOrder));
        loop.setExceptionHandler((l, report) -> errors.add(report));
    }

    @AfterEach
    void closeLoop() {
        loop.close();
    }

    @Test
    void isFoundByTheServiceLoader() {
        try (EventLoop found = EventLoop.create()) {
            assertThat(found).isInstanceOf(SelectorEventLoop.class);
        }
    }

    @Test
    void workIsInFlightUntilTheLoopSawItsEnd() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Future<Boolean> running = loop.runInExecutor(() -> {
            begun.countDown();
            return release.await(10, java.util.concurrent.TimeUnit.SECONDS);
        });
        Future<Object> failing = loop.runInExecutor(() -> {
            throw new IOException("broken");
        });
        begun.await();
        assertThat(loop.workInFlight()).isEqualTo(2);

        assertThat(running.cancel()).isTrue();
        assertThat(loop.workInFlight()).as("the thread goes on").isEqualTo(2);

        release.countDown();
        loop.shutdownExecutor(Duration.ofSeconds(10));
        loop.runOnce(Duration.ZERO);
        assertThat(loop.workInFlight()).isZero();
        assertThat(failing.exception()).isInstanceOf(IOException.class);
    }

    /** Rule 10. */
    // CPython: test_events.EventLoopTestsMixin.test_call_soon_threadsafe
    @Test
    void aCallFromAnotherThreadWakesASleepingLoop() throws InterruptedException {
        Thread other = new Thread(() -> {
            waitUntilItRuns(loop);
            loop.callSoonThreadsafe(loop::stop);
        });
        other.start();

        loop.runForever();

        other.join();
        assertThat(loop.isRunning()).isFalse();
    }

    @Test
    void callsFromManyThreadsAllRunAndInTheOrderOfEach() throws InterruptedException {
        int threads = 4;
        int calls = 20_000;
        int[] next = new int[threads];
        AtomicInteger wrong = new AtomicInteger();
        int[] left = {threads * calls};
        List<Thread> callers = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            int thread = t;
            callers.add(new Thread(() -> {
                for (int i = 0; i < calls; i++) {
                    int call = i;
                    loop.callSoonThreadsafe(() -> {
                        if (next[thread]++ != call) {
                            wrong.incrementAndGet();
                        }
                        if (--left[0] == 0) {
                            loop.stop();
                        }
                    });
                }
            }));
        }

        callers.forEach(Thread::start);
        loop.runForever();
        for (Thread caller : callers) {
            caller.join();
        }

        assertThat(wrong).hasValue(0);
        assertThat(next).containsOnly(calls);
    }

    // CPython: test_base_events.BaseEventLoopTests.test_time_and_call_at
    // CPython: test_events.EventLoopTestsMixin.test_call_later
    @Test
    void aTimerWakesASleepingLoopAndNeverEarly() {
        Duration start = loop.time();
        Duration[] ran = new Duration[1];
        loop.callLater(Duration.ofNanos(1_300_000), () -> {
            ran[0] = loop.time();
            loop.stop();
        });

        loop.runForever();

        assertThat(ran[0].minus(start)).isGreaterThanOrEqualTo(Duration.ofNanos(1_300_000));
    }

    /** Otherwise every selection would return at once for ever after. */
    @Test
    void anInterruptIsClearedAndReported() {
        Thread.currentThread().interrupt();
        loop.callLater(Duration.ofMillis(2), loop::stop);

        loop.runForever();

        assertThat(Thread.interrupted()).isFalse();
        assertThat(errors)
                .singleElement()
                .satisfies(report -> assertThat(report.message()).contains("interrupted"));
    }

    // Work in threads

    // CPython: test_events.EventLoopTestsMixin.test_run_in_executor
    @Test
    void workRunsInAThreadOfItsOwnAndItsResultComesBack() {
        Future<String> name = loop.runInExecutor(
                () -> Thread.currentThread().getName() + (Thread.currentThread().isDaemon() ? " daemon" : ""));

        assertThat(loop.runUntilComplete(name)).matches("weft-\\d+-worker-\\d+ daemon");
    }

    @Test
    void anExceptionOfWorkComesBackItself() {
        IOException failure = new IOException("broken");

        assertThatThrownBy(() -> loop.runUntilComplete(loop.runInExecutor(() -> {
                    throw failure;
                })))
                .isSameAs(failure);
        assertThatThrownBy(() -> loop.runUntilComplete(loop.runInExecutor(() -> {
                    throw new StopIteration(1);
                })))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void workCancelledBeforeItBeganNeverRuns() {
        CountDownLatch release = new CountDownLatch(1);
        AtomicBoolean ran = new AtomicBoolean();
        List<Future<Boolean>> blockers = new ArrayList<>();
        for (int i = 0; i < 32 + 4; i++) {
            blockers.add(loop.runInExecutor(() -> {
                release.await();
                return true;
            }));
        }
        Future<Boolean> waiting = loop.runInExecutor(() -> ran.getAndSet(true));

        assertThat(waiting.cancel("not needed")).isTrue();
        release.countDown();
        blockers.forEach(loop::runUntilComplete);
        assertThat(loop.shutdownExecutor(Duration.ofSeconds(20))).isTrue();

        assertThat(ran).isFalse();
        assertThatThrownBy(waiting::result).isInstanceOf(CancelledError.class);
    }

    @Test
    void workCancelledWhileItRunsGoesOnAndItsResultIsDropped() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        AtomicBoolean ended = new AtomicBoolean();
        Future<Boolean> work = loop.runInExecutor(() -> {
            begun.countDown();
            release.await();
            ended.set(true);
            return true;
        });
        begun.await();

        work.cancel();
        release.countDown();
        assertThat(loop.shutdownExecutor(Duration.ofSeconds(20))).isTrue();
        loop.stop();
        loop.runForever();

        assertThat(ended).isTrue();
        assertThat(work.isCancelled()).isTrue();
        assertThat(errors).isEmpty();
    }

    // CPython: test_events.EventLoopTestsMixin.test_run_in_executor_cancel
    @Test
    void aResultThatComesAfterTheLoopWasClosedIsDropped() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Thread[] worker = new Thread[1];
        Future<Boolean> work = loop.runInExecutor(() -> {
            worker[0] = Thread.currentThread();
            begun.countDown();
            release.await();
            return true;
        });
        begun.await();

        loop.close();
        release.countDown();
        worker[0].join();

        assertThat(work.isDone()).isFalse();
        assertThat(errors).isEmpty();
    }

    @Test
    void afterItsShutdownTheExecutorTakesNoMoreWork() {
        assertThat(loop.shutdownExecutor(Duration.ofSeconds(1))).isTrue();

        assertThatThrownBy(() -> loop.runInExecutor(() -> 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("shut down");
    }

    // CPython: test_base_events.BaseEventLoopTests.test_shutdown_default_executor_timeout
    @Test
    void shutdownTellsWhenWorkIsNotOver() {
        CountDownLatch release = new CountDownLatch(1);
        loop.runInExecutor(() -> {
            release.await();
            return 1;
        });

        assertThat(loop.shutdownExecutor(Duration.ofMillis(5))).isFalse();

        release.countDown();
        assertThat(loop.shutdownExecutor(Duration.ofSeconds(20))).isTrue();
    }

    @Test
    void aCoroutineAwaitsWork() {
        Integer result = loop.runUntilComplete(
                coro(sent -> await(loop.runInExecutor(() -> 41)), sent -> (Integer) sent.value() + 1));

        assertThat(result).isEqualTo(42);
    }

    /** With nothing to run, it goes to sleep next; the call may come just before or after that. */
    private static void waitUntilItRuns(SelectorEventLoop loop) {
        while (!loop.isRunning()) {
            Thread.onSpinWait();
        }
    }
}
