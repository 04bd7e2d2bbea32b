package dev.weft.sync;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.gather;
import static dev.weft.Weft.result;
import static dev.weft.Weft.run;
import static dev.weft.Weft.waitFor;
import static dev.weft.Weft.yieldFrom;
import static dev.weft.sync.Turns.failedWith;
import static dev.weft.sync.Turns.turns;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.CancelledError;
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
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rule 78; asyncio's {@code test_queues}. */
class QueueTest {

    // Without waiting

    // CPython: test_queues.QueueBasicTests.test_order
    // CPython: test_queues.QueueGetTests.test_nonblocking_get
    // CPython: test_queues.QueuePutTests.test_nonblocking_put
    @Test
    void itemsComeOutInTheOrderTheyWentIn() {
        Queue<Integer> queue = new Queue<>();
        queue.putNowait(1);
        queue.putNowait(3);
        queue.putNowait(2);

        assertThat(List.of(queue.getNowait(), queue.getNowait(), queue.getNowait()))
                .containsExactly(1, 3, 2);
    }

    // CPython: test_queues.LifoQueueTests.test_order
    @Test
    void aLifoQueueGivesTheLastItemFirst() {
        LifoQueue<Integer> queue = new LifoQueue<>();
        queue.putNowait(1);
        queue.putNowait(3);
        queue.putNowait(2);

        assertThat(List.of(queue.getNowait(), queue.getNowait(), queue.getNowait()))
                .containsExactly(2, 3, 1);
    }

    // CPython: test_queues.PriorityQueueTests.test_order
    @Test
    void aPriorityQueueGivesTheLeastItemFirst() {
        PriorityQueue<Integer> least = PriorityQueue.create();
        PriorityQueue<Integer> greatest = PriorityQueue.create(2, Comparator.reverseOrder());
        for (int item : new int[] {1, 3, 2}) {
            least.putNowait(item);
        }
        greatest.putNowait(1);
        greatest.putNowait(3);

        assertThat(List.of(least.getNowait(), least.getNowait(), least.getNowait()))
                .containsExactly(1, 2, 3);
        assertThat(greatest.isFull()).isTrue();
        assertThat(greatest.getNowait()).isEqualTo(3);
    }

    // CPython: test_queues.QueueBasicTests.test_empty
    // CPython: test_queues.QueueBasicTests.test_full
    @Test
    void sizesAreThoseOfTheItems() {
        Queue<Integer> queue = new Queue<>(2);
        assertThat(queue.maxsize()).isEqualTo(2);
        assertThat(queue.isEmpty()).isTrue();
        queue.putNowait(1);
        assertThat(queue.isFull()).isFalse();
        queue.putNowait(2);

        assertThat(queue.size()).isEqualTo(2);
        assertThat(queue.isFull()).isTrue();
        assertThat(queue.isEmpty()).isFalse();
    }

    @Test
    void aQueueWithoutABoundIsNeverFull() {
        Queue<Integer> queue = new Queue<>();
        for (int i = 0; i < 1000; i++) {
            queue.putNowait(i);
        }

        assertThat(queue.isFull()).isFalse();
    }

    // CPython: test_queues.QueueGetTests.test_nonblocking_get_exception
    // CPython: test_queues.QueuePutTests.test_nonblocking_put_exception
    @Test
    void withoutWaitingFullAndEmptyAreErrors() {
        Queue<Integer> queue = new Queue<>(1);
        assertThatThrownBy(queue::getNowait).isInstanceOf(QueueEmptyException.class);
        queue.putNowait(1);

        assertThatThrownBy(() -> queue.putNowait(2)).isInstanceOf(QueueFullException.class);
        assertThat(queue.size()).isEqualTo(1);
    }

    @Test
    void nullIsNoItem() {
        assertThatThrownBy(() -> new Queue<String>().putNowait(null)).isInstanceOf(NullPointerException.class);
    }

    // Waiting

    // CPython: test_queues.QueueGetTests.test_blocking_get_wait
    // CPython: test_queues.QueuePutTests.test_put_with_waiting_getters
    @Test
    void getWaitsForAnItem() {
        run(() -> {
            Queue<Integer> queue = new Queue<>();
            Task<Integer> getter = createTask(queue.get());
            yieldFrom(turns(2));
            assertThat(getter.isDone()).isFalse();

            queue.putNowait(1);
            assertThat(yieldFrom(getter)).isEqualTo(1);
            return done();
        });
    }

    // CPython: test_queues.QueueGetTests.test_blocking_get
    @Test
    void getDoesNotSuspendWhenThereIsAnItem() {
        Queue<Integer> queue = new Queue<>();
        queue.putNowait(7);

        assertThatThrownBy(() -> queue.get().send(null)).hasMessage("7");
    }

    // CPython: test_queues.QueueGetTests.test_get_with_putters
    // CPython: test_queues.QueuePutTests.test_blocking_put_wait
    @Test
    void putWaitsForRoom() {
        run(() -> {
            Queue<Integer> queue = new Queue<>(1);
            yieldFrom(queue.put(1));
            Task<Void> putter = createTask(queue.put(2));
            yieldFrom(turns(2));
            assertThat(putter.isDone()).isFalse();

            assertThat(queue.getNowait()).isEqualTo(1);
            yieldFrom(putter);
            assertThat(queue.getNowait()).isEqualTo(2);
            return done();
        });
    }

    // CPython: test_queues.QueueGetTests.test_why_are_getters_waiting
    @Test
    void producersAndConsumersTakeTurnsThroughASmallQueue() {
        List<Integer> seen = run(() -> {
            Queue<Integer> queue = new Queue<>(1);
            Task<Void> producer = createTask(produce(queue, 100));
            List<Integer> items = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                items.add(yieldFrom(queue.get()));
            }
            yieldFrom(producer);
            return result(items);
        });

        assertThat(seen).hasSize(100).isSorted();
    }

    @Coroutine
    private static Coro<Void> produce(Queue<Integer> queue, int count) {
        for (int i = 0; i < count; i++) {
            yieldFrom(queue.put(i));
        }
        return done();
    }

    @Test
    void gettersAreServedInTheOrderTheyCame() {
        run(() -> {
            Queue<Integer> queue = new Queue<>();
            Future<List<Integer>> all = gather(queue.get(), queue.get(), queue.get());
            yieldFrom(turns(1));
            for (int i = 1; i <= 3; i++) {
                queue.putNowait(i);
            }
            assertThat(yieldFrom(all)).containsExactly(1, 2, 3);
            return done();
        });
    }

    // Cancelling

    // CPython: test_queues.QueueGetTests.test_get_cancelled_race
    @Test
    void aCancelledGetterTakesNothing() {
        run(() -> {
            Queue<String> queue = new Queue<>();
            Task<String> first = createTask(queue.get());
            Task<String> second = createTask(queue.get());
            yieldFrom(turns(1));
            first.cancel();
            yieldFrom(turns(1));
            assertThat(first.isDone()).isTrue();

            queue.putNowait("a");
            assertThat(yieldFrom(second)).isEqualTo("a");
            return done();
        });
    }

    // CPython: test_queues.QueuePutTests.test_get_cancel_drop_one_pending_reader
    @Test
    void aGetterThatWasWokenAndThenCancelledDropsNoItem() {
        run(() -> {
            Queue<Integer> queue = new Queue<>();
            Task<Integer> reader = createTask(queue.get());
            yieldFrom(turns(1));
            queue.putNowait(1);
            queue.putNowait(2);
            reader.cancel();
            yieldFrom(turns(1));

            assertThat(reader.isCancelled()).isTrue();
            assertThat(yieldFrom(queue.get())).isEqualTo(1);
            return done();
        });
    }

    // CPython: test_queues.QueuePutTests.test_get_cancel_drop_many_pending_readers
    @Test
    void aWakeUpThatCameTooLateGoesToTheNextGetter() {
        run(() -> {
            Queue<Integer> queue = new Queue<>();
            Task<Integer> first = createTask(queue.get());
            Task<Integer> second = createTask(queue.get());
            Task<Integer> third = createTask(queue.get());
            yieldFrom(turns(1));
            queue.putNowait(1);
            queue.putNowait(2);
            first.cancel();

            assertThat(yieldFrom(gather(second, third))).containsExactlyInAnyOrder(1, 2);
            assertThat(first.isCancelled()).isTrue();
            return done();
        });
    }

    // CPython: test_queues.QueuePutTests.test_put_cancel_drop
    // CPython: test_queues.QueuePutTests.test_cancelled_put_silence_value_error_exception
    @Test
    void aPutterThatWasWokenAndThenCancelledPutsNothing() {
        run(() -> {
            Queue<Integer> queue = new Queue<>(1);
            queue.putNowait(1);
            Task<Void> writer = createTask(queue.put(2));
            Task<Void> next = createTask(queue.put(3));
            yieldFrom(turns(1));
            queue.getNowait();
            writer.cancel();
            yieldFrom(next);

            assertThat(writer.isCancelled()).isTrue();
            assertThat(queue.getNowait()).isEqualTo(3);
            assertThat(queue.isEmpty()).isTrue();
            return done();
        });
    }

    // CPython: test_queues.QueuePutTests.test_put_cancelled_race
    @Test
    void aCancelledPutterLeavesItsPlace() {
        run(() -> {
            Queue<String> queue = new Queue<>(1);
            Task<Void> a = createTask(queue.put("a"));
            Task<Void> b = createTask(queue.put("b"));
            Task<Void> c = createTask(queue.put("c"));
            yieldFrom(turns(1));
            assertThat(a.isDone()).isTrue();
            b.cancel();
            yieldFrom(turns(1));
            assertThat(b.isCancelled()).isTrue();

            assertThat(queue.getNowait()).isEqualTo("a");
            yieldFrom(c);
            assertThat(queue.getNowait()).isEqualTo("c");
            return done();
        });
    }

    // CPython: test_queues.QueueGetTests.test_cancelled_getters_not_being_held_in_self_getters
    // CPython: test_queues.QueuePutTests.test_cancelled_puts_not_being_held_in_self_putters
    @Test
    void cancelledWaitersAreForgotten() {
        run(() -> {
            Queue<Integer> queue = new Queue<>(1);
            try {
                yieldFrom(waitFor(queue.get(), Duration.ofMillis(1)));
            } catch (TimeoutException e) {
                assertThat(queue.toString()).contains("getters=0");
            }
            queue.putNowait(1);
            Task<Void> putter = createTask(queue.put(2));
            yieldFrom(turns(1));
            assertThat(queue.toString()).contains("putters=1");
            putter.cancel();
            yieldFrom(turns(1));
            assertThat(queue.toString()).contains("putters=0");
            return done();
        });
    }

    // join

    @Test
    void joinWaitsUntilTheWorkOnAllItemsIsDone() {
        run(() -> {
            Queue<Integer> queue = new Queue<>();
            int[] sum = {0};
            for (int i = 0; i < 100; i++) {
                queue.putNowait(i);
            }
            Task<Void> one = createTask(work(queue, sum));
            Task<Void> two = createTask(work(queue, sum));
            yieldFrom(queue.join());

            assertThat(sum[0]).isEqualTo(4950);
            one.cancel();
            two.cancel();
            return done();
        });
    }

    @Coroutine
    private static Coro<Void> work(Queue<Integer> queue, int[] sum) {
        while (true) {
            sum[0] += yieldFrom(queue.get());
            yieldFrom(turns(1));
            queue.taskDone();
        }
    }

    @Test
    void joinOfAnUntouchedQueueDoesNotSuspend() {
        assertThatThrownBy(() -> new Queue<Integer>().join().send(null)).isInstanceOf(dev.weft.StopIteration.class);
    }

    @Test
    void aCancelledJoinLeavesTheOthersWaiting() {
        run(() -> {
            Queue<Integer> queue = new Queue<>();
            queue.putNowait(1);
            Task<Void> first = createTask(queue.join());
            Task<Void> second = createTask(queue.join());
            yieldFrom(turns(1));
            first.cancel();
            yieldFrom(turns(1));
            queue.getNowait();
            queue.taskDone();
            yieldFrom(second);

            assertThat(first.isCancelled()).isTrue();
            return done();
        });
    }

    @Test
    void taskDoneMoreOftenThanItemsIsAnError() {
        Queue<Integer> queue = new Queue<>();
        assertThatThrownBy(queue::taskDone).isInstanceOf(IllegalArgumentException.class);
        queue.putNowait(1);
        queue.taskDone();

        assertThatThrownBy(queue::taskDone).isInstanceOf(IllegalArgumentException.class);
    }

    // shutdown

    @Test
    void afterShutdownWhatIsLeftCanBeTakenAndNothingPut() {
        run(() -> {
            Queue<Integer> queue = new Queue<>();
            queue.putNowait(1);
            queue.shutdown();

            assertThatThrownBy(() -> queue.putNowait(2)).isInstanceOf(QueueShutDownException.class);
            Task<Void> put = createTask(queue.put(2));
            yieldFrom(turns(2));
            assertThat(failedWith(put, QueueShutDownException.class)).isTrue();
            assertThat(yieldFrom(queue.get())).isEqualTo(1);
            assertThatThrownBy(queue::getNowait).isInstanceOf(QueueShutDownException.class);
            Task<Integer> get = createTask(queue.get());
            yieldFrom(turns(2));
            assertThat(failedWith(get, QueueShutDownException.class)).isTrue();
            return done();
        });
    }

    @Test
    void shutdownWakesThoseWhoWait() {
        run(() -> {
            Queue<Integer> empty = new Queue<>();
            Queue<Integer> full = new Queue<>(1);
            full.putNowait(1);
            Task<Integer> getter = createTask(empty.get());
            Task<Integer> getter2 = createTask(empty.get());
            Task<Void> putter = createTask(full.put(2));
            Task<Void> putter2 = createTask(full.put(3));
            yieldFrom(turns(1));
            empty.shutdown();
            full.shutdown();
            yieldFrom(turns(1));

            assertThat(List.of(getter, getter2, putter, putter2))
                    .allMatch(task -> failedWith(task, QueueShutDownException.class));
            assertThat(full.getNowait()).isEqualTo(1);
            return done();
        });
    }

    @Test
    void shutdownDoesNotReleaseJoin() {
        run(() -> {
            Queue<Integer> queue = new Queue<>();
            queue.putNowait(1);
            Task<Void> joiner = createTask(queue.join());
            queue.shutdown();
            yieldFrom(turns(2));
            assertThat(joiner.isDone()).isFalse();
            queue.getNowait();
            queue.taskDone();
            yieldFrom(joiner);
            return done();
        });
    }

    @Test
    void shutdownNowDropsWhatIsLeftAndReleasesJoin() {
        run(() -> {
            Queue<Integer> queue = new Queue<>();
            queue.putNowait(1);
            queue.putNowait(2);
            Task<Void> joiner = createTask(queue.join());
            yieldFrom(turns(1));
            queue.shutdownNow();
            yieldFrom(joiner);

            assertThat(queue.size()).isZero();
            assertThatThrownBy(queue::getNowait).isInstanceOf(QueueShutDownException.class);
            return done();
        });
    }

    @Test
    void shutdownNowCountsOnlyTheItemsItDrops() {
        run(() -> {
            Queue<Integer> queue = new Queue<>();
            queue.putNowait(1);
            queue.putNowait(2);
            queue.getNowait(); // whose work is not done
            Task<Void> joiner = createTask(queue.join());
            yieldFrom(turns(1));
            queue.shutdownNow();
            yieldFrom(turns(2));
            assertThat(joiner.isDone()).isFalse();

            queue.taskDone();
            yieldFrom(joiner);
            return done();
        });
    }

    @Test
    void shutdownTwiceIsFine() {
        Queue<Integer> queue = new Queue<>();
        queue.shutdown();
        queue.shutdown();
        queue.shutdownNow();

        assertThatThrownBy(queue::getNowait).isInstanceOf(QueueShutDownException.class);
    }

    // Loops

    @Test
    void aQueueBelongsToTheLoopWhereFirstSomebodyWaited() {
        Queue<Integer> queue = new Queue<>();
        try (EventLoop one = EventLoop.create();
                EventLoop other = EventLoop.create()) {
            assertThatThrownBy(() -> one.runUntilComplete(waitFor(queue.get(), Duration.ofMillis(1))))
                    .isInstanceOf(TimeoutException.class);
            assertThatThrownBy(() -> other.runUntilComplete(waitFor(queue.get(), Duration.ofMillis(1))))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("one loop");
        }
    }

    @Test
    void cancelReachesAGetterThroughRun() {
        assertThatThrownBy(() -> run(() -> {
                    Queue<Integer> queue = new Queue<>();
                    Task<Integer> getter = createTask(queue.get());
                    yieldFrom(turns(1));
                    getter.cancel("stop");
                    return getter.toCoro();
                }))
                .isInstanceOf(CancelledError.class)
                .hasMessage("stop");
    }
}
