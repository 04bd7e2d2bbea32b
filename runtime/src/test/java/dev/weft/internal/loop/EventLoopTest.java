package dev.weft.internal.loop;

import static dev.weft.internal.loop.Scripted.coro;
import static dev.weft.internal.loop.Scripted.plainYield;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.RunningLoop;
import dev.weft.Task;
import dev.weft.TimerHandle;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules 1-13 and 67-69: turns, order, timers, life of the loop. All in asyncio's strict order of turns and in ours. */
@ParameterizedClass(name = "strictOrder={0}")
@ValueSource(booleans = {false, true})
class EventLoopTest {

    private final boolean strictOrder;
    private final FakeLoop loop;
    private final List<String> trace = new ArrayList<>();

    EventLoopTest(boolean strictOrder) {
        this.strictOrder = strictOrder;
        loop = new FakeLoop(strictOrder);
    }

    @AfterEach
    void closeLoop() {
        loop.close();
    }

    // Order

    /** Rule 1. */
    // CPython: test_base_events.BaseEventLoopTests.test_call_soon
    // CPython: test_base_events.BaseEventLoopTests.test__add_callback_handle
    // CPython: test_events.EventLoopTestsMixin.test_call_soon
    @Test
    void callSoonIsFirstInFirstOutAndNeverInline() {
        loop.callSoon(note("a"));
        loop.callSoon(note("b"));
        trace.add("scheduled");

        loop.runUntilIdle();

        assertThat(trace).containsExactly("scheduled", "a", "b");
    }

    /** Rule 2. */
    @Test
    void whatACallbackAddsWaitsForTheNextTurn() {
        loop.callSoon(() -> {
            trace.add("a");
            loop.callSoon(note("a2"));
        });
        loop.callSoon(note("b"));

        loop.runTurnOnce();
        assertThat(trace).containsExactly("a", "b");

        loop.runTurnOnce();
        assertThat(trace).containsExactly("a", "b", "a2");
    }

    /** Rule 3, as CPython 3.13 prints it: the zero timer comes after what was ready, and before what that added. */
    @Test
    void withinATurnWhatWasReadyComesBeforeTimers() {
        loop.callSoon(note("a"));
        loop.callSoon(() -> {
            trace.add("b");
            loop.callSoon(note("b2"));
        });
        loop.callLater(Duration.ZERO, note("t0"));
        loop.callSoon(note("c"));

        loop.runUntilIdle();

        assertThat(trace).containsExactly("a", "b", "c", "t0", "b2");
    }

    /** Rule 3: what I/O callbacks add comes after the timers that were due, run in place or not. */
    @Test
    void withinATurnIoComesBetweenWhatWasReadyAndTimers() {
        loop.callSoon(() -> {
            loop.script.event(() -> {
                trace.add("io");
                loop.callSoon(note("from io"));
            });
            loop.callLater(Duration.ZERO, note("timer"));
        });

        loop.runUntilIdle();

        assertThat(trace).containsExactly("io", "timer", "from io");
    }

    @Test
    void ioQueuesUpBehindWhatIsReady() {
        loop.script.event(note("io"));
        loop.callSoon(note("ready"));

        loop.runUntilIdle();

        assertThat(trace).containsExactly("ready", "io");
    }

    /** The turn rule: a callback that keeps scheduling itself does not starve I/O. */
    @Test
    void ioIsAskedAtLeastEveryThirtySecondTurn() {
        int[] turns = {0};
        loop.callSoon(new Runnable() {
            @Override
            public void run() {
                if (++turns[0] < 1000) {
                    loop.callSoon(this);
                }
            }
        });

        loop.runUntilIdle();

        int expected = strictOrder ? 1000 : 1000 / PollRule.MAX_TURNS;
        assertThat(loop.script.polls()).isBetween(expected, expected + 2);
    }

    @Test
    void ioIsAskedAfterAMillisecond() {
        int[] turns = {0};
        loop.callSoon(new Runnable() {
            @Override
            public void run() {
                loop.script.advance(Duration.ofMillis(2));
                if (++turns[0] < 10) {
                    loop.callSoon(this);
                }
            }
        });

        loop.runUntilIdle();

        assertThat(loop.script.polls()).isBetween(9, 11);
    }

    // Timers

    /** Rule 4. */
    // CPython: test_base_events.BaseEventLoopTests.test_call_later
    @Test
    void sleepsUntilTheNextTimerAndNotLonger() {
        loop.callLater(Duration.ofSeconds(3), note("3 s"));
        loop.callLater(Duration.ofMillis(10), note("10 ms"));

        loop.runUntilNoTimers();

        assertThat(trace).containsExactly("10 ms", "3 s");
        assertThat(loop.script.timeouts()).contains(10_000_000L, 2_990_000_000L);
    }

    /** Rule 4: no poll waits for ever. */
    @Test
    void sleepsADayAtMost() {
        loop.callLater(Duration.ofDays(400_000), () -> {});

        loop.runUntilIdle();

        assertThat(loop.script.timeouts()).last().isEqualTo(BaseEventLoop.MAX_POLL_NANOS);
    }

    /** Rule 5. */
    @Test
    void aTimerDoesNotRunEarlyWhenThePollReturnsEarly() {
        Duration[] ran = new Duration[1];
        TimerHandle timer = loop.callLater(Duration.ofMillis(5), () -> ran[0] = loop.time());
        loop.script.wakeEarlyBy(Duration.ofNanos(1));

        loop.runUntilNoTimers();

        assertThat(ran[0]).isEqualTo(timer.when());
    }

    /** Rule 7; unlike CPython. */
    @Test
    void timersOfEqualDeadlineRunInTheOrderOfSetting() {
        Duration when = loop.time().plusMillis(1);
        for (int i = 0; i < 50; i++) {
            loop.callAt(when, note("" + i));
        }

        loop.runUntilNoTimers();

        assertThat(trace).hasSize(50).isSortedAccordingTo((a, b) -> Integer.parseInt(a) - Integer.parseInt(b));
    }

    // CPython: test_base_events.BaseEventLoopTests.test_call_later_negative_delays
    @Test
    void aNegativeDelayIsZeroAndAPastTimeIsNow() {
        loop.callLater(Duration.ofSeconds(-5), note("negative"));
        loop.callAt(loop.time().minusSeconds(5), note("past"));

        loop.runUntilIdle();

        assertThat(trace).containsExactly("negative", "past");
    }

    // CPython: test_events.TimerTests.test_when
    @Test
    void aTimerKnowsItsTime() {
        Duration now = loop.time();

        assertThat(loop.callLater(Duration.ofMillis(5), () -> {}).when()).isEqualTo(now.plusMillis(5));
        assertThat(loop.callAt(now.plusMillis(7), () -> {}).when()).isEqualTo(now.plusMillis(7));
    }

    /** Rule 6. */
    // CPython: test_base_events.BaseEventLoopTests.test__run_once
    @Test
    void aCancelledTimerNeitherRunsNorIsWaitedFor() {
        TimerHandle cancelled = loop.callLater(Duration.ofSeconds(1), note("cancelled"));
        loop.callLater(Duration.ofSeconds(5), note("kept"));

        cancelled.cancel();
        loop.runUntilNoTimers();

        assertThat(trace).containsExactly("kept");
        assertThat(cancelled.isCancelled()).isTrue();
        assertThat(loop.script.timeouts()).doesNotContain(1_000_000_000L);
    }

    @Test
    void aTimerCancelledInTheTurnItIsDueIsSkipped() {
        TimerHandle[] second = new TimerHandle[1];
        loop.callLater(Duration.ofMillis(1), () -> second[0].cancel());
        second[0] = loop.callLater(Duration.ofMillis(1), note("second"));

        loop.runUntilNoTimers();

        assertThat(trace).isEmpty();
    }

    // Handles and errors

    /** Rule 8. */
    // CPython: test_base_events.BaseEventLoopTests.test__add_callback_cancelled_handle
    // CPython: test_events.HandleTests.test_handle
    @Test
    void aCancelledHandleIsSkipped() {
        dev.weft.Handle handle = loop.callSoon(note("cancelled"));
        loop.callSoon(note("kept"));

        handle.cancel();
        handle.cancel();
        loop.runUntilIdle();

        assertThat(trace).containsExactly("kept");
        assertThat(handle.isCancelled()).isTrue();
    }

    /** Rule 9. */
    // CPython: test_events.HandleTests.test_callback_with_exception
    @Test
    void aCallbackThatThrowsIsReportedAndTheRestRun() {
        RuntimeException bad = new RuntimeException("bad");
        loop.callSoon(() -> {
            throw bad;
        });
        loop.callSoon(note("next"));

        loop.runUntilIdle();

        assertThat(trace).containsExactly("next");
        assertThat(loop.errors).singleElement().satisfies(report -> {
            assertThat(report.exception()).isSameAs(bad);
            assertThat(report.message()).startsWith("Exception in callback");
        });
    }

    @Test
    void anIoCallbackThatThrowsIsReportedAndTheRestRun() {
        loop.script.event(() -> {
            throw new IllegalStateException("bad");
        });
        loop.script.event(note("next event"));
        loop.callLater(Duration.ZERO, note("timer"));

        loop.runUntilIdle();

        assertThat(trace).containsExactly("next event", "timer");
        assertThat(loop.errors).hasSize(1);
    }

    /** Rule 9: what the JVM throws when it is broken goes through, and the rest stays for the next run. */
    @Test
    void aBrokenJvmStopsTheLoopAndKeepsTheRest() {
        loop.callSoon(() -> {
            throw new OutOfMemoryError("on purpose");
        });
        loop.callSoon(note("next"));

        assertThatThrownBy(loop::runForever).isInstanceOf(OutOfMemoryError.class);
        assertThat(trace).isEmpty();
        assertThat(loop.isRunning()).isFalse();

        loop.runUntilIdle();
        assertThat(trace).containsExactly("next");
    }

    // CPython: test_base_events.BaseEventLoopTests.test_set_exc_handler_broken
    @Test
    void anExceptionHandlerThatThrowsIsLoggedWithWhatItWasGivenAndTheLoopGoesOn() {
        loop.setExceptionHandler((l, report) -> {
            throw new IllegalStateException("handler");
        });
        loop.callSoon(() -> {
            throw new IllegalStateException("callback");
        });
        loop.callSoon(note("next"));

        List<String> logged = logOf(loop::runUntilIdle);

        assertThat(trace).containsExactly("next");
        assertThat(logged)
                .containsExactly(
                        "java.lang.IllegalStateException: handler", "java.lang.IllegalStateException: callback");
    }

    // CPython: test_base_events.BaseEventLoopTests.test_default_exc_handler_callback
    @Test
    void withoutAHandlerErrorsAreLogged() {
        loop.setExceptionHandler(null);
        loop.callSoon(() -> {
            throw new IllegalStateException("callback");
        });

        assertThat(logOf(loop::runUntilIdle)).containsExactly("java.lang.IllegalStateException: callback");
    }

    /** The exceptions that are logged meanwhile. */
    private static List<String> logOf(Runnable action) {
        List<String> logged = new ArrayList<>();
        Logger logger = Logger.getLogger(EventLoop.class.getName());
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord event) {
                logged.add(String.valueOf(event.getThrown()));
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        logger.addHandler(handler);
        logger.setUseParentHandlers(false);
        try {
            action.run();
        } finally {
            logger.removeHandler(handler);
            logger.setUseParentHandlers(true);
        }
        return logged;
    }

    // CPython: test_base_events.BaseEventLoopTests.test_call_soon_non_callable
    @Test
    void refusesNullWhereItIsGivenAndNotWhereItWouldRun() {
        assertThatThrownBy(() -> loop.callSoon(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> loop.callSoonThreadsafe(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> loop.callLater(Duration.ZERO, null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> loop.callLater(null, () -> {})).isInstanceOf(NullPointerException.class);
    }

    // Threads

    /** Rule 10, on the loop's own thread: in line with the others. */
    // CPython: test_events.EventLoopTestsMixin.test_call_soon_threadsafe_same_thread
    @Test
    void callSoonThreadsafeKeepsItsPlaceAmongTheOthers() {
        loop.callSoon(note("a"));
        loop.callSoonThreadsafe(note("b"));
        loop.callSoon(() -> {
            trace.add("c");
            loop.callSoon(note("d"));
            loop.callSoonThreadsafe(note("e"));
            loop.callSoon(note("f"));
        });

        loop.runUntilIdle();

        assertThat(trace).containsExactly("a", "b", "c", "d", "e", "f");
    }

    /** What woke the loop runs in the turn it woke for, before the I/O that came along. */
    @Test
    void aCallFromAnotherThreadDuringThePollRunsInTheSameTurn() {
        loop.script.event(note("io"));
        loop.script.duringNextPoll(() -> handOverFromElsewhere(note("call")));
        loop.callLater(Duration.ofSeconds(1), note("timer"));
        loop.callLater(Duration.ofSeconds(2), loop::stop);

        loop.runForever();

        assertThat(trace).containsExactly("call", "io", "timer");
        assertThat(loop.script.polls()).isEqualTo(3);
    }

    private void handOverFromElsewhere(Runnable callback) {
        Thread other = new Thread(() -> loop.callSoonThreadsafe(callback));
        other.start();
        try {
            other.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aCallbackFromAnotherThreadCanBeCancelledOnTheLoop() {
        dev.weft.Handle handle = loop.callSoonThreadsafe(note("x"));

        handle.cancel();
        loop.runUntilIdle();

        assertThat(trace).isEmpty();
    }

    /** Rule 11. */
    // CPython: test_base_events.BaseEventLoopTests.test_check_thread
    @Test
    void schedulingFromAnotherThreadIsRefusedWhileItRuns() {
        loop.callSoon(() -> {
            FutureTest.assertRefusedElsewhere(() -> loop.callSoon(() -> {}));
            FutureTest.assertRefusedElsewhere(() -> loop.callLater(Duration.ZERO, () -> {}));
            FutureTest.assertRefusedElsewhere(() -> loop.callAt(Duration.ZERO, () -> {}));
            FutureTest.assertRefusedElsewhere(() -> loop.createTask(coro(sent -> 1)));
            FutureTest.assertRefusedElsewhere(() -> loop.runInExecutor(() -> 1));
            FutureTest.assertRefusedElsewhere(loop::stop);
            trace.add("asked");
        });

        loop.runUntilIdle();

        assertThat(trace).containsExactly("asked");
    }

    // Running

    /** Rule 12. */
    @Test
    void stopFinishesTheTurnAndKeepsTheRest() {
        loop.callSoon(() -> {
            trace.add("stopper");
            loop.stop();
            loop.callSoon(note("next run"));
        });
        loop.callSoon(note("same turn"));

        loop.runForever();
        assertThat(trace).containsExactly("stopper", "same turn");

        loop.runUntilIdle();
        assertThat(trace).containsExactly("stopper", "same turn", "next run");
    }

    /** Rule 12. */
    // CPython: test_base_events.BaseEventLoopTests.test_run_forever_pre_stopped
    @Test
    void stopBeforeRunningLetsOneTurnRunWithoutSleeping() {
        loop.callSoon(note("1"));
        loop.callSoon(() -> loop.callSoon(note("2")));

        loop.stop();
        loop.runForever();

        assertThat(trace).containsExactly("1");
        assertThat(loop.script.timeouts()).allMatch(timeout -> timeout == 0);
    }

    /** Rule 67. */
    @Test
    void runUntilCompleteOfADoneFutureStillRunsATurn() {
        Future<Integer> done = loop.createFuture();
        done.setResult(42);
        loop.callSoon(note("turn"));

        assertThat(loop.runUntilComplete(done)).isEqualTo(42);

        assertThat(trace).containsExactly("turn");
    }

    @Test
    void runUntilCompleteGivesTheResultOfACoroutineOrItsException() {
        IOException failure = new IOException("broken");

        Integer result = loop.runUntilComplete(coro(sent -> plainYield(null), sent -> 42));

        assertThat(result).isEqualTo(42);
        assertThatThrownBy(() -> loop.runUntilComplete(coro(sent -> {
                    throw failure;
                })))
                .isSameAs(failure);
        loop.runUntilIdle();
        assertThat(loop.errors).isEmpty();
    }

    /** Rule 67. */
    // CPython: test_events.EventLoopTestsMixin.test_run_until_complete_stopped
    @Test
    void runUntilCompleteStoppedEarlySaysSoAndLeavesNothingBehind() {
        Future<Integer> future = loop.createFuture();
        loop.callSoon(loop::stop);

        assertThatThrownBy(() -> loop.runUntilComplete(future))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("stopped before");

        future.setResult(1);
        loop.callSoon(() -> loop.callSoon(note("still running")));
        loop.runUntilIdle();
        assertThat(trace).as("the old callback does not stop a new run").containsExactly("still running");
    }

    // CPython: test_tasks.BaseTaskTests.test_ensure_future_error_msg
    // CPython: test_base_events.BaseEventLoopTests.test_run_until_complete_loop
    @Test
    void runUntilCompleteRefusesAFutureOfAnotherLoop() {
        FakeLoop other = new FakeLoop(strictOrder);

        assertThatThrownBy(() -> loop.runUntilComplete(other.createFuture()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("different loop");
        other.close();
    }

    /** Rule 68. */
    // CPython: test_base_events.RunningLoopTests.test_running_loop_within_a_loop
    // CPython: test_events.EventLoopTestsMixin.test_run_until_complete_nesting
    @Test
    void aLoopDoesNotRunInsideALoop() {
        FakeLoop other = new FakeLoop(strictOrder);
        loop.callSoon(() -> {
            assertThatThrownBy(loop::runForever).hasMessageContaining("running already");
            assertThatThrownBy(other::runForever).hasMessageContaining("is running in this thread");
            assertThatThrownBy(() -> other.runUntilComplete(coro(sent -> 1)))
                    .hasMessageContaining("is running in this thread");
            trace.add("refused");
        });

        loop.runUntilIdle();

        assertThat(trace).containsExactly("refused");
        assertThat(loop.errors).isEmpty();
        assertThat(other.allTasks()).isEmpty();
        other.close();
    }

    // CPython: test_events.GetEventLoopTestsMixin.test_get_event_loop_returns_running_loop
    // CPython: test_events.GetEventLoopTestsMixin.test_get_event_loop_returns_running_loop2
    @Test
    void theRunningLoopIsKnownWhileItRuns() {
        assertThatThrownBy(EventLoop::running).isInstanceOf(IllegalStateException.class);
        List<EventLoop> seen = new ArrayList<>();
        loop.callSoon(() -> seen.add(EventLoop.running()));

        loop.runUntilIdle();

        assertThat(seen).containsExactly(loop);
        assertThat(RunningLoop.get()).isNull();
    }

    // Closing

    /** Rule 69. */
    // CPython: test_base_events.BaseEventLoopTests.test_close
    // CPython: test_events.EventLoopTestsMixin.test_close
    @Test
    void closeDropsCallbacksAndTimersAndRefusesMore() {
        loop.callSoon(note("soon"));
        loop.callSoonThreadsafe(note("threadsafe"));
        TimerHandle timer = loop.callLater(Duration.ZERO, note("timer"));

        loop.close();
        loop.close();

        assertThat(trace).isEmpty();
        assertThat(loop.isClosed()).isTrue();
        assertThat(loop.script.isClosed()).isTrue();
        timer.cancel();
        assertClosed(() -> loop.callSoon(() -> {}));
        assertClosed(() -> loop.callSoonThreadsafe(() -> {}));
        assertClosed(() -> loop.callLater(Duration.ZERO, () -> {}));
        assertClosed(() -> loop.createTask(coro(sent -> 1)));
        assertClosed(() -> loop.runInExecutor(() -> 1));
        assertClosed(loop::runForever);
        assertClosed(() -> loop.runUntilComplete(coro(sent -> 1)));
        assertThat(loop.allTasks()).isEmpty();
    }

    private static void assertClosed(Runnable action) {
        assertThatThrownBy(action::run)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    /** Rule 69. */
    // CPython: test_events.EventLoopTestsMixin.test_close_running_event_loop
    @Test
    void closeWhileRunningIsRefused() {
        loop.callSoon(() -> {
            assertThatThrownBy(loop::close)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("while it runs");
            trace.add("refused");
        });

        loop.runUntilIdle();

        assertThat(trace).containsExactly("refused");
        assertThat(loop.isClosed()).isFalse();
    }

    // CPython: test_base_events.BaseEventLoopTests.test_create_task_error_closes_coro
    @Test
    void aTaskRefusedByAClosedLoopLeavesItsCoroutineFresh() {
        loop.close();
        var coro = coro(sent -> 1);

        assertClosed(() -> loop.createTask(coro));

        try (FakeLoop other = new FakeLoop(strictOrder)) {
            Task<Object> task = other.createTask(coro);
            other.runUntilIdle();
            assertThat(task.result()).isEqualTo(1);
        }
    }

    private Runnable note(String what) {
        return () -> trace.add(what);
    }
}
