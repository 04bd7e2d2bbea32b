package dev.weft;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.gather;
import static dev.weft.Weft.gatherSettled;
import static dev.weft.Weft.result;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.weft.annotations.Coroutine;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ports of the tests of {@code gather} in CPython's {@code test_tasks}, over futures and over coroutines that await them. */
class CPythonGatherTest extends VirtualTimeTest {

    private final List<Future<Object>> futures = new ArrayList<>();
    private final List<Future<?>> called = new ArrayList<>();

    private List<Awaitable<Object>> awaitables(int count, boolean wrapped) {
        List<Awaitable<Object>> awaitables = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Future<Object> future = loop.createFuture();
            futures.add(future);
            awaitables.add(wrapped ? future.toCoro() : future);
        }
        return awaitables;
    }

    private Future<List<Object>> gatherOf(int count, boolean wrapped) {
        Future<List<Object>> gather = run(() -> result(gather(awaitables(count, wrapped))));
        gather.addDoneCallback(called::add);
        runBriefly();
        return gather;
    }

    private Future<List<Outcome<Object>>> settledOf(int count, boolean wrapped) {
        Future<List<Outcome<Object>>> gather = run(() -> result(gatherSettled(awaitables(count, wrapped))));
        gather.addDoneCallback(called::add);
        runBriefly();
        return gather;
    }

    private void runBriefly() {
        run(() -> turns(4));
    }

    // CPython: test_tasks.GatherTestsBase.test_success
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void resultsComeInTheOrderOfTheArguments(boolean wrapped) {
        Future<List<Object>> gather = gatherOf(3, wrapped);
        futures.get(1).setResult(1);
        futures.get(0).setResult(2);
        runBriefly();
        assertThat(called).isEmpty();
        assertThat(gather.isDone()).isFalse();

        futures.get(2).setResult(3);
        runBriefly();

        assertThat(called).containsExactly(gather);
        assertThat(gather.result()).containsExactly(2, 1, 3);
    }

    // CPython: test_tasks.GatherTestsBase.test_result_exception_success
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void settledResultsComeInTheOrderOfTheArguments(boolean wrapped) {
        Future<List<Outcome<Object>>> gather = settledOf(2, wrapped);
        futures.get(1).setResult(1);
        runBriefly();
        assertThat(gather.isDone()).isFalse();

        futures.get(0).setResult(2);
        runBriefly();

        assertThat(called).containsExactly(gather);
        assertThat(gather.result()).containsExactly(new Outcome.Value<>(2), new Outcome.Value<>(1));
    }

    // CPython: test_tasks.GatherTestsBase.test_one_exception
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theFirstFailureIsTheWholes(boolean wrapped) {
        Future<List<Object>> gather = gatherOf(5, wrapped);
        RuntimeException failure = new RuntimeException("first");
        futures.get(0).setResult(1);
        futures.get(1).setException(failure);
        runBriefly();
        assertThat(called).containsExactly(gather);
        assertThat(gather.exception()).isSameAs(failure);

        futures.get(2).setResult(3);
        futures.get(3).cancel();
        futures.get(4).setException(new RuntimeException("late"));
        runBriefly();

        assertThat(gather.exception()).isSameAs(failure);
        assertThat(reports).isEmpty();
    }

    // CPython: test_tasks.GatherTestsBase.test_return_exceptions
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void settledFailuresAreResults(boolean wrapped) {
        Future<List<Outcome<Object>>> gather = settledOf(4, wrapped);
        RuntimeException one = new RuntimeException("one");
        RuntimeException two = new RuntimeException("two");
        futures.get(1).setResult(1);
        futures.get(2).setException(one);
        futures.get(0).setResult(3);
        runBriefly();
        assertThat(gather.isDone()).isFalse();

        futures.get(3).setException(two);
        runBriefly();

        assertThat(called).containsExactly(gather);
        assertThat(gather.result())
                .containsExactly(
                        new Outcome.Value<>(3),
                        new Outcome.Value<>(1),
                        new Outcome.Failure<>(one),
                        new Outcome.Failure<>(two));
    }

    // CPython: test_tasks.FutureGatherTests.test_constructor_empty_sequence_without_loop
    @Test
    void gatherOfNothingNeedsARunningLoop() {
        assertThatThrownBy(() -> gather(List.of()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no event loop is running");
    }

    // CPython: test_tasks.FutureGatherTests.test_constructor_empty_sequence_use_running_loop
    @Test
    void gatherOfNothingIsOfTheRunningLoop() {
        Future<List<Object>> nothing = run(() -> result(gather(List.of())));

        assertThat(nothing.loop()).isSameAs(loop);
        assertThat(nothing.result()).isEmpty();
    }

    // CPython: test_tasks.FutureGatherTests.test_constructor_heterogenous_futures
    @Test
    void futuresOfTwoLoopsAreRefused() {
        try (EventLoop other = EventLoop.create()) {
            List<Future<Object>> mixed = List.of(loop.createFuture(), other.createFuture());

            assertThatThrownBy(() -> gather(mixed))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("one loop");
        }
    }

    // CPython: test_tasks.FutureGatherTests.test_constructor_homogenous_futures
    @Test
    void theLoopIsTheFutures() {
        Future<List<Object>> gather = gather(awaitables(3, false));

        assertThat(gather.loop()).isSameAs(loop);
        runBriefly();
        assertThat(gather.isDone()).isFalse();
    }

    // CPython: test_tasks.FutureGatherTests.test_one_cancellation
    @Test
    void aCancelledChildFailsTheWholeAndDoesNotCancelIt() {
        Future<List<Object>> gather = gatherOf(5, false);
        futures.get(0).setResult(1);
        futures.get(1).cancel();
        runBriefly();
        assertThat(called).containsExactly(gather);
        assertThat(gather.isCancelled()).isFalse();
        assertThat(gather.exception()).isInstanceOf(CancelledError.class);

        futures.get(2).setResult(3);
        futures.get(3).cancel();
        futures.get(4).setException(new RuntimeException("late"));
        runBriefly();
        assertThat(reports).isEmpty();
    }

    // CPython: test_tasks.FutureGatherTests.test_result_exception_one_cancellation
    @Test
    void settledCancellationsAreResults() {
        Future<List<Outcome<Object>>> gather = settledOf(6, false);
        RuntimeException one = new RuntimeException("one");
        RuntimeException two = new RuntimeException("two");
        futures.get(0).setResult(1);
        futures.get(1).setException(one);
        futures.get(2).cancel("because");
        runBriefly();
        assertThat(gather.isDone()).isFalse();

        futures.get(3).setResult(3);
        futures.get(4).cancel();
        futures.get(5).setException(two);

        assertThat(loop.runUntilComplete(gather))
                .containsExactly(
                        new Outcome.Value<>(1),
                        new Outcome.Failure<>(one),
                        new Outcome.Cancelled<>("because"),
                        new Outcome.Value<>(3),
                        new Outcome.Cancelled<>(null),
                        new Outcome.Failure<>(two));
        assertThat(called).containsExactly(gather);
    }

    // CPython: test_tasks.CoroutineGatherTests.test_constructor_without_loop
    @Test
    void coroutinesNeedARunningLoop() {
        assertThatThrownBy(() -> gather(turn(), turn()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no event loop is running");
    }

    // CPython: test_tasks.CoroutineGatherTests.test_constructor_use_running_loop
    @Test
    void coroutinesRunOnTheRunningLoop() {
        Future<List<Object>> gather = run(() -> result(gather(turn(), turn())));

        assertThat(gather.loop()).isSameAs(loop);
        assertThat(loop.runUntilComplete(gather)).hasSize(2);
    }

    // CPython: test_tasks.CoroutineGatherTests.test_duplicate_coroutines
    @Test
    void oneThatStandsThereTwiceRunsOnce() {
        List<String> results = run(() -> {
            Coro<String> once = noting("abc", ms(0));
            return result(yieldFrom(gather(List.of(once, once, noting("def", ms(0)), once))));
        });

        assertThat(results).containsExactly("abc", "abc", "def", "abc");
        assertThat(steps).containsExactly("abc", "def");
    }

    // CPython: test_tasks.CoroutineGatherTests.test_cancellation_broadcast
    @Test
    void cancellingWhoAwaitsCancelsAllChildren() {
        run(() -> {
            Future<Void> waiter = loop.createFuture();
            Task<Void> one = createTask(waiter.toCoro());
            Task<Void> two = createTask(waiter.toCoro());
            Future<List<Void>> gather = gather(one, two);
            Task<List<Void>> outer = createTask(gather.toCoro());
            yieldFrom(turns(2));

            assertThat(outer.cancel()).isTrue();
            yieldFrom(turns(4));

            assertThat(outer.isCancelled()).isTrue();
            assertThat(gather.cancel()).isFalse();
            assertThat(waiter.isCancelled()).isTrue();
            assertThat(one.isCancelled()).isTrue();
            assertThat(two.isCancelled()).isTrue();
            return done();
        });
    }

    // CPython: test_tasks.CoroutineGatherTests.test_exception_marking
    @Test
    void laterFailuresAreNotReported() {
        run(() -> {
            Future<List<Void>> gather = gather(
                    failingAfter(ms(1), new RuntimeException("one")), failingAfter(ms(2), new RuntimeException("two")));
            yieldFrom(sleep(ms(5)));
            assertThat(gather.exception()).hasMessage("one");
            return done();
        });

        assertThat(reports).isEmpty();
    }

    // CPython: test_tasks.CoroutineGatherTests.test_issue46672
    @Test
    @SuppressWarnings("unchecked")
    void nullAmongTheArgumentsIsRefusedAndNothingStarts() {
        run(() -> {
            Coro<String> never = noting("never", ms(0));
            assertThatThrownBy(() -> gather(never, null)).isInstanceOf(NullPointerException.class);
            return turns(2);
        });

        assertThat(steps).isEmpty();
        assertThat(reports).isEmpty();
    }

    // CPython: test_tasks.BaseTaskTests.test_cancel_gather_1
    @Test
    void isNotCancelledOnceAllChildrenAreDone() {
        Future<Integer> future = loop.createFuture();
        List<Boolean> answers = new ArrayList<>();
        Future<List<Integer>> gather = run(() -> {
            Future<List<Integer>> both = gather(List.of(future.toCoro()));
            yieldFrom(turns(2));
            return result(both);
        });
        future.addDoneCallback(done -> answers.add(gather.cancel()));
        future.setResult(42);

        assertThat(loop.runUntilComplete(gather)).containsExactly(42);
        assertThat(answers).containsExactly(false);
    }

    // CPython: test_tasks.BaseTaskTests.test_cancel_gather_2
    @ParameterizedTest
    @ValueSource(strings = {"", "my message"})
    void aSettledGatherThatIsCancelledThrows(String text) {
        @Nullable String message = text.isEmpty() ? null : text;
        Throwable failure = catchThrowable(() -> run(() -> {
            Task<Void> task = createTask(gathering());
            yieldFrom(sleep(ms(20)));
            task.cancel(message);
            yieldFrom(task);
            return done();
        }));

        assertThat(failure).isInstanceOf(CancelledError.class).hasMessage(message);
    }

    @Coroutine
    private static Coro<Void> gathering() {
        for (int i = 0; i < 20; i++) {
            yieldFrom(gatherSettled(sleep(ms(5))));
        }
        return done();
    }
}
