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

/** One call of the recursive Fibonacci function, whose innermost calls could suspend, and once did. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Fib {

    private static final int N = 20;

    /** How often {@code fib} is called for {@code fib(20)}. */
    static final int CALLS = 21_891;

    /** Counts what takes the place of suspending in the plain code. */
    private static int pauses;

    private final Runs kotlin = new dev.weft.benchmarks.kotlin.Fib();
    private int n = N;

    @Setup
    public void setUp() {
        Pollution.spread();
    }

    /** Suspensions are seen all the time, so that no code is compiled as if there were none. */
    @Setup(Level.Iteration)
    public void suspend() {
        for (int i = 0; i < 130; i++) {
            Drive.toEnd(fib(12, i % 13));
            plainFib(12, i % 13);
            kotlin.run(12, i % 13);
        }
    }

    @Benchmark
    @OperationsPerInvocation(CALLS)
    public int plain() {
        return plainFib(n, -1);
    }

    @Benchmark
    @OperationsPerInvocation(CALLS)
    public int weft() {
        return Drive.toEnd(fib(n, -1));
    }

    @Benchmark
    @OperationsPerInvocation(CALLS)
    public int kotlin() {
        return kotlin.run(n, -1);
    }

    /** @param suspendAt the argument at which a call suspends, or -1 for none */
    @Coroutine
    private static Coro<Integer> fib(int n, int suspendAt) {
        if (n == suspendAt) {
            yieldFrom(sleep(Duration.ZERO));
        }
        if (n < 2) {
            return result(n);
        }
        int one = yieldFrom(fib(n - 1, suspendAt));
        int two = yieldFrom(fib(n - 2, suspendAt));
        return result(one + two);
    }

    private static int plainFib(int n, int suspendAt) {
        if (n == suspendAt) {
            pauses++;
        }
        if (n < 2) {
            return n;
        }
        return plainFib(n - 1, suspendAt) + plainFib(n - 2, suspendAt);
    }
}
