package dev.weft.benchmarks.core;

import static dev.weft.Weft.result;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;
import static dev.weft.Weft.yieldValue;

import dev.weft.Coro;
import dev.weft.Generator;
import dev.weft.StopIteration;
import dev.weft.annotations.Coroutine;
import dev.weft.benchmarks.kotlin.Generators;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * One pass of a loop that suspends every 256th time, against the loop without coroutines: where the loop yields itself, and where
 * a coroutine that it calls in each pass suspends.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RareSuspension {

    static final int PASSES = 100_000;

    /** Counts what takes the place of suspending in the plain code. */
    private static int pauses;

    private final dev.weft.benchmarks.kotlin.RareSuspension kotlin = new dev.weft.benchmarks.kotlin.RareSuspension();
    private int passes = PASSES;

    @Setup
    public void setUp() {
        Pollution.spread();
    }

    @Benchmark
    @OperationsPerInvocation(PASSES)
    public int plainYielding() {
        int x = 1;
        int taken = 0;
        for (int i = 0; i < passes; i++) {
            x = x * 31 + i;
            if ((i & 255) == 255) {
                taken += pass(i);
            }
        }
        return x + taken;
    }

    @Benchmark
    @OperationsPerInvocation(PASSES)
    public int weftYielding() {
        Generator<Integer, Void, Integer> values = yielding(passes);
        int taken = 0;
        try {
            while (true) {
                taken += values.next();
            }
        } catch (StopIteration end) {
            return (Integer) end.value() + taken;
        }
    }

    @Benchmark
    @OperationsPerInvocation(PASSES)
    public int kotlinYielding() {
        Iterator<Integer> values = Generators.yielding(passes);
        int taken = 0;
        while (values.hasNext()) {
            taken += values.next();
        }
        return taken;
    }

    @Benchmark
    @OperationsPerInvocation(PASSES)
    public int kotlinCalling() {
        return kotlin.calling(passes);
    }

    @Benchmark
    @OperationsPerInvocation(PASSES)
    public int plainCalling() {
        int x = 1;
        for (int i = 0; i < passes; i++) {
            x = x * 31 + plainTick(i);
        }
        return x;
    }

    @Benchmark
    @OperationsPerInvocation(PASSES)
    public int weftCalling() {
        return Drive.toEnd(calling(passes));
    }

    /** What is yielded: small, and known when it is boxed. */
    private static int pass(int i) {
        return i >> 8 & 63;
    }

    @Coroutine
    private static Generator<Integer, Void, Integer> yielding(int passes) {
        int x = 1;
        for (int i = 0; i < passes; i++) {
            x = x * 31 + i;
            if ((i & 255) == 255) {
                yieldValue(pass(i));
            }
        }
        return result(x);
    }

    @Coroutine
    private static Coro<Integer> calling(int passes) {
        int x = 1;
        for (int i = 0; i < passes; i++) {
            x = x * 31 + (int) yieldFrom(tick(i));
        }
        return result(x);
    }

    @Coroutine
    private static Coro<Integer> tick(int i) {
        if ((i & 255) == 255) {
            yieldFrom(sleep(Duration.ZERO));
        }
        return result(i & 127);
    }

    private static int plainTick(int i) {
        if ((i & 255) == 255) {
            pauses++;
        }
        return i & 127;
    }
}
