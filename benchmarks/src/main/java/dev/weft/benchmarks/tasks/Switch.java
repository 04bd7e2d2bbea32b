package dev.weft.benchmarks.tasks;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.result;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;

import dev.weft.Coro;
import dev.weft.Runner;
import dev.weft.Task;
import dev.weft.annotations.Coroutine;
import dev.weft.benchmarks.core.Pollution;
import dev.weft.benchmarks.kotlin.Tasks;
import dev.weft.benchmarks.loom.VirtualThreads;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A task lets the others run and is resumed: a hundred tasks, all of one coroutine or of ten in turn. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Switch {

    static final int TASKS = 100;
    private static final int SWITCHES = 1_000;
    static final int ALL = TASKS * SWITCHES;

    private final Runner runner = new Runner();

    @Setup
    public void setUp() {
        Pollution.spread();
    }

    @TearDown
    public void tearDown() {
        runner.close();
    }

    @Benchmark
    @OperationsPerInvocation(ALL)
    public int weft() {
        return runner.run(switching(false));
    }

    @Benchmark
    @OperationsPerInvocation(ALL)
    public int weftMixed() {
        return runner.run(switching(true));
    }

    @Benchmark
    @OperationsPerInvocation(ALL)
    public int kotlin() {
        return Tasks.switching(TASKS, SWITCHES, false);
    }

    @Benchmark
    @OperationsPerInvocation(ALL)
    public int kotlinMixed() {
        return Tasks.switching(TASKS, SWITCHES, true);
    }

    @Benchmark
    @OperationsPerInvocation(ALL)
    public int virtualThreads() throws Exception {
        ThreadFactory factory = VirtualThreads.factory();
        FutureTask<Integer> main = new FutureTask<>(() -> switchThreads(factory));
        factory.newThread(main).start();
        return main.get();
    }

    @Coroutine
    private static Coro<Integer> switching(boolean mixed) {
        Task<?>[] tasks = new Task<?>[TASKS];
        for (int i = 0; i < TASKS; i++) {
            tasks[i] = createTask(mixed ? Mixed.body(i, SWITCHES) : body(SWITCHES));
        }
        int sum = 0;
        for (Task<?> task : tasks) {
            sum += (Integer) yieldFrom(task);
        }
        return result(sum);
    }

    @Coroutine
    private static Coro<Integer> body(int switches) {
        int sum = 0;
        for (int i = 0; i < switches; i++) {
            sum += i & 1;
            yieldFrom(sleep(Duration.ZERO));
        }
        return result(sum);
    }

    private static int switchThreads(ThreadFactory factory) throws Exception {
        FutureTask<?>[] tasks = new FutureTask<?>[TASKS];
        for (int i = 0; i < TASKS; i++) {
            FutureTask<Integer> task = new FutureTask<>(Switch::yielding);
            tasks[i] = task;
            factory.newThread(task).start();
        }
        int sum = 0;
        for (FutureTask<?> task : tasks) {
            sum += (Integer) task.get();
        }
        return sum;
    }

    private static int yielding() {
        int sum = 0;
        for (int i = 0; i < SWITCHES; i++) {
            sum += i & 1;
            Thread.yield();
        }
        return sum;
    }
}
