package dev.weft.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TimerQueueTest {

    private static final Comparator<TimerEntry> BY_DEADLINE =
            Comparator.comparingLong((TimerEntry timer) -> timer.deadline).thenComparingLong(timer -> timer.sequence);

    private final FakeLoop loop = new FakeLoop(false);
    private final TimerQueue queue = new TimerQueue();

    @AfterEach
    void closeLoop() {
        loop.close();
    }

    @Test
    void givesTimersByDeadline() {
        TimerEntry late = add(30);
        TimerEntry early = add(10);
        TimerEntry middle = add(20);

        assertThat(due(100)).containsExactly(early, middle, late);
    }

    /** Unlike CPython, where equal deadlines come in any order. */
    @Test
    void givesTimersOfEqualDeadlineInTheOrderOfAdding() {
        List<TimerEntry> added = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            added.add(add(7));
        }

        assertThat(due(7)).containsExactlyElementsOf(added);
    }

    @Test
    void aTimerIsDueAtItsDeadlineAndNotBefore() {
        TimerEntry timer = add(10);

        assertThat(due(9)).isEmpty();
        assertThat(due(10)).containsExactly(timer);
    }

    /** System.nanoTime may start anywhere and wrap. */
    @Test
    void orderSurvivesTheClockWrappingRound() {
        TimerEntry after = add(Long.MIN_VALUE + 5);
        TimerEntry before = add(Long.MAX_VALUE - 5);

        assertThat(due(Long.MAX_VALUE)).containsExactly(before);
        assertThat(due(Long.MIN_VALUE + 5)).containsExactly(after);
    }

    @Test
    void aCancelledTimerIsNotGiven() {
        TimerEntry cancelled = add(10);
        TimerEntry kept = add(20);

        cancelled.cancel();

        assertThat(due(100)).containsExactly(kept);
    }

    @Test
    void cancelledTimersOnTopDoNotCountAsNext() {
        TimerEntry cancelled = add(10);
        add(20);

        cancelled.cancel();

        assertThat(queue.hasNext()).isTrue();
        assertThat(queue.nextDeadline()).isEqualTo(20);
    }

    // CPython: test_base_events.BaseEventLoopTests.test__run_once_cancelled_event_cleanup
    @Test
    void theCancelledAreNotPending() {
        TimerEntry kept = add(10);
        add(20).cancel();
        TimerEntry alsoKept = add(30);

        assertThat(queue.pending()).containsExactlyInAnyOrder(kept, alsoKept);
    }

    @Test
    void isCompactedWhenMoreThanHalfOfManyAreCancelled() {
        List<TimerEntry> timers = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            timers.add(add(i));
        }

        timers.subList(0, 100).forEach(TimerEntry::cancel);
        assertThat(queue.size()).isEqualTo(200);
        timers.get(100).cancel();

        assertThat(queue.size()).isEqualTo(99);
        assertThat(due(1000)).containsExactlyElementsOf(timers.subList(101, 200));
    }

    /** Not more than half, but they need not be put in order to be dropped. */
    @Test
    void theCancelledAreDroppedBeforeAllArePutInOrder() {
        List<TimerEntry> timers = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            timers.add(add(i));
        }

        timers.subList(100, 200).forEach(TimerEntry::cancel);
        assertThat(queue.hasNext()).isTrue();

        assertThat(queue.size()).isEqualTo(100);
        assertThat(due(1000)).containsExactlyElementsOf(timers.subList(0, 100));
    }

    // CPython: test_base_events.BaseEventLoopTests.test__run_once_cancelled_event_cleanup
    @Test
    void fewTimersAreNotCompacted() {
        List<TimerEntry> timers = new ArrayList<>();
        for (int i = 0; i < TimerQueue.MIN_COMPACTED; i++) {
            timers.add(add(i));
        }

        timers.forEach(TimerEntry::cancel);

        assertThat(queue.size()).isEqualTo(TimerQueue.MIN_COMPACTED);
        assertThat(queue.hasNext()).isFalse();
        assertThat(queue.size()).isZero();
    }

    /** Cancelled after it moved to the ready queue, a timer is not in the queue any more and must not be counted there. */
    @Test
    void aTimerCancelledWhenItIsDueIsNotCountedTwice() {
        List<TimerEntry> moved = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            moved.add(add(1));
        }
        assertThat(due(1)).hasSize(150);
        List<TimerEntry> rest = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            rest.add(add(5));
        }

        moved.forEach(TimerEntry::cancel);
        rest.subList(0, 75).forEach(TimerEntry::cancel);

        assertThat(queue.size()).as("half is not more than half").isEqualTo(150);
        assertThat(due(5)).containsExactlyElementsOf(rest.subList(75, 150));
    }

    @Test
    void agreesWithASortedListWhateverIsAddedCancelledAndFired() {
        Random random = new Random(42);
        List<TimerEntry> expected = new ArrayList<>();
        long now = 0;
        for (int round = 0; round < 300; round++) {
            for (int adds = random.nextInt(60); adds > 0; adds--) {
                expected.add(add(now + random.nextInt(500)));
            }
            for (int cancels = random.nextInt(50); cancels > 0 && !expected.isEmpty(); cancels--) {
                expected.remove(random.nextInt(expected.size())).cancel();
            }
            now += random.nextInt(60);
            long time = now;
            List<TimerEntry> due = new ArrayList<>(expected.stream()
                    .filter(timer -> timer.deadline <= time)
                    .sorted(BY_DEADLINE)
                    .toList());
            expected.removeAll(due);

            assertThat(due(now)).containsExactlyElementsOf(due);
        }
    }

    /** Each is the first as it comes, and so a pivot: more of them than are remembered. */
    @Test
    void manyThatComeEarlierAndEarlierStayInOrder() {
        List<TimerEntry> expected = new ArrayList<>();
        for (int i = 100 * TimerQueue.MAX_PIVOTS; i > 0; i--) {
            expected.add(0, add(i));
            assertThat(queue.hasNext()).isTrue();
            assertThat(queue.nextDeadline()).isEqualTo(i);
        }
        TimerEntry last = add(1_000_000);
        TimerEntry second = add(1);
        expected.add(last);
        expected.add(1, second);

        assertThat(due(1_000_000)).containsExactlyElementsOf(expected);
    }

    @ParameterizedTest
    @EnumSource
    void ordersWhateverOrderTheyCameIn(Shape shape) {
        List<TimerEntry> added = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            added.add(add(shape.deadline(i)));
        }
        added.sort(BY_DEADLINE);

        assertThat(due(Long.MAX_VALUE / 4)).isEqualTo(added);
    }

    /** Those that quicksorts are known to be slow at, when they choose badly. */
    enum Shape {
        ASCENDING {
            @Override
            long deadline(int i) {
                return i;
            }
        },
        DESCENDING {
            @Override
            long deadline(int i) {
                return -i;
            }
        },
        UP_AND_DOWN {
            @Override
            long deadline(int i) {
                return Math.min(i, 20_000 - i);
            }
        },
        SAW {
            @Override
            long deadline(int i) {
                return i % 100;
            }
        },
        EQUAL {
            @Override
            long deadline(int i) {
                return 0;
            }
        };

        abstract long deadline(int i);
    }

    @Test
    void nothingIsLeftOnceItIsCleared() {
        for (int i = 0; i < 100; i++) {
            add(i);
        }
        assertThat(queue.hasNext()).isTrue();

        queue.clear();

        assertThat(queue.hasNext()).isFalse();
        assertThat(queue.pending()).isEmpty();
        TimerEntry next = add(5);
        assertThat(due(1000)).containsExactly(next);
    }

    /** Nothing is kept of a million that came and went, and the first slots of the array are used again. */
    @Test
    void theArrayDoesNotGrowAsTimersComeAndGo() {
        for (int i = 0; i < 1_000_000; i++) {
            add(i);
            assertThat(due(i - 10)).hasSize(i < 10 ? 0 : 1);
        }

        assertThat(queue.capacity()).isLessThanOrEqualTo(64);
    }

    private TimerEntry add(long deadline) {
        TimerEntry entry = new TimerEntry(loop, deadline, () -> {});
        queue.add(entry);
        return entry;
    }

    private List<Runnable> due(long now) {
        ReadyRing ready = new ReadyRing();
        queue.moveDueTo(ready, now);
        List<Runnable> moved = new ArrayList<>();
        while (!ready.isEmpty()) {
            moved.add(ready.removeFirst());
        }
        return moved;
    }
}
