package dev.weft.internal.loop;

import static dev.weft.Weft.done;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.weft.Coro;
import dev.weft.ErrorReport;
import dev.weft.EventLoop;
import dev.weft.Task;
import dev.weft.TimerHandle;
import dev.weft.annotations.Coroutine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** The loop's part of CPython's {@code test_base_events} and {@code test_events}, where {@link EventLoopTest} has not the same already. */
@ParameterizedClass(name = "strictOrder={0}")
@ValueSource(booleans = {false, true})
class CPythonEventLoopTest {

    private final FakeLoop loop;
    private final List<Object> trace = new ArrayList<>();

    CPythonEventLoopTest(boolean strictOrder) {
        loop = new FakeLoop(strictOrder);
    }

    @AfterEach
    void closeLoop() {
        loop.close();
    }

    // CPython: test_base_events.BaseEventLoopTests.test__run_once_schedule_handle
    @Test
    void whatATimerSchedulesWaitsForTheNextTurn() {
        loop.callAt(loop.time().minusSeconds(1), () -> {
            trace.add("timer");
            loop.callSoon(() -> trace.add("next turn"));
        });

        loop.runTurnOnce();
        assertThat(trace).containsExactly("timer");

        loop.runTurnOnce();
        assertThat(trace).containsExactly("timer", "next turn");
    }

    // CPython: test_base_events.BaseEventLoopTests.test_run_once
    @Test
    void callSoonOfStopRunsOneTurn() {
        loop.callSoon(() -> trace.add("callback"));
        loop.callSoon(loop::stop);

        loop.runForever();

        assertThat(trace).containsExactly("callback");
    }

    @Coroutine
    private static Coro<Void> sleeps(Duration delay) {
        return sleep(delay);
    }

    // CPython: test_base_events.BaseEventLoopTests.test_run_until_complete_loop_orphan_future_close_loop
    @Test
    void aRunThatWasTornDownDoesNotStopTheNext() {
        loop.callSoon(() -> {
            throw new OutOfMemoryError("on purpose");
        });
        assertThatThrownBy(() -> loop.runUntilComplete(sleeps(Duration.ofMillis(100))))
                .isInstanceOf(OutOfMemoryError.class);
        Duration begin = loop.time();

        loop.runUntilComplete(sleeps(Duration.ofMillis(200)));

        assertThat(loop.time().minus(begin)).isEqualTo(Duration.ofMillis(200));
    }

    @Coroutine
    private static Coro<Void> breaksTheJvm() {
        throw new OutOfMemoryError("on purpose");
    }

    // CPython: test_base_events.BaseEventLoopTests.test_run_until_complete_baseexception
    @Test
    void aTaskThatTearsTheLoopDownLeavesNoStopBehind() {
        assertThatThrownBy(() -> loop.runUntilComplete(breaksTheJvm())).isInstanceOf(OutOfMemoryError.class);
        loop.callSoon(() -> loop.callSoon(() -> {
            trace.add("second turn");
            loop.stop();
        }));

        loop.runForever();

        assertThat(trace).containsExactly("second turn");
    }

    // CPython: test_base_events.BaseEventLoopTests.test_run_forever_keyboard_interrupt
    @Test
    void whatTearsTheLoopDownIsNotReportedToo() {
        assertThatThrownBy(() -> loop.runUntilComplete(breaksTheJvm())).isInstanceOf(OutOfMemoryError.class);

        loop.close();

        assertThat(loop.errors).isEmpty();
    }

    // CPython: test_base_events.BaseEventLoopTests.test_single_selecter_event_callback_after_stopping
    @Test
    void anEventRunsOnceThoughTheLoopStopsInItsTurn() {
        loop.script.event(() -> trace.add("event"));
        for (int i = 0; i < 2; i++) {
            loop.callSoon(loop::stop);
            loop.runForever();
        }
        loop.runUntilIdle();

        assertThat(trace).containsExactly("event");
    }

    @Coroutine
    private static Coro<Void> sleepsLessAndLess() {
        for (long nanos : new long[] {10_000_000, 100_000, 1_000, 10, 1}) {
            yieldFrom(sleep(Duration.ofNanos(nanos)));
        }
        return done();
    }

    // CPython: test_events.EventLoopTestsMixin.test_timeout_rounding
    @Test
    void aShortSleepDoesNotMakeTheLoopSpin() {
        loop.runUntilComplete(sleepsLessAndLess());

        assertThat(loop.script.polls()).isLessThanOrEqualTo(20);
    }

    // CPython: test_base_events.BaseEventLoopTests.test_set_debug
    @Test
    void debugIsAnOptionOfTheLoop() {
        assertThat(LoopOptions.DEFAULT.debug()).isFalse();
        assertThat(LoopOptions.DEFAULT.withDebug(true).debug()).isTrue();
        assertThat(LoopOptions.DEFAULT.withDebug(true).withDebug(false)).isEqualTo(LoopOptions.DEFAULT);
    }

    // CPython: test_base_events.BaseEventLoopTests.test_env_var_debug
    @Test
    void debugIsSwitchedOnFromOutside() {
        String before = System.clearProperty("weft.debug");
        try {
            assertThat(LoopOptions.fromSystemProperties().debug()).isFalse();
            System.setProperty("weft.debug", "true");
            assertThat(LoopOptions.fromSystemProperties().debug()).isTrue();
        } finally {
            if (before == null) {
                System.clearProperty("weft.debug");
            } else {
                System.setProperty("weft.debug", before);
            }
        }
    }

    // Errors nobody awaits

    // CPython: test_base_events.BaseEventLoopTests.test_set_exc_handler_custom
    @Test
    void anExceptionHandlerIsGivenTheErrorAndCanBeTakenBack() {
        RuntimeException zero = new ArithmeticException("zero");
        List<ErrorReport> reports = new ArrayList<>();
        loop.setExceptionHandler((l, report) -> {
            assertThat(l).isSameAs(loop);
            reports.add(report);
        });
        loop.callSoon(() -> {
            throw zero;
        });
        loop.runUntilIdle();
        assertThat(reports).singleElement().satisfies(report -> {
            assertThat(report.exception()).isSameAs(zero);
            assertThat(report.message()).startsWith("Exception in callback");
        });

        loop.setExceptionHandler(null);
        loop.callSoon(() -> {
            throw zero;
        });
        List<Throwable> logged = logOf(loop::runUntilIdle);

        assertThat(logged).containsExactly(zero);
        assertThat(reports).hasSize(1);
    }

    @Coroutine
    private static Coro<Void> fails(RuntimeException exception) {
        throw exception;
    }

    // CPython: test_base_events.BaseEventLoopTests.test_default_exc_handler_coro
    @Test
    void theFailureOfATaskThatNobodyAwaitsIsLogged() {
        RuntimeException zero = new ArithmeticException("zero");
        loop.setExceptionHandler(null);
        Task<Void> task = loop.createTask(fails(zero), "unread");

        List<Throwable> logged = logOf(loop::runUntilIdle);

        assertThat(logged).containsExactly(zero);
        assertThat(task.isDone()).isTrue();
    }

    private static List<Throwable> logOf(Runnable action) {
        List<Throwable> logged = new ArrayList<>();
        Logger logger = Logger.getLogger(dev.weft.EventLoop.class.getName());
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord event) {
                if (event.getLevel() == Level.SEVERE) {
                    logged.add(event.getThrown());
                }
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

    // Handles

    private static final class Noop implements Runnable {

        @Override
        public void run() {}

        @Override
        public String toString() {
            return "noop()";
        }
    }

    // CPython: test_events.HandleTests.test_handle_repr
    @Test
    void aHandlesTextTellsItsCallbackOrThatItIsCancelled() {
        dev.weft.Handle h = loop.callSoon(new Noop());
        assertThat(h.toString()).contains("noop()");

        h.cancel();

        assertThat(h.toString()).contains("cancelled").doesNotContain("noop()");
    }

    // CPython: test_events.TimerTests.test_timer_repr
    @Test
    void aTimersTextTellsItsTimeAndCallbackOrThatItIsCancelled() {
        TimerHandle h = loop.callAt(Duration.ofSeconds(123), new Noop());
        assertThat(h.toString()).contains(Duration.ofSeconds(123).toString()).contains("noop()");

        h.cancel();

        assertThat(h.toString()).contains("cancelled").doesNotContain("noop()");
    }

    // CPython: test_events.TimerTests.test_timer
    @Test
    void aTimerIsCancelledOnceAndForAll() {
        TimerHandle h = loop.callLater(Duration.ZERO, () -> trace.add("ran"));
        assertThat(h.isCancelled()).isFalse();

        h.cancel();
        h.cancel();
        loop.runUntilIdle();

        assertThat(h.isCancelled()).isTrue();
        assertThat(trace).isEmpty();
    }

    // CPython: test_events.PolicyTests.test_new_event_loop
    // CPython: test_events.PolicyTests.test_get_event_loop_thread
    @Test
    void aLoopIsMadeButNoThreadHasOneByItself() throws InterruptedException {
        List<Throwable> thrown = new ArrayList<>();
        try (EventLoop made = EventLoop.create()) {
            assertThat(made.isClosed()).isFalse();
            Thread other = new Thread(() -> thrown.add(catchThrowable(EventLoop::running)));
            other.start();
            other.join();
        }

        assertThat(thrown).singleElement().isInstanceOf(IllegalStateException.class);
    }
}
