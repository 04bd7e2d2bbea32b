package dev.weft;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.gather;
import static dev.weft.Weft.result;
import static dev.weft.Weft.runningLoop;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.annotations.Coroutine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** CPython's test_eager_task_factory. */
class CPythonEagerTaskFactoryTest {

    private static final Duration MOMENT = Duration.ofMillis(1);
    private static final ContextVar<Integer> VARIABLE = ContextVar.of("cv", 0);

    private final Runner runner = new Runner();

    @AfterEach
    void close() {
        runner.close();
    }

    // CPython: test_eager_task_factory.EagerTaskFactoryLoopTests.test_eager_task_factory_set
    @Test
    void aFactoryCanBeSetAndAskedFor() {
        EventLoop loop = runner.loop();
        assertThat(loop.getTaskFactory()).isNull();

        loop.setTaskFactory(TaskFactory.EAGER);

        assertThat(loop.getTaskFactory()).isSameAs(TaskFactory.EAGER);
        loop.setTaskFactory(null);
        assertThat(loop.getTaskFactory()).isNull();
    }

    // CPython: test_eager_task_factory.EagerTaskFactoryLoopTests.test_await_future_during_eager_step
    @Test
    void theFirstStepMayCompleteAFuture() {
        Object message = runEagerly(() -> {
            Future<String> future = runningLoop().createFuture();
            Task<Void> task = createTask(setResult(future, "my message"));
            assertThat(task.isDone()).isTrue();
            return result(yieldFrom(future));
        });

        assertThat(message).isEqualTo("my message");
    }

    @Coroutine
    private static Coro<Void> setResult(Future<String> future, String value) {
        future.setResult(value);
        yieldFrom(future);
        return done();
    }

    // CPython: test_eager_task_factory.EagerTaskFactoryLoopTests.test_eager_completion
    @Test
    void aTaskThatDoesNotSuspendIsDoneWhenItIsCreated() {
        Object value = runEagerly(() -> {
            Task<String> task = createTask(hello());
            assertThat(task.isDone()).isTrue();
            return result(yieldFrom(task));
        });

        assertThat(value).isEqualTo("hello");
    }

    // CPython: test_eager_task_factory.EagerTaskFactoryLoopTests.test_block_after_eager_step
    @Test
    void oneThatSuspendsGoesOnLater() {
        Object value = runEagerly(() -> {
            Task<String> task = createTask(helloAfter(MOMENT));
            assertThat(task.isDone()).isFalse();
            String hello = yieldFrom(task);
            assertThat(task.isDone()).isTrue();
            return result(hello);
        });

        assertThat(value).isEqualTo("hello");
    }

    // CPython: test_eager_task_factory.EagerTaskFactoryLoopTests.test_cancellation_after_eager_completion
    @Test
    void whatIsDoneCannotBeCancelled() {
        Object value = runEagerly(() -> {
            Task<String> task = createTask(hello());
            assertThat(task.cancel()).isFalse();
            String hello = yieldFrom(task);
            assertThat(task.isCancelled()).isFalse();
            return result(hello);
        });

        assertThat(value).isEqualTo("hello");
    }

    // CPython: test_eager_task_factory.EagerTaskFactoryLoopTests.test_cancellation_after_eager_step_blocks
    @Test
    void whatSuspendedCanBeCancelled() {
        assertThatThrownBy(() -> runEagerly(() -> {
                    Task<String> task = createTask(helloAfter(MOMENT));
                    task.cancel("cancellation message");
                    assertThat(task.cancelling()).isPositive();
                    return result(yieldFrom(task));
                }))
                .isInstanceOf(CancelledError.class)
                .hasMessage("cancellation message");
    }

    // CPython: test_eager_task_factory.EagerTaskFactoryLoopTests.test_current_task
    @Test
    void theFirstStepHasItsOwnCurrentTask() {
        runEagerly(() -> {
            Task<?> outer = Weft.currentTask();
            List<Task<?>> seen = new ArrayList<>();
            Task<Void> task = createTask(noteCurrentTask(seen));
            assertThat(seen).hasSize(1).first().isSameAs(task);
            assertThat(Weft.currentTask()).isSameAs(outer);
            yieldFrom(task);
            assertThat(seen).hasSize(2).last().isSameAs(task);
            return done();
        });
    }

    @Coroutine
    private static Coro<Void> noteCurrentTask(List<Task<?>> seen) {
        seen.add(Weft.currentTask());
        yieldFrom(sleep(MOMENT));
        seen.add(Weft.currentTask());
        return done();
    }

    // CPython: test_eager_task_factory.EagerTaskFactoryLoopTests.test_all_tasks_with_eager_completion
    @Test
    void theFirstStepIsAmongAllTasks() {
        runEagerly(() -> {
            List<Set<Task<?>>> seen = new ArrayList<>();
            Task<Void> task = createTask(noteAllTasks(seen));
            assertThat(seen.get(0)).contains(task);
            assertThat(Weft.allTasks()).doesNotContain(task);
            return done();
        });
    }

    @Coroutine
    private static Coro<Void> noteAllTasks(List<Set<Task<?>>> seen) {
        seen.add(Weft.allTasks());
        return done();
    }

    // CPython: test_eager_task_factory.EagerTaskFactoryLoopTests.test_all_tasks_with_blocking
    @Test
    void whatSuspendedIsAmongAllTasksUntilItEnds() {
        runEagerly(() -> {
            Future<Void> first = runningLoop().createFuture();
            Future<Void> second = runningLoop().createFuture();
            List<Set<Task<?>>> seen = new ArrayList<>();
            Task<Void> task = createTask(noteAllTasksAndWait(seen, first, second));
            assertThat(seen.get(0)).contains(task);
            assertThat(Weft.allTasks()).contains(task);
            first.setResult(null);
            yieldFrom(second);
            assertThat(Weft.allTasks()).doesNotContain(task);
            return done();
        });
    }

    @Coroutine
    private static Coro<Void> noteAllTasksAndWait(List<Set<Task<?>>> seen, Future<Void> first, Future<Void> second) {
        seen.add(Weft.allTasks());
        yieldFrom(first);
        second.setResult(null);
        return done();
    }

    // CPython: test_eager_task_factory.EagerTaskFactoryLoopTests.test_context_vars
    @Test
    void theFirstStepRunsInTheContextOfTheTask() {
        runEagerly(() -> {
            VARIABLE.set(1);
            List<String> trace = new ArrayList<>();
            Task<Void> task = createTask(countUp(trace));
            assertThat(trace).containsExactly("1 then 2");
            assertThat(VARIABLE.get()).isEqualTo(1);
            yieldFrom(task);
            assertThat(trace).containsExactly("1 then 2", "2 then 3");
            assertThat(VARIABLE.get()).isEqualTo(1);
            return done();
        });
    }

    @Coroutine
    private static Coro<Void> countUp(List<String> trace) {
        trace.add(VARIABLE.get() + " then " + increment());
        yieldFrom(sleep(MOMENT));
        trace.add(VARIABLE.get() + " then " + increment());
        return done();
    }

    private static int increment() {
        VARIABLE.set(VARIABLE.get() + 1);
        return VARIABLE.get();
    }

    /** Unlike there, a task that is done still has its coroutine, which has let go of all it held. */
    // CPython: test_eager_task_factory.CEagerTaskFactoryLoopTests.test_issue122332
    @Test
    void theCoroutineOfATaskThatCompletedEagerlyIsClosed() {
        runEagerly(() -> {
            Task<String> task = createTask(hello());
            yieldFrom(task);
            assertThat(task.coro().state()).isEqualTo(CoroutineState.CLOSED);
            return done();
        });
    }

    // CPython: test_eager_task_factory.BaseTaskCountingTests.test_awaitables_chain
    @Test
    void aChainOfCoroutinesIsOneTask() {
        Counting counting = new Counting(false);
        runner.loop().setTaskFactory(counting);

        assertThat(runner.run(chain(100))).isEqualTo(100);

        assertThat(counting.created).isEqualTo(1);
    }

    @Coroutine
    private static Coro<Integer> chain(int depth) {
        return result(depth == 0 ? 0 : 1 + yieldFrom(chain(depth - 1)));
    }

    // CPython: test_eager_task_factory.BaseTaskCountingTests.test_recursive_taskgroups
    @Test
    void eachChildThatIsAwaitedAfterAllWereCreatedIsATask() {
        assertThat(tasksOf(false, recursiveTasks(5, 4))).isEqualTo(781);
        assertThat(tasksOf(true, recursiveTasks(5, 4))).isEqualTo(781);
    }

    @Coroutine
    private static Coro<Void> recursiveTasks(int width, int depth) {
        List<Task<Void>> children = new ArrayList<>();
        for (int i = 0; i < (depth == 0 ? 0 : width); i++) {
            children.add(createTask(recursiveTasks(width, depth - 1)));
        }
        for (Task<Void> child : children) {
            yieldFrom(child);
        }
        return done();
    }

    // CPython: test_eager_task_factory.BaseTaskCountingTests.test_recursive_gather
    @Test
    void eachChildOfAGatherIsATask() {
        assertThat(tasksOf(false, recursiveGather(5, 4))).isEqualTo(781);
        assertThat(tasksOf(true, recursiveGather(5, 4))).isEqualTo(781);
    }

    @Coroutine
    private static Coro<Void> recursiveGather(int width, int depth) {
        List<Coro<Void>> children = new ArrayList<>();
        for (int i = 0; i < (depth == 0 ? 0 : width); i++) {
            children.add(recursiveGather(width, depth - 1));
        }
        yieldFrom(gather(children));
        return done();
    }

    private static int tasksOf(boolean eagerly, Coro<Void> main) {
        try (Runner runner = new Runner()) {
            Counting counting = new Counting(eagerly);
            runner.loop().setTaskFactory(counting);
            runner.run(main);
            return counting.created;
        }
    }

    private <R> R runEagerly(Callable<Coro<R>> body) {
        runner.loop().setTaskFactory(TaskFactory.EAGER);
        return runner.run(body);
    }

    @Coroutine
    private static Coro<String> hello() {
        return result("hello");
    }

    @Coroutine
    private static Coro<String> helloAfter(Duration delay) {
        yieldFrom(sleep(delay));
        return result("hello");
    }

    private static final class Counting implements TaskFactory {

        private final boolean eagerly;
        private int created;

        Counting(boolean eagerly) {
            this.eagerly = eagerly;
        }

        @Override
        public <R> Task<R> createTask(EventLoop loop, Coro<R> coro, TaskOptions options) {
            created++;
            return loop.startTask(coro, eagerly ? options.eager() : options);
        }
    }
}
