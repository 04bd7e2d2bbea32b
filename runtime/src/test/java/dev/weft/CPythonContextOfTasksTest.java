package dev.weft;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.gather;
import static dev.weft.Weft.result;
import static dev.weft.Weft.runningLoop;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.annotations.Coroutine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What CPython's tests of tasks and futures say about contexts. */
class CPythonContextOfTasksTest {

    private static final ContextVar<String> NAME = ContextVar.of("name", "nope");
    private static final ContextVar<Integer> NUMBER = ContextVar.of("number", -1);
    private static final Duration MOMENT = Duration.ofMillis(1);

    // CPython: test_tasks.BaseTaskTests.test_context_1
    @Test
    void aTaskSeesNothingOfWhatItsCreatorSetsLaterNorTheOtherWay() {
        Weft.run(creator());
    }

    @Coroutine
    private static Coro<Void> creator() {
        assertThat(NAME.get()).isEqualTo("nope");
        Task<Void> created = createTask(created());
        NAME.set("yes");
        yieldFrom(created);
        assertThat(NAME.get()).isEqualTo("yes");
        return done();
    }

    @Coroutine
    private static Coro<Void> created() {
        yieldFrom(sleep(MOMENT));
        assertThat(NAME.get()).isEqualTo("nope");
        NAME.set("something else");
        return done();
    }

    // CPython: test_tasks.BaseTaskTests.test_context_2
    @Test
    void aDoneCallbackChangesNothingForTheTask() {
        Weft.run(awaitingWithCallbacks());

        assertThat(NAME.get()).isEqualTo("nope");
    }

    @Coroutine
    private static Coro<Void> awaitingWithCallbacks() {
        assertThat(NAME.get()).isEqualTo("nope");
        for (int j = 0; j < 2; j++) {
            Future<Void> future = runningLoop().createFuture();
            future.addDoneCallback(ended -> NAME.set("something else"));
            NAME.set("yes" + j);
            runningLoop().callSoon(() -> future.setResult(null));
            yieldFrom(future);
            assertThat(NAME.get()).isEqualTo("yes" + j);
            for (int i = 0; i < 3; i++) {
                NAME.set("yes" + i + "-" + j);
                yieldFrom(sleep(MOMENT));
                assertThat(NAME.get()).isEqualTo("yes" + i + "-" + j);
            }
        }
        return done();
    }

    // CPython: test_tasks.BaseTaskTests.test_context_3
    @Test
    void aHundredTasksDoNotDisturbEachOther() {
        Weft.run(() -> {
            Random random = new Random(5);
            List<Task<Void>> tasks = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                tasks.add(createTask(counting(random.nextInt(10), random.nextInt(5))));
            }
            return result(yieldFrom(gather(tasks)));
        });

        assertThat(NUMBER.get()).isEqualTo(-1);
    }

    @Coroutine
    private static Coro<Void> counting(int first, int millis) {
        for (int i = 0; i < 10; i++) {
            NUMBER.set(first + i);
            yieldFrom(sleep(Duration.ofMillis(millis).dividedBy(5)));
            assertThat(NUMBER.get()).isEqualTo(first + i);
        }
        return done();
    }

    // CPython: test_tasks.BaseTaskTests.test_context_4
    // CPython: test_tasks.BaseTaskTests.test_context_5
    // CPython: test_tasks.BaseTaskTests.test_context_6
    @Test
    void tasksCreatedInOneContextOneAfterTheOtherChangeIt() {
        List<Integer> seen = Weft.run(oneAfterTheOther());

        assertThat(seen).containsExactly(null, 1, 2);
    }

    @Coroutine
    private static Coro<List<Integer>> oneAfterTheOther() {
        List<Integer> seen = new ArrayList<>();
        Context context = Context.copyCurrent();
        seen.add(context.get(NUMBER));
        yieldFrom(createTask(setting(1), TaskOptions.defaults().withContext(context)));
        seen.add(context.get(NUMBER));
        yieldFrom(runningLoop().createTask(setting(2), TaskOptions.defaults().withContext(context)));
        seen.add(context.get(NUMBER));
        return result(seen);
    }

    @Coroutine
    private static Coro<Void> setting(int value) {
        yieldFrom(sleep(Duration.ZERO));
        NUMBER.set(value);
        return done();
    }

    // CPython: test_tasks.BaseTaskTests.test_get_context
    @Test
    void aTaskTellsItsContextAfterItsEndToo() {
        try (EventLoop loop = EventLoop.create()) {
            Context context = Context.copyCurrent();
            Task<Void> task = loop.createTask(setting(1), TaskOptions.defaults().withContext(context));

            loop.runUntilComplete(task);

            assertThat(task.context()).isSameAs(context);
        }
    }

    // CPython: test_futures2.FutureTests.test_task_exc_handler_correct_context
    @Test
    void theHandlerSeesWhatTheFailedTaskSet() {
        List<String> seen = new ArrayList<>();

        Weft.run(() -> {
            runningLoop().setExceptionHandler((loop, report) -> seen.add(NAME.get()));
            createTask(setAndFail());
            yieldFrom(turns(5));
            return done();
        });

        assertThat(seen).containsExactly("bar");
    }

    @Coroutine
    private static Coro<Void> setAndFail() {
        NAME.set("bar");
        throw new ArithmeticException();
    }

    // CPython: test_futures2.FutureTests.test_handle_exc_handler_correct_context
    @Test
    void theHandlerSeesWhatTheFailedCallbackSet() {
        List<String> seen = new ArrayList<>();

        Weft.run(() -> {
            runningLoop().setExceptionHandler((loop, report) -> seen.add(NAME.get()));
            runningLoop().callSoon(() -> {
                NAME.set("bar");
                throw new ArithmeticException();
            });
            NUMBER.set(1); // from here on the callbacks have a context of their own
            runningLoop().callSoon(() -> {
                NAME.set("baz");
                throw new ArithmeticException();
            });
            yieldFrom(turns(5));
            return done();
        });

        assertThat(seen).containsExactly("bar", "baz");
    }

    @Coroutine
    private static Coro<Void> turns(int count) {
        for (int i = 0; i < count; i++) {
            yieldFrom(sleep(Duration.ZERO));
        }
        return done();
    }
}
