package dev.weft.sync;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.gather;
import static dev.weft.Weft.run;
import static dev.weft.Weft.yieldFrom;
import static dev.weft.sync.Turns.failedWith;
import static dev.weft.sync.Turns.succeeded;
import static dev.weft.sync.Turns.turns;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Coro;
import dev.weft.QueueShutDownException;
import dev.weft.Task;
import dev.weft.annotations.Coroutine;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** CPython's tests of queues that {@link QueueTest} does not have in its own way, and those that it runs for each kind. */
class CPythonQueuesTest {

    enum Kind {
        FIFO(Queue::new, () -> new Queue<>(1)),
        LIFO(LifoQueue::new, () -> new LifoQueue<>(1)),
        PRIORITY(PriorityQueue::<String>create, () -> PriorityQueue.create(1, Comparator.<String>naturalOrder()));

        private final Supplier<Queue<String>> unbounded;
        private final Supplier<Queue<String>> ofOne;

        Kind(Supplier<Queue<String>> unbounded, Supplier<Queue<String>> ofOne) {
            this.unbounded = unbounded;
            this.ofOne = ofOne;
        }
    }

    // CPython: test_queues.QueueBasicTests.test_repr
    // CPython: test_queues.QueueBasicTests.test_str
    @Test
    void aQueueTellsItsState() {
        run(() -> {
            Queue<Integer> queue = new Queue<>(1);
            Task<Integer> getter = createTask(queue.get());
            yieldFrom(turns(1));
            assertThat(queue).hasToString("Queue(size=0, maxsize=1, getters=1, putters=0, unfinished=0)");

            queue.putNowait(0);
            yieldFrom(getter);
            queue.putNowait(1);
            Task<Void> putter = createTask(queue.put(2));
            yieldFrom(turns(1));
            assertThat(queue).hasToString("Queue(size=1, maxsize=1, getters=0, putters=1, unfinished=2)");
            queue.getNowait();
            yieldFrom(putter);
            return done();
        });
    }

    @Coroutine
    private static Coro<Void> putAll(Queue<Integer> queue, int count, List<Integer> put) {
        for (int i = 0; i < count; i++) {
            yieldFrom(queue.put(i));
            put.add(i);
        }
        return done();
    }

    // CPython: test_queues.QueueBasicTests.test_maxsize
    @Test
    void aPutterIsHeldAtTheBound() {
        run(() -> {
            Queue<Integer> queue = new Queue<>(2);
            List<Integer> put = new ArrayList<>();
            Task<Void> putter = createTask(putAll(queue, 3, put));
            yieldFrom(turns(2));
            assertThat(put).containsExactly(0, 1);

            assertThat(yieldFrom(queue.get())).isZero();
            yieldFrom(turns(1));
            assertThat(put).containsExactly(0, 1, 2);
            assertThat(yieldFrom(queue.get())).isEqualTo(1);
            assertThat(yieldFrom(queue.get())).isEqualTo(2);
            assertThat(succeeded(putter)).isTrue();
            return done();
        });
    }

    // CPython: test_queues.QueueGetTests.test_get_with_waiting_putters
    @Test
    void thoseWhoWaitToPutAreServedInOrder() {
        run(() -> {
            Queue<String> queue = new Queue<>(1);
            createTask(queue.put("a"));
            createTask(queue.put("b"));

            assertThat(yieldFrom(queue.get())).isEqualTo("a");
            assertThat(yieldFrom(queue.get())).isEqualTo("b");
            return done();
        });
    }

    // CPython: test_queues.QueuePutTests.test_blocking_put
    // CPython: test_queues.QueuePutTests.test_put_cancelled
    @Test
    void aPutIsOverWhenTheItemIsTaken() {
        run(() -> {
            Queue<Integer> queue = new Queue<>();
            Task<Void> put = createTask(queue.put(1));

            assertThat(yieldFrom(queue.get())).isEqualTo(1);
            assertThat(succeeded(put)).isTrue();
            return done();
        });
    }

    @Coroutine
    private static Coro<Void> takeWhatIsThere(Queue<Integer> queue) {
        yieldFrom(turns(1));
        for (int left = queue.size(); left > 0; left--) {
            queue.getNowait();
        }
        return done();
    }

    // CPython: test_queues.QueuePutTests.test_why_are_putters_waiting
    @Test
    void allWhoWaitToPutGoOnWhenSeveralItemsAreTaken() {
        run(() -> {
            Queue<Integer> queue = new Queue<>(2);
            yieldFrom(gather(takeWhatIsThere(queue), queue.put(0), queue.put(1), queue.put(2), queue.put(3)));

            assertThat(queue.size()).isEqualTo(2);
            return done();
        });
    }

    // join

    // CPython: test_queues._QueueJoinTestMixin.test_task_done_underflow
    @ParameterizedTest
    @EnumSource
    void taskDoneWithoutItemsIsAnError(Kind kind) {
        assertThatThrownBy(kind.unbounded.get()::taskDone)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("taskDone() called too many times");
    }

    @Coroutine
    private static Coro<Void> work(Queue<String> queue, int[] total) {
        while (true) {
            String item = yieldFrom(queue.get());
            queue.taskDone();
            if (item.isEmpty()) {
                return done();
            }
            total[0] += Integer.parseInt(item);
        }
    }

    // CPython: test_queues._QueueJoinTestMixin.test_task_done
    @ParameterizedTest
    @EnumSource
    void joinWaitsForTheWork(Kind kind) {
        run(() -> {
            Queue<String> queue = kind.unbounded.get();
            for (int i = 0; i < 100; i++) {
                queue.putNowait(Integer.toString(i));
            }
            int[] total = {0};
            Task<Void> one = createTask(work(queue, total));
            Task<Void> two = createTask(work(queue, total));
            yieldFrom(queue.join());
            assertThat(total).containsExactly(4950);

            queue.putNowait("");
            queue.putNowait("");
            yieldFrom(gather(one, two));
            return done();
        });
    }

    // CPython: test_queues._QueueJoinTestMixin.test_join_empty_queue
    @ParameterizedTest
    @EnumSource
    void anEmptyQueueIsJoinedAtOnce(Kind kind) {
        run(() -> {
            Queue<String> queue = kind.unbounded.get();
            yieldFrom(queue.join());
            return queue.join();
        });
    }

    // CPython: test_queues._QueueJoinTestMixin.test_format
    // CPython: test_queues._QueueShutdownTestMixin.test_format
    @ParameterizedTest
    @EnumSource
    void theStateTellsUnfinishedWorkAndTheShutdown(Kind kind) {
        Queue<String> queue = kind.unbounded.get();
        queue.putNowait("a");
        queue.getNowait();
        assertThat(queue.toString()).endsWith("Queue(size=0, getters=0, putters=0, unfinished=1)");
        queue.shutdown();

        assertThat(queue.toString()).endsWith("Queue(size=0, getters=0, putters=0, unfinished=1, shut down)");
    }

    // shutdown

    @Coroutine
    private static Coro<Void> putAndGetFail(Queue<String> queue) {
        Task<Void> put = createTask(queue.put("data"));
        Task<String> get = createTask(queue.get());
        yieldFrom(turns(1));
        assertThat(failedWith(put, QueueShutDownException.class)).isTrue();
        assertThat(failedWith(get, QueueShutDownException.class)).isTrue();
        assertThatThrownBy(() -> queue.putNowait("data")).isInstanceOf(QueueShutDownException.class);
        assertThatThrownBy(queue::getNowait).isInstanceOf(QueueShutDownException.class);
        return done();
    }

    // CPython: test_queues._QueueShutdownTestMixin.test_shutdown_empty
    @ParameterizedTest
    @EnumSource
    void shutdownOfAnEmptyQueueEndsIt(Kind kind) {
        run(() -> {
            Queue<String> queue = kind.unbounded.get();
            Task<String> get = createTask(queue.get());
            yieldFrom(turns(1));
            queue.shutdown();
            assertThat(queue.size()).isZero();

            yieldFrom(queue.join());
            yieldFrom(turns(1));
            assertThat(failedWith(get, QueueShutDownException.class)).isTrue();
            return putAndGetFail(queue);
        });
    }

    // CPython: test_queues._QueueShutdownTestMixin.test_shutdown_nonempty
    @ParameterizedTest
    @EnumSource
    void shutdownOfAQueueWithItemsLetsThemBeTaken(Kind kind) {
        run(() -> {
            Queue<String> queue = kind.ofOne.get();
            queue.putNowait("data");
            Task<Void> join = createTask(queue.join());
            Task<Void> put = createTask(queue.put("data2"));
            yieldFrom(turns(1));
            assertThat(put.isDone()).isFalse();
            queue.shutdown();
            assertThat(queue.size()).isEqualTo(1);

            yieldFrom(turns(1));
            assertThat(failedWith(put, QueueShutDownException.class)).isTrue();
            assertThat(yieldFrom(queue.get())).isEqualTo("data");
            yieldFrom(turns(1));
            assertThat(join.isDone()).isFalse();
            yieldFrom(putAndGetFail(queue));

            queue.taskDone();
            yieldFrom(turns(1));
            assertThat(succeeded(join)).isTrue();
            assertThatThrownBy(queue::taskDone).isInstanceOf(IllegalArgumentException.class);
            return done();
        });
    }

    // CPython: test_queues._QueueShutdownTestMixin.test_shutdown_immediate
    @ParameterizedTest
    @EnumSource
    void shutdownNowDropsTheItemsAndReleasesJoin(Kind kind) {
        run(() -> {
            Queue<String> queue = kind.unbounded.get();
            queue.putNowait("data");
            Task<Void> join = createTask(queue.join());
            queue.shutdownNow();
            assertThat(queue.size()).isZero();

            yieldFrom(turns(1));
            assertThat(succeeded(join)).isTrue();
            yieldFrom(putAndGetFail(queue));
            assertThatThrownBy(queue::taskDone).isInstanceOf(IllegalArgumentException.class);
            return done();
        });
    }

    // CPython: test_queues._QueueShutdownTestMixin.test_shutdown_immediate_with_unfinished
    @ParameterizedTest
    @EnumSource
    void shutdownNowLeavesTheWorkOnItemsThatWereTaken(Kind kind) {
        run(() -> {
            Queue<String> queue = kind.unbounded.get();
            queue.putNowait("data");
            queue.putNowait("data");
            Task<Void> join = createTask(queue.join());
            assertThat(yieldFrom(queue.get())).isEqualTo("data");
            queue.shutdownNow();
            assertThat(queue.size()).isZero();

            yieldFrom(turns(1));
            assertThat(join.isDone()).isFalse();
            yieldFrom(putAndGetFail(queue));
            queue.taskDone();
            assertThatThrownBy(queue::taskDone).isInstanceOf(IllegalArgumentException.class);
            yieldFrom(turns(1));
            assertThat(succeeded(join)).isTrue();
            return done();
        });
    }
}
