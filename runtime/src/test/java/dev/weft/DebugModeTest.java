package dev.weft;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.currentTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.runningLoop;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.annotations.Coroutine;
import dev.weft.net.Protocol;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What debug mode notes and reports. What waits for the garbage collector waits in the test for the timeout of a test. */
class DebugModeTest {

    private final EventLoop loop = EventLoop.create();
    private final List<ErrorReport> errors = new CopyOnWriteArrayList<>();
    private final List<String> logged = new CopyOnWriteArrayList<>();
    private final Logger logger = Logger.getLogger(EventLoop.class.getName());
    private final Handler listener = new Handler() {
        @Override
        public void publish(LogRecord event) {
            logged.add(new SimpleFormatter().format(event));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void begin() {
        loop.setDebug(true);
        loop.setExceptionHandler((l, report) -> errors.add(report));
        logger.addHandler(listener);
        logger.setUseParentHandlers(false);
    }

    @AfterEach
    void end() {
        loop.close();
        logger.removeHandler(listener);
        logger.setUseParentHandlers(true);
    }

    @Coroutine
    private static Coro<Void> nap() {
        yieldFrom(sleep(Duration.ZERO));
        return done();
    }

    // CPython: test_coroutines.CoroutineTest.test_func_9
    // CPython: test_coroutines.OriginTrackingTest.test_origin_tracking
    // CPython: test_coroutines.OriginTrackingTest.test_origin_tracking_warning
    @Test
    void aCoroutineThatNobodyAwaitsIsReportedWithItsOrigin() {
        loop.callSoon(() -> nap());

        turnUntilCollected(() -> !errors.isEmpty());

        assertThat(errors).singleElement().satisfies(report -> {
            assertThat(report.message()).contains("nap").contains("was never awaited");
            assertThat(report.origin().getStackTrace()[0].getMethodName())
                    .contains("aCoroutineThatNobodyAwaitsIsReportedWithItsOrigin");
        });
    }

    @Test
    void withoutALoopItIsLogged() {
        nap();

        turnUntilCollected(() -> logged.stream().anyMatch(text -> text.contains("withoutALoopItIsLogged")));

        assertThat(logged).anySatisfy(text -> assertThat(text).contains("nap", "was never awaited"));
    }

    // CPython: test_coroutines.UnawaitedWarningDuringShutdownTest.test_unawaited_warning_during_shutdown
    @Test
    void oneThatOutlivesItsLoopIsLogged() {
        EventLoop another = EventLoop.create();
        another.setDebug(true);
        another.callSoon(() -> nap());
        another.runOnce(Duration.ZERO);
        another.close();

        turnUntilCollected(() -> logged.stream().anyMatch(text -> text.contains("oneThatOutlivesItsLoopIsLogged")));

        assertThat(logged).anySatisfy(text -> assertThat(text).contains("nap", "was never awaited"));
    }

    // CPython: test_coroutines.CoroutineTest.test_fatal_coro_warning
    // CPython: test_coroutines.OriginTrackingTest.test_unawaited_warning_when_module_broken
    @Test
    void whereTheHandlerFailsTheReportIsLogged() {
        loop.setExceptionHandler((l, report) -> {
            throw new ArithmeticException("the handler is broken");
        });
        loop.callSoon(() -> nap());

        turnUntilCollected(() -> logged.stream().anyMatch(text -> text.contains("was never awaited")));

        assertThat(logged)
                .anySatisfy(text -> assertThat(text).contains("Unhandled error in exception handler", "is broken"))
                .anySatisfy(text -> assertThat(text).contains("nap", "was never awaited"));
    }

    @Test
    void thoseThatAreAwaitedDrivenOrClosedAreNotReported() {
        loop.runUntilComplete(loop.createTask(useUp()));
        loop.callSoon(() -> nap()); // and this one is, so that the others had their time

        turnUntilCollected(() -> !errors.isEmpty());

        assertThat(errors).hasSize(1);
    }

    @Test
    void whatWaitsInsideOfWeftIsNotReported() {
        loop.runUntilComplete(loop.createTask(connect()));
        loop.callSoon(() -> nap());

        turnUntilCollected(() -> !errors.isEmpty());

        assertThat(errors).hasSize(1);
    }

    @Coroutine
    private Coro<Void> connect() {
        Server server = yieldFrom(loop.createServer(() -> new Protocol() {}, "127.0.0.1", 0));
        yieldFrom(loop.createConnection(() -> new Protocol() {}, "127.0.0.1", server.port()))
                .transport()
                .abort();
        server.close();
        server.abortClients();
        yieldFrom(server.waitClosed());
        return done();
    }

    @Coroutine
    private static Coro<Void> useUp() {
        Coro<Void> awaited = nap();
        yieldFrom(awaited);
        yieldFrom(nap()); // no object: a frame is made while it suspends
        yieldFrom(createTask(nap()));
        nap().close();
        assertThatThrownBy(() -> nap().throwInto(new ArithmeticException())).isInstanceOf(ArithmeticException.class);
        Coro<Void> driven = nap();
        driven.send(null);
        driven.close();
        return done();
    }

    @Test
    void aCoroutineCanStillBeAwaitedOnlyOnce() {
        loop.runUntilComplete(loop.createTask(twice()));

        assertThat(errors).isEmpty();
    }

    @Coroutine
    private static Coro<Void> twice() {
        Coro<Void> coro = nap();
        yieldFrom(coro);
        try {
            yieldFrom(coro);
        } catch (IllegalStateException e) {
            assertThat(e).hasMessageContaining("already awaited");
            return done();
        }
        throw new AssertionError("awaited twice");
    }

    // CPython: test_base_events.BaseEventLoopTests.test_set_debug
    @Test
    void turnedOffNothingIsNoted() {
        assertThat(loop.isDebug()).isTrue();
        loop.setDebug(false);
        assertThat(loop.isDebug()).isFalse();
        loop.callSoon(() -> nap());
        Future<Void> future = loop.createFuture();

        loop.callExceptionHandler(new ErrorReport("test", null, future));

        assertThat(errors).singleElement().extracting(ErrorReport::origin).isNull();
    }

    // CPython: test_tasks.BaseTaskTests.test_task_source_traceback
    // CPython: test_futures.BaseFutureTests.test_future_source_traceback
    // CPython: test_events.HandleTests.test_handle_source_traceback
    // CPython: test_events.HandleTests.test_handle_repr_debug
    // CPython: test_events.TimerTests.test_timer_repr_debug
    @Test
    void reportsTellWhereTheObjectWasCreated() {
        Future<Void> future = loop.createFuture();
        Task<Void> task = loop.createTask(nap());
        Handle callback = loop.callSoon(() -> {});
        Handle timer = loop.callLater(Duration.ZERO, () -> {});
        Handle done = future.addDoneCallback(f -> {});

        for (Object object : List.of(future, task, callback, timer, done)) {
            loop.callExceptionHandler(new ErrorReport("test", null, object));
        }

        assertThat(errors).hasSize(5).allSatisfy(report -> {
            assertThat(report.origin().getStackTrace()[0].getMethodName())
                    .isEqualTo("reportsTellWhereTheObjectWasCreated");
            assertThat(report.origin().getStackTrace()).hasSizeLessThanOrEqualTo(10);
        });
        assertThat(List.of(future, task, callback, timer))
                .allSatisfy(object ->
                        assertThat(object).asString().contains("created at dev.weft.DebugModeTest.reportsTell"));
        loop.runUntilComplete(task);
    }

    @Test
    void ofWhatACombinatorCreatesTheyTellWhoCalledThat() {
        loop.setExceptionHandler((l, report) -> errors.add(report));

        loop.runUntilComplete(loop.createTask(gathering()));

        assertThat(errors)
                .singleElement()
                .satisfies(
                        report -> assertThat(report.origin().getStackTrace()[0].getMethodName())
                                .isEqualTo("gathering"));
    }

    @Coroutine
    private static Coro<Void> gathering() {
        Future<List<Void>> all = Weft.gather(reporting());
        yieldFrom(all);
        return done();
    }

    @Coroutine
    private static Coro<Void> reporting() {
        runningLoop().callExceptionHandler(new ErrorReport("test", null, currentTask()));
        return done();
    }

    @Test
    void theDefaultHandlerPrintsThem() {
        loop.setExceptionHandler(null);
        Future<Void> future = loop.createFuture();

        loop.callExceptionHandler(new ErrorReport("something happened", null, future).about("beside this"));

        assertThat(logged)
                .anySatisfy(text -> assertThat(text)
                        .contains("something happened", future.toString(), "beside this")
                        .contains("created here", "theDefaultHandlerPrintsThem"));
    }

    @Test
    void aCancellationTellsWhereItCameFrom() {
        Task<Void> task = loop.createTask(waiting(loop.createPrivateWait()));
        loop.callSoon(() -> cancelIt(task));

        assertThatThrownBy(() -> loop.runUntilComplete(task))
                .isInstanceOf(CancelledError.class)
                .satisfies(e -> assertThat(e.getCause().getStackTrace())
                        .extracting(StackTraceElement::getMethodName)
                        .contains("cancelIt"));
        loop.setDebug(false);
        assertThat(new CancelledError().getStackTrace()).isEmpty();
    }

    private static void cancelIt(Task<Void> task) {
        task.cancel();
    }

    @Coroutine
    private static Coro<Void> waiting(PrivateWait wait) {
        yieldFrom(wait);
        return done();
    }

    @Test
    void aLoopThatNobodyClosesIsLogged() {
        makeAndDrop();

        turnUntilCollected(() -> logged.stream().anyMatch(text -> text.contains("makeAndDrop")));

        assertThat(logged).anySatisfy(text -> assertThat(text).contains("unclosed event loop"));
    }

    private static void makeAndDrop() {
        EventLoop.create().setDebug(true);
    }

    @Test
    void aSlowCallbackIsNamedWithWhereItWas() {
        List<String> slow = new CopyOnWriteArrayList<>();
        BooleanSupplier reportedAsStuck = () -> !slow.isEmpty(); // made here: linking it takes long, too
        Logger watchLogger = Logger.getLogger("dev.weft.internal.loop.SlowCallbackWatch");
        Handler watchListener = new Handler() {
            @Override
            public void publish(LogRecord event) {
                slow.add(new SimpleFormatter().formatMessage(event));
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        watchLogger.addHandler(watchListener);
        watchLogger.setUseParentHandlers(false);
        try {
            loop.setSlowCallbackDuration(Duration.ofMillis(5));
            loop.callSoon(() -> block(reportedAsStuck));
            loop.callSoon(loop::stop);

            loop.runForever();
        } finally {
            watchLogger.removeHandler(watchListener);
            watchLogger.setUseParentHandlers(true);
        }

        assertThat(slow)
                .anySatisfy(text -> assertThat(text).contains("is not over", "it is here", "DebugModeTest.block"))
                .anySatisfy(text -> assertThat(text).contains("Executing", "it was here", "DebugModeTest.block"));
    }

    private static void block(BooleanSupplier until) {
        while (!until.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }

    private void turnUntilCollected(BooleanSupplier condition) {
        do {
            System.gc();
            loop.runOnce(Duration.ofMillis(1));
        } while (!condition.getAsBoolean());
    }
}
