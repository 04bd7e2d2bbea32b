package dev.weft.internal.loop;

import static dev.weft.Weft.result;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weft.CancelledError;
import dev.weft.Coro;
import dev.weft.CoroutineState;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.Handle;
import dev.weft.InvalidStateException;
import dev.weft.StopIteration;
import dev.weft.Task;
import dev.weft.annotations.Coroutine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** CPython's {@code test_futures} and {@code test_futures2}, where {@link FutureTest} has not the same already. */
class CPythonFuturesTest {

    private final FakeLoop loop = new FakeLoop(false);
    private final Future<Object> f = loop.createFuture();
    private final List<Object> bag = new ArrayList<>();

    @AfterEach
    void closeLoop() {
        loop.close();
    }

    @Coroutine
    private static Coro<Future<Object>> makesAFuture() {
        return result(EventLoop.running().createFuture());
    }

    // CPython: test_futures.BaseFutureTests.test_constructor_use_running_loop
    @Test
    void aFutureOfTheRunningLoopBelongsToIt() {
        Future<Object> made = loop.runUntilComplete(makesAFuture());

        assertThat(made.loop()).isSameAs(loop);
    }

    @Coroutine
    private static Coro<Future<Integer>> follows(CompletableFuture<Integer> stage) {
        return result(Future.of(stage));
    }

    // CPython: test_futures.BaseFutureTests.test_wrap_future_use_running_loop
    @Test
    void aStageIsFollowedOnTheRunningLoop() {
        Future<Integer> followed = loop.runUntilComplete(follows(new CompletableFuture<>()));

        assertThat(followed.loop()).isSameAs(loop);
    }

    // CPython: test_futures.BaseFutureTests.test_initial_state
    @Test
    void isPendingUntilItIsCancelled() {
        assertThat(f.isCancelled()).isFalse();
        assertThat(f.isDone()).isFalse();

        f.cancel();

        assertThat(f.isCancelled()).isTrue();
    }

    private void assertTakesNothingMore() {
        assertThatThrownBy(() -> f.setResult(null)).isInstanceOf(InvalidStateException.class);
        assertThatThrownBy(() -> f.setException(new Exception())).isInstanceOf(InvalidStateException.class);
        assertThat(f.cancel()).isFalse();
    }

    // CPython: test_futures.BaseFutureTests.test_cancel
    @Test
    void cancelledItIsDoneAndTakesNothingMore() {
        assertThat(f.cancel()).isTrue();

        assertThat(f.isCancelled()).isTrue();
        assertThat(f.isDone()).isTrue();
        assertThatThrownBy(f::result).isInstanceOf(CancelledError.class);
        assertThatThrownBy(f::exception).isInstanceOf(CancelledError.class);
        assertTakesNothingMore();
    }

    // CPython: test_futures.BaseFutureTests.test_result
    @Test
    void withAResultItIsDoneAndTakesNothingMore() {
        assertThatThrownBy(f::result).isInstanceOf(InvalidStateException.class);

        f.setResult(42);

        assertThat(f.isCancelled()).isFalse();
        assertThat(f.isDone()).isTrue();
        assertThat(f.result()).isEqualTo(42);
        assertThat(f.exception()).isNull();
        assertTakesNothingMore();
    }

    // CPython: test_futures.BaseFutureTests.test_exception
    @Test
    void withAnExceptionItIsDoneAndTakesNothingMore() {
        RuntimeException exc = new RuntimeException();
        assertThatThrownBy(f::exception).isInstanceOf(InvalidStateException.class);

        f.setException(exc);

        assertThat(f.isCancelled()).isFalse();
        assertThat(f.isDone()).isTrue();
        assertThatThrownBy(f::result).isSameAs(exc);
        assertThat(f.exception()).isSameAs(exc);
        assertTakesNothingMore();
    }

    @Coroutine
    private static Coro<List<Object>> awaitsTwice(Future<Object> future) {
        Object x = yieldFrom(future);
        Object y = yieldFrom(future);
        return result(List.of("B", x, "C", y));
    }

    // CPython: test_futures.BaseFutureTests.test_yield_from_twice
    @Test
    void isAwaitedTwiceAndSuspendsOnce() {
        Coro<List<Object>> g = awaitsTwice(f);

        assertThat(g.send(null)).isSameAs(f);
        f.setResult(42);

        assertThat(catchThrowableOfType(StopIteration.class, () -> g.send(null)).value())
                .isEqualTo(List.of("B", 42, "C", 42));
    }

    // CPython: test_futures.BaseFutureTests.test_iter
    @Test
    void resumedBeforeItIsDoneItSaysThatItWasNotAwaited() {
        Coro<List<Object>> g = awaitsTwice(f);
        g.send(null);

        assertThatThrownBy(() -> g.send(null))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("await wasn't used");
    }

    // CPython: test_futures.BaseFutureTests.test_future_stop_iteration_args
    @Test
    void itsCoroutineEndsWithTheResultItself() {
        List<Integer> tuple = List.of(1, 2);
        f.setResult(tuple);

        assertThat(catchThrowableOfType(StopIteration.class, () -> f.toCoro().send(null))
                        .value())
                .isSameAs(tuple);
    }

    // CPython: test_futures.BaseFutureTests.test_future_iter_throw
    @Test
    void whatIsThrownIntoItsCoroutineComesOut() {
        Exception zebra = new Exception("zebra");
        Coro<Object> begun = f.toCoro();
        begun.send(null);

        assertThatThrownBy(() -> f.toCoro().throwInto(zebra)).isSameAs(zebra);
        assertThatThrownBy(() -> begun.throwInto(zebra)).isSameAs(zebra);
    }

    // CPython: test_futures.BaseFutureTests.test_tb_logger_abandoned
    // CPython: test_futures.BaseFutureTests.test_tb_logger_not_called_after_cancel
    // CPython: test_futures.BaseFutureTests.test_tb_logger_result_unretrieved
    // CPython: test_futures.BaseFutureTests.test_tb_logger_result_retrieved
    // CPython: test_futures.BaseFutureTests.test_tb_logger_exception_retrieved
    // CPython: test_futures.BaseFutureTests.test_tb_logger_exception_result_retrieved
    @Test
    void nothingIsReportedWhereThereIsNoFailureOrSomebodyAskedForIt() {
        List<Consumer<Future<Object>>> harmless = List.of(
                abandoned -> {},
                cancelled -> {
                    cancelled.setException(new Exception());
                    cancelled.cancel();
                },
                unread -> unread.setResult(42),
                read -> {
                    read.setResult(42);
                    read.result();
                },
                known -> {
                    known.setException(new RuntimeException("boom"));
                    known.exception();
                },
                raised -> {
                    raised.setException(new RuntimeException("boom"));
                    assertThatThrownBy(raised::result).hasMessage("boom");
                });

        harmless.forEach(end -> end.accept(loop.createFuture()));
        loop.runUntilIdle();
        loop.close();

        assertThat(loop.errors).isEmpty();
    }

    // CPython: test_futures.BaseFutureTests.test_wrap_future_cancel2
    @Test
    void cancelBeforeTheStagesResultArrivesCancelsTheFutureOnly() {
        CompletableFuture<Integer> stage = new CompletableFuture<>();
        Future<Integer> followed = loop.runUntilComplete(follows(stage));

        stage.complete(42);
        followed.cancel();
        loop.runUntilIdle();

        assertThat(stage).isCompletedWithValue(42);
        assertThat(followed.isCancelled()).isTrue();
    }

    @Coroutine
    private static Coro<Void> sleeps(Duration delay) {
        return sleep(delay);
    }

    /** The timer finds its future cancelled. */
    // CPython: test_futures.BaseFutureTests.test_set_result_unless_cancelled
    @Test
    void aSleepThatIsCancelledInTheTurnItIsOverStaysCancelled() {
        Task<Void> task = loop.createTask(sleeps(Duration.ofMillis(1)));
        loop.callLater(Duration.ofMillis(1), task::cancel);

        loop.runUntilNoTimers();

        assertThat(task.isCancelled()).isTrue();
        assertThat(loop.errors).isEmpty();
    }

    // Callbacks

    private Handle addBagging(Object thing) {
        return f.addDoneCallback(done -> bag.add(thing));
    }

    private void finish() {
        assertThat(bag).isEmpty();
        f.setResult("foo");
        loop.runUntilIdle();
        assertThat(f.result()).isEqualTo("foo");
    }

    // CPython: test_futures.BaseFutureDoneCallbackTests.test_callbacks_remove_first_callback
    @Test
    void theFirstCallbackCanBeRemovedAndTwiceIsFine() {
        Handle first = addBagging(42);
        addBagging(17);
        addBagging(100);

        first.cancel();
        first.cancel();
        finish();

        assertThat(bag).containsExactly(17, 100);
    }

    // CPython: test_futures.BaseFutureDoneCallbackTests.test_callbacks_remove_first_and_second_callback
    @Test
    void theFirstTwoCallbacksCanBeRemoved() {
        Handle first = addBagging(42);
        Handle second = addBagging(17);
        addBagging(100);

        first.cancel();
        second.cancel();
        first.cancel();
        finish();

        assertThat(bag).containsExactly(100);
    }

    // CPython: test_futures.BaseFutureDoneCallbackTests.test_callbacks_remove_third_callback
    @Test
    void theLastCallbackCanBeRemoved() {
        addBagging(42);
        addBagging(17);
        Handle third = addBagging(100);

        third.cancel();
        third.cancel();
        finish();

        assertThat(bag).containsExactly(42, 17);
    }

    // CPython: test_futures.BaseFutureDoneCallbackTests.test_callbacks_invoked_on_set_result
    @Test
    void callbacksRunAfterAResult() {
        addBagging(42);
        addBagging(17);

        finish();

        assertThat(bag).containsExactly(42, 17);
    }

    // CPython: test_futures.BaseFutureDoneCallbackTests.test_callbacks_invoked_on_set_exception
    @Test
    void callbacksRunAfterAnException() {
        RuntimeException exc = new RuntimeException();
        addBagging(100);

        f.setException(exc);
        loop.runUntilIdle();

        assertThat(bag).containsExactly(100);
        assertThat(f.exception()).isSameAs(exc);
    }

    /** Six times the same callback are six handles. */
    // CPython: test_futures.BaseFutureDoneCallbackTests.test_remove_done_callback
    @Test
    void aHandleRemovesItsOwnCallbackAmongEqualOnes() {
        Consumer<Future<Object>> one = done -> bag.add(1);
        List<Handle> ones = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            ones.add(f.addDoneCallback(one));
        }
        Handle two = addBagging(2);

        ones.subList(0, 5).forEach(Handle::cancel);
        finish();

        assertThat(bag).containsExactly(1, 2);
        assertThat(two.isCancelled()).isFalse();
    }

    /** <i>Unlike asyncio</i>, where only a future's own list counts: a handle takes its callback back from the queue too. */
    // CPython: test_futures.BaseFutureDoneCallbackTests.test_schedule_callbacks_list_mutation_1
    @Test
    void aCallbackMayRemoveThoseThatAreScheduledAfterIt() {
        List<Handle> others = new ArrayList<>();
        f.addDoneCallback(done -> others.forEach(Handle::cancel));
        others.add(addBagging(1));
        others.add(addBagging(2));

        finish();

        assertThat(bag).isEmpty();
        assertThat(loop.errors).isEmpty();
    }

    /** A future of the user's own making: forwards to one of the loop's. */
    static final class DuckFuture implements Future<Object> {

        private final Future<Object> duck;
        private boolean callbackAdded;

        DuckFuture(EventLoop loop) {
            duck = loop.createFuture();
        }

        boolean callbackAdded() {
            return callbackAdded;
        }

        @Override
        public boolean isDone() {
            return duck.isDone();
        }

        @Override
        public boolean isCancelled() {
            return duck.isCancelled();
        }

        @Override
        public Object result() {
            return duck.result();
        }

        @Override
        public @Nullable Throwable exception() {
            return duck.exception();
        }

        @Override
        public void setResult(Object result) {
            duck.setResult(result);
        }

        @Override
        public void setException(Throwable exception) {
            duck.setException(exception);
        }

        @Override
        public boolean cancel(@Nullable String message) {
            return duck.cancel(message);
        }

        @Override
        public Handle addDoneCallback(Consumer<? super Future<Object>> callback) {
            callbackAdded = true;
            return duck.addDoneCallback(done -> callback.accept(this));
        }

        @Override
        public EventLoop loop() {
            return duck.loop();
        }

        @Override
        public Coro<Object> toCoro() {
            return duck.toCoro();
        }
    }

    // CPython: test_futures.DuckTests.test_ensure_future
    @Test
    void aFutureOfSomebodyElsesMakingIsWaitedForItselfAndNotInATask() {
        DuckFuture own = new DuckFuture(loop);
        loop.callSoon(() -> bag.add(loop.allTasks()));
        loop.callSoon(() -> own.setResult("quack"));

        assertThat(loop.runUntilComplete(own)).isEqualTo("quack");
        assertThat(own.callbackAdded()).isTrue();
        assertThat(bag).containsExactly(Set.of());
    }

    @Coroutine
    private static Coro<Object> awaits(Future<Object> future) {
        return result(yieldFrom(future));
    }

    // CPython: test_tasks.BaseTaskTests.test_step_result_future
    @Test
    void aTaskAwaitsAFutureOfSomebodyElsesMaking() {
        DuckFuture own = new DuckFuture(loop);
        Task<Object> task = loop.createTask(awaits(own));
        loop.runUntilIdle();
        assertThat(own.callbackAdded()).isTrue();
        assertThat(task.coro().state()).isEqualTo(CoroutineState.SUSPENDED);

        own.setResult("quack");
        loop.runUntilIdle();

        assertThat(task.result()).isEqualTo("quack");
    }
}
