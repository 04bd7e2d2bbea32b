package dev.weft;

import static dev.weft.Weft.asCompleted;
import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.gather;
import static dev.weft.Weft.result;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.annotations.Coroutine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

/** Ports of the tests of {@code as_completed} in CPython's {@code test_tasks}; each is run over both kinds of iteration. */
class CPythonAsCompletedTest extends VirtualTimeTest {

    private final Duration start = loop.time();

    private static Coro<String> after(long millis, String value) {
        return sleep(ms(millis), value);
    }

    /** At most a number of values, by the loop over coroutines; a timeout as "timeout". */
    @Coroutine
    private static Coro<List<String>> byCoroutines(AsCompleted<String> completed, int limit) {
        List<String> values = new ArrayList<>();
        for (Coro<String> next : completed) {
            try {
                values.add(yieldFrom(next));
            } catch (TimeoutException e) {
                values.add("timeout");
            }
            if (values.size() == limit) {
                break;
            }
        }
        return result(values);
    }

    /** The same by the loop over futures. */
    @Coroutine
    private static Coro<List<String>> byFutures(AsCompleted<String> completed, int limit) {
        List<String> values = new ArrayList<>();
        try {
            while (values.size() < limit && yieldFrom(completed.hasNext())) {
                values.add(yieldFrom(completed.next()));
            }
        } catch (TimeoutException e) {
            values.add("timeout");
        }
        return result(values);
    }

    // CPython: test_tasks.BaseTaskTests.test_as_completed
    @Test
    void resultsComeInTheOrderOfTheEnds() {
        List<String> values =
                run(() -> byCoroutines(asCompleted(List.of(after(150, "c"), after(10, "a"), after(11, "b"))), 9));
        List<String> others =
                run(() -> byFutures(asCompleted(List.of(after(150, "c"), after(10, "a"), after(11, "b"))), 9));

        assertThat(values).containsExactly("a", "b", "c");
        assertThat(others).containsExactly("a", "b", "c");
        assertThat(since(start)).isEqualTo(300);
    }

    // CPython: test_tasks.BaseTaskTests.test_as_completed_same_tasks_in_as_out
    @Test
    void futuresAreGivenBackThemselves() {
        run(() -> {
            Task<String> a = createTask(after(2, "a"));
            Task<String> c = createTask(after(3, "c"));
            AsCompleted<String> completed = asCompleted(List.of(c, after(1, "b"), a));
            List<Future<String>> out = new ArrayList<>();
            while (yieldFrom(completed.hasNext())) {
                out.add(completed.next());
            }
            assertThat(out).hasSize(3).allMatch(Future::isDone);
            assertThat(out.subList(1, 3)).containsExactly(a, c);
            return done();
        });
    }

    // CPython: test_tasks.BaseTaskTests.test_as_completed_with_timeout
    @Test
    void whatTakesTooLongThrowsOnceForEach() {
        List<String> values = run(() ->
                byCoroutines(asCompleted(List.of(after(100, "a"), after(150, "b"), after(160, "c")), ms(120)), 9));
        List<String> others = run(() ->
                byFutures(asCompleted(List.of(after(100, "a"), after(150, "b"), after(160, "c")), ms(120)), 9));

        assertThat(values).containsExactly("a", "timeout", "timeout");
        assertThat(others).containsExactly("a", "timeout");
        assertThat(since(start)).isEqualTo(240);
        assertThat(loop.allTasks()).as("they run on").isNotEmpty();
        run(() -> sleep(ms(100)));
    }

    // CPython: test_tasks.BaseTaskTests.test_as_completed_with_unused_timeout
    @Test
    void theTimerStopsWithTheLast() {
        run(() -> byCoroutines(asCompleted(List.of(after(10, "a")), ms(1000)), 9));
        run(() -> byFutures(asCompleted(List.of(after(10, "a")), ms(1000)), 9));

        run(() -> turns(3));
        assertThat(since(start)).isEqualTo(20);
    }

    // CPython: test_tasks.BaseTaskTests.test_as_completed_resume_iterator
    @Test
    void whatWasLeftEarlyIsGoneOnWith() {
        run(() -> {
            AsCompleted<String> completed =
                    asCompleted(List.of(after(1, "a"), after(2, "b"), after(3, "c"), after(4, "d")));
            assertThat(yieldFrom(byCoroutines(completed, 2))).containsExactly("a", "b");
            assertThat(yieldFrom(byFutures(completed, 1))).containsExactly("c");
            assertThat(yieldFrom(byCoroutines(completed, 9))).containsExactly("d");
            assertThat(yieldFrom(completed.hasNext())).isFalse();
            return done();
        });
    }

    // CPython: test_tasks.BaseTaskTests.test_as_completed_reverse_wait
    @Test
    void theFirstAwaitedGetsTheFirstResult() {
        run(() -> {
            List<Coro<String>> coroutines = new ArrayList<>();
            asCompleted(List.of(after(50, "a"), after(100, "b"))).forEach(coroutines::add);
            assertThat(coroutines).hasSize(2);
            assertThat(yieldFrom(coroutines.get(1))).isEqualTo("a");
            assertThat(since(start)).isEqualTo(50);
            assertThat(yieldFrom(coroutines.get(0))).isEqualTo("b");
            assertThat(since(start)).isEqualTo(100);
            return done();
        });
    }

    // CPython: test_tasks.BaseTaskTests.test_as_completed_concurrent
    @Test
    void severalAreAwaitedAtOnce() {
        run(() -> {
            List<Coro<String>> coroutines = new ArrayList<>();
            asCompleted(List.of(after(50, "a"), after(50, "b"))).forEach(coroutines::add);
            assertThat(yieldFrom(gather(coroutines))).containsExactly("a", "b");
            return done();
        });
    }

    // CPython: test_tasks.BaseTaskTests.test_as_completed_duplicate_coroutines
    @Test
    void oneThatStandsThereTwiceComesOnce() {
        run(() -> {
            Coro<String> ham = after(1, "ham");
            assertThat(yieldFrom(byCoroutines(asCompleted(List.of(ham, ham, after(2, "spam"))), 9)))
                    .containsExactly("ham", "spam");
            Coro<String> again = after(1, "ham");
            assertThat(yieldFrom(byFutures(asCompleted(List.of(again, again, after(2, "spam"))), 9)))
                    .containsExactly("ham", "spam");
            return done();
        });
    }

    // CPython: test_tasks.BaseTaskTests.test_as_completed_coroutine_without_loop
    @Test
    void coroutinesNeedARunningLoop() {
        assertThatThrownBy(() -> asCompleted(List.of(after(1, "a"))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no event loop is running");
    }

    // CPython: test_tasks.BaseTaskTests.test_as_completed_coroutine_use_running_loop
    @Test
    void coroutinesRunOnTheRunningLoop() {
        assertThat(run(() -> byCoroutines(asCompleted(List.of(after(1, "a"))), 9)))
                .containsExactly("a");
    }

    @Test
    void cancellingTheWaitLosesNothing() {
        run(() -> {
            AsCompleted<String> completed = asCompleted(List.of(after(10, "a"), after(20, "b")));
            Task<Boolean> waiting = createTask(completed.hasNext());
            Task<List<String>> other = createTask(byFutures(completed, 1));
            yieldFrom(sleep(ms(1)));
            loop.callLater(ms(9), waiting::cancel); // in the turn of the first result
            yieldFrom(sleep(ms(15)));
            assertThat(waiting.isCancelled()).isTrue();
            assertThat(yieldFrom(other)).containsExactly("a");
            assertThat(yieldFrom(byFutures(completed, 9))).containsExactly("b");
            return done();
        });
    }

    @Test
    void nextNeedsAFind() {
        run(() -> {
            AsCompleted<String> completed = asCompleted(List.of(after(1, "a")));
            assertThatThrownBy(completed::next)
                    .isInstanceOf(NoSuchElementException.class)
                    .hasMessageContaining("hasNext()");
            yieldFrom(byFutures(completed, 9));
            assertThatThrownBy(() -> completed.iterator().next()).isInstanceOf(NoSuchElementException.class);
            return done();
        });
    }

    @Test
    void ofNothingThereIsNothing() {
        run(() -> {
            AsCompleted<String> nothing = asCompleted(List.<Coro<String>>of(), ms(1));
            assertThat(yieldFrom(nothing.hasNext())).isFalse();
            assertThat(nothing).isEmpty();
            return done();
        });
    }
}
