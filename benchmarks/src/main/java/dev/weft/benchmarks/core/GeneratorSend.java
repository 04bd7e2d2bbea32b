package dev.weft.benchmarks.core;

import static dev.weft.Weft.yieldValue;

import dev.weft.Generator;
import dev.weft.annotations.Coroutine;
import dev.weft.benchmarks.kotlin.Generators;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A value in, a value out: a running average modulo 100, so that no number is boxed anew. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class GeneratorSend {

    static final int TRIPS = 1_000;

    private int trips = TRIPS;

    @Setup
    public void setUp() {
        Pollution.spread();
    }

    @Benchmark
    @OperationsPerInvocation(TRIPS)
    public int plain() {
        Exchange<Integer, Integer> mixer = new Mixer();
        int value = 0;
        for (int i = 0; i < trips; i++) {
            value = mixer.send(value + (i & 15));
        }
        return value;
    }

    @Benchmark
    @OperationsPerInvocation(TRIPS)
    public int weft() {
        Generator<Integer, Integer, Void> mixer = mixer();
        int value = mixer.next();
        for (int i = 0; i < trips; i++) {
            value = mixer.send(value + (i & 15));
        }
        return value;
    }

    @Benchmark
    @OperationsPerInvocation(TRIPS)
    public int kotlin() {
        var mixer = Generators.mixer();
        int value = mixer.value();
        for (int i = 0; i < trips; i++) {
            value = mixer.send(value + (i & 15));
        }
        return value;
    }

    @Coroutine
    private static Generator<Integer, Integer, Void> mixer() {
        int mixed = 0;
        int turn = 0;
        while (true) {
            int sent = yieldValue(mixed);
            mixed = turn == 0 ? (mixed + sent) % 100 : (mixed * 3 + sent) % 100;
            turn ^= 1;
        }
    }

    /** What a state machine written by hand offers. */
    interface Exchange<S, Y> {
        Y send(S value);
    }

    private static final class Mixer implements Exchange<Integer, Integer> {

        private int mixed;
        private int state;

        @Override
        public Integer send(Integer sent) {
            if (state == 0) {
                mixed = (mixed + sent) % 100;
                state = 1;
            } else {
                mixed = (mixed * 3 + sent) % 100;
                state = 0;
            }
            return mixed;
        }
    }
}
