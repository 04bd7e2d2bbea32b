package dev.weft.benchmarks.tasks;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.yieldFrom;

import dev.weft.Coro;
import dev.weft.Runner;
import dev.weft.Task;
import dev.weft.annotations.Coroutine;
import dev.weft.benchmarks.core.Pollution;
import dev.weft.benchmarks.kotlin.Tasks;
import dev.weft.benchmarks.loom.VirtualThreads;
import dev.weft.sync.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
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

/** Two tasks hand a number to and fro over two queues; one round trip. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PingPong {

    static final int TRIPS = 10_000;

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
    @OperationsPerInvocation(TRIPS)
    public int weft() {
        return runner.run(ping());
    }

    @Benchmark
    @OperationsPerInvocation(TRIPS)
    public int kotlin() {
        return Tasks.pingPong(TRIPS);
    }

    @Benchmark
    @OperationsPerInvocation(TRIPS)
    public int virtualThreads() throws Exception {
        ThreadFactory factory = VirtualThreads.factory();
        BlockingQueue<Integer> there = new LinkedBlockingQueue<>();
        BlockingQueue<Integer> back = new LinkedBlockingQueue<>();
        FutureTask<Integer> ping = new FutureTask<>(() -> pingThread(there, back));
        factory.newThread(ping).start();
        factory.newThread(new FutureTask<>(() -> pongThread(there, back))).start();
        return ping.get();
    }

    @Coroutine
    private static Coro<Integer> ping() {
        Queue<Integer> there = new Queue<>();
        Queue<Integer> back = new Queue<>();
        Task<Void> pong = createTask(pong(there, back));
        int value = 1;
        for (int i = 0; i < TRIPS; i++) {
            yieldFrom(there.put(value));
            value = yieldFrom(back.get());
        }
        yieldFrom(pong);
        return result(value);
    }

    @Coroutine
    private static Coro<Void> pong(Queue<Integer> there, Queue<Integer> back) {
        for (int i = 0; i < TRIPS; i++) {
            int value = yieldFrom(there.get());
            yieldFrom(back.put(value * 3 + 1 & 63));
        }
        return done();
    }

    private static int pingThread(BlockingQueue<Integer> there, BlockingQueue<Integer> back)
            throws InterruptedException {
        int value = 1;
        for (int i = 0; i < TRIPS; i++) {
            there.put(value);
            value = back.take();
        }
        return value;
    }

    private static int pongThread(BlockingQueue<Integer> there, BlockingQueue<Integer> back)
            throws InterruptedException {
        for (int i = 0; i < TRIPS; i++) {
            back.put(there.take() * 3 + 1 & 63);
        }
        return 0;
    }
}
