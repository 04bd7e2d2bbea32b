package dev.weft.benchmarks.tasks;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.result;
import static dev.weft.Weft.yieldFrom;

import dev.weft.Coro;
import dev.weft.Runner;
import dev.weft.Task;
import dev.weft.annotations.Coroutine;
import dev.weft.benchmarks.core.Pollution;
import dev.weft.benchmarks.kotlin.Tasks;
import dev.weft.benchmarks.loom.VirtualThreads;
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

/** A task is started, runs, and its result is waited for; a thousand side by side, ten times, since to run a loop at all costs as much as 150 of them. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Spawn {

    static final int TASKS = 1_000;
    private static final int TIMES = 10;
    static final int ALL = TASKS * TIMES;

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
        return runner.run(spawn());
    }

    @Benchmark
    @OperationsPerInvocation(ALL)
    public int kotlin() {
        return Tasks.spawn(TASKS, TIMES);
    }

    @Benchmark
    @OperationsPerInvocation(ALL)
    public int virtualThreads() throws Exception {
        ThreadFactory factory = VirtualThreads.factory();
        FutureTask<Integer> main = new FutureTask<>(() -> spawnThreads(factory));
        factory.newThread(main).start();
        return main.get();
    }

    @Coroutine
    private static Coro<Integer> spawn() {
        int sum = 0;
        for (int time = 0; time < TIMES; time++) {
            Task<?>[] tasks = new Task<?>[TASKS];
            for (int i = 0; i < TASKS; i++) {
                tasks[i] = createTask(one(i));
            }
            for (Task<?> task : tasks) {
                sum += (Integer) yieldFrom(task);
            }
        }
        return result(sum);
    }

    @Coroutine
    private static Coro<Integer> one(int i) {
        return result(i & 63);
    }

    private static int spawnThreads(ThreadFactory factory) throws Exception {
        int sum = 0;
        for (int time = 0; time < TIMES; time++) {
            FutureTask<?>[] tasks = new FutureTask<?>[TASKS];
            for (int i = 0; i < TASKS; i++) {
                int number = i;
                FutureTask<Integer> task = new FutureTask<>(() -> number & 63);
                tasks[i] = task;
                factory.newThread(task).start();
            }
            for (FutureTask<?> task : tasks) {
                sum += (Integer) task.get();
            }
        }
        return sum;
    }
}
