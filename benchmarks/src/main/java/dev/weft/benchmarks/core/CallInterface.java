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
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A call, through an interface, of a coroutine that could suspend and does not; of one, two or four classes in turn. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CallInterface {

    static final int CALLS = 10_000;

    @Param({"1", "2", "4"})
    int receivers = 1;

    /** Counts what takes the place of suspending in the plain code. */
    private static int pauses;

    private Runs kotlin = (n, x) -> 0;
    private int calls = CALLS;
    private Step[] steps = {};
    private PlainStep[] plainSteps = {};

    @Setup
    public void setUp() {
        Pollution.spread();
        Step[] all = {new A(), new B(), new C(), new D()};
        PlainStep[] allPlain = {new PlainA(), new PlainB(), new PlainC(), new PlainD()};
        kotlin = new dev.weft.benchmarks.kotlin.CallInterface(receivers);
        steps = new Step[4];
        plainSteps = new PlainStep[4];
        for (int i = 0; i < 4; i++) {
            steps[i] = all[i % receivers];
            plainSteps[i] = allPlain[i % receivers];
        }
    }

    /** One call in a hundred suspends, all the time: no code is compiled as if none did, nor as if each did. */
    @Setup(Level.Iteration)
    public void suspend() {
        for (int i = 0; i < 1_000; i++) {
            Drive.toEnd(loop(steps, 100, -1));
            loop(plainSteps, 100, -1);
            kotlin.run(100, -1);
        }
    }

    @Benchmark
    @OperationsPerInvocation(CALLS)
    public int plain() {
        return loop(plainSteps, calls, 1);
    }

    @Benchmark
    @OperationsPerInvocation(CALLS)
    public int weft() {
        return Drive.toEnd(loop(steps, calls, 1));
    }

    @Benchmark
    @OperationsPerInvocation(CALLS)
    public int kotlin() {
        return kotlin.run(calls, 1);
    }

    @Coroutine
    private static Coro<Integer> loop(Step[] steps, int calls, int x) {
        for (int i = 0; i < calls; i++) {
            x = yieldFrom(steps[i & 3].step(x));
        }
        return result(x);
    }

    private static int loop(PlainStep[] steps, int calls, int x) {
        for (int i = 0; i < calls; i++) {
            x = steps[i & 3].step(x);
        }
        return x;
    }

    interface Step {
        @Coroutine
        Coro<Integer> step(int x);
    }

    interface PlainStep {
        int step(int x);
    }

    static final class A implements Step {
        @Override
        @Coroutine
        public Coro<Integer> step(int x) {
            if (x < 0) {
                yieldFrom(sleep(Duration.ZERO));
            }
            return result(x * 1_664_525 + 1 >>> 1);
        }
    }

    static final class B implements Step {
        @Override
        @Coroutine
        public Coro<Integer> step(int x) {
            if (x < 0) {
                yieldFrom(sleep(Duration.ZERO));
            }
            return result(x * 1_664_525 + 3 >>> 1);
        }
    }

    static final class C implements Step {
        @Override
        @Coroutine
        public Coro<Integer> step(int x) {
            if (x < 0) {
                yieldFrom(sleep(Duration.ZERO));
            }
            return result(x * 1_664_525 + 5 >>> 1);
        }
    }

    static final class D implements Step {
        @Override
        @Coroutine
        public Coro<Integer> step(int x) {
            if (x < 0) {
                yieldFrom(sleep(Duration.ZERO));
            }
            return result(x * 1_664_525 + 7 >>> 1);
        }
    }

    static final class PlainA implements PlainStep {
        @Override
        public int step(int x) {
            if (x < 0) {
                pauses++;
            }
            return x * 1_664_525 + 1 >>> 1;
        }
    }

    static final class PlainB implements PlainStep {
        @Override
        public int step(int x) {
            if (x < 0) {
                pauses++;
            }
            return x * 1_664_525 + 3 >>> 1;
        }
    }

    static final class PlainC implements PlainStep {
        @Override
        public int step(int x) {
            if (x < 0) {
                pauses++;
            }
            return x * 1_664_525 + 5 >>> 1;
        }
    }

    static final class PlainD implements PlainStep {
        @Override
        public int step(int x) {
            if (x < 0) {
                pauses++;
            }
            return x * 1_664_525 + 7 >>> 1;
        }
    }
}
