package dev.weft;

import static dev.weft.Weft.currentTask;
import static dev.weft.Weft.result;
import static dev.weft.Weft.runCoroutineThreadsafe;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.annotations.Coroutine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Ports of CPython's {@code RunCoroutineThreadsafeTests}: a worker thread has the loop run something and waits for it. */
class CPythonRunCoroutineThreadsafeTest {

    private final EventLoop loop = EventLoop.create();
    private final List<ErrorReport> reports = new ArrayList<>();
    private Task<?> task;

    CPythonRunCoroutineThreadsafeTest() {
        loop.setExceptionHandler((l, report) -> reports.add(report));
    }

    @AfterEach
    void closeLoop() {
        loop.close();
    }

    @Coroutine
    private Coro<Integer> add(int a, int b, boolean fail, boolean cancel) {
        task = currentTask();
        yieldFrom(sleep(Duration.ofMillis(1)));
        if (fail) {
            throw new IllegalStateException("Fail!");
        }
        if (cancel) {
            currentTask().cancel();
            yieldFrom(sleep(Duration.ZERO));
        }
        return result(a + b);
    }

    /** What the worker thread gets. */
    private <R> R inWorker(Supplier<Coro<R>> factory) {
        return loop.runUntilComplete(
                loop.runInExecutor(() -> runCoroutineThreadsafe(factory, loop).get(20, TimeUnit.SECONDS)));
    }

    // CPython: test_tasks.RunCoroutineThreadsafeTests.test_run_coroutine_threadsafe
    @Test
    void theThreadGetsTheResult() {
        assertThat(inWorker(() -> add(1, 2, false, false))).isEqualTo(3);
    }

    // CPython: test_tasks.RunCoroutineThreadsafeTests.test_run_coroutine_threadsafe_with_exception
    @Test
    void theThreadGetsTheFailure() {
        assertThatThrownBy(() -> inWorker(() -> add(1, 2, true, false)))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .hasMessage("Fail!");
        assertThat(reports).isEmpty();
    }

    // CPython: test_tasks.RunCoroutineThreadsafeTests.test_run_coroutine_threadsafe_with_timeout
    @Test
    void givingUpLeavesTheTaskRunningAndCancellingCancelsIt() {
        Future<Void> asleep = loop.createFuture();
        CompletableFuture<Void> waiting = loop.runUntilComplete(loop.runInExecutor(() -> {
            CompletableFuture<Void> future = runCoroutineThreadsafe(() -> sleepTelling(asleep), loop);
            assertThatThrownBy(() -> future.get(0, TimeUnit.SECONDS))
                    .isInstanceOf(java.util.concurrent.TimeoutException.class);
            return future;
        }));
        loop.runUntilComplete(asleep);
        assertThat(task.isDone()).isFalse();

        loop.runUntilComplete(loop.runInExecutor(() -> waiting.cancel(true)));
        assertThatThrownBy(() -> loop.runUntilComplete(task)).isInstanceOf(CancelledError.class);

        assertThat(loop.allTasks()).isEmpty();
    }

    @Coroutine
    private Coro<Void> sleepTelling(Future<Void> asleep) {
        task = currentTask();
        asleep.setResult(null);
        return result(yieldFrom(sleep(Duration.ofHours(1))));
    }

    // CPython: test_tasks.RunCoroutineThreadsafeTests.test_run_coroutine_threadsafe_task_cancelled
    @Test
    void theThreadLearnsOfACancellation() {
        assertThatThrownBy(() -> inWorker(() -> add(1, 2, false, true))).isInstanceOf(CancellationException.class);

        assertThat(task.isCancelled()).isTrue();
    }

    // CPython: test_tasks.RunCoroutineThreadsafeTests.test_run_coroutine_threadsafe_task_factory_exception
    @Test
    void aFactoryThatThrowsFailsTheFutureAndIsReported() {
        IllegalArgumentException failure = new IllegalArgumentException("no coroutine");

        assertThatThrownBy(() -> inWorker(() -> {
                    throw failure;
                }))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isSameAs(failure);

        assertThat(reports).singleElement().extracting(ErrorReport::exception).isSameAs(failure);
    }

    @Test
    void oneThatIsCancelledBeforeTheLoopComesToItNeverBegins() {
        CompletableFuture<Integer> future = runCoroutineThreadsafe(() -> add(1, 2, false, false), loop);
        future.cancel(false);

        loop.runUntilComplete(sleep(Duration.ZERO));

        assertThat(task).isNull();
    }

    @Test
    void aClosedLoopRefuses() {
        loop.close();

        assertThatThrownBy(() -> runCoroutineThreadsafe(() -> add(1, 2, false, false), loop))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }
}
