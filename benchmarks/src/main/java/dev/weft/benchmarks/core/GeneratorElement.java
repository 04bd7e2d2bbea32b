package dev.weft.benchmarks.core;

import static dev.weft.Weft.done;
import static dev.weft.Weft.yieldValue;

import dev.weft.Sequence;
import dev.weft.annotations.Coroutine;
import dev.weft.benchmarks.kotlin.Generators;
import dev.weft.benchmarks.loom.ContinuationIterator;
import dev.weft.benchmarks.weavers.Bodies;
import dev.weft.benchmarks.weavers.Weavers;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One element of a generator of objects, against an iterator over the same objects written by hand. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class GeneratorElement {

    static final int ELEMENTS = 1_000;

    private String[] words = {};
    private @Nullable Bodies bodies;

    @Setup
    public void setUp() {
        words = new String[ELEMENTS];
        for (int i = 0; i < ELEMENTS; i++) {
            words[i] = "w".repeat(i % 7);
        }
        Pollution.spread();
    }

    @Benchmark
    @OperationsPerInvocation(ELEMENTS)
    public int plain() {
        return lengths(new Walk(words));
    }

    @Benchmark
    @OperationsPerInvocation(ELEMENTS)
    public int weft() {
        return lengths(each(words).iterator());
    }

    @Benchmark
    @OperationsPerInvocation(ELEMENTS)
    public int kotlin() {
        return lengths(Generators.each(words));
    }

    @Benchmark
    @OperationsPerInvocation(ELEMENTS)
    public int continuation() {
        return lengths(new ContinuationIterator<>(give -> {
            for (String word : words) {
                give.accept(word);
            }
        }));
    }

    @Benchmark
    @OperationsPerInvocation(ELEMENTS)
    public int kilim() {
        if (bodies == null) {
            bodies = Weavers.kilim();
        }
        return lengths(bodies.each(words));
    }

    @Benchmark
    @OperationsPerInvocation(ELEMENTS)
    public int offbynull() {
        if (bodies == null) {
            bodies = Weavers.offbynull();
        }
        return lengths(bodies.each(words));
    }

    @Benchmark
    @OperationsPerInvocation(ELEMENTS)
    public int javaflow() {
        if (bodies == null) {
            bodies = Weavers.javaflow();
        }
        return lengths(bodies.each(words));
    }

    /** Compiled anew for each JVM, so there is one class of iterators in it. */
    private static int lengths(Iterator<String> words) {
        int sum = 0;
        while (words.hasNext()) {
            sum += words.next().length();
        }
        return sum;
    }

    @Coroutine
    private static Sequence<String> each(String[] words) {
        for (String word : words) {
            yieldValue(word);
        }
        return done();
    }

    private static final class Walk implements Iterator<String> {

        private final String[] words;
        private int next;

        Walk(String[] words) {
            this.words = words;
        }

        @Override
        public boolean hasNext() {
            return next < words.length;
        }

        @Override
        public String next() {
            if (next >= words.length) {
                throw new NoSuchElementException();
            }
            return words[next++];
        }
    }
}
