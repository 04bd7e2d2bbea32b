package dev.weft.internal.loop;

import static dev.weft.internal.loop.Scripted.await;
import static dev.weft.internal.loop.Scripted.coro;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.CancelledError;
import dev.weft.Coro;
import dev.weft.Future;
import dev.weft.Handle;
import dev.weft.InvalidStateException;
import dev.weft.StopIteration;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FutureTest {

    private final FakeLoop loop = new FakeLoop(false);
    private final Future<Integer> future = loop.createFuture();
    private final List<String> trace = new ArrayList<>();

    @AfterEach
    void closeLoop() {
        loop.close();
    }

    @Test
    void aNewFutureIsPending() {
        assertThat(future.isDone()).isFalse();
        assertThat(future.isCancelled()).isFalse();
        assertThatThrownBy(future::result)
                .isInstanceOf(InvalidStateException.class)
                .hasMessageContaining("not ready");
        assertThatThrownBy(future::exception).isInstanceOf(InvalidStateException.class);
    }

    @Test
    void givesTheResultAgainAndAgain() {
        future.setResult(42);

        assertThat(future.result()).isEqualTo(42);
        assertThat(future.result()).isEqualTo(42);
        assertThat(future.exception()).isNull();
        assertThat(future.isDone()).isTrue();
        assertThat(future.isCancelled()).isFalse();
    }

    @Test
    void aResultMayBeNull() {
        future.setResult(null);

        assertThat(future.isDone()).isTrue();
        assertThat(future.result()).isNull();
    }

    @Test
    void throwsTheExceptionItselfCheckedOrNot() {
        IOException failure = new IOException("broken");

        future.setException(failure);

        assertThatThrownBy(future::result).isSameAs(failure);
        assertThat(future.exception()).isSameAs(failure);
        assertThat(future.isCancelled()).isFalse();
    }

    @Test
    void isCompletedOnceOnly() {
        future.setResult(1);

        assertThatThrownBy(() -> future.setResult(2)).isInstanceOf(InvalidStateException.class);
        assertThatThrownBy(() -> future.setException(new IOException())).isInstanceOf(InvalidStateException.class);
        assertThat(future.cancel()).isFalse();
        assertThat(future.result()).isEqualTo(1);
    }

    // CPython: test_futures.BaseFutureTests.test_stop_iteration_exception
    @Test
    void refusesStopIterationAsException() {
        assertThatThrownBy(() -> future.setException(new StopIteration(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("StopIteration");
        assertThat(future.isDone()).isFalse();
    }

    // CPython: test_futures.BaseFutureTests.test_future_cancel_message_getter
    @Test
    void aCancelledFutureThrowsWithTheMessage() {
        assertThat(future.cancel("enough")).isTrue();

        assertThat(future.isCancelled()).isTrue();
        assertThat(future.isDone()).isTrue();
        assertThatThrownBy(future::result).isInstanceOf(CancelledError.class).hasMessage("enough");
        assertThatThrownBy(future::exception).isInstanceOf(CancelledError.class).hasMessage("enough");
        assertThat(future.cancel()).isFalse();
    }

    /** An exception collects what is suppressed while it flies: two who wait must not share one. */
    @Test
    void eachThatAsksGetsACancelledErrorOfItsOwn() {
        future.cancel();
        AtomicReference<Throwable> first = new AtomicReference<>();

        assertThatThrownBy(future::result).satisfies(first::set);

        assertThatThrownBy(future::result).isNotSameAs(first.get());
    }

    @Test
    void callbacksRunInALaterTurnInOrder() {
        future.addDoneCallback(done -> trace.add("first " + done.result()));
        future.addDoneCallback(done -> trace.add("second"));
        loop.callSoon(() -> {
            future.setResult(42);
            trace.add("after set");
        });

        loop.runUntilIdle();

        assertThat(trace).containsExactly("after set", "first 42", "second");
    }

    @Test
    void aCallbackAddedLateIsScheduledToo() {
        future.setResult(42);
        loop.callSoon(() -> {
            future.addDoneCallback(done -> trace.add("late"));
            trace.add("added");
        });

        loop.runUntilIdle();

        assertThat(trace).containsExactly("added", "late");
    }

    @Test
    void cancellingRunsTheCallbacks() {
        future.addDoneCallback(done -> trace.add("cancelled " + done.isCancelled()));

        future.cancel();
        loop.runUntilIdle();

        assertThat(trace).containsExactly("cancelled true");
    }

    @Test
    void aCallbackCanBeTakenBackByItsHandle() {
        Handle first = future.addDoneCallback(done -> trace.add("first"));
        future.addDoneCallback(done -> trace.add("second"));
        Handle third = future.addDoneCallback(done -> trace.add("third"));

        first.cancel();
        future.setResult(1);
        third.cancel();
        loop.runUntilIdle();

        assertThat(trace).containsExactly("second");
        assertThat(first.isCancelled()).isTrue();
    }

    @Test
    void takingTheOnlyCallbackBackLeavesNone() {
        Handle only = future.addDoneCallback(done -> trace.add("only"));

        only.cancel();
        only.cancel();
        future.addDoneCallback(done -> trace.add("other"));
        future.setResult(1);
        loop.runUntilIdle();

        assertThat(trace).containsExactly("other");
    }

    @Test
    void aCallbackThatThrowsIsReportedAndTheOthersRun() {
        RuntimeException bad = new RuntimeException("bad");
        future.addDoneCallback(done -> {
            throw bad;
        });
        future.addDoneCallback(done -> trace.add("other"));

        future.setResult(1);
        loop.runUntilIdle();

        assertThat(trace).containsExactly("other");
        assertThat(loop.errors)
                .singleElement()
                .satisfies(report -> assertThat(report.exception()).isSameAs(bad));
    }

    /** Rule 28: no turn passes. */
    @Test
    void awaitingADoneFutureDoesNotSuspend() {
        future.setResult(42);
        loop.createTask(coro(sent -> await(future), sent -> trace.add("got " + sent.value())));
        loop.callSoon(() -> trace.add("after"));

        loop.runUntilIdle();

        assertThat(trace).containsExactly("got 42", "after");
    }

    @Test
    void itsCoroutineGivesItsResult() {
        Coro<Integer> waits = future.toCoro();
        loop.callSoon(() -> future.setResult(42));

        assertThat(loop.runUntilComplete(waits)).isEqualTo(42);
        assertThat(loop.runUntilComplete(future.toCoro())).isEqualTo(42);
    }

    @Test
    void itsCoroutineThrowsItsException() {
        IOException failure = new IOException("broken");
        loop.callSoon(() -> future.setException(failure));

        assertThatThrownBy(() -> loop.runUntilComplete(future.toCoro())).isSameAs(failure);
        assertThatThrownBy(() -> loop.runUntilComplete(future.toCoro())).isSameAs(failure);
    }

    /** Rule 11. */
    @Test
    void isForTheThreadOfItsLoopOnly() {
        loop.callSoon(() -> {
            assertRefusedElsewhere(() -> future.setResult(1));
            assertRefusedElsewhere(() -> future.setException(new IOException()));
            assertRefusedElsewhere(future::cancel);
            assertRefusedElsewhere(() -> future.addDoneCallback(done -> {}));
            trace.add("asked");
        });

        loop.runUntilIdle();

        assertThat(trace).containsExactly("asked");
        assertThat(loop.errors).isEmpty();
        assertThat(future.isDone()).isFalse();
    }

    // CPython: test_futures.BaseFutureTests.test_future_repr
    @Test
    void saysInWhichStateItIs() {
        assertThat(future.toString()).contains("pending");
        future.setResult(42);
        assertThat(future.toString()).contains("42");
        assertThat(failed().toString()).contains("failed").contains("broken");
        Future<Integer> cancelled = loop.createFuture();
        cancelled.cancel("enough");
        assertThat(cancelled.toString()).contains("cancelled").contains("enough");
    }

    @Test
    void aResultThatCannotBeDescribedDoesNotBreakTheDescription() {
        Future<Object> odd = loop.createFuture();
        odd.setResult(new Object() {
            @Override
            public String toString() {
                throw new IllegalStateException("no");
            }
        });

        assertThat(odd.toString()).contains("toString() threw");
    }

    private Future<Integer> failed() {
        Future<Integer> failed = loop.createFuture();
        failed.setException(new IOException("broken"));
        return failed;
    }

    static void assertRefusedElsewhere(Runnable action) {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread other = new Thread(() -> {
            try {
                action.run();
            } catch (Throwable e) {
                thrown.set(e);
            }
        });
        other.start();
        try {
            other.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        assertThat(thrown.get()).isInstanceOf(IllegalStateException.class).hasMessageContaining("thread");
    }
}
