package dev.weft.internal.loop;

import static dev.weft.Weft.done;
import static dev.weft.Weft.shield;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Coro;
import dev.weft.ErrorReport;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.annotations.Coroutine;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a future's failure that nobody reads. What waits for the garbage collector waits for the timeout of a test. */
class UnreadFuturesTest {

    private final FakeLoop loop = new FakeLoop(true);

    @AfterEach
    void close() {
        loop.close();
    }

    private Future<Object> failed(EventLoop on) {
        Future<Object> future = on.createFuture();
        future.setException(new ArithmeticException("boom"));
        return future;
    }

    /** Turns until a future that is failed now, and dropped, was reported: all that were dropped before had their time. */
    private void turnUntilCollected() {
        int before = loop.errors.size();
        WeakReference<Object> dropped = new WeakReference<>(new Object());
        failed(loop);
        do {
            System.gc();
            loop.runOnce(Duration.ZERO);
        } while (loop.errors.size() == before || dropped.get() != null);
    }

    // CPython: test_futures.BaseFutureTests.test_future_exception_never_retrieved
    // CPython: test_futures.BaseFutureTests.test_future_exception_never_retrieved_debug
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void itIsReportedWhenTheFutureIsCollected(boolean debug) {
        loop.setDebug(debug);

        turnUntilCollected();

        assertThat(loop.errors).singleElement().satisfies(report -> {
            assertThat(report.message()).isEqualTo("Future exception was never retrieved");
            assertThat(report.exception()).isInstanceOf(ArithmeticException.class);
            assertThat(report.source()).asString().containsPattern("Future(Impl)?@");
            assertThat(report.origin() != null).isEqualTo(debug);
        });
    }

    // CPython: test_futures.BaseFutureTests.test_tb_logger_exception_unretrieved
    @Test
    void theDefaultHandlerLogsIt() {
        loop.setExceptionHandler(null);
        List<LogRecord> logged = new ArrayList<>();
        Logger logger = Logger.getLogger(EventLoop.class.getName());
        Handler listener = listener(logged);
        logger.addHandler(listener);
        logger.setUseParentHandlers(false);
        try {
            failed(loop);
            loop.close();
        } finally {
            logger.removeHandler(listener);
            logger.setUseParentHandlers(true);
        }

        assertThat(logged).singleElement().satisfies(event -> {
            assertThat(event.getMessage()).contains("Future exception was never retrieved");
            assertThat(event.getThrown()).hasMessage("boom");
        });
    }

    private static Handler listener(List<LogRecord> logged) {
        return new Handler() {
            @Override
            public void publish(LogRecord event) {
                logged.add(event);
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
    }

    @Test
    void oneThatIsReadLongAfterItFailedIsNotReported() {
        Future<Object> future = failed(loop);
        for (int turn = 0; turn < 5; turn++) {
            loop.runOnce(Duration.ZERO);
        }

        assertThat(future.exception()).hasMessage("boom");
        future = null;
        turnUntilCollected();

        assertThat(loop.errors).hasSize(1); // of the one that turnUntilCollected drops
    }

    @Test
    void oneThatIsStillHeldIsReportedWhenTheLoopIsClosed() {
        Future<Object> future = failed(loop);

        loop.close();

        assertThat(loop.errors).singleElement().satisfies(report -> {
            assertThat(report.message()).isEqualTo("Future exception was never retrieved");
            assertThat(report.exception()).hasMessage("boom");
        });
        assertThat(future.exception()).hasMessage("boom");
    }

    @Test
    void oneThatFailsWhenTheLoopIsClosedIsReportedWhenItIsCollected() {
        List<ErrorReport> reports = new CopyOnWriteArrayList<>();
        loop.setExceptionHandler((l, report) -> reports.add(report));
        loop.close();
        failed(loop);

        do {
            System.gc();
        } while (reports.isEmpty());

        assertThat(reports)
                .singleElement()
                .satisfies(report -> assertThat(report.exception()).hasMessage("boom"));
    }

    @Test
    void aCallbackThatDoesNotReadItIsNoReader() {
        Future<Object> future = loop.createFuture();
        future.addDoneCallback(done -> {});
        future.setException(new ArithmeticException("boom"));
        loop.runOnce(Duration.ZERO);

        loop.close();

        assertThat(loop.errors).hasSize(1);
    }

    @Test
    void aCallbackThatReadsItIs() {
        Future<Object> future = loop.createFuture();
        future.addDoneCallback(done -> assertThat(done.exception()).isNotNull());
        future.setException(new ArithmeticException("boom"));
        loop.runOnce(Duration.ZERO);

        loop.close();

        assertThat(loop.errors).isEmpty();
    }

    @Test
    void aTaskThatWaitsIsAReader() {
        Future<Object> future = loop.createFuture();
        Future<Void> task = loop.createTask(awaits(future));
        loop.callSoon(() -> future.setException(new ArithmeticException("boom")));

        assertThatThrownBy(() -> loop.runUntilComplete(task)).hasMessage("boom");
        loop.close();

        assertThat(loop.errors).isEmpty();
    }

    @Coroutine
    private static Coro<Void> awaits(Future<?> future) {
        yieldFrom(future);
        return done();
    }

    @Test
    void aShieldThatNobodyAwaitsLosesNoFailure() {
        loop.runUntilComplete(shieldsAndGoesOn());

        loop.close();

        assertThat(loop.errors)
                .singleElement()
                .satisfies(report -> assertThat(report.exception()).hasMessage("inside"));
    }

    @Coroutine
    private static Coro<Void> shieldsAndGoesOn() {
        shield(fails());
        return sleep(Duration.ofSeconds(1));
    }

    @Coroutine
    private static Coro<Void> fails() {
        yieldFrom(sleep(Duration.ZERO));
        throw new ArithmeticException("inside");
    }
}
