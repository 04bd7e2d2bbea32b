package dev.weft;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.annotations.Coroutine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TaskOptionsTest {

    @Test
    void aTaskHasTheNameGivenOrOneOfTheLoopsAndCanBeRenamed() {
        Weft.run(() -> {
            Task<Void> named = createTask(nap(), TaskOptions.named("nap"));
            Task<Void> unnamed = createTask(nap(), TaskOptions.defaults());
            assertThat(named.name()).isEqualTo("nap");
            assertThat(unnamed.name()).matches("Task-\\d+");
            unnamed.setName("late");
            assertThat(unnamed.name()).isEqualTo("late");
            assertThat(unnamed).asString().contains("late");
            return done();
        });
    }

    // CPython: test_base_events.BaseEventLoopTests.test_set_task_factory
    // CPython: test_base_events.BaseEventLoopTests.test_create_named_task_with_custom_factory
    @Test
    void aFactoryMakesTasksInPlaceOfTheLoopAndGetsTheirNames() {
        Prefixing factory = new Prefixing();
        try (EventLoop loop = EventLoop.create()) {
            loop.setTaskFactory(factory);
            Task<Void> made = loop.createTask(nap(), "nap");
            loop.setTaskFactory(null);
            Task<Void> plain = loop.createTask(nap(), "nap");
            loop.runUntilComplete(made);
            loop.runUntilComplete(plain);

            assertThat(made.name()).isEqualTo("made nap");
            assertThat(plain.name()).isEqualTo("nap");
        }
    }

    private static final class Prefixing implements TaskFactory {
        @Override
        public <R> Task<R> createTask(EventLoop loop, Coro<R> coro, TaskOptions options) {
            return loop.startTask(coro, options.withName("made " + options.name()));
        }
    }

    // CPython: test_base_events.BaseEventLoopTests.test_set_task_factory_invalid
    @Test
    void aFactoryThatMakesNoTaskIsNamed() {
        try (EventLoop loop = EventLoop.create()) {
            loop.setTaskFactory(new TaskFactory() {
                @Override
                public <R> Task<R> createTask(EventLoop made, Coro<R> coro, TaskOptions options) {
                    return null;
                }
            });

            assertThatThrownBy(() -> loop.createTask(nap()))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessageContaining("task factory");
        }
    }

    @Test
    void aTaskRunsInTheContextGivenItself() {
        Context context = Context.empty();

        Weft.run(() -> {
            Task<Void> task = createTask(nap(), TaskOptions.defaults().withContext(context));
            assertThat(task.context()).isSameAs(context);
            return done();
        });
    }

    @Test
    void anEagerTaskIsTheOnlyOneThatStartsEarly() {
        List<String> trace = new ArrayList<>();

        Weft.run(() -> {
            Task<Void> later = createTask(note(trace, "later"));
            Task<Void> now =
                    createTask(note(trace, "now"), TaskOptions.named("now").eager());
            trace.add("created");
            yieldFrom(later);
            yieldFrom(now);
            return done();
        });

        assertThat(trace).containsExactly("now", "created", "later");
    }

    /** More steps than the loop writes to the same objects, each one in the midst of another that then goes on and suspends. */
    @Test
    void whoeverStartsEagerTasksStaysTheCurrentOne() {
        Weft.run(() -> {
            Task<?> me = Weft.currentTask();
            for (int i = 0; i < 1_000; i++) {
                Task<Task<?>> eager =
                        createTask(whoAmI(), TaskOptions.defaults().eager());
                assertThat(Weft.currentTask()).isSameAs(me);
                assertThat(yieldFrom(eager)).isSameAs(eager);
                assertThat(Weft.allTasks()).containsExactly(me);
            }
            return done();
        });
    }

    @Test
    void anEagerFailureIsTheTasks() {
        IllegalStateException failure = new IllegalStateException("at once");

        Object seen = Weft.run(() -> {
            Task<Void> task =
                    createTask(failing(failure), TaskOptions.defaults().eager());
            assertThat(task.isDone()).isTrue();
            return result(task.exception());
        });

        assertThat(seen).isSameAs(failure);
    }

    /** Rule 14: before the loop runs there is nobody to be in the midst of. */
    @Test
    void beforeTheLoopRunsNothingStartsEagerly() {
        try (EventLoop loop = EventLoop.create()) {
            List<String> trace = new ArrayList<>();

            Task<Void> task =
                    loop.createTask(note(trace, "ran"), TaskOptions.defaults().eager());

            assertThat(trace).isEmpty();
            loop.runUntilComplete(task);
            assertThat(trace).containsExactly("ran");
        }
    }

    @Test
    void anEagerTaskIsRefusedInTheContextOfItsCreator() {
        Weft.run(() -> {
            Context mine = Weft.currentTask().context();
            assertThatThrownBy(() -> createTask(
                            nap(), TaskOptions.defaults().withContext(mine).eager()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("entered already");
            assertThat(Weft.allTasks()).containsExactly(Weft.currentTask());
            return done();
        });
    }

    @Coroutine
    private static Coro<Task<?>> whoAmI() {
        yieldFrom(sleep(Duration.ZERO));
        return result(Weft.currentTask());
    }

    @Coroutine
    private static Coro<Void> nap() {
        yieldFrom(sleep(Duration.ZERO));
        return done();
    }

    @Coroutine
    private static Coro<Void> note(List<String> trace, String what) {
        trace.add(what);
        return done();
    }

    @Coroutine
    private static Coro<Void> failing(RuntimeException failure) {
        throw failure;
    }
}
