package dev.weft.benchmarks.core;

import static dev.weft.Weft.done;
import static dev.weft.Weft.yieldFrom;
import static dev.weft.Weft.yieldValue;

import dev.weft.Sequence;
import dev.weft.annotations.Coroutine;
import dev.weft.benchmarks.kotlin.Generators;
import dev.weft.benchmarks.loom.ContinuationIterator;
import dev.weft.benchmarks.weavers.Weavers;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
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

/** One element that comes up through a number of delegating generators. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class GeneratorDepth {

    static final int ELEMENTS = 1_000;

    @Param({"1", "8", "64", "512"})
    int depth = 1;

    private @Nullable Iterator<Integer> numbers;

    @Setup
    public void setUp() {
        Pollution.spread();
    }

    @Benchmark
    @OperationsPerInvocation(ELEMENTS)
    public int weft() {
        if (numbers == null) {
            numbers = delegating(depth).iterator();
        }
        return take(numbers);
    }

    @Benchmark
    @OperationsPerInvocation(ELEMENTS)
    public int kotlin() {
        if (numbers == null) {
            numbers = Generators.delegating(depth);
        }
        return take(numbers);
    }

    @Benchmark
    @OperationsPerInvocation(ELEMENTS)
    public int continuation() {
        if (numbers == null) {
            numbers = new ContinuationIterator<>(give -> give(depth, give));
        }
        return take(numbers);
    }

    @Benchmark
    @OperationsPerInvocation(ELEMENTS)
    public int kilim() {
        if (numbers == null) {
            numbers = Weavers.kilim().delegating(depth);
        }
        return take(numbers);
    }

    @Benchmark
    @OperationsPerInvocation(ELEMENTS)
    public int offbynull() {
        if (numbers == null) {
            numbers = Weavers.offbynull().delegating(depth);
        }
        return take(numbers);
    }

    @Benchmark
    @OperationsPerInvocation(ELEMENTS)
    public int javaflow() {
        if (numbers == null) {
            numbers = Weavers.javaflow().delegating(depth);
        }
        return take(numbers);
    }

    private static int give(int depth, Consumer<Integer> give) {
        for (int i = 0; depth == 0; i = i + 1 & 63) {
            give.accept(i);
        }
        return give(depth - 1, give) + 1;
    }

    private static int take(Iterator<Integer> numbers) {
        int sum = 0;
        for (int i = 0; i < ELEMENTS; i++) {
            sum += numbers.next();
        }
        return sum;
    }

    @Coroutine
    private static Sequence<Integer> delegating(int depth) {
        if (depth == 0) {
            for (int i = 0; ; i = i + 1 & 63) {
                yieldValue(i);
            }
        }
        yieldFrom(delegating(depth - 1));
        return done();
    }
}
