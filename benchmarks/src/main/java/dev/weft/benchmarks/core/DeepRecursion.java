package dev.weft.benchmarks.core;

import static dev.weft.Weft.result;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;

import dev.weft.Coro;
import dev.weft.annotations.Coroutine;
import dev.weft.benchmarks.kotlin.Recursion;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One call of a recursion a hundred or a million calls deep; a million calls in all either way. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DeepRecursion {

    static final int CALLS = 1_000_000;

    /** Counts what takes the place of suspending in the plain code. */
    private static int pauses;

    private final Recursion kotlin = new Recursion();

    @Param({"100", "1000000"})
    int depth = 100;

    @Setup
    public void setUp() {
        Pollution.spread();
    }

    /** Suspensions are seen all the time, so that no code is compiled as if there were none. */
    @Setup(Level.Iteration)
    public void suspend() {
        for (int i = 0; i < 100; i++) {
            Drive.toEnd(deep(100, i + 1));
            plainDeep(100, i + 1);
            kotlin.onStack(1, 100, i + 1);
        }
    }

    /** For the shallow depth only. */
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public int plain() {
        int sum = 0;
        for (int i = 0; i < CALLS / depth; i++) {
            sum += plainDeep(depth, -1);
        }
        return sum;
    }

    @Benchmark
    @OperationsPerInvocation(CALLS)
    public int weft() {
        return Drive.toEnd(several(CALLS / depth, depth));
    }

    /** For the shallow depth only. */
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public int kotlin() {
        return kotlin.onStack(CALLS / depth, depth, -1);
    }

    @Benchmark
    @OperationsPerInvocation(CALLS)
    public int kotlinOnHeap() {
        return kotlin.onHeap(CALLS / depth, depth);
    }

    @Coroutine
    private static Coro<Integer> several(int times, int depth) {
        int sum = 0;
        for (int i = 0; i < times; i++) {
            sum += (int) yieldFrom(deep(depth, -1));
        }
        return result(sum);
    }

    /** Counts its calls below the outermost, modulo 128 so that no number is boxed anew. */
    @Coroutine
    private static Coro<Integer> deep(int depth, int suspendAt) {
        if (depth == suspendAt) {
            yieldFrom(sleep(Duration.ZERO));
        }
        if (depth <= 1) {
            return result(1);
        }
        int below = yieldFrom(deep(depth - 1, suspendAt));
        return result(below + 1 & 127);
    }

    private static int plainDeep(int depth, int suspendAt) {
        if (depth == suspendAt) {
            pauses++;
        }
        return depth <= 1 ? 1 : plainDeep(depth - 1, suspendAt) + 1 & 127;
    }
}
