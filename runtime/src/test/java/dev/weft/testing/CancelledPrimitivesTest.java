package dev.weft.testing;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.gather;
import static dev.weft.Weft.result;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.waitFor;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.CancelledError;
import dev.weft.Coro;
import dev.weft.Server;
import dev.weft.Task;
import dev.weft.TimeoutException;
import dev.weft.annotations.Coroutine;
import dev.weft.streams.Connected;
import dev.weft.streams.StreamReader;
import dev.weft.streams.StreamWriter;
import dev.weft.streams.Streams;
import dev.weft.sync.Queue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Weft itself is made of, cancelled at every step and pair of steps: nothing is lost, left behind, or never woken. */
class CancelledPrimitivesTest {

    /** Ends a task whatever it is doing, and waits for it. */
    @Coroutine
    private static Coro<Void> end(Task<?> task) {
        task.cancel();
        while (!task.isDone()) {
            try {
                yieldFrom(sleep(Duration.ZERO));
            } catch (CancelledError e) {
                task.cancel();
            }
        }
        return done();
    }

    @Coroutine
    private static Coro<Void> produce(Queue<Integer> queue, List<Integer> sent) {
        for (int i = 0; i < 3; i++) {
            yieldFrom(queue.put(i));
            sent.add(i);
        }
        return done();
    }

    @Coroutine
    private static Coro<Void> consume(Queue<Integer> queue, List<Integer> got) {
        while (true) {
            got.add(yieldFrom(queue.get()));
            queue.taskDone();
        }
    }

    /** The producer is the one that is cancelled; the consumer gets what was put, and nothing else. */
    @Coroutine
    private static Coro<Void> transfer(Queue<Integer> queue, List<Integer> sent, List<Integer> got) {
        Task<Void> consumer = createTask(consume(queue, got));
        try {
            yieldFrom(produce(queue, sent));
            yieldFrom(queue.join());
        } finally {
            yieldFrom(end(consumer));
        }
        return done();
    }

    private static CancelEverywhere queueScenario() {
        return CancelEverywhere.of(loop -> {
            Queue<Integer> queue = new Queue<>(1);
            List<Integer> sent = new ArrayList<>();
            List<Integer> got = new ArrayList<>();
            loop.atEnd(() -> {
                assertThat(got.size() + queue.size())
                        .as("received and waiting")
                        .isBetween(sent.size(), sent.size() + 1);
                assertThat(got).isSorted();
            });
            return transfer(queue, sent, got);
        });
    }

    @Test
    void aQueueLosesNothing() {
        queueScenario().atEveryStep();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void aQueueLosesNothingInOtherOrders(long seed) {
        queueScenario().on(TestLoopOptions.defaults().withSeed(seed)).atEveryPair();
    }

    /** Of two who wait to get, one is cancelled: the item goes to the other. */
    @Coroutine
    private static Coro<Void> twoGetters(Queue<Integer> queue, List<Integer> got) {
        Task<Integer> cancelled = createTask(queue.get(), "getter");
        Task<Integer> other = createTask(queue.get(), "other");
        yieldFrom(sleep(Duration.ZERO));
        queue.putNowait(1);
        yieldFrom(sleep(Duration.ZERO));
        if (cancelled.isDone() && !cancelled.isCancelled()) {
            got.add(cancelled.result());
            queue.putNowait(2);
        }
        got.add(yieldFrom(other));
        yieldFrom(end(cancelled));
        return done();
    }

    @Test
    void anItemGoesToWhoIsLeft() {
        CancelEverywhere.of(loop -> {
                    List<Integer> got = new ArrayList<>();
                    loop.atEnd(() -> assertThat(got).isNotEmpty());
                    return twoGetters(new Queue<>(), got);
                })
                .cancelling("getter")
                .atEveryStep();
    }

    @Coroutine
    private static Coro<Integer> slow(int millis) {
        yieldFrom(sleep(Duration.ofMillis(millis)));
        return result(millis);
    }

    @Coroutine
    private static Coro<Void> gathering() {
        List<Object> results = yieldFrom(gather(List.of(slow(1), slow(2), gather(slow(3), slow(4)))));
        assertThat(results).hasSize(3);
        return done();
    }

    @Test
    void gatherTakesItsChildrenAlong() {
        CancelEverywhere.of(loop -> gathering()).mustPropagate().atEveryPair();
    }

    @Coroutine
    private static Coro<Void> waitingFor() {
        assertThat(yieldFrom(waitFor(slow(1), Duration.ofMillis(2)))).isEqualTo(1);
        try {
            yieldFrom(waitFor(slow(2), Duration.ofMillis(1)));
        } catch (TimeoutException e) {
            yieldFrom(waitFor(waitFor(slow(1), Duration.ofMillis(3)), Duration.ofMillis(3)));
        }
        return done();
    }

    @Test
    void waitForLeavesNoTimer() {
        CancelEverywhere.of(loop -> waitingFor()).mustPropagate().atEveryPair();
    }

    @Coroutine
    private static Coro<Void> echo(StreamReader reader, StreamWriter writer) {
        try {
            byte[] line = yieldFrom(reader.readLine());
            while (line.length > 0) {
                yieldFrom(writer.send(line));
                line = yieldFrom(reader.readLine());
            }
        } finally {
            writer.close();
        }
        return done();
    }

    @Coroutine
    private static Coro<Void> ask() {
        Server server = yieldFrom(Streams.startServer(CancelledPrimitivesTest::echo, "127.0.0.1", 0));
        try {
            Connected connected = yieldFrom(Streams.openConnection("127.0.0.1", server.port()));
            try {
                for (int i = 0; i < 2; i++) {
                    yieldFrom(connected.writer().send(new byte[] {'a', '\n'}));
                    assertThat(yieldFrom(connected.reader().readLine())).hasSize(2);
                }
            } finally {
                connected.writer().close();
            }
        } finally {
            server.close();
        }
        return done();
    }

    @Test
    void connectionsAreClosedWhereverTheirUserIsCancelled() {
        CancelEverywhere.of(loop -> ask()).mustPropagate().atEveryStep();
    }

    @Coroutine
    private static Coro<Void> inThread() {
        assertThat(yieldFrom(dev.weft.Weft.toThread(() -> 42))).isEqualTo(42);
        return done();
    }

    @Test
    void workInAThreadIsLetGo() {
        CancelEverywhere.of(loop -> inThread()).mustPropagate().atEveryStep();
    }
}
