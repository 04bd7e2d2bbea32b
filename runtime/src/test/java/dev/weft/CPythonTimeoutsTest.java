package dev.weft;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.currentTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.taskGroup;
import static dev.weft.Weft.timeout;
import static dev.weft.Weft.timeoutAt;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.weft.annotations.Coroutine;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** Ports of CPython's {@code test_timeouts}. */
class CPythonTimeoutsTest extends VirtualTimeTest {

    private static final class Broken extends Exception {
        private static final long serialVersionUID = 1;
    }

    private Timeout scope;
    private Timeout innerScope;

    @Coroutine
    private Coro<Void> sleeping(Timeout timeout, Duration delay) {
        scope = timeout;
        yieldFrom(sleep(delay));
        return done();
    }

    private void assertTimesOut(Callable<? extends Coro<Void>> body) {
        assertThatThrownBy(() -> run(body))
                .isInstanceOf(TimeoutException.class)
                .hasCauseInstanceOf(CancelledError.class);
    }

    // CPython: test_timeouts.TimeoutTests.test_timeout_basic
    @Test
    void cancelsWhatTakesTooLong() {
        assertTimesOut(() -> timeout(ms(10), t -> sleeping(t, LONG)));

        assertThat(scope.isExpired()).isTrue();
    }

    // CPython: test_timeouts.TimeoutTests.test_timeout_at_basic
    @Test
    void aDeadlineIsATimeOfTheLoop() {
        Duration deadline = loop.time().plusMillis(10);

        assertTimesOut(() -> timeoutAt(deadline, t -> sleeping(t, LONG)));

        assertThat(scope.isExpired()).isTrue();
        assertThat(scope.when()).isEqualTo(deadline);
        assertThat(loop.time()).isEqualTo(deadline);
    }

    // CPython: test_timeouts.TimeoutTests.test_nested_timeouts
    @Test
    void ofSeveralThatExpireTheOutermostThrows() {
        Duration deadline = loop.time().plusMillis(10);

        assertTimesOut(() -> timeoutAt(deadline, outer -> {
            innerScope = outer;
            try {
                yieldFrom(timeoutAt(deadline, inner -> sleeping(inner, LONG)));
            } catch (CancelledError e) {
                steps.add("cancelled");
                throw e;
            }
            return done();
        }));

        assertThat(steps).containsExactly("cancelled");
        assertThat(scope.isExpired()).isTrue();
        assertThat(innerScope.isExpired()).isTrue();
    }

    // CPython: test_timeouts.TimeoutTests.test_waiter_cancelled
    @Test
    void theBodySeesACancellation() {
        assertThatThrownBy(() -> run(() -> timeout(ms(10), t -> noting("body", LONG))))
                .isInstanceOf(TimeoutException.class);

        assertThat(steps).containsExactly("body cancelled");
    }

    // CPython: test_timeouts.TimeoutTests.test_timeout_not_called
    @Test
    void aBodyInTimeEndsAsItIs() {
        run(() -> timeout(ms(10_000), t -> sleeping(t, ms(10))));

        assertThat(scope.isExpired()).isFalse();
        assertThat(scope.when()).isGreaterThan(loop.time());
    }

    // CPython: test_timeouts.TimeoutTests.test_timeout_disabled
    // CPython: test_timeouts.TimeoutTests.test_timeout_at_disabled
    @Test
    void nullIsNoDeadline() {
        run(() -> timeout(null, t -> sleeping(t, ms(10))));
        assertThat(scope.isExpired()).isFalse();
        assertThat(scope.when()).isNull();

        run(() -> timeoutAt(null, t -> sleeping(t, ms(10))));
        assertThat(scope.isExpired()).isFalse();
        assertThat(scope.when()).isNull();
    }

    // CPython: test_timeouts.TimeoutTests.test_timeout_zero
    // CPython: test_timeouts.TimeoutTests.test_timeout_zero_sleep_zero
    // CPython: test_timeouts.TimeoutTests.test_timeout_in_the_past_sleep_zero
    @Test
    void withNoTimeTheFirstWaitIsCancelled() {
        Duration start = loop.time();

        assertTimesOut(() -> timeout(Duration.ZERO, t -> sleeping(t, LONG)));
        assertThat(scope.isExpired()).isTrue();
        assertTimesOut(() -> timeout(Duration.ZERO, t -> sleeping(t, Duration.ZERO)));
        assertThat(scope.isExpired()).isTrue();
        assertTimesOut(() -> timeout(ms(-11), t -> sleeping(t, Duration.ZERO)));
        assertThat(scope.isExpired()).isTrue();

        assertThat(scope.when()).isEqualTo(start.minusMillis(11));
        assertThat(loop.time()).isEqualTo(start);
    }

    // CPython: test_timeouts.TimeoutTests.test_foreign_exception_passed
    @Test
    void aFailureInTimeGoesOn() {
        assertThatThrownBy(() -> run(() -> timeout(ms(10), t -> {
                    scope = t;
                    throw new Broken();
                })))
                .isInstanceOf(Broken.class)
                .hasNoSuppressedExceptions();

        assertThat(scope.isExpired()).isFalse();
    }

    // CPython: test_timeouts.TimeoutTests.test_foreign_exception_on_timeout
    // CPython: test_timeouts.TimeoutTests.test_foreign_exception_on_timeout_2
    @Test
    void aFailureOfTheCleanUpCarriesTheTimeout() {
        Throwable failure = catchThrowable(() -> run(() -> timeout(ms(10), t -> failOnCancel(new Broken()))));

        assertThat(failure).isInstanceOf(Broken.class);
        assertThat(failure.getSuppressed()).hasOnlyElementsOfType(TimeoutException.class);
    }

    // CPython: test_timeouts.TimeoutTests.test_foreign_cancel_doesnt_timeout_if_not_expired
    @Test
    void aCancellationByOthersGoesOn() {
        assertThatThrownBy(() -> run(() -> timeout(LONG, t -> {
                    currentTask().cancel();
                    return sleeping(t, LONG);
                })))
                .isInstanceOf(CancelledError.class);

        assertThat(scope.isExpired()).isFalse();
    }

    // CPython: test_timeouts.TimeoutTests.test_outer_task_is_not_cancelled
    @Test
    void theTaskIsNotCancelled() {
        run(() -> {
            Task<Void> task = createTask(() -> {
                yieldFrom(swallowing(timeout(ms(1), t -> sleep(LONG))));
                return done();
            });
            yieldFrom(task);
            assertThat(task.isCancelled()).isFalse();
            assertThat(task.cancelling()).isZero();
            return done();
        });

        assertThat(steps).containsExactly("timeout");
    }

    @Coroutine
    private Coro<Void> swallowing(Coro<Void> timesOut) {
        try {
            yieldFrom(timesOut);
            steps.add("no timeout");
        } catch (TimeoutException e) {
            steps.add("timeout");
        }
        return done();
    }

    /** What a callback does that takes too long. */
    private void pass(Duration time) {
        test.advance(time);
    }

    // CPython: test_timeouts.TimeoutTests.test_nested_timeouts_concurrent
    @Test
    void bothExpireInOneTurn() {
        assertTimesOut(() -> timeout(ms(2), outer -> {
            yieldFrom(timeout(ms(100), inner -> {
                pass(ms(200));
                return sleep(ms(1000));
            }));
            return done();
        }));
    }

    // CPython: test_timeouts.TimeoutTests.test_nested_timeouts_loop_busy
    @Test
    void theOuterOneStopsWhatFollowsTheInnerOne() {
        Duration start = loop.time();

        assertTimesOut(() -> timeout(ms(110), outer -> {
            yieldFrom(swallowing(timeout(ms(10), inner -> {
                pass(ms(100));
                return sleep(ms(1000));
            })));
            return sleep(LONG);
        }));

        assertThat(steps).containsExactly("timeout");
        assertThat(since(start)).isEqualTo(110);
    }

    // CPython: test_timeouts.TimeoutTests.test_reschedule
    @Test
    void aDeadlineMoves() {
        Duration first = loop.time().plusSeconds(10);
        assertThatThrownBy(() -> run(() -> {
                    Future<Timeout> entered = loop.createFuture();
                    Task<Void> task = createTask(timeoutAt(first, t -> {
                        entered.setResult(t);
                        return sleep(LONG);
                    }));
                    scope = yieldFrom(entered);
                    assertThat(scope.when()).isEqualTo(first);
                    scope.reschedule(first.plusSeconds(20));
                    assertThat(scope.when()).isEqualTo(first.plusSeconds(20));
                    scope.reschedule(null);
                    assertThat(scope.when()).isNull();
                    task.cancel();
                    yieldFrom(task);
                    return done();
                }))
                .isInstanceOf(CancelledError.class);

        assertThat(scope.isExpired()).isFalse();
    }

    // CPython: test_timeouts.TimeoutTests.test_repr_active
    // CPython: test_timeouts.TimeoutTests.test_repr_finished
    @Test
    void toStringTellsTheDeadline() {
        Timeout ended = run(() -> timeout(ms(10_000), t -> {
            assertThat(t).asString().matches("Timeout active at PT[0-9.]+S");
            return result(t);
        }));

        assertThat(ended).asString().startsWith("Timeout finished");
    }

    // CPython: test_timeouts.TimeoutTests.test_repr_expired
    @Test
    void toStringTellsThatItExpired() {
        assertTimesOut(() -> timeout(ms(10), t -> sleeping(t, LONG)));

        assertThat(scope).asString().startsWith("Timeout expired");
    }

    // CPython: test_timeouts.TimeoutTests.test_repr_disabled
    @Test
    void toStringTellsThatThereIsNoDeadline() {
        run(() -> timeout(null, t -> {
            assertThat(t).asString().isEqualTo("Timeout active");
            return done();
        }));
    }

    // CPython: test_timeouts.TimeoutTests.test_nested_timeout_in_finally
    @Test
    void theCleanUpMayHaveATimeoutOfItsOwn() {
        assertTimesOut(() -> timeout(ms(10), outer -> {
            try {
                yieldFrom(sleep(ms(1000)));
            } finally {
                yieldFrom(swallowing(timeout(ms(10), inner -> sleep(LONG))));
            }
            return done();
        }));

        assertThat(steps).containsExactly("timeout");
    }

    // CPython: test_timeouts.TimeoutTests.test_timeout_after_cancellation
    @Test
    void worksAfterACancellationThatWasSwallowed() {
        run(() -> {
            yieldFrom(swallowOwnCancellation());
            yieldFrom(swallowing(timeout(Duration.ZERO, t -> sleep(ms(1000)))));
            return done();
        });

        assertThat(steps).containsExactly("timeout");
    }

    // CPython: test_timeouts.TimeoutTests.test_cancel_in_timeout_after_cancellation
    @Test
    void aSecondCancellationGoesThrough() {
        assertThatThrownBy(() -> run(() -> {
                    yieldFrom(swallowOwnCancellation());
                    yieldFrom(swallowing(timeout(ms(1000), t -> {
                        currentTask().cancel();
                        return sleep(ms(2000));
                    })));
                    return done();
                }))
                .isInstanceOf(CancelledError.class);
    }

    @Coroutine
    private static Coro<Void> swallowOwnCancellation() {
        currentTask().cancel();
        try {
            yieldFrom(sleep(ms(1000)));
        } catch (CancelledError e) {
            return done();
        }
        throw new AssertionError("not cancelled");
    }

    // CPython: test_timeouts.TimeoutTests.test_timeout_finished
    @Test
    void isNotRescheduledAfterItsEnd() {
        run(() -> timeout(ms(10), t -> {
            scope = t;
            return done();
        }));

        assertThatThrownBy(() -> scope.reschedule(ms(20)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("finished");
    }

    // CPython: test_timeouts.TimeoutTests.test_timeout_expired
    @Test
    void isNotRescheduledOnceItExpired() {
        assertTimesOut(() -> timeout(ms(10), t -> sleeping(t, LONG)));

        assertThatThrownBy(() -> scope.reschedule(ms(20)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("expired");
    }

    // CPython: test_timeouts.TimeoutTests.test_timeout_expiring
    @Test
    void isNotRescheduledWhileItExpires() {
        run(() -> timeout(ms(10), t -> {
            try {
                yieldFrom(sleep(LONG));
            } catch (CancelledError e) {
                assertThatThrownBy(() -> t.reschedule(ms(20)))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("expiring");
                steps.add("refused");
            }
            return done();
        }));

        assertThat(steps).containsExactly("refused");
    }

    // CPython: test_timeouts.TimeoutTests.test_timeout_without_task
    @Test
    void needsATask() {
        run(() -> {
            Coro<Void> timeout = timeout(ms(10), t -> done());
            loop.callSoon(() -> {
                assertThatThrownBy(() -> timeout.send(null))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("task");
                steps.add("refused");
            });
            return turn();
        });

        assertThat(steps).containsExactly("refused");
    }

    // CPython: test_timeouts.TimeoutTests.test_timeout_taskgroup
    @Test
    void aGroupThatFailsInItsCleanUpCarriesTheTimeout() {
        Throwable failure = catchThrowable(() -> run(() -> timeout(
                ms(10),
                t -> taskGroup(group -> {
                    group.createTask(failOnCancel(new Broken()));
                    yieldFrom(sleep(LONG));
                    return done();
                }))));

        assertThat(failure).isInstanceOf(ExceptionGroup.class);
        assertThat(((ExceptionGroup) failure).exceptions()).hasOnlyElementsOfType(Broken.class);
        assertThat(failure.getSuppressed()).hasAtLeastOneElementOfType(TimeoutException.class);
        assertThat(loop.allTasks()).isEmpty();
    }
}
