package dev.weft.benchmarks.core;

import static dev.weft.Weft.result;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;

import dev.weft.Coro;
import dev.weft.annotations.Coroutine;
import dev.weft.benchmarks.kotlin.Runs;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A call of a coroutine that could suspend and does not, in the same class and in another one. Each call needs the one before. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CallInLoop {

    /** So many that driving the loop to its end, and the exception that tells the end, do not count. */
    static final int CALLS = 10_000;

    /** Counts what takes the place of suspending in the plain code. */
    private static int pauses;

    private final Runs kotlin = new dev.weft.benchmarks.kotlin.CallInLoop();
    private int calls = CALLS;

    @Setup
    public void setUp() {
        Pollution.spread();
    }

    /** One call in a hundred suspends, all the time: no code is compiled as if none did, nor as if each did. */
    @Setup(Level.Iteration)
    public void suspend() {
        for (int i = 0; i < 1_000; i++) {
            Drive.toEnd(loop(100, -1));
            Drive.toEnd(loopElsewhere(100, -1));
            kotlin.run(100, -1);
            plainLoop(100, -1);
            plainLoopElsewhere(100, -1);
        }
    }

    @Benchmark
    @OperationsPerInvocation(CALLS)
    public int plain() {
        return plainLoop(calls, 1);
    }

    @Benchmark
    @OperationsPerInvocation(CALLS)
    public int weft() {
        return Drive.toEnd(loop(calls, 1));
    }

    @Benchmark
    @OperationsPerInvocation(CALLS)
    public int kotlin() {
        return kotlin.run(calls, 1);
    }

    @Benchmark
    @OperationsPerInvocation(CALLS)
    public int plainElsewhere() {
        return plainLoopElsewhere(calls, 1);
    }

    @Benchmark
    @OperationsPerInvocation(CALLS)
    public int weftElsewhere() {
        return Drive.toEnd(loopElsewhere(calls, 1));
    }

    @Coroutine
    private static Coro<Integer> loop(int calls, int x) {
        for (int i = 0; i < calls; i++) {
            x = yieldFrom(step(x));
        }
        return result(x);
    }

    @Coroutine
    private static Coro<Integer> loopElsewhere(int calls, int x) {
        for (int i = 0; i < calls; i++) {
            x = yieldFrom(Elsewhere.step(x));
        }
        return result(x);
    }

    @Coroutine
    private static Coro<Integer> step(int x) {
        if (x < 0) {
            yieldFrom(sleep(Duration.ZERO));
        }
        return result(x * 1_664_525 + 1_013_904_223 >>> 1);
    }

    private static int plainLoop(int calls, int x) {
        for (int i = 0; i < calls; i++) {
            x = plainStep(x);
        }
        return x;
    }

    private static int plainLoopElsewhere(int calls, int x) {
        for (int i = 0; i < calls; i++) {
            x = Elsewhere.plainStep(x);
        }
        return x;
    }

    private static int plainStep(int x) {
        if (x < 0) {
            pauses++;
        }
        return x * 1_664_525 + 1_013_904_223 >>> 1;
    }

    /** A class of its own. */
    static final class Elsewhere {

        private Elsewhere() {}

        @Coroutine
        static Coro<Integer> step(int x) {
            if (x < 0) {
                yieldFrom(sleep(Duration.ZERO));
            }
            return result(x * 1_664_525 + 1_013_904_223 >>> 1);
        }

        static int plainStep(int x) {
            if (x < 0) {
                pauses++;
            }
            return x * 1_664_525 + 1_013_904_223 >>> 1;
        }
    }
}
