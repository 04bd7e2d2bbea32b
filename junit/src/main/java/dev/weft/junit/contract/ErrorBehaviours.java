package dev.weft.junit.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.ErrorReport;
import dev.weft.EventLoop;
import dev.weft.Handle;
import dev.weft.Task;
import java.io.IOException;
import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What callbacks throw, and the exception handler. */
abstract class ErrorBehaviours extends Behaviours {

    ErrorBehaviours(Supplier<LoopHost> hosts) {
        super(hosts);
    }

    @Test
    void aCallbackThatThrowsIsReportedAndTheRestRun() {
        RuntimeException bad = new RuntimeException("bad");
        loop.callSoon(() -> {
            throw bad;
        });
        loop.callSoon(note("next"));

        runReady();

        assertTrace("next");
        ErrorReport report = takeError();
        assertSame(bad, report.exception());
        assertNotNull(report.source());
        assertFalse(report.message().isEmpty());
    }

    @Test
    void aTimerThatThrowsIsReportedAndTheRestRun() {
        loop.callLater(Duration.ZERO, () -> {
            throw new IllegalStateException("bad");
        });
        loop.callLater(Duration.ZERO, note("next"));

        runReady();

        assertTrace("next");
        assertInstanceOf(IllegalStateException.class, takeError().exception());
    }

    @Test
    void errorsThatAreNotTheJvmsOwnAreReportedToo() {
        loop.callSoon(() -> {
            throw new AssertionError("bad");
        });

        runReady();

        assertInstanceOf(AssertionError.class, takeError().exception());
    }

    @Test
    void aStackOverflowIsTheCallbacksOwn() {
        loop.callSoon(() -> {
            throw new StackOverflowError("on purpose");
        });
        loop.callSoon(note("next"));

        runReady();

        assertTrace("next");
        assertInstanceOf(StackOverflowError.class, takeError().exception());
    }

    @Test
    void aBrokenJvmGoesThroughTheLoopAndTheRestIsKept() {
        loop.callSoon(() -> {
            throw new OutOfMemoryError("on purpose");
        });
        loop.callSoon(note("next"));

        assertThrows(OutOfMemoryError.class, host::run);
        assertFalse(loop.isRunning());

        runReady();
        assertTrace("next");
    }

    @Test
    void aReportReachesTheHandlerAsItIsWithTheLoop() {
        ErrorReport report = new ErrorReport("by hand", null, this);
        loop.setExceptionHandler((running, got) -> {
            assertSame(loop, running);
            errors.add(got);
        });

        loop.callExceptionHandler(report);

        assertEquals(report, takeError());
    }

    @Test
    void theHandlerRunsOnTheLoop() {
        EventLoop[] seen = new EventLoop[1];
        loop.setExceptionHandler((running, got) -> seen[0] = EventLoop.running());
        loop.callSoon(() -> {
            throw new IllegalStateException("bad");
        });

        runReady();

        assertSame(loop, seen[0]);
    }

    @Test
    void aHandlerThatThrowsDoesNotStopTheLoop() {
        int[] calls = {0};
        loop.setExceptionHandler((running, report) -> {
            calls[0]++;
            throw new OnPurpose("the handler");
        });
        loop.callSoon(() -> {
            throw new OnPurpose("the callback");
        });
        loop.callSoon(note("next"));

        runReady();

        assertTrace("next");
        assertEquals(1, calls[0]);
    }

    /** Is logged, for want of another who would hear of it: in one line. */
    private static final class OnPurpose extends RuntimeException {

        private static final long serialVersionUID = 1;

        OnPurpose(String who) {
            super(who + " fails on purpose", null, false, false);
        }
    }

    @Test
    void theHandlerIsForTheLoopsThreadOnly() {
        onLoop(() -> assertRefusedElsewhere(() -> loop.setExceptionHandler(null)));
    }

    // What a report tells

    @Test
    void theHandlerCanBeAskedFor() {
        BiConsumer<EventLoop, ErrorReport> handler = (running, report) -> errors.add(report);

        loop.setExceptionHandler(handler);
        assertSame(handler, loop.getExceptionHandler());

        loop.setExceptionHandler(null);
        assertNull(loop.getExceptionHandler());
    }

    @Test
    void theReportOfACallbackNamesItsHandle() {
        Handle handle = loop.callSoon(() -> {
            throw new IllegalStateException("on purpose");
        });

        runReady();

        assertSame(handle, takeError().handle());
    }

    @Test
    void theReportOfATimerNamesItsHandle() {
        Handle handle = loop.callLater(Duration.ZERO, () -> {
            throw new IllegalStateException("on purpose");
        });

        runReady();

        assertSame(handle, takeError().handle());
    }

    @Test
    void theReportOfATaskNamesIt() {
        IOException failure = new IOException("broken");
        Task<Integer> task = loop.createTask(TaskBehaviours.failingWith(failure));

        runReady();

        ErrorReport report = takeError();
        assertSame(task, report.task());
        assertSame(task, report.future());
        assertSame(failure, report.exception());
    }

    @Test
    void inDebugModeAReportTellsWhereItsObjectWasMade() {
        loop.setDebug(true);
        loop.callSoon(() -> {
            throw new IllegalStateException("on purpose");
        });
        loop.setDebug(false);

        runReady();

        Throwable origin = takeError().origin();
        assertNotNull(origin);
        assertTrue(origin.getStackTrace().length > 0);
    }

    @Test
    void outsideOfDebugModeItDoesNot() {
        loop.setDebug(false);
        loop.callSoon(() -> {
            throw new IllegalStateException("on purpose");
        });

        runReady();

        assertNull(takeError().origin());
    }
}
