package dev.weft.benchmarks.core;

import static dev.weft.Weft.done;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;

import dev.weft.Coro;
import dev.weft.EventLoop;
import dev.weft.PrivateWait;
import dev.weft.Runner;
import dev.weft.Task;
import dev.weft.annotations.Coroutine;
import dev.weft.benchmarks.kotlin.Depth;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** One resumption of a coroutine that is awaited through a number of others. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CoroutineDepth {

    static final int RESUMPTIONS = 10_000;

    @Param({"1", "8", "64", "512"})
    int depth = 1;

    /** How often the innermost body ran. */
    private int[] passes = {0};

    private final Runner runner = new Runner();
    private @Nullable PrivateWait wait;
    private @Nullable Task<Void> task;
    private @Nullable Coro<Void> outermost;
    private @Nullable Depth kotlin;

    @Setup
    public void setUp() {
        Pollution.spread();
    }

    @TearDown
    public void tearDown() {
        if (task != null) {
            task.cancel();
        }
        runner.close();
    }

    /** A task that waits is woken, and waits again. */
    @Benchmark
    @OperationsPerInvocation(RESUMPTIONS)
    public int weft() {
        EventLoop loop = runner.loop();
        if (task == null) {
            wait = loop.createPrivateWait();
            task = loop.createTask(awaiting(depth, wait, passes));
            runTurns(loop, () -> {});
        }
        int before = passes[0];
        runTurns(loop, this::wake);
        return passes[0] - before;
    }

    private void wake() {
        for (int i = 0; i < RESUMPTIONS; i++) {
            wait.wake();
        }
    }

    private static void runTurns(EventLoop loop, Runnable callback) {
        loop.callSoon(() -> {
            callback.run();
            loop.stop();
        });
        loop.runForever();
    }

    /** {@code send} by hand; the coroutine waits with {@code sleep(0)}, which is an object of another class each time. */
    @Benchmark
    @OperationsPerInvocation(RESUMPTIONS)
    public int weftByHand() {
        int before = passes[0];
        if (outermost == null) {
            outermost = sleeping(depth, passes);
            outermost.send(null);
        }
        for (int i = 0; i < RESUMPTIONS; i++) {
            outermost.send(null);
        }
        return passes[0] - before;
    }

    @Benchmark
    @OperationsPerInvocation(RESUMPTIONS)
    public int kotlin() {
        if (kotlin == null) {
            kotlin = new Depth(depth);
        }
        int before = kotlin.passes();
        for (int i = 0; i < RESUMPTIONS; i++) {
            kotlin.resume();
        }
        return kotlin.passes() - before;
    }

    @Coroutine
    private static Coro<Void> awaiting(int depth, PrivateWait wait, int[] passes) {
        while (depth == 0) {
            yieldFrom(wait);
            passes[0]++;
        }
        yieldFrom(awaiting(depth - 1, wait, passes));
        return done();
    }

    @Coroutine
    private static Coro<Void> sleeping(int depth, int[] passes) {
        while (depth == 0) {
            yieldFrom(sleep(Duration.ZERO));
            passes[0]++;
        }
        yieldFrom(sleeping(depth - 1, passes));
        return done();
    }
}
