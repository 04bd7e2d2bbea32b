package dev.weft.internal.loop;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.currentTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Awaitable;
import dev.weft.CancelledError;
import dev.weft.Context;
import dev.weft.Coro;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.Task;
import dev.weft.TimeoutException;
import dev.weft.TimerHandle;
import dev.weft.Weft;
import dev.weft.annotations.Coroutine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** CPython's {@code test_tasks.BaseTaskTests} and its neighbours, where {@link TaskTest} has not the same already. */
@ParameterizedClass(name = "strictOrder={0}")
@ValueSource(booleans = {false, true})
class CPythonTasksTest {

    private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

    private final boolean strictOrder;
    private final FakeLoop loop;
    private final List<Object> trace = new ArrayList<>();
    private final Future<Object> fut1;
    private final Future<Object> fut2;
    private final Future<Object> fut3;

    CPythonTasksTest(boolean strictOrder) {
        this.strictOrder = strictOrder;
        loop = new FakeLoop(strictOrder);
        fut1 = loop.createFuture();
        fut2 = loop.createFuture();
        fut3 = loop.createFuture();
    }

    @AfterEach
    void closeLoop() {
        loop.close();
    }

    private <R> Task<R> task(Coro<R> coro) {
        return loop.createTask(coro);
    }

    /** CPython's {@code test_utils.run_briefly}: what is ready, and what that makes ready. */
    private void runBriefly() {
        loop.runUntilIdle();
    }

    @Coroutine
    private static Coro<String> notMuch() {
        return result("ok");
    }

    @Coroutine
    private static Coro<Integer> twelveAfter(Duration delay) {
        yieldFrom(sleep(delay));
        return result(12);
    }

    @Coroutine
    private static <R> Coro<R> waitFor(Awaitable<R> awaitable) {
        return result(yieldFrom(awaitable));
    }

    // Making tasks

    // CPython: test_tasks.BaseTaskTests.test_task_class
    @Test
    void aTaskBelongsToTheLoopItWasMadeOn() {
        Task<String> here = task(notMuch());
        loop.runUntilComplete(here);
        assertThat(here.result()).isEqualTo("ok");
        assertThat(here.loop()).isSameAs(loop);

        try (FakeLoop other = new FakeLoop(strictOrder)) {
            Task<String> there = other.createTask(notMuch());
            assertThat(there.loop()).isSameAs(other);
            other.runUntilComplete(there);
        }
    }

    @Coroutine
    private Coro<Task<String>> makesATask() {
        return result(createTask(notMuch()));
    }

    // CPython: test_tasks.BaseTaskTests.test_ensure_future_coroutine
    @Test
    void createTaskIsForTheRunningLoop() {
        assertThatThrownBy(() -> createTask(notMuch()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no event loop is running");

        Task<String> made = loop.runUntilComplete(makesATask());

        assertThat(made.loop()).isSameAs(loop);
        assertThat(loop.runUntilComplete(made)).isEqualTo("ok");
    }

    // CPython: test_tasks.BaseTaskTests.test_ensure_future_future
    // CPython: test_tasks.BaseTaskTests.test_ensure_future_task
    @Test
    void futuresAndTasksAreRunAsTheyAreAndOnTheirOwnLoopOnly() {
        Future<Object> future = loop.createFuture();
        future.setResult("ko");
        Task<String> task = task(notMuch());

        assertThat(loop.runUntilComplete(future)).isEqualTo("ko");
        assertThat(loop.runUntilComplete(task)).isEqualTo("ok");
        assertThat(loop.allTasks()).isEmpty();
        try (FakeLoop other = new FakeLoop(strictOrder)) {
            assertThatThrownBy(() -> other.runUntilComplete(future)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> other.runUntilComplete(task)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Coroutine
    private static Coro<String> okAfterATurn() {
        yieldFrom(sleep(Duration.ZERO));
        return result("ok");
    }

    // CPython: test_tasks.BaseTaskTests.test_ensure_future_awaitable
    // CPython: test_tasks.BaseTaskTests.test_ensure_future_task_awaitable
    @Test
    void anAwaitableOfTheUsersIsRunInATask() {
        Awaitable<String> atOnce = () -> notMuch();
        Awaitable<String> later = () -> okAfterATurn();

        assertThat(loop.runUntilComplete(atOnce)).isEqualTo("ok");
        assertThat(loop.runUntilComplete(later)).isEqualTo("ok");
        assertThat(loop.runUntilComplete(waitFor(later))).isEqualTo("ok");
    }

    @Coroutine
    private Coro<Integer> outer() {
        int a = yieldFrom(twelveAfter(Duration.ZERO));
        String b = yieldFrom(notMuch());
        return result(a + b.length());
    }

    // CPython: test_tasks.BaseTaskTests.test_task_basics
    @Test
    void aCoroutineAwaitsOthersAndUsesTheirValues() {
        assertThat(loop.runUntilComplete(outer())).isEqualTo(14);
    }

    // CPython: test_tasks.BaseTaskTests.test_coroutine_non_gen_function
    @Test
    void aCoroutineThatNeverSuspendsIsRunLikeAnyOther() {
        assertThat(loop.runUntilComplete(notMuch())).isEqualTo("ok");
    }

    @Coroutine
    private Coro<Future<Object>> givesAFuture() {
        return result(fut1);
    }

    @Coroutine
    private Coro<Void> completesIt() {
        fut1.setResult("test");
        return done();
    }

    // CPython: test_tasks.BaseTaskTests.test_coroutine_non_gen_function_return_future
    @Test
    void aFutureAsResultIsTheResultAndNotAwaited() {
        Task<Future<Object>> t1 = task(givesAFuture());
        Task<Void> t2 = task(completesIt());

        assertThat(loop.runUntilComplete(t1)).isSameAs(fut1);
        assertThat(t2.result()).isNull();
    }

    @Coroutine
    private static Coro<Integer> createsBareTask() {
        Task<String> task = createTask(notMuch());
        String text = yieldFrom(task);
        return result(text.length());
    }

    // CPython: test_tasks.BaseTaskTests.test_bare_create_task
    // CPython: test_tasks.BaseTaskTests.test_create_task_with_async_function
    @Test
    void aTaskIsCreatedAndAwaitedInACoroutine() {
        assertThat(loop.runUntilComplete(createsBareTask())).isEqualTo(2);
    }

    @Coroutine
    private static Coro<String> createsNamedTask() {
        Task<String> task = createTask(notMuch(), "No-op");
        yieldFrom(task);
        return result(task.name());
    }

    // CPython: test_tasks.BaseTaskTests.test_bare_create_named_task
    @Test
    void aTaskIsCreatedWithAName() {
        assertThat(loop.runUntilComplete(createsNamedTask())).isEqualTo("No-op");
    }

    // CPython: test_tasks.BaseTaskTests.test_get_coro
    @Test
    void aTaskKeepsItsCoroutine() {
        Coro<String> coro = notMuch();
        Task<String> task = task(coro);

        loop.runUntilComplete(task);

        assertThat(task.coro()).isSameAs(coro);
    }

    // CPython: test_tasks.GenericTaskTests.test_future_subclass
    @Test
    void aTaskIsAFuture() {
        Task<String> task = task(notMuch());

        assertThat(task).isInstanceOf(Future.class);
        loop.runUntilComplete(task);
    }

    // Text

    // CPython: test_tasks.BaseTaskTests.test_task_repr
    @Test
    void itsTextTellsNameCoroutineAndState() {
        Task<String> t = loop.createTask(notMuch(), "TestTask");
        t.addDoneCallback(ended -> {});
        assertThat(t.toString()).contains("TestTask").contains("pending").contains("CPythonTasksTest.notMuch");

        t.cancel();
        assertThat(t.toString()).contains("cancelling");

        assertThatThrownBy(() -> loop.runUntilComplete(t)).isInstanceOf(CancelledError.class);
        assertThat(t.toString()).contains("cancelled").doesNotContain("pending");

        Task<String> finished = task(notMuch());
        loop.runUntilComplete(finished);
        assertThat(finished.toString()).contains("result: ok");
    }

    // CPython: test_tasks.BaseTaskTests.test_task_repr_autogenerated
    @Test
    void generatedNamesCountUpwards() {
        Task<String> t1 = task(notMuch());
        Task<String> t2 = task(notMuch());

        assertThat(t1.toString()).contains("Task-1").isNotEqualTo(t2.toString());
        assertThat(t2.toString()).contains("Task-2");
        runBriefly();
    }

    // CPython: test_tasks.BaseTaskTests.test_task_repr_wait_for
    @Test
    void itsTextTellsWhatItWaitsFor() {
        Task<Object> task = task(waitFor(fut1));
        runBriefly();

        assertThat(task.toString()).contains("waits for " + Text.name(fut1));

        fut1.setResult(null);
        loop.runUntilComplete(task);
        assertThat(task.toString()).doesNotContain("waits for");
    }

    // Failing

    @Coroutine
    private static Coro<Void> raises(RuntimeException exception) {
        throw exception;
    }

    @Coroutine
    private Coro<Void> awaitsTaskThatRaisesTheSame(RuntimeException exception) {
        try {
            throw exception;
        } catch (RuntimeException e) {
            try {
                yieldFrom(createTask(raises(e)));
            } catch (RuntimeException again) {
                trace.add(again == exception);
                trace.add(again.getCause());
                trace.add(again.getSuppressed().length);
            }
        }
        return done();
    }

    // CPython: test_tasks.BaseTaskTests.test_exception_chaining_after_await_with_context_cycle
    @Test
    void aTaskThatRaisesWhatIsBeingHandledMakesNoCircle() {
        loop.runUntilComplete(awaitsTaskThatRaisesTheSame(new IllegalStateException("a")));

        assertThat(trace).containsExactly(true, null, 0);
    }

    @Coroutine
    private Coro<Throwable> looksAtItsFailure() {
        Task<Void> task = createTask(divides(0));
        yieldFrom(sleep(Duration.ZERO));
        return result(task.exception());
    }

    @Coroutine
    private Coro<Void> divides(int zero) {
        trace.add(1 / zero);
        return done();
    }

    // CPython: test_tasks.BaseTaskTests.test_exception_traceback
    @Test
    void theExceptionOfATaskHasItsTrace() {
        Throwable exception = loop.runUntilComplete(looksAtItsFailure());

        assertThat(exception).isInstanceOf(ArithmeticException.class);
        assertThat(exception.getStackTrace()[0].getMethodName()).isEqualTo("divides");
    }

    @Coroutine
    private Coro<Void> cancelsAFailedTask() {
        Task<Void> task = createTask(raises(new IllegalArgumentException()));
        yieldFrom(sleep(Duration.ZERO));
        task.cancel();
        return done();
    }

    // CPython: test_tasks.BaseTaskTests.test_tb_logger_not_called_after_cancel
    @Test
    void aFailedTaskThatIsCancelledIsNotReported() {
        loop.runUntilComplete(cancelsAFailedTask());
        runBriefly();
        loop.close();

        assertThat(loop.errors).isEmpty();
    }

    @Coroutine
    private Coro<Void> breaksWhenCancelled(Error broken) {
        try {
            yieldFrom(sleep(TEN_SECONDS));
        } catch (CancelledError e) {
            throw broken;
        }
        return done();
    }

    // CPython: test_tasks.BaseTaskTests.test_baseexception_during_cancel
    @Test
    void whatTearsTheLoopDownWhileATaskIsCancelledIsTheTasksFailureToo() {
        OutOfMemoryError broken = new OutOfMemoryError("on purpose");
        Task<Void> task = task(breaksWhenCancelled(broken));
        runBriefly();

        task.cancel();
        assertThat(task.isDone()).isFalse();
        assertThatThrownBy(this::runBriefly).isSameAs(broken);

        assertThat(task.isDone()).isTrue();
        assertThat(task.isCancelled()).isFalse();
        assertThat(task.exception()).isSameAs(broken);
    }

    // Counting cancellations

    // CPython: test_tasks.BaseTaskTests.test_cancelling
    @Test
    void cancelIsCountedAndAcceptedAgain() {
        Task<Integer> t = task(twelveAfter(TEN_SECONDS));
        assertThat(t.cancelling()).isZero();
        assertThat(t.toString()).doesNotContain("cancelling");

        assertThat(t.cancel()).isTrue();
        assertThat(t.cancelling()).isOne();
        assertThat(t.toString()).contains("cancelling");

        assertThat(t.cancel()).isTrue();
        assertThatThrownBy(() -> loop.runUntilComplete(t)).isInstanceOf(CancelledError.class);
    }

    @Coroutine
    private static Coro<Void> uncancelsOnce() {
        try {
            yieldFrom(sleep(TEN_SECONDS));
        } catch (CancelledError e) {
            currentTask().uncancel();
            yieldFrom(sleep(TEN_SECONDS));
        }
        return done();
    }

    // CPython: test_tasks.BaseTaskTests.test_uncancel_basic
    @Test
    void uncancelTakesOneRequestBackAndTheNextIsDelivered() {
        Task<Void> t = task(uncancelsOnce());
        runBriefly();

        assertThat(t.cancel()).isTrue();
        assertThat(t.toString()).contains("cancelling");
        assertThat(t.cancelling()).isOne();
        assertThat(t.isCancelled()).isFalse();

        runBriefly();
        assertThat(t.toString()).doesNotContain("cancelling");
        assertThat(t.cancelling()).isZero();
        assertThat(t.isCancelled()).isFalse();

        assertThat(t.cancel()).isTrue();
        assertThat(t.cancelling()).isOne();
        assertThatThrownBy(() -> loop.runUntilComplete(t)).isInstanceOf(CancelledError.class);
        assertThat(t.isCancelled()).isTrue();

        t.uncancel();
        assertThat(t.isCancelled()).isTrue();
        assertThat(t.isDone()).isTrue();
    }

    @Coroutine
    private Coro<Void> requestWithTimeout(Duration request, Duration limit) {
        Task<?> self = currentTask();
        boolean[] timedOut = {false};
        TimerHandle timer = self.loop().callLater(limit, () -> {
            timedOut[0] = true;
            self.cancel();
        });
        try {
            try {
                yieldFrom(sleep(request));
                trace.add("request finished");
            } catch (CancelledError e) {
                if (timedOut[0] && self.uncancel() == 0) {
                    throw new TimeoutException("request", e);
                }
                throw e;
            } finally {
                timer.cancel();
            }
        } catch (TimeoutException e) {
            trace.add("timed out");
        }
        yieldFrom(sleep(Duration.ZERO));
        trace.add("went on");
        return done();
    }

    // CPython: test_tasks.BaseTaskTests.test_uncancel_structured_blocks
    @Test
    void uncancelMakesStructuredBlocks() {
        Task<Void> late = task(requestWithTimeout(TEN_SECONDS, Duration.ofMillis(100)));
        loop.runUntilComplete(late);
        Task<Void> inTime = task(requestWithTimeout(Duration.ZERO, TEN_SECONDS));
        loop.runUntilComplete(inTime);

        assertThat(trace).containsExactly("timed out", "went on", "request finished", "went on");
        assertThat(late.cancelling()).isZero();
        assertThat(inTime.cancelling()).isZero();
    }

    // CPython: test_tasks.BaseTaskTests.test_uncancel_resets_must_cancel
    @Test
    void uncancelTakesBackWhatTheNextStepWouldRaise() {
        Task<Object> task = task(waitFor(fut1));
        runBriefly();
        fut1.setResult(42);

        task.cancel();
        assertThat(task.cancelling()).isOne();
        task.uncancel();
        assertThat(task.cancelling()).isZero();

        assertThat(loop.runUntilComplete(task)).isEqualTo(42);
    }

    // Cancelling

    private void assertCancelled(Task<?> t) {
        assertThatThrownBy(() -> loop.runUntilComplete(t)).isInstanceOf(CancelledError.class);
        assertThat(t.isDone()).isTrue();
        assertThat(t.isCancelled()).isTrue();
        assertThat(t.cancel()).isFalse();
    }

    // CPython: test_tasks.BaseTaskTests.test_cancel
    @Test
    void aSleepingTaskIsCancelled() {
        Task<Integer> t = task(twelveAfter(TEN_SECONDS));
        loop.callSoon(t::cancel);

        assertCancelled(t);
    }

    @Coroutine
    private static Coro<Integer> yieldsTwice() {
        yieldFrom(sleep(Duration.ZERO));
        yieldFrom(sleep(Duration.ZERO));
        return result(12);
    }

    // CPython: test_tasks.BaseTaskTests.test_cancel_yield
    @Test
    void aTaskIsCancelledAtABareYield() {
        Task<Integer> t = task(yieldsTwice());
        loop.runTurnOnce();
        t.cancel();

        assertCancelled(t);
    }

    // CPython: test_tasks.BaseTaskTests.test_cancel_inner_future
    @Test
    void aTaskIsCancelledByTheFutureItAwaits() {
        Task<Object> t = task(waitFor(fut1));
        runBriefly();
        fut1.cancel();

        assertCancelled(t);
        assertThat(t.cancelling()).isZero();
    }

    // CPython: test_tasks.BaseTaskTests.test_cancel_both_task_and_inner_future
    @Test
    void aTaskAndItsFutureAreCancelledInOneTurn() {
        Task<Object> t = task(waitFor(fut1));
        runBriefly();
        fut1.cancel();
        t.cancel();

        assertCancelled(t);
        assertThat(fut1.isCancelled()).isTrue();
    }

    @Coroutine
    private Coro<Object> catchesAtTheSecond() {
        yieldFrom(fut1);
        try {
            yieldFrom(fut2);
        } catch (CancelledError e) {
            return result(42);
        }
        return result(null);
    }

    // CPython: test_tasks.BaseTaskTests.test_cancel_task_catching
    @Test
    void aTaskMayCatchItsCancellationAndReturn() {
        Task<Object> t = task(catchesAtTheSecond());
        runBriefly();
        fut1.setResult(null);
        runBriefly();
        assertThat(t.toString()).contains(Text.name(fut2));

        t.cancel();

        assertThat(fut2.isCancelled()).isTrue();
        assertThat(loop.runUntilComplete(t)).isEqualTo(42);
        assertThat(t.isCancelled()).isFalse();
    }

    @Coroutine
    private Coro<Object> ignoresAtTheSecond() {
        yieldFrom(fut1);
        try {
            yieldFrom(fut2);
        } catch (CancelledError e) {
            trace.add("ignored");
        }
        return result(yieldFrom(fut3));
    }

    // CPython: test_tasks.BaseTaskTests.test_cancel_task_ignoring
    @Test
    void aTaskMayIgnoreItsCancellationAndWaitAgain() {
        Task<Object> t = task(ignoresAtTheSecond());
        runBriefly();
        fut1.setResult(null);
        runBriefly();
        t.cancel();
        assertThat(fut2.isCancelled()).isTrue();
        runBriefly();
        assertThat(t.toString()).contains(Text.name(fut3));

        fut3.setResult(42);

        assertThat(loop.runUntilComplete(t)).isEqualTo(42);
        assertThat(fut3.isCancelled()).isFalse();
        assertThat(t.isCancelled()).isFalse();
    }

    @Coroutine
    private Coro<Integer> cancelsItselfAndSleeps() {
        currentTask().cancel();
        yieldFrom(sleep(Duration.ofSeconds(100)));
        return result(12);
    }

    // CPython: test_tasks.BaseTaskTests.test_cancel_current_task
    @Test
    void aTaskThatCancelsItselfDoesNotSleep() {
        Duration before = loop.time();
        Task<Integer> t = task(cancelsItselfAndSleeps());

        assertCancelled(t);
        assertThat(loop.time()).isEqualTo(before);
    }

    @Coroutine
    private static Coro<Integer> cancelsItselfAndReturns() {
        currentTask().cancel();
        return result(12);
    }

    // CPython: test_tasks.BaseTaskTests.test_cancel_at_end
    @Test
    void aTaskThatCancelsItselfAtItsEndIsCancelled() {
        assertCancelled(task(cancelsItselfAndReturns()));
    }

    private @Nullable Task<Object> nested;

    @Coroutine
    private Coro<Void> cancelsItselfAndAwaitsNested() {
        nested = createTask(waitFor(fut1));
        yieldFrom(sleep(Duration.ZERO));
        currentTask().cancel();
        yieldFrom(nested);
        return done();
    }

    // CPython: test_tasks.BaseTaskTests.test_cancel_awaited_task
    @Test
    void aTaskThatCancelsItselfCancelsTheTaskItThenAwaits() {
        Task<Void> task = task(cancelsItselfAndAwaitsNested());

        assertCancelled(task);
        assertThat(nested.isCancelled()).isTrue();
        assertThat(fut1.isCancelled()).isTrue();
    }

    @Coroutine
    private Coro<Void> cancelsWithMessage(@Nullable String message, boolean start, boolean askException) {
        Task<Integer> task = createTask(twelveAfter(TEN_SECONDS));
        if (start) {
            yieldFrom(sleep(Duration.ZERO));
        }
        task.cancel(message);
        for (int i = 0; i < 3; i++) {
            yieldFrom(sleep(Duration.ZERO));
        }
        if (askException) {
            task.exception();
        } else {
            task.result();
        }
        return done();
    }

    // CPython: test_tasks.BaseTaskTests.test_cancel_with_message_then_future_result
    // CPython: test_tasks.BaseTaskTests.test_cancel_with_message_then_future_exception
    // CPython: test_tasks.BaseTaskTests.test_cancel_with_message_before_starting_task
    @Test
    void theMessageOfACancellationComesWithResultAndException() {
        for (boolean askException : new boolean[] {true, false}) {
            for (boolean start : new boolean[] {true, false}) {
                for (String message : new String[] {null, "my message"}) {
                    assertThatThrownBy(() -> loop.runUntilComplete(cancelsWithMessage(message, start, askException)))
                            .isInstanceOf(CancelledError.class)
                            .hasMessage(message);
                }
            }
        }
    }

    @Coroutine
    private Coro<Void> sleepsAfterSettingIt() {
        fut1.setResult(null);
        yieldFrom(sleep(TEN_SECONDS));
        return done();
    }

    @Coroutine
    private Coro<Void> wrapsTheCancellation() {
        Task<Void> inner = createTask(sleepsAfterSettingIt());
        yieldFrom(fut1);
        EventLoop.running().callSoon(() -> inner.cancel("msg"));
        try {
            yieldFrom(inner);
        } catch (CancelledError e) {
            throw new IllegalArgumentException("cancelled", e);
        }
        return done();
    }

    // CPython: test_tasks.BaseTaskTests.test_cancellation_exception_context
    @Test
    void aCancellationMayBeTheCauseOfAnotherException() {
        assertThatThrownBy(() -> loop.runUntilComplete(wrapsTheCancellation()))
                .hasMessage("cancelled")
                .cause()
                .isInstanceOf(CancelledError.class)
                .hasMessage("msg");
    }

    // CPython: test_tasks.BaseTaskTests.test_task_cancel_waiter_future
    @Test
    void aCancelledTaskWaitsForNothing() {
        Task<Object> task = task(waitFor(fut1));
        runBriefly();
        assertThat(task.toString()).contains("waits for");

        task.cancel();
        runBriefly();

        assertCancelled(task);
        assertThat(task.toString()).doesNotContain("waits for");
        assertThat(fut1.isCancelled()).isTrue();
    }

    @Coroutine
    private static <R> Coro<R> twoLevels(Awaitable<R> awaitable) {
        return result(yieldFrom(waitFor(awaitable)));
    }

    // CPython: test_tasks.BaseTaskTests.test_yield_future_passes_cancel
    @Test
    void cancelPassesThroughCoroutinesToTheFuture() {
        Task<Object> outer = task(twoLevels(task(waitFor(fut1))));
        runBriefly();

        outer.cancel();
        runBriefly();

        assertThat(outer.isCancelled()).isTrue();
        assertThat(fut1.isCancelled()).isTrue();
    }

    @Coroutine
    private Coro<Void> stopsInTheMiddle(int[] x) {
        while (x[0] < 10) {
            yieldFrom(sleep(Duration.ofMillis(100)));
            x[0]++;
            if (x[0] == 2) {
                loop.stop();
            }
        }
        return done();
    }

    // CPython: test_tasks.BaseTaskTests.test_stop_while_run_in_complete
    @Test
    void stopWhileRunningToCompletionLeavesTheTaskWhereItIs() {
        Duration begin = loop.time();
        int[] x = {0};
        Task<Void> t = task(stopsInTheMiddle(x));

        assertThatThrownBy(() -> loop.runUntilComplete(t))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("stopped before");

        assertThat(t.isDone()).isFalse();
        assertThat(x[0]).isEqualTo(2);
        assertThat(loop.time().minus(begin)).isBetween(Duration.ofMillis(200), Duration.ofMillis(300));
        t.cancel();
        assertCancelled(t);
    }

    // Sleeping

    @Coroutine
    private static Coro<String> sleepsTwice(Duration half) {
        yieldFrom(sleep(half));
        yieldFrom(sleep(half));
        return result("yeah");
    }

    // CPython: test_tasks.BaseTaskTests.test_sleep
    @Test
    void sleepTakesTheTimeItIsGiven() {
        Duration begin = loop.time();

        assertThat(loop.runUntilComplete(sleepsTwice(Duration.ofMillis(50)))).isEqualTo("yeah");

        assertThat(loop.time().minus(begin)).isEqualTo(Duration.ofMillis(100));
    }

    // CPython: test_tasks.BaseTaskTests.test_sleep_cancel
    @Test
    void aCancelledSleepLeavesNoTimer() {
        Task<Integer> t = task(twelveAfter(TEN_SECONDS));
        runBriefly();
        assertThat(loop.script.timeouts()).last().isEqualTo(TEN_SECONDS.toNanos());

        t.cancel();
        runBriefly();

        assertThat(t.isCancelled()).isTrue();
        assertThat(loop.script.timeouts()).last().isEqualTo(BaseEventLoop.MAX_POLL_NANOS);
    }

    @Coroutine
    private static Coro<String> cancelsASleeper() {
        Task<Integer> sleeper = createTask(twelveAfter(Duration.ofSeconds(5000)));
        EventLoop.running().callLater(Duration.ofMillis(100), sleeper::cancel);
        try {
            yieldFrom(sleeper);
        } catch (CancelledError e) {
            return result("cancelled");
        }
        return result("slept in");
    }

    // CPython: test_tasks.BaseTaskTests.test_task_cancel_sleeping_task
    @Test
    void aSleeperIsCancelledAfterAWhile() {
        Duration begin = loop.time();

        assertThat(loop.runUntilComplete(cancelsASleeper())).isEqualTo("cancelled");

        assertThat(loop.time().minus(begin)).isEqualTo(Duration.ofMillis(100));
    }

    // Who runs

    @Coroutine
    private Coro<Void> notesCurrentTask(String name, @Nullable Future<Object> wait, @Nullable Future<Object> set) {
        trace.add(name + " " + currentTask().name());
        if (wait != null) {
            yieldFrom(wait);
        }
        trace.add(name + " " + currentTask().name());
        if (set != null) {
            set.setResult(true);
        }
        return done();
    }

    // CPython: test_tasks.BaseTaskTests.test_current_task
    @Test
    void theCurrentTaskIsKnownInsideOnly() {
        assertThat(loop.currentTask()).isNull();

        loop.runUntilComplete(loop.createTask(notesCurrentTask("in", null, null), "itself"));

        assertThat(trace).containsExactly("in itself", "in itself");
        assertThat(loop.currentTask()).isNull();
    }

    // CPython: test_tasks.BaseTaskTests.test_current_task_with_interleaving_tasks
    @Test
    void theCurrentTaskIsRightWhileTwoTakeTurns() {
        loop.createTask(notesCurrentTask("1", fut1, fut2), "one");
        loop.createTask(notesCurrentTask("2", fut2, null), "two");
        loop.callSoon(() -> fut1.setResult(true));

        runBriefly();

        assertThat(trace).containsExactly("1 one", "2 two", "1 one", "2 two");
        assertThat(loop.currentTask()).isNull();
    }

    // CPython: test_tasks.BaseCurrentLoopTests.test_current_task_no_running_loop
    // CPython: test_tasks.BaseCurrentLoopTests.test_current_task_no_running_loop_implicit
    @Test
    void withoutARunningLoopThereIsNoneToAsk() {
        assertThat(loop.currentTask()).isNull();
        assertThatThrownBy(Weft::currentTask)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no event loop is running");
    }

    // CPython: test_tasks.BaseTaskIntrospectionTests.test__enter_task
    // CPython: test_tasks.BaseTaskIntrospectionTests.test__leave_task
    @Test
    void enteringATaskMakesItCurrentAndLeavingUnmakesIt() {
        TaskImpl<String> task = (TaskImpl<String>) task(notMuch());

        Context thread = loop.steps.begin();

        Context outside = loop.steps.enter(task);
        assertThat(loop.currentTask()).isSameAs(task);
        loop.steps.leave(task, outside);
        loop.steps.end(thread);

        assertThat(loop.currentTask()).isNull();
        runBriefly();
    }

    // CPython: test_tasks.BaseTaskIntrospectionTests.test__enter_task_failure
    // CPython: test_tasks.BaseTaskIntrospectionTests.test__leave_task_failure1
    // CPython: test_tasks.BaseTaskIntrospectionTests.test__leave_task_failure2
    @Test
    void onlyTheCurrentTaskIsLeftAndNoneEnteredInIt() {
        TaskImpl<String> task1 = (TaskImpl<String>) task(notMuch());
        TaskImpl<String> task2 = (TaskImpl<String>) task(notMuch());
        Context thread = loop.steps.begin();
        assertThatThrownBy(() -> loop.steps.leave(task1, null)).isInstanceOf(IllegalStateException.class);
        assertThat(loop.currentTask()).isNull();

        Context outside = loop.steps.enter(task1);
        assertThatThrownBy(() -> loop.steps.enter(task2)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> loop.steps.leave(task2, outside)).isInstanceOf(IllegalStateException.class);
        assertThat(loop.currentTask()).isSameAs(task1);

        loop.steps.leave(task1, outside);
        loop.steps.end(thread);
        runBriefly();
    }

    // Gather

    // CPython: test_tasks.BaseTaskTests.test_cancel_gather_1
    @Test
    void aGatherWhoseChildrenAreDoneIsNotCancelled() {
        Task<Object> child = task(waitFor(fut1));
        Future<List<Object>> gather = Weft.gather(child);
        runBriefly();
        fut1.addDoneCallback(ended -> trace.add(child.isDone() + " " + gather.isDone() + " " + gather.cancel()));
        fut1.setResult(42);

        assertThat(loop.runUntilComplete(gather)).containsExactly(42);
        runBriefly();

        assertThat(trace).containsExactly("true false false");
        assertThat(gather.isCancelled()).isFalse();
    }

    @Coroutine
    private static Coro<Void> gathersAgainAndAgain() {
        for (int i = 0; i < 20; i++) {
            yieldFrom(Weft.gather(sleep(Duration.ofMillis(50))));
        }
        return done();
    }

    @Coroutine
    private Coro<Void> cancelsTheGatherer(@Nullable String message) {
        Task<Void> gatherer = createTask(gathersAgainAndAgain());
        yieldFrom(sleep(Duration.ofMillis(190)));
        gatherer.cancel(message);
        yieldFrom(gatherer);
        return done();
    }

    // CPython: test_tasks.BaseTaskTests.test_cancel_gather_2
    @Test
    void aCancelledGatherPassesTheCancellationAndItsMessageOn() {
        for (String message : new String[] {null, "my message"}) {
            assertThatThrownBy(() -> loop.runUntilComplete(cancelsTheGatherer(message)))
                    .isInstanceOf(CancelledError.class)
                    .hasMessage(message);
        }
    }
}
