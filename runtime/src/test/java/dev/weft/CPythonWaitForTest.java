package dev.weft;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.shield;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.waitAll;
import static dev.weft.Weft.waitFor;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.weft.annotations.Coroutine;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Ports of CPython's {@code test_waitfor}. */
class CPythonWaitForTest extends VirtualTimeTest {

    /** Runs for a time and ignores requests to stop. */
    @Coroutine
    private Coro<Void> slowTask(Duration time) {
        Duration end = loop.time().plus(time);
        while (loop.time().compareTo(end) < 0) {
            try {
                yieldFrom(sleep(end.minus(loop.time())));
            } catch (CancelledError e) {
                steps.add("ignored");
            }
        }
        steps.add("exited");
        return done();
    }

    // CPython: test_waitfor.AsyncioWaitForTest.test_asyncio_wait_for_cancelled
    @Test
    void cancelledItWaitsForWhatGoesOn() {
        run(() -> {
            Task<Void> waiting = createTask(waitFor(slowTask(ms(200)), ms(400)));
            yieldFrom(turn());
            waiting.cancel();
            yieldFrom(waitAll(List.of(waiting)));
            return done();
        });

        assertThat(steps).containsExactly("ignored", "exited");
    }

    // CPython: test_waitfor.AsyncioWaitForTest.test_asyncio_wait_for_timeout
    @Test
    void timedOutItWaitsForWhatGoesOn() {
        run(() -> waitFor(slowTask(ms(200)), ms(100)));

        assertThat(steps).containsExactly("ignored", "exited");
    }

    // CPython: test_waitfor.AsyncioWaitForTest.test_wait_for_timeout_less_then_0_or_0_future_done
    @Test
    void withNoTimeADoneFutureGivesItsResult() {
        Future<String> future = loop.createFuture();
        future.setResult("done");

        assertThat(run(() -> waitFor(future, Duration.ZERO))).isEqualTo("done");
    }

    // CPython: test_waitfor.AsyncioWaitForTest.test_wait_for_timeout_less_then_0_or_0_coroutine_do_not_started
    @Test
    void withNoTimeACoroutineIsNotStarted() {
        assertThatThrownBy(() -> run(() -> waitFor(noting("started", Duration.ZERO), Duration.ZERO)))
                .isInstanceOf(TimeoutException.class);

        assertThat(steps).isEmpty();
    }

    // CPython: test_waitfor.AsyncioWaitForTest.test_wait_for_timeout_less_then_0_or_0
    @Test
    void withNoTimeATaskIsCancelled() {
        for (Duration timeout : List.of(Duration.ZERO, ms(-1000))) {
            run(() -> {
                Task<String> task = createTask(noting("task", LONG));
                yieldFrom(turn());
                yieldFrom(timingOut(waitFor(task, timeout)));
                assertThat(task.isCancelled()).isTrue();
                return done();
            });
        }

        assertThat(steps).containsExactly("task cancelled", "timeout", "task cancelled", "timeout");
    }

    @Coroutine
    private <R> Coro<Void> timingOut(Coro<R> waiting) {
        try {
            yieldFrom(waiting);
            fail("no timeout");
        } catch (TimeoutException e) {
            assertThat(e).hasCauseInstanceOf(CancelledError.class);
            steps.add("timeout");
        }
        return done();
    }

    // CPython: test_waitfor.AsyncioWaitForTest.test_wait_for
    @Test
    void aTaskThatTakesTooLongIsCancelled() {
        run(() -> {
            Task<String> task = createTask(noting("task", LONG));
            yieldFrom(timingOut(waitFor(task, ms(100))));
            assertThat(task.isCancelled()).isTrue();
            return done();
        });

        assertThat(steps).containsExactly("task cancelled", "timeout");
    }

    // CPython: test_waitfor.AsyncioWaitForTest.test_wait_for_race_condition
    @Test
    void aResultInTimeIsGiven() {
        Future<String> future = loop.createFuture();

        String result = run(() -> {
            Coro<String> waiting = waitFor(future, ms(200));
            loop.callSoon(() -> future.setResult("ok"));
            return waiting;
        });

        assertThat(result).isEqualTo("ok");
    }

    // CPython: test_waitfor.AsyncioWaitForTest.test_wait_for_cancellation_race_condition
    // CPython: test_waitfor.AsyncioWaitForTest.test_wait_for_cancel_suppressed
    @Test
    void aBodyThatSwallowsTheTimeoutGivesItsResult() {
        int result = run(() -> waitFor(swallowing(), ms(10)));

        assertThat(result).isEqualTo(42);
    }

    @Coroutine
    private static Coro<Integer> swallowing() {
        try {
            yieldFrom(sleep(ms(1000)));
        } catch (CancelledError e) {
            return result(42);
        }
        return result(0);
    }

    // CPython: test_waitfor.AsyncioWaitForTest.test_wait_for_waits_for_task_cancellation
    // CPython: test_waitfor.AsyncioWaitForTest.test_wait_for_waits_for_task_cancellation_w_timeout_0
    @Test
    void waitsForTheCleanUpOfATask() {
        for (Duration timeout : List.of(ms(1), Duration.ZERO)) {
            run(() -> {
                Task<Void> task = createTask(slowToStop(ms(1)));
                yieldFrom(turn());
                yieldFrom(timingOut(waitFor(task, timeout)));
                return done();
            });
        }

        assertThat(steps).containsExactly("cleaned up", "timeout", "cleaned up", "timeout");
    }

    // CPython: test_waitfor.AsyncioWaitForTest.test_wait_for_reraises_exception_during_cancellation
    @Test
    void aFailureOfTheCleanUpComesOut() {
        assertThatThrownBy(() -> run(() -> {
                    Task<Void> task = createTask(failOnCancel(new IllegalStateException("clean-up")));
                    return waitFor(task, ms(1));
                }))
                .hasMessage("clean-up");
    }

    // CPython: test_waitfor.AsyncioWaitForTest.test_cancel_wait_for
    @Test
    void cancellingItCancelsTheTask() {
        run(() -> {
            Task<Void> task = createTask(loop.<Void>createFuture().toCoro());
            Task<Void> waiting = createTask(waitFor(task, LONG));
            loop.callSoon(waiting::cancel);
            try {
                yieldFrom(waiting);
                fail("not cancelled");
            } catch (CancelledError e) {
                assertThat(task.isCancelled()).isTrue();
            }
            return done();
        });
    }

    // CPython: test_waitfor.AsyncioWaitForTest.test_wait_for_issue86296
    @Test
    void aCancellationInTheTurnOfTheResultIsNotLost() {
        run(() -> {
            Task<String> inner = createTask(() -> result("done"));
            Task<Void> task = createTask(() -> {
                yieldFrom(waitFor(inner, LONG));
                yieldFrom(sleep(ms(1000)));
                steps.add("reached end");
                return done();
            });
            yieldFrom(turn());
            task.cancel();
            try {
                yieldFrom(task);
                fail("not cancelled");
            } catch (CancelledError e) {
                assertThat(inner.result()).isEqualTo("done");
            }
            return done();
        });

        assertThat(steps).isEmpty();
    }

    // CPython: test_waitfor.WaitForShieldTests.test_zero_timeout
    @Test
    void withNoTimeAShieldedTaskRunsOn() {
        run(() -> {
            Task<String> task = createTask(noting("task", ms(10)));
            Future<String> shielded = shield(task);
            yieldFrom(timingOut(waitFor(shielded, Duration.ZERO)));
            assertThat(task.isDone()).isFalse();
            assertThat(shielded.isCancelled()).isTrue();
            yieldFrom(sleep(ms(100)));
            assertThat(task.isDone()).isTrue();
            return done();
        });

        assertThat(steps).containsExactly("timeout", "task");
    }

    // CPython: test_waitfor.WaitForShieldTests.test_shielded_timeout
    @Test
    void aShieldedTaskThatTakesTooLongRunsOn() {
        run(() -> {
            Task<String> task = createTask(noting("task", ms(100)));
            yieldFrom(timingOut(waitFor(shield(task), ms(10))));
            assertThat(task.isDone()).isFalse();
            assertThat(yieldFrom(task)).isEqualTo("task");
            return done();
        });

        assertThat(steps).containsExactly("timeout", "task");
    }
}
