package dev.weft.internal.loop;

import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.waitFor;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.CancelledError;
import dev.weft.Coro;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.Server;
import dev.weft.Task;
import dev.weft.TimerHandle;
import dev.weft.annotations.Coroutine;
import dev.weft.net.Protocol;
import dev.weft.net.Transport;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.logging.StreamHandler;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What uvloop's {@code test_base} and {@code test_regr1} have beyond CPython's tests. */
class UvloopBaseTest {

    private static final Duration LONGEST = Duration.ofSeconds(Long.MAX_VALUE, 999_999_999);

    /** How many callbacks {@link #callsFromAThreadAmongTimersThatAreCancelledAllRun} sends; uvloop's are 4096. */
    private static final int CALLS = Integer.getInteger("weft.proof.uvloop.calls", 2000);

    /** How many servers in threads {@link #serversInThreadsOfTheirOwnAreTalkedToAndStopped} has. */
    private static final int SERVERS = 10;

    private final EventLoop loop = EventLoop.create();

    @AfterEach
    void close() {
        loop.close();
    }

    // What has run is let go

    /** Has a callback complete a future that nobody keeps afterwards. */
    private WeakReference<Future<Void>> completedBy(BiConsumer<EventLoop, Runnable> schedule) {
        Future<Void> waiter = loop.createFuture();
        schedule.accept(loop, () -> waiter.setResult(null));
        loop.runUntilComplete(waiter);
        return new WeakReference<>(waiter);
    }

    /** Collecting is for the collector to do when it likes: it is asked until it did. */
    private static void assertCollected(WeakReference<?> reference) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (reference.get() != null) {
            assertThat(System.nanoTime()).as("still held: " + reference.get()).isLessThan(deadline);
            System.gc();
        }
    }

    // uvloop: test_base._TestBase.test_call_soon_2
    // uvloop: test_base._TestBase.test_call_soon_3
    @Test
    void theLoopKeepsNothingOfACallbackThatHasRun() {
        assertCollected(completedBy(EventLoop::callSoon));
        assertCollected(completedBy(EventLoop::callSoonThreadsafe));
    }

    // uvloop: test_base._TestBase.test_call_later_3
    // uvloop: test_base._TestBase.test_call_later_4
    @Test
    void theLoopKeepsNothingOfATimerThatHasRun() {
        assertCollected(completedBy((l, callback) -> l.callLater(Duration.ofMillis(1), callback)));
    }

    /** Its time is far away, but nobody waits for it any more. */
    @Test
    void aHandleThatIsKeptHoldsNothingOnceCancelled() {
        Object[] held = {new Object()};
        WeakReference<Object> reference = new WeakReference<>(held[0]);
        TimerHandle timer = holding(held[0]);
        held[0] = null;
        timer.cancel();

        assertCollected(reference);
        assertThat(timer.isCancelled()).isTrue();
    }

    private TimerHandle holding(Object object) {
        return loop.callLater(Duration.ofHours(1), object::hashCode);
    }

    // Time

    private static void spin(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }

    // uvloop: test_base._TestBase.test_now_update
    // uvloop: test_base._TestBase.test_call_later_2
    @Test
    void timeGoesOnInsideACallbackAndTimersCountFromThere() {
        Duration busy = Duration.ofMillis(3);
        Duration[] times = new Duration[3];
        loop.callSoon(() -> {
            times[0] = loop.time();
            spin(busy);
            times[1] = loop.time();
            times[2] = loop.callLater(Duration.ofMillis(5), () -> {}).when();
            loop.stop();
        });
        loop.runForever();

        assertThat(times[1]).isGreaterThanOrEqualTo(times[0].plus(busy));
        assertThat(times[2]).isGreaterThanOrEqualTo(times[1].plusMillis(5));
    }

    // uvloop: test_base.TestBaseUV.test_big_call_later_timeout
    @Test
    void theLongestSleepsCanBeCancelled() {
        List<Duration> delays = List.of(
                LONGEST,
                Duration.ofSeconds(Long.MAX_VALUE),
                Duration.ofNanos(Long.MAX_VALUE),
                Duration.ofMillis(Long.MAX_VALUE),
                Duration.ofSeconds(1L << 54));
        int cancelled = loop.runUntilComplete(cancelledOf(delays));

        assertThat(cancelled).isEqualTo(delays.size());
    }

    @Coroutine
    private Coro<Integer> cancelledOf(List<Duration> delays) {
        List<Task<Void>> sleeping = new ArrayList<>();
        for (Duration delay : delays) {
            sleeping.add(loop.createTask(sleep(delay)));
        }
        yieldFrom(sleep(Duration.ofMillis(1)));
        int count = 0;
        for (Task<Void> task : sleeping) {
            assertThat(task.isDone()).isFalse();
            task.cancel();
            try {
                yieldFrom(task);
            } catch (CancelledError expected) {
                count++;
            }
        }
        return result(count);
    }

    // uvloop: test_base._TestBase.test_inf_wait_for
    @Test
    void theLongestTimeLimitIsNone() {
        Integer value = loop.runUntilComplete(waitFor(later(), LONGEST));

        assertThat(value).isEqualTo(123);
    }

    @Coroutine
    private static Coro<Integer> later() {
        yieldFrom(sleep(Duration.ofMillis(2)));
        return result(123);
    }

    /** What the watch for slow callbacks logs meanwhile. */
    private static List<String> slowOnes(Runnable code) {
        List<String> slow = new CopyOnWriteArrayList<>();
        Logger log = Logger.getLogger(SlowCallbackWatch.class.getName());
        Handler listener = new StreamHandler() {
            @Override
            public void publish(LogRecord event) {
                slow.add(new SimpleFormatter().formatMessage(event));
            }
        };
        log.addHandler(listener);
        log.setUseParentHandlers(false);
        try {
            code.run();
        } finally {
            log.removeHandler(listener);
            log.setUseParentHandlers(true);
        }
        return slow;
    }

    @Coroutine
    private static Coro<Void> spinning() {
        spin(Duration.ofMillis(20));
        return done();
    }

    // uvloop: test_base._TestBase.test_debug_slow_timer_callbacks
    // uvloop: test_base._TestBase.test_debug_slow_task_callbacks
    @Test
    void inDebugModeASlowTimerAndASlowTaskAreNamed() {
        loop.setDebug(true);
        loop.setSlowCallbackDuration(Duration.ofMillis(5));
        List<String> timers = slowOnes(() -> {
            loop.callLater(Duration.ofMillis(1), () -> spin(Duration.ofMillis(20)));
            loop.runUntilComplete(sleep(Duration.ofMillis(2)));
        });
        List<String> tasks = slowOnes(() -> loop.runUntilComplete(loop.createTask(spinning(), "the slow task")));

        assertThat(timers)
                .anySatisfy(text -> assertThat(text).contains("Executing").contains("UvloopBaseTest"));
        assertThat(tasks)
                .anySatisfy(text -> assertThat(text).contains("Executing").contains("the slow task"));
    }

    // Handles

    // uvloop: test_base.TestBaseUV.test_loop_call_soon_handle_cancelled
    // uvloop: test_base.TestBaseUV.test_loop_call_later_handle_cancelled
    // uvloop: test_base.TestBaseUV.test_loop_call_later_handle_when
    // uvloop: test_base.TestBaseUV.test_loop_call_later_handle_when_after_fired
    @Test
    void aHandleThatHasRunIsNotCancelledAndATimerKeepsItsTime() {
        dev.weft.Handle soon = loop.callSoon(() -> {});
        TimerHandle cancelled = loop.callLater(Duration.ofSeconds(1), () -> {});
        Duration when = cancelled.when();
        assertThat(cancelled.isCancelled()).isFalse();
        cancelled.cancel();
        TimerHandle fired = loop.callLater(Duration.ofMillis(2), loop::stop);
        Duration firedAt = fired.when();
        loop.runForever();

        assertThat(soon.isCancelled()).isFalse();
        assertThat(fired.isCancelled()).isFalse();
        assertThat(fired.when()).isEqualTo(firedAt);
        assertThat(cancelled.isCancelled()).isTrue();
        assertThat(cancelled.when()).isEqualTo(when);
    }

    // uvloop: test_base.TestBaseUV.test_loop_create_future
    @Test
    void aFutureBelongsToTheLoopThatMadeIt() {
        Future<Void> future = loop.createFuture();

        assertThat(future.loop()).isSameAs(loop);
        assertThat(future.cancel()).isTrue();
    }

    // Threads

    // uvloop: test_base._TestBase.test_call_soon_threadsafe_safety
    @Test
    void callsFromAThreadAmongTimersThatAreCancelledAllRun() {
        int[] count = {0};
        Runnable callback = () -> {
            count[0]++;
            TimerHandle never = loop.callLater(Duration.ofMillis(10), () -> count[0] += CALLS);
            loop.callLater(Duration.ofNanos(500_000 + count[0] % 500), never::cancel);
        };
        Thread thread = new Thread(() -> {
            for (int i = 0; i < CALLS; i++) {
                loop.callSoonThreadsafe(callback);
                Thread.yield();
            }
            loop.callSoonThreadsafe(loop::stop);
        });
        loop.callSoon(thread::start);
        loop.runForever();

        assertThat(count[0]).isEqualTo(CALLS);
    }

    // uvloop: test_base._TestBase.test_thread_name_prefix_in_default_executor
    @Test
    void threadsOfTheDefaultExecutorAreNamedForTheirMaker() {
        String name = loop.runUntilComplete(
                loop.runInExecutor(() -> Thread.currentThread().getName()));

        assertThat(name).startsWith("weft-");
    }

    /** Says one letter to whoever connects. */
    private static final class Greeter implements Protocol {
        @Override
        public void connectionMade(Transport transport) {
            transport.write(new byte[] {'z'});
        }
    }

    /** Closes when it was greeted, and stops its loop at the end. */
    private static final class Greeted implements Protocol {

        private final EventLoop loop;
        private @Nullable Transport transport;

        Greeted(EventLoop loop) {
            this.loop = loop;
        }

        @Override
        public void connectionMade(Transport made) {
            transport = made;
        }

        @Override
        public void dataReceived(byte[] data) {
            transport.close();
        }

        @Override
        public void connectionLost(@Nullable Throwable cause) {
            loop.stop();
        }
    }

    /** Serves until its loop is stopped, from outside, and closes all behind it. */
    private static void serve(CompletableFuture<EventLoop> running, CompletableFuture<Integer> port) {
        try (EventLoop own = EventLoop.create()) {
            Server server = own.runUntilComplete(own.createServer(Greeter::new, "127.0.0.1", 0));
            running.complete(own);
            port.complete(server.port());
            own.runForever();
            server.close();
            own.runUntilComplete(server.waitClosed());
        }
    }

    // uvloop: test_regr1.TestIssue39Regr.test_issue39_regression
    @Test
    void serversInThreadsOfTheirOwnAreTalkedToAndStopped() throws Exception {
        for (int i = 0; i < SERVERS; i++) {
            CompletableFuture<EventLoop> running = new CompletableFuture<>();
            CompletableFuture<Integer> port = new CompletableFuture<>();
            Thread thread = new Thread(() -> serve(running, port));
            thread.setDaemon(true);
            thread.start();
            int to = port.get(20, TimeUnit.SECONDS);
            try (EventLoop own = EventLoop.create()) {
                own.createTask(own.createConnection(() -> new Greeted(own), "127.0.0.1", to));
                own.runForever();
            }
            EventLoop other = running.get();
            other.callSoonThreadsafe(other::stop);
            thread.join(TimeUnit.SECONDS.toMillis(20));
            assertThat(thread.isAlive()).isFalse();
            assertThat(other.isClosed()).isTrue();
        }
    }
}
