package dev.weft.benchmarks.core;

import static dev.weft.Weft.done;
import static dev.weft.Weft.yieldValue;

import dev.weft.Sequence;
import dev.weft.annotations.Coroutine;
import dev.weft.benchmarks.kotlin.Generators;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.PrimitiveIterator;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One element of a generator of longs, Fibonacci numbers, against a primitive iterator written by hand, and a boxing one. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class GeneratorLong {

    static final int ELEMENTS = 1_000;

    /** Not a constant to the compiler. */
    private int elements = ELEMENTS;

    @Setup
    public void setUp() {
        Pollution.spread();
    }

    @Benchmark
    @OperationsPerInvocation(ELEMENTS)
    public long plain() {
        long sum = 0;
        for (Numbers numbers = new Numbers(elements); numbers.hasNext(); ) {
            sum += numbers.nextLong();
        }
        return sum;
    }

    @Benchmark
    @OperationsPerInvocation(ELEMENTS)
    public long plainBoxed() {
        return sum(new Numbers(elements));
    }

    @Benchmark
    @OperationsPerInvocation(ELEMENTS)
    public long weft() {
        return sum(fibonacci(elements).iterator());
    }

    @Benchmark
    @OperationsPerInvocation(ELEMENTS)
    public long kotlin() {
        return sum(Generators.fibonacci(elements));
    }

    private static long sum(Iterator<Long> numbers) {
        long sum = 0;
        while (numbers.hasNext()) {
            sum += numbers.next();
        }
        return sum;
    }

    @Coroutine
    private static Sequence<Long> fibonacci(int count) {
        long a = 0;
        long b = 1;
        for (int i = 0; i < count; i++) {
            yieldValue(a);
            long next = a + b;
            a = b;
            b = next;
        }
        return done();
    }

    private static final class Numbers implements PrimitiveIterator.OfLong {

        private long a;
        private long b = 1;
        private int left;

        Numbers(int count) {
            left = count;
        }

        @Override
        public boolean hasNext() {
            return left > 0;
        }

        @Override
        public long nextLong() {
            if (left == 0) {
                throw new NoSuchElementException();
            }
            left--;
            long value = a;
            a = b;
            b = value + b;
            return value;
        }
    }
}
