package dev.weft.benchmarks.tasks;

import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.TimerHandle;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * A million timers are set, every second one is cancelled, the others fire: the whole job, for one timer. They are due within 50
 * ms, in no order, so that nobody waits for the clock.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Timers {

    static final int TIMERS = 1_000_000;

    /** In microseconds. */
    private static final int LATEST = 50_000;

    @Benchmark
    @OperationsPerInvocation(TIMERS)
    public int weft() {
        try (EventLoop loop = EventLoop.create()) {
            Future<Integer> over = loop.createFuture();
            int[] fired = {0};
            loop.callSoon(() -> setAndCancel(loop, fired, over));
            return loop.runUntilComplete(over);
        }
    }

    private static void setAndCancel(EventLoop loop, int[] fired, Future<Integer> over) {
        TimerHandle[] timers = new TimerHandle[TIMERS];
        Runnable callback = () -> {
            if (++fired[0] == TIMERS / 2) {
                over.setResult(fired[0]);
            }
        };
        for (int i = 0; i < TIMERS; i++) {
            timers[i] = loop.callLater(Duration.ofNanos(delay(i) * 1_000L), callback);
        }
        for (int i = 0; i < TIMERS; i += 2) {
            timers[i].cancel();
        }
    }

    /** By the JDK's executor; removed when cancelled, or half of them would stay until they are due. */
    @Benchmark
    @OperationsPerInvocation(TIMERS)
    public int executor() throws InterruptedException {
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1);
        executor.setRemoveOnCancelPolicy(true);
        CountDownLatch over = new CountDownLatch(1);
        int[] fired = {0};
        executor.execute(() -> setAndCancel(executor, fired, over));
        over.await();
        executor.shutdown();
        return fired[0];
    }

    private static void setAndCancel(ScheduledThreadPoolExecutor executor, int[] fired, CountDownLatch over) {
        ScheduledFuture<?>[] timers = new ScheduledFuture<?>[TIMERS];
        Runnable callback = () -> {
            if (++fired[0] == TIMERS / 2) {
                over.countDown();
            }
        };
        for (int i = 0; i < TIMERS; i++) {
            timers[i] = executor.schedule(callback, delay(i), TimeUnit.MICROSECONDS);
        }
        for (int i = 0; i < TIMERS; i += 2) {
            timers[i].cancel(false);
        }
    }

    /** Scattered, and the same in each run and for each peer. */
    private static int delay(int i) {
        return (int) (i * 7_919L % LATEST);
    }
}
