package dev.weft.junit.contract;

import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Context;
import dev.weft.ContextVar;
import dev.weft.Coro;
import dev.weft.EventLoop;
import dev.weft.Task;
import dev.weft.TaskFactory;
import dev.weft.TaskOptions;
import dev.weft.annotations.Coroutine;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** How tasks are made: {@link TaskOptions} and {@link TaskFactory}. */
abstract class TaskMakingBehaviours extends Behaviours {

    TaskMakingBehaviours(Supplier<LoopHost> hosts) {
        super(hosts);
    }

    @Coroutine
    private Coro<Integer> noting(int turns) {
        trace.add("begins");
        for (int i = 0; i < turns; i++) yieldFrom(sleep(Duration.ZERO));
        trace.add("ends");
        return result(turns);
    }

    private static TaskOptions eager() {
        return TaskOptions.defaults().eager();
    }

    // Options

    @Test
    void aTaskHasTheNameGiven() {
        assertEquals("ann", loop.createTask(noting(0), TaskOptions.named("ann")).name());
        runReady();
    }

    @Test
    void aTaskWithoutANameGetsOneOfItsOwn() {
        String first = loop.createTask(noting(0)).name();

        assertFalse(first.isEmpty());
        assertNotEquals(first, loop.createTask(noting(0)).name());
        runReady();
    }

    @Test
    void aTaskRunsInTheContextGivenAndNoCopy() {
        ContextVar<String> user = ContextVar.of("user");
        Context given = Context.empty();

        Task<Void> task = loop.createTask(setting(user), TaskOptions.defaults().withContext(given));
        runReady();

        assertEquals("set", given.get(user));
        assertSame(given, task.context());
    }

    @Coroutine
    private static Coro<Void> setting(ContextVar<String> user) {
        yieldFrom(sleep(Duration.ZERO));
        user.set("set");
        return done();
    }

    // Eager tasks

    @Test
    void anEagerTaskRunsAtOnceUntilItSuspends() {
        onLoop(() -> {
            Task<Integer> task = loop.createTask(noting(1), eager());
            trace.add("made");

            assertFalse(task.isDone());
            assertTrue(loop.allTasks().contains(task));
        });

        assertTrace("begins", "made", "on the loop", "ends");
    }

    @Test
    void anEagerTaskThatDoesNotSuspendIsDoneWhenItIsMade() {
        onLoop(() -> {
            Task<Integer> task = loop.createTask(noting(0), eager());

            assertTrue(task.isDone());
            assertEquals(0, task.result());
            assertFalse(loop.allTasks().contains(task));
        });
    }

    @Test
    void whatAnEagerTaskThrowsAtOnceIsTheTasks() {
        IOException failure = new IOException("broken");

        onLoop(() -> {
            Task<Integer> task = loop.createTask(throwing(failure), eager());

            assertSame(failure, task.exception());
        });
    }

    @Coroutine
    private static Coro<Integer> throwing(Exception failure) throws Exception {
        throw failure;
    }

    @Test
    void anEagerTaskIsTheCurrentOneWhileItBeginsAndNotAfter() {
        onLoop(() -> {
            Task<?>[] seen = new Task<?>[1];
            Task<Void> task = loop.createTask(seeing(seen), eager());

            assertSame(task, seen[0]);
            assertNull(loop.currentTask());
        });
    }

    @Coroutine
    private Coro<Void> seeing(Task<?>[] seen) {
        seen[0] = loop.currentTask();
        return done();
    }

    @Coroutine
    private Coro<Void> makingAnother(Task<?>[] seen) {
        Task<?> me = loop.currentTask();
        Task<Void> other = loop.createTask(seeing(seen), eager());
        assertSame(other, seen[0]);
        assertSame(me, loop.currentTask());
        return done();
    }

    @Test
    void theTaskThatMakesAnEagerOneIsCurrentAgainAfterwards() {
        complete(loop.createTask(makingAnother(new Task<?>[1])));
    }

    @Test
    void beforeTheLoopRunsNoTaskBegins() {
        loop.createTask(noting(0), eager());
        assertTrace();

        runReady();

        assertTrace("begins", "ends");
    }

    @Test
    void anEagerTaskIsRefusedInAContextThatIsEntered() {
        onLoop(() -> {
            Context entered = Context.empty();
            Coro<Integer> coro = noting(0);

            entered.run(() -> refused(
                    IllegalStateException.class, "entered", () -> loop.createTask(coro, eager().withContext(entered))));

            coro.close();
        });
    }

    // The factory

    /** Notes what it is asked for. */
    private TaskFactory noteFactory() {
        return new TaskFactory() {
            @Override
            public <R> Task<R> createTask(EventLoop of, Coro<R> coro, TaskOptions options) {
                trace.add("asked for " + options.name());
                return of.startTask(coro, options.withName("made"));
            }
        };
    }

    @Test
    void theFactorySeesEveryTaskAndItsOptions() {
        loop.setTaskFactory(noteFactory());

        String name = loop.createTask(noting(0), "ann").name();
        loop.createTask(noting(0), TaskOptions.named("bob"));
        assertEquals("made", name);
        runReady();

        assertTrace("asked for ann", "asked for bob", "begins", "ends", "begins", "ends");
    }

    @Test
    void startTaskGoesPastTheFactory() {
        loop.setTaskFactory(noteFactory());

        assertEquals("ann", loop.startTask(noting(0), TaskOptions.named("ann")).name());
        runReady();

        assertTrace("begins", "ends");
    }

    @Test
    void theFactoryCanBeAskedForAndTakenAway() {
        assertNull(loop.getTaskFactory());
        TaskFactory factory = noteFactory();

        loop.setTaskFactory(factory);
        assertSame(factory, loop.getTaskFactory());

        loop.setTaskFactory(null);
        assertNull(loop.getTaskFactory());
        loop.createTask(noting(0), "ann");
        runReady();
        assertTrace("begins", "ends");
    }

    @Test
    void theEagerFactoryHasEveryTaskBeginAtOnce() {
        loop.setTaskFactory(TaskFactory.EAGER);

        onLoop(() -> assertTrue(loop.createTask(noting(0)).isDone()));
    }

    @Test
    void whatTheFactoryThrowsComesOutOfCreateTask() {
        IllegalStateException failure = new IllegalStateException("on purpose");
        loop.setTaskFactory(new TaskFactory() {
            @Override
            public <R> Task<R> createTask(EventLoop of, Coro<R> coro, TaskOptions options) {
                throw failure;
            }
        });
        Coro<Integer> coro = noting(0);

        assertSame(failure, assertThrows(IllegalStateException.class, () -> loop.createTask(coro)));

        assertTrue(loop.allTasks().isEmpty());
        coro.close();
    }

    @Test
    void theFactoryIsForTheLoopsThreadOnly() {
        onLoop(() -> assertRefusedElsewhere(() -> loop.setTaskFactory(null)));
    }
}
