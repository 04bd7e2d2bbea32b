package dev.weft.sync;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.gather;
import static dev.weft.Weft.result;
import static dev.weft.Weft.run;
import static dev.weft.Weft.runningLoop;
import static dev.weft.Weft.toThread;
import static dev.weft.Weft.waitFor;
import static dev.weft.Weft.yieldFrom;
import static dev.weft.sync.Turns.failedWith;
import static dev.weft.sync.Turns.settled;
import static dev.weft.sync.Turns.turns;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Coro;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.QueueEmptyException;
import dev.weft.QueueFullException;
import dev.weft.QueueShutDownException;
import dev.weft.Task;
import dev.weft.TimeoutException;
import dev.weft.annotations.Coroutine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Threads and tasks at a queue; the interleavings of threads are explored in {@link ThreadQueueLincheckTest}. */
class ThreadQueueTest {

    private static final Duration MOMENT = Duration.ofMillis(1);

    private final ThreadQueue<Integer> queue = new ThreadQueue<>(1);

    // One thread

    @Test
    void itemsComeOutInTheOrderTheyWentIn() throws Exception {
        ThreadQueue<Integer> unbounded = new ThreadQueue<>();
        for (int i = 0; i < 100; i++) {
            unbounded.putBlocking(i);
        }

        assertThat(unbounded.size()).isEqualTo(100);
        for (int i = 0; i < 100; i++) {
            assertThat(unbounded.getBlocking()).isEqualTo(i);
        }
    }

    @Test
    void withoutWaitingFullAndEmptyAreErrors() {
        assertThatThrownBy(queue::getNowait)
                .isInstanceOf(QueueEmptyException.class)
                .hasMessageContaining("ThreadQueue(size=0, maxsize=1, getters=0, putters=0) is empty");
        queue.putNowait(1);

        assertThatThrownBy(() -> queue.putNowait(2)).isInstanceOf(QueueFullException.class);
        assertThatThrownBy(() -> queue.putNowait(null)).isInstanceOf(NullPointerException.class);
        assertThat(queue.getNowait()).isEqualTo(1);
    }

    @Test
    void blockingEndsInTime() throws Exception {
        assertThat(queue.getBlocking(MOMENT)).isNull();
        assertThat(queue.getBlocking(Duration.ZERO)).isNull();
        assertThat(queue.putBlocking(1, MOMENT)).isTrue();

        assertThat(queue.putBlocking(2, MOMENT)).isFalse();
        assertThat(queue.putBlocking(2, Duration.ofSeconds(-1))).isFalse();
        assertThat(queue).hasToString("ThreadQueue(size=1, maxsize=1, getters=0, putters=0)");
        assertThat(queue.getBlocking(Duration.ofSeconds(Long.MAX_VALUE))).isEqualTo(1);
    }

    @Test
    void nullIsNoTimeout() {
        assertThatThrownBy(() -> queue.getBlocking(null)).isInstanceOf(NullPointerException.class);

        assertThat(queue).hasToString("ThreadQueue(size=0, maxsize=1, getters=0, putters=0)");
    }

    @Test
    void anInterruptEndsBlocking() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(queue::getBlocking).isInstanceOf(InterruptedException.class);
        queue.putNowait(1);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> queue.putBlocking(2)).isInstanceOf(InterruptedException.class);

        assertThat(queue).hasToString("ThreadQueue(size=1, maxsize=1, getters=0, putters=0)");
    }

    @Test
    void theThreadOfALoopIsNotBlocked() {
        run(() -> {
            assertThatThrownBy(queue::getBlocking)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("would hold up")
                    .hasMessageContaining("await get() instead");
            assertThatThrownBy(() -> queue.putBlocking(1, MOMENT)).isInstanceOf(IllegalStateException.class);
            return done();
        });
    }

    // Tasks of one loop

    @Test
    void tasksWaitForItemsAndForRoom() {
        run(() -> {
            Task<Integer> getter = createTask(queue.get());
            yieldFrom(turns(2));
            assertThat(getter.isDone()).isFalse();
            yieldFrom(queue.put(1));
            assertThat(yieldFrom(getter)).isEqualTo(1);

            yieldFrom(queue.put(2));
            Task<Void> putter = createTask(queue.put(3));
            yieldFrom(turns(2));
            assertThat(putter.isDone()).isFalse();
            assertThat(queue.getNowait()).isEqualTo(2);
            yieldFrom(putter);
            assertThat(queue.getNowait()).isEqualTo(3);
            return done();
        });
    }

    @Test
    void whatIsSetAsideForAWokenTaskIsNotTakenByOthers() {
        run(() -> {
            Task<Integer> getter = createTask(queue.get());
            yieldFrom(turns(1));
            queue.putNowait(1);
            assertThatThrownBy(queue::getNowait).isInstanceOf(QueueEmptyException.class);

            assertThat(yieldFrom(getter)).isEqualTo(1);
            return done();
        });
    }

    @Test
    void aTaskThatIsCancelledAfterItWasWokenPassesItOn() {
        run(() -> {
            Task<Integer> first = createTask(queue.get());
            Task<Integer> second = createTask(queue.get());
            yieldFrom(turns(1));
            queue.putNowait(1);
            first.cancel();
            assertThat(yieldFrom(second)).isEqualTo(1);
            assertThat(first.isCancelled()).isTrue();

            queue.putNowait(2);
            Task<Void> third = createTask(queue.put(3));
            Task<Void> fourth = createTask(queue.put(4));
            yieldFrom(turns(1));
            assertThat(queue.getNowait()).isEqualTo(2);
            third.cancel();
            yieldFrom(fourth);
            assertThat(third.isCancelled()).isTrue();
            assertThat(queue.getNowait()).isEqualTo(4);
            return done();
        });
    }

    @Test
    void aTaskThatTimesOutLeavesNothingBehind() {
        run(() -> {
            Task<Integer> getter = createTask(waitFor(queue.get(), MOMENT));
            yieldFrom(settled(List.of(getter)));

            assertThat(failedWith(getter, TimeoutException.class)).isTrue();
            assertThat(queue).hasToString("ThreadQueue(size=0, maxsize=1, getters=0, putters=0)");
            return done();
        });
    }

    @Test
    void tasksOfASecondLoopAreRefused() {
        try (EventLoop one = EventLoop.create();
                EventLoop other = EventLoop.create()) {
            assertThatThrownBy(() -> one.runUntilComplete(waitFor(queue.get(), MOMENT)))
                    .isInstanceOf(TimeoutException.class);
            assertThatThrownBy(() -> other.runUntilComplete(queue.get()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("belongs to " + one);
        }
    }

    /** Its task never runs again; the item is not set aside for it. */
    @Test
    void aTaskWhoseLoopIsClosedIsPassedOver() throws Exception {
        EventLoop loop = EventLoop.create();
        loop.callSoon(() -> loop.createTask(queue.get()));
        loop.callSoon(() -> loop.callSoon(loop::stop));
        loop.runForever();
        loop.setExceptionHandler((l, report) -> {});
        loop.close();
        assertThat(queue.toString()).contains("getters=1");

        queue.putNowait(1);

        assertThat(queue.getBlocking(Duration.ZERO)).isEqualTo(1);
    }

    // Shutdown

    @Test
    void afterShutdownWhatIsLeftCanBeTakenAndNothingPut() throws Exception {
        queue.putNowait(1);
        queue.shutdown();
        queue.shutdown();

        assertThatThrownBy(() -> queue.putNowait(2)).isInstanceOf(QueueShutDownException.class);
        assertThatThrownBy(() -> queue.putBlocking(2)).isInstanceOf(QueueShutDownException.class);
        assertThatThrownBy(() -> run(queue.put(2))).isInstanceOf(QueueShutDownException.class);
        assertThat(queue.getBlocking()).isEqualTo(1);
        assertThatThrownBy(queue::getBlocking).isInstanceOf(QueueShutDownException.class);
        assertThatThrownBy(queue::getNowait).isInstanceOf(QueueShutDownException.class);
        assertThatThrownBy(() -> run(queue.get())).isInstanceOf(QueueShutDownException.class);
        assertThat(queue).hasToString("ThreadQueue(size=0, maxsize=1, getters=0, putters=0, shut down)");
    }

    @Test
    void shutdownNowDropsWhatIsLeftAndWakesAll() {
        run(() -> {
            ThreadQueue<Integer> empty = new ThreadQueue<>();
            Task<Integer> getter = createTask(empty.get());
            Task<Integer> woken = createTask(empty.get());
            queue.putNowait(1);
            Task<Void> putter = createTask(queue.put(2));
            Future<Integer> thread = createTask(toThread(empty::getBlocking));
            yieldFrom(turns(1));
            empty.putNowait(1);
            empty.shutdownNow();
            queue.shutdownNow();
            yieldFrom(settled(List.of(getter, woken, putter, thread)));

            assertThat(List.of(getter, woken, putter, thread))
                    .allMatch(task -> failedWith(task, QueueShutDownException.class));
            assertThat(queue.size()).isZero();
            return done();
        });
    }

    // Threads and tasks

    @Test
    void aThreadFeedsATask() {
        List<Integer> got = run(() -> {
            Task<Void> feeding = createTask(toThread(() -> {
                for (int i = 0; i < 200; i++) {
                    queue.putBlocking(i);
                }
                queue.shutdown();
                return null;
            }));
            List<Integer> items = yieldFrom(takeAll(queue));
            yieldFrom(feeding);
            return result(items);
        });

        assertThat(got)
                .containsExactlyElementsOf(IntStream.range(0, 200).boxed().toList());
    }

    @Test
    void aTaskFeedsAThread() throws Exception {
        FutureTask<List<Integer>> consumer = new FutureTask<>(() -> {
            List<Integer> items = new ArrayList<>();
            try {
                while (true) {
                    items.add(queue.getBlocking());
                }
            } catch (QueueShutDownException end) {
                return items;
            }
        });
        new Thread(consumer).start();
        run(() -> {
            for (int i = 0; i < 200; i++) {
                yieldFrom(queue.put(i));
            }
            queue.shutdown();
            return done();
        });

        assertThat(consumer.get())
                .containsExactlyElementsOf(IntStream.range(0, 200).boxed().toList());
    }

    @Coroutine
    private static Coro<List<Integer>> takeAll(ThreadQueue<Integer> queue) {
        List<Integer> items = new ArrayList<>();
        try {
            while (true) {
                items.add(yieldFrom(queue.get()));
            }
        } catch (QueueShutDownException end) {
            return result(items);
        }
    }

    /** Takes items and is cancelled again and again on the way, by the time it takes or by force. */
    @Coroutine
    private static Coro<Void> takeWithCancels(ThreadQueue<Integer> queue, Random random, List<Integer> items) {
        try {
            while (true) {
                Task<Integer> get = createTask(queue.get());
                get.addDoneCallback(ended -> {}); // whose failure may come turns before it is read
                yieldFrom(turns(random.nextInt(4)));
                if (random.nextBoolean()) {
                    get.cancel();
                }
                yieldFrom(settled(List.of(get)));
                if (!get.isCancelled()) {
                    items.add(get.result());
                }
            }
        } catch (QueueShutDownException end) {
            return done();
        }
    }

    /** Two threads and two tasks put, two threads and two tasks that are cancelled at random get: each item comes out once. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void nothingIsLostOrDoubledBetweenThreadsAndTasks(long seed) {
        int each = 200;
        List<Integer> got = run(() -> {
            List<Integer> byTasks = new ArrayList<>();
            List<Task<Integer>> blocking =
                    List.of(createTask(toThread(() -> consume(queue))), createTask(toThread(() -> consume(queue))));
            List<Task<Void>> consumers = List.of(
                    createTask(takeWithCancels(queue, new Random(seed), byTasks)),
                    createTask(takeWithCancels(queue, new Random(-seed), byTasks)));
            yieldFrom(gather(
                    toThread(() -> produce(queue, 0, each)),
                    toThread(() -> produce(queue, each, 2 * each)),
                    putAll(queue, 2 * each, 3 * each),
                    putAll(queue, 3 * each, 4 * each)));
            queue.shutdown();
            yieldFrom(gather(consumers));
            int sum = byTasks.stream().mapToInt(i -> i).sum();
            for (int part : yieldFrom(gather(blocking))) {
                sum += part;
            }
            return result(List.of(sum, byTasks.size()));
        });

        assertThat(got.get(0)).isEqualTo(IntStream.range(0, 4 * each).sum());
        assertThat(queue).hasToString("ThreadQueue(size=0, maxsize=1, getters=0, putters=0, shut down)");
    }

    private static Void produce(ThreadQueue<Integer> queue, int from, int to) throws InterruptedException {
        for (int i = from; i < to; i++) {
            while (!queue.putBlocking(i, Duration.ofNanos(i % 3 * 10_000L))) {
                Thread.onSpinWait();
            }
        }
        return null;
    }

    @Coroutine
    private static Coro<Void> putAll(ThreadQueue<Integer> queue, int from, int to) {
        for (int i = from; i < to; i++) {
            yieldFrom(queue.put(i));
        }
        return done();
    }

    private static int consume(ThreadQueue<Integer> queue) throws InterruptedException {
        int sum = 0;
        try {
            while (true) {
                Integer item = queue.getBlocking(Duration.ofNanos(50_000));
                sum += item == null ? 0 : item;
            }
        } catch (QueueShutDownException end) {
            return sum;
        }
    }

    @Test
    void aTaskIsWokenWhileItsLoopSleeps() {
        int item = run(() -> {
            Thread thread = new Thread(() -> queue.putNowait(7));
            runningLoop().callLater(MOMENT, thread::start);
            return queue.get();
        });

        assertThat(item).isEqualTo(7);
    }
}
