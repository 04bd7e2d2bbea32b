package dev.weft;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.currentTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.run;
import static dev.weft.Weft.runningLoop;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.waitFor;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.annotations.Coroutine;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rules 36, 37 and 53 to 55; asyncio's {@code test_waitfor}. */
class WaitForTest {

    private static final Duration SHORT = Duration.ofMillis(2);
    private static final Duration LONG = Duration.ofDays(1);

    private final List<String> steps = new ArrayList<>();

    @Coroutine
    private Coro<String> noting(Duration delay) {
        steps.add("begins");
        try {
            yieldFrom(sleep(delay));
        } catch (CancelledError e) {
            steps.add("cancelled");
            throw e;
        }
        return result("value");
    }

    @Coroutine
    private static Coro<Void> turns(int count) {
        for (int i = 0; i < count; i++) {
            yieldFrom(sleep(Duration.ZERO));
        }
        return done();
    }

    @Test
    void givesTheResultThatComesInTime() {
        assertThat(run(() -> waitFor(noting(Duration.ZERO), LONG))).isEqualTo("value");
    }

    @Test
    void cancelsWhatComesTooLate() {
        assertThatThrownBy(() -> run(() -> waitFor(noting(LONG), SHORT)))
                .isInstanceOf(TimeoutException.class)
                .hasCauseInstanceOf(CancelledError.class);

        assertThat(steps).containsExactly("begins", "cancelled");
    }

    @Test
    void runsInTheTaskOfTheCaller() {
        run(() -> {
            Task<?> ours = currentTask();
            Task<?> inner = yieldFrom(waitFor(ownTask(), LONG));
            assertThat(inner).isSameAs(ours);
            return done();
        });
    }

    @Coroutine
    private static Coro<Task<?>> ownTask() {
        yieldFrom(sleep(Duration.ZERO));
        return result(currentTask());
    }

    @Test
    void theCancellationIsTakenBack() {
        run(() -> {
            try {
                yieldFrom(waitFor(noting(LONG), SHORT));
            } catch (TimeoutException e) {
                steps.add("timeout");
            }
            assertThat(currentTask().cancelling()).isZero();
            yieldFrom(turns(2));
            return done();
        });

        assertThat(steps).endsWith("timeout");
    }

    @Test
    void withNoTimeACoroutineNeverBegins() {
        assertThatThrownBy(() -> run(() -> waitFor(noting(Duration.ZERO), Duration.ZERO)))
                .isInstanceOf(TimeoutException.class)
                .hasCauseInstanceOf(CancelledError.class);
        assertThatThrownBy(() -> run(() -> waitFor(noting(Duration.ZERO), Duration.ofSeconds(-1))))
                .isInstanceOf(TimeoutException.class);

        assertThat(steps).isEmpty();
    }

    @Test
    void withNoTimeAFutureThatIsDoneGivesItsResult() {
        String value = run(() -> {
            Future<String> future = runningLoop().createFuture();
            future.setResult("there");
            return waitFor(future, Duration.ZERO);
        });

        assertThat(value).isEqualTo("there");
    }

    @Test
    void withNoTimeATaskIsCancelledAndWaitedFor() {
        run(() -> {
            Task<String> task = createTask(noting(LONG));
            yieldFrom(sleep(Duration.ZERO));
            try {
                yieldFrom(waitFor(task, Duration.ZERO));
                steps.add("no timeout");
            } catch (TimeoutException e) {
                steps.add("timeout");
            }
            assertThat(task.isCancelled()).isTrue();
            return done();
        });

        assertThat(steps).containsExactly("begins", "cancelled", "timeout");
    }

    @Test
    void withNoTimeAFailureOnCancelComesOut() {
        assertThatThrownBy(() -> run(() -> {
                    Task<String> task = createTask(failingOnCancel());
                    yieldFrom(sleep(Duration.ZERO));
                    return waitFor(task, Duration.ZERO);
                }))
                .hasMessage("clean-up failed");
    }

    @Coroutine
    private static Coro<String> failingOnCancel() {
        try {
            yieldFrom(sleep(LONG));
        } catch (CancelledError e) {
            throw new IllegalArgumentException("clean-up failed", e);
        }
        return result("slept");
    }

    @Test
    void aFailureOnCancelComesOutInsteadOfATimeout() {
        assertThatThrownBy(() -> run(() -> waitFor(failingOnCancel(), SHORT))).hasMessage("clean-up failed");
    }

    @Test
    void aCancelThatIsSwallowedGivesTheValue() {
        run(() -> {
            assertThat(yieldFrom(waitFor(swallowing(), SHORT))).isEqualTo("went on");
            assertThat(currentTask().cancelling()).isZero();
            return done();
        });
    }

    @Coroutine
    private static Coro<String> swallowing() {
        try {
            yieldFrom(sleep(LONG));
        } catch (CancelledError e) {
            return result("went on");
        }
        return result("slept");
    }

    @Test
    void aFailureInTimeComesOutUnwrapped() {
        IOException failure = new IOException("broken");

        assertThatThrownBy(() -> run(() -> waitFor(failing(failure), LONG))).isSameAs(failure);
    }

    @Coroutine
    private static Coro<String> failing(IOException failure) throws IOException {
        yieldFrom(sleep(Duration.ZERO));
        throw failure;
    }

    @Test
    void cancelFromOutsideStaysACancellation() {
        run(() -> {
            Task<String> waiting = createTask(waitFor(noting(LONG), LONG));
            yieldFrom(turns(2));
            waiting.cancel();
            yieldFrom(turns(3));

            assertThat(waiting.isCancelled()).isTrue();
            return done();
        });
        assertThat(steps).containsExactly("begins", "cancelled");
    }

    /** The race that older versions of asyncio lost: deadline and cancel in the same turn, in either order. */
    @Test
    void cancelAndDeadlineInOneTurnAreACancellation() {
        for (boolean cancelFirst : new boolean[] {true, false}) {
            run(() -> {
                EventLoop loop = runningLoop();
                Duration when = loop.time().plus(SHORT);
                Timeout timeout = Timeout.after(LONG);
                Future<Void> never = loop.createFuture();
                Task<Void> task = createTask(within(timeout, never));
                yieldFrom(turns(1));
                if (cancelFirst) {
                    loop.callAt(when, task::cancel);
                }
                timeout.reschedule(when);
                if (!cancelFirst) {
                    loop.callAt(when, task::cancel);
                }
                while (!task.isDone()) {
                    yieldFrom(sleep(SHORT));
                }
                assertThat(task.isCancelled()).as("cancelFirst=%s", cancelFirst).isTrue();
                assertThat(timeout.isExpired()).isTrue();
                return done();
            });
        }
    }

    @Coroutine
    private static <R> Coro<R> within(Timeout timeout, Awaitable<R> awaitable) {
        timeout.enter();
        R value;
        try {
            value = yieldFrom(awaitable);
        } catch (Throwable e) {
            throw Timeout.sneak(timeout.leave(e));
        }
        timeout.leave();
        return result(value);
    }

    @Test
    void resultAndCancelOfTheWaiterInOneTurnAreACancellation() {
        run(() -> {
            Future<String> future = runningLoop().createFuture();
            Task<String> waiting = createTask(waitFor(future, LONG));
            yieldFrom(turns(1));
            future.setResult("late");
            waiting.cancel();
            yieldFrom(turns(2));

            assertThat(waiting.isCancelled()).isTrue();
            assertThat(future.result()).isEqualTo("late");
            return done();
        });
    }

    @Test
    void theOuterDeadlinePassesThroughTheInnerOne() {
        run(() -> {
            Coro<String> inner = waitFor(noting(LONG), LONG);
            try {
                yieldFrom(waitFor(inner, SHORT));
            } catch (TimeoutException e) {
                steps.add("outer timeout");
            }
            return done();
        });

        assertThat(steps).containsExactly("begins", "cancelled", "outer timeout");
    }

    @Test
    void aTaskThatIsWaitedForTooLongIsCancelled() {
        run(() -> {
            Task<String> task = createTask(noting(LONG));
            try {
                yieldFrom(waitFor(task, SHORT));
            } catch (TimeoutException e) {
                steps.add("timeout");
            }
            assertThat(task.isCancelled()).isTrue();
            return done();
        });

        assertThat(steps).containsExactly("begins", "cancelled", "timeout");
    }

    @Test
    void theLongestDurationIsNoDeadline() {
        String value = run(() -> waitFor(noting(SHORT), Duration.ofSeconds(Long.MAX_VALUE)));

        assertThat(value).isEqualTo("value");
    }

    // Timeout

    @Test
    void aTimeoutThatPassesWhileNothingIsAwaitedDoesNothing() {
        run(() -> {
            Timeout timeout = Timeout.after(Duration.ZERO);
            timeout.enter();
            timeout.leave();
            yieldFrom(turns(2));

            assertThat(timeout.isExpired()).isFalse();
            assertThat(currentTask().cancelling()).isZero();
            return done();
        });
    }

    @Test
    void aTimeoutOfZeroPassesInTheNextTurn() {
        assertThatThrownBy(() -> run(() -> within(Timeout.after(Duration.ZERO), sleep(Duration.ZERO))))
                .isInstanceOf(TimeoutException.class);
    }

    @Test
    void aTimeoutCanBeMovedAndTakenAway() {
        run(() -> {
            Timeout timeout = Timeout.after(SHORT);
            timeout.enter();
            timeout.disable();
            yieldFrom(sleep(SHORT.plusMillis(3)));
            assertThat(timeout.when()).isNull();
            assertThat(timeout.isExpired()).isFalse();

            timeout.reschedule(runningLoop().time());
            Throwable outcome = null;
            try {
                yieldFrom(sleep(LONG));
            } catch (CancelledError e) {
                outcome = timeout.leave(e);
            }
            assertThat(outcome).isInstanceOf(TimeoutException.class);
            return done();
        });
    }

    @Test
    void aTimeoutIsUsedOnceAndInATask() {
        run(() -> {
            Timeout timeout = Timeout.after(LONG);
            assertThatThrownBy(() -> timeout.reschedule(null)).isInstanceOf(IllegalStateException.class);
            timeout.enter();
            assertThatThrownBy(timeout::enter).isInstanceOf(IllegalStateException.class);
            timeout.leave();
            assertThatThrownBy(timeout::disable).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(timeout::enter).isInstanceOf(IllegalStateException.class);

            Timeout outside = Timeout.after(LONG);
            Future<Throwable> refusal = runningLoop().createFuture();
            runningLoop().callSoon(() -> {
                try {
                    outside.enter();
                    refusal.setResult(new AssertionError("not refused"));
                } catch (IllegalStateException e) {
                    refusal.setResult(e);
                }
            });
            assertThat(yieldFrom(refusal)).isInstanceOf(IllegalStateException.class);
            return done();
        });
    }
}
