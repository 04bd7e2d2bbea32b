package dev.weft;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.currentTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.gather;
import static dev.weft.Weft.result;
import static dev.weft.Weft.runningLoop;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.toThread;
import static dev.weft.Weft.yieldFrom;
import static dev.weft.Weft.yieldValue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.annotations.Coroutine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import sun.misc.Signal;

/** CPython's test_runners, and the one test of asyncio's test_context. */
class CPythonRunnersTest {

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final ContextVar<Integer> VARIABLE = ContextVar.of("cvar", -1);

    @Coroutine
    private static Coro<Integer> answer() {
        yieldFrom(sleep(Duration.ZERO));
        return result(42);
    }

    @Coroutine
    private static Coro<Void> turn() {
        yieldFrom(sleep(Duration.ZERO));
        return done();
    }

    // run

    // CPython: test_runners.RunTests.test_asyncio_run_return
    @Test
    void runGivesTheResult() {
        assertThat(Weft.run(answer())).isEqualTo(42);
    }

    // CPython: test_runners.RunTests.test_asyncio_run_raises
    @Test
    void runThrowsTheFailure() {
        IllegalStateException failure = new IllegalStateException("spam");

        assertThatThrownBy(() -> Weft.run(failing(failure))).isSameAs(failure);
    }

    @Coroutine
    private static Coro<Void> failing(RuntimeException failure) {
        yieldFrom(turn());
        throw failure;
    }

    // CPython: test_runners.RunTests.test_asyncio_run_only_coro
    // CPython: test_runners.RunnerTests.test_run_non_coro
    @Test
    void runNeedsACoroutine() {
        assertThatThrownBy(() -> Weft.run((Coro<Void>) null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> Weft.run(() -> null)).isInstanceOf(NullPointerException.class);
    }

    // CPython: test_runners.RunTests.test_asyncio_run_debug
    // CPython: test_runners.RunnerTests.test_debug
    // CPython: test_runners.RunnerTests.test_non_debug
    @Test
    void theLoopOfARunnerIsInDebugModeIfItWasPutThere() {
        for (boolean debug : new boolean[] {false, true}) {
            try (Runner runner = new Runner()) {
                runner.loop().setDebug(debug);

                assertThat(runner.run(isDebug())).isEqualTo(debug);
            }
        }
    }

    @Coroutine
    private static Coro<Boolean> isDebug() {
        yieldFrom(turn());
        return result(runningLoop().isDebug());
    }

    // CPython: test_runners.RunTests.test_asyncio_run_from_running_loop
    @Test
    void runIsRefusedInsideALoop() {
        assertThatThrownBy(() -> Weft.run(nesting()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("running in this thread");
    }

    @Coroutine
    private static Coro<Integer> nesting() {
        return result(Weft.run(answer()));
    }

    // CPython: test_runners.RunTests.test_asyncio_run_cancels_hanging_tasks
    @Test
    void runCancelsTheTasksThatAreLeft() {
        Task<Void> leftover = Weft.run(leaveBehind(sleep(LONG)));

        assertThat(leftover.isCancelled()).isTrue();
    }

    @Coroutine
    private static Coro<Task<Void>> leaveBehind(Coro<Void> coro) {
        Task<Void> task = createTask(coro);
        yieldFrom(turn());
        return result(task);
    }

    // CPython: test_runners.RunTests.test_asyncio_run_reports_hanging_tasks_errors
    @Test
    void failuresOfTheTasksThatAreLeftAreReported() {
        List<ErrorReport> errors = new ArrayList<>();
        ArithmeticException failure = new ArithmeticException();

        Task<Void> leftover = Weft.run(() -> {
            runningLoop().setExceptionHandler((loop, report) -> errors.add(report));
            return result(yieldFrom(leaveBehind(failingWhenCancelled(failure))));
        });

        assertThat(leftover.isDone()).isTrue();
        assertThat(errors).singleElement().satisfies(report -> {
            assertThat(report.task()).isSameAs(leftover);
            assertThat(report.exception()).isSameAs(failure);
        });
    }

    @Coroutine
    private static Coro<Void> failingWhenCancelled(RuntimeException failure) {
        try {
            yieldFrom(sleep(LONG));
        } catch (CancelledError e) {
            throw failure;
        }
        return done();
    }

    private AsyncGenerator<Integer> spinner;
    private Task<Void> lazy;

    @Coroutine
    private static AsyncGenerator<Integer> fidgets() {
        while (true) {
            yieldValue(1);
            yieldFrom(sleep(LONG));
        }
    }

    @Coroutine
    private Coro<Void> spins(RuntimeException failure) {
        spinner = fidgets();
        try {
            while (yieldFrom(spinner.hasNext())) {
                spinner.next();
            }
        } catch (CancelledError e) {
            throw failure;
        }
        return done();
    }

    // CPython: test_runners.RunTests.test_asyncio_run_closes_gens_after_hanging_tasks_errors
    @Test
    void generatorsOfTheTasksThatAreLeftAreClosedAlsoWhenTheseFail() {
        List<ErrorReport> errors = new ArrayList<>();
        ArithmeticException ofTheTask = new ArithmeticException();
        RuntimeException ofMain = new RuntimeException("main");

        assertThatThrownBy(() -> Weft.run(() -> {
                    runningLoop().setExceptionHandler((loop, report) -> errors.add(report));
                    lazy = createTask(spins(ofTheTask));
                    throw ofMain;
                }))
                .isSameAs(ofMain);

        assertThat(lazy.isDone()).isTrue();
        assertThat(lazy.exception()).isSameAs(ofTheTask);
        assertThat(spinner.state()).isEqualTo(CoroutineState.CLOSED);
        assertThat(errors)
                .singleElement()
                .satisfies(report -> assertThat(report.exception()).isSameAs(ofTheTask));
    }

    // CPython: test_runners.RunTests.test_asyncio_run_loop_factory
    // CPython: test_runners.RunnerTests.test_custom_factory
    @Test
    void theLoopCanComeFromAFactoryWhichIsAskedOnce() {
        List<EventLoop> made = new ArrayList<>();
        EventLoop running;

        try (Runner runner = new Runner(() -> {
            made.add(EventLoop.create());
            return made.get(0);
        })) {
            assertThat(made).isEmpty();
            running = runner.run(theLoop());
            assertThat(runner.loop()).isSameAs(running);
        }

        assertThat(made).containsExactly(running);
        assertThat(running.isClosed()).isTrue();
    }

    @Coroutine
    private static Coro<EventLoop> theLoop() {
        yieldFrom(turn());
        return result(runningLoop());
    }

    // CPython: test_runners.RunTests.test_loop_factory_default_event_loop
    @Test
    void theDefaultLoopIsOnASelector() {
        assertThat(Weft.run(theLoop()).getClass().getSimpleName()).isEqualTo("SelectorEventLoop");
    }

    // Runner

    // CPython: test_runners.RunnerTests.test_run
    @Test
    void aRunnerRunsAndThenIsClosed() {
        EventLoop loop;
        Runner runner = new Runner();

        try (runner) {
            assertThat(runner.run(answer())).isEqualTo(42);
            loop = runner.loop();
        }

        assertThatThrownBy(runner::loop)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("runner is closed");
        assertThat(loop.isClosed()).isTrue();
    }

    // CPython: test_runners.RunnerTests.test_explicit_close
    // CPython: test_runners.RunnerTests.test_double_close
    @Test
    void aRunnerMayBeClosedTwice() {
        Runner runner = new Runner();
        EventLoop loop = runner.loop();

        runner.close();
        assertThat(loop.isClosed()).isTrue();
        runner.close();

        assertThat(loop.isClosed()).isTrue();
        assertThatThrownBy(runner::loop).hasMessageContaining("runner is closed");
    }

    // CPython: test_runners.RunnerTests.test_second_with_block_raises
    @Test
    void aClosedRunnerRunsNothing() {
        List<Integer> ran = new ArrayList<>();
        Runner runner = new Runner();
        try (runner) {
            runner.run(note(ran, 1));
        }

        assertThatThrownBy(() -> runner.run(note(ran, 2))).hasMessageContaining("runner is closed");

        assertThat(ran).containsExactly(1);
    }

    @Coroutine
    private static Coro<Void> note(List<Integer> ran, int value) {
        ran.add(value);
        return done();
    }

    // CPython: test_runners.RunnerTests.test_run_keeps_context
    @Test
    void theRunsOfARunnerShareAContext() {
        try (Runner runner = new Runner()) {
            assertThat(runner.run(exchange(1))).isEqualTo(-1);
            assertThat(runner.run(exchange(2))).isEqualTo(1);

            assertThat(runner.run(currentContext()).get(VARIABLE)).isEqualTo(2);
        }
        assertThat(VARIABLE.get()).isEqualTo(-1);
    }

    @Test
    void aRunMayHaveAContextOfItsOwn() {
        Context context = Context.empty();

        try (Runner runner = new Runner()) {
            runner.run(exchange(1), context);

            assertThat(runner.run(exchange(2))).isEqualTo(-1);
        }
        assertThat(context.get(VARIABLE)).isEqualTo(1);
    }

    @Coroutine
    private static Coro<Integer> exchange(int value) {
        int old = VARIABLE.get();
        yieldFrom(turn());
        VARIABLE.set(value);
        return result(old);
    }

    @Coroutine
    private static Coro<Context> currentContext() {
        return result(Context.copyCurrent());
    }

    // CPython: test_runners.RunnerTests.test_recursive_run
    @Test
    void aRunnerDoesNotRunInsideItself() {
        try (Runner runner = new Runner()) {
            assertThatThrownBy(() -> runner.run(recursive(runner)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("running in this thread");
        }
    }

    @Coroutine
    private static Coro<Integer> recursive(Runner runner) {
        return result(runner.run(answer()));
    }

    // CPython: test_runners.RunnerTests.test_interrupt_call_soon
    @Test
    void ctrlCReachesACoroutineThatOnlyEverTakesTurns() {
        try (Runner runner = new Runner()) {
            runner.loop().callSoon(CPythonRunnersTest::interrupt);

            assertThatThrownBy(() -> runner.run(takingTurns()))
                    .isInstanceOf(CancelledError.class)
                    .hasMessage("interrupted");
        }
    }

    @Coroutine
    private static Coro<Void> takingTurns() {
        try {
            while (true) {
                yieldFrom(turn());
            }
        } catch (CancelledError e) {
            throw new CancelledError();
        }
    }

    // CPython: test_runners.RunnerTests.test_interrupt_wait
    @Test
    void ctrlCCancelsTheFutureThatIsAwaited() {
        try (Runner runner = new Runner()) {
            Future<Void> future = runner.loop().createFuture();
            runner.loop().callSoon(CPythonRunnersTest::interrupt);

            assertThatThrownBy(() -> runner.run(waiting(future)))
                    .isInstanceOf(CancelledError.class)
                    .hasMessage("interrupted");

            assertThat(future.isCancelled()).isTrue();
        }
    }

    @Coroutine
    private static Coro<Void> waiting(Future<Void> future) {
        yieldFrom(future);
        return done();
    }

    // CPython: test_runners.RunnerTests.test_interrupt_cancelled_task
    @Test
    void ctrlCForATaskThatIsCancelledAlreadyIsNoInterrupt() {
        try (Runner runner = new Runner()) {
            assertThatThrownBy(() -> runner.run(cancelledByAnother()))
                    .isInstanceOf(CancelledError.class)
                    .hasMessage(null);
        }
    }

    @Coroutine
    private static Coro<Void> cancelledByAnother() {
        createTask(cancelling(currentTask()));
        try {
            yieldFrom(sleep(LONG));
        } catch (CancelledError e) {
            yieldFrom(untilInterrupted()); // signals come when they like
            throw e;
        }
        return done();
    }

    @Coroutine
    private static Coro<Void> untilInterrupted() {
        while (currentTask().cancelling() < 2) {
            try {
                yieldFrom(turn());
            } catch (CancelledError interrupted) {
                continue;
            }
        }
        return done();
    }

    @Coroutine
    private static Coro<Void> cancelling(Task<?> task) {
        yieldFrom(turn());
        task.cancel();
        interrupt();
        return done();
    }

    private static void interrupt() {
        Signal.raise(new Signal("INT"));
    }

    // CPython: test_runners.RunnerTests.test_signal_install_not_supported_ok
    @Test
    void aRunnerRunsInAnyThread() {
        int answer = Weft.run(() -> result(yieldFrom(toThread(() -> Weft.run(answer())))));

        assertThat(answer).isEqualTo(42);
    }

    // CPython: test_runners.RunnerTests.test_no_repr_is_call_on_the_task_result
    @Test
    void nobodyAsksForTheTextOfTheResult() {
        int[] asked = {0};
        Object result = new Object() {
            @Override
            public String toString() {
                asked[0]++;
                return "result";
            }
        };

        try (Runner runner = new Runner()) {
            runner.run(giving(result));
        }

        assertThat(asked[0]).isZero();
    }

    @Coroutine
    private static Coro<Object> giving(Object object) {
        yieldFrom(turn());
        return result(object);
    }

    // asyncio's test_context: what decimal's context is there, a variable is here

    // CPython: test_asyncio_context.DecimalContextTest.test_asyncio_task_decimal_context
    @Test
    void tasksSideBySideEachHaveTheirOwnPrecision() {
        List<List<Integer>> results = Weft.run(() -> result(yieldFrom(gather(precise(3), precise(6)))));

        assertThat(results).containsExactly(List.of(3, 3), List.of(6, 6));
    }

    @Coroutine
    private static Coro<List<Integer>> precise(int precision) {
        try (Token<Integer> token = VARIABLE.set(precision)) {
            int before = VARIABLE.get();
            yieldFrom(sleep(Duration.ofMillis(1)));
            int after = VARIABLE.get();
            return result(List.of(before, after));
        }
    }
}
