package dev.weft;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.toThread;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.annotations.Coroutine;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Rules 94 to 96: who runs in which context. */
class ContextTest {

    private static final ContextVar<Integer> VARIABLE = ContextVar.of("v", 0);
    private static final Duration MOMENT = Duration.ofMillis(1);

    private final List<String> trace = new ArrayList<>();

    @Test
    void callbacksRunInTheContextOfTheirRegistration() {
        run(loop -> {
            VARIABLE.set(1);
            Future<Void> future = loop.createFuture();
            loop.callSoon(() -> note("soon"));
            loop.callSoonThreadsafe(() -> note("threadsafe"));
            loop.callLater(MOMENT, () -> note("later"));
            loop.callAt(loop.time().plus(MOMENT), () -> note("at"));
            future.addDoneCallback(done -> note("done"));
            VARIABLE.set(2);
            future.setResult(null);
        });

        assertThat(trace).containsExactlyInAnyOrder("soon 1", "threadsafe 1", "later 1", "at 1", "done 1");
    }

    @Test
    void callbacksRunInTheContextGiven() {
        Context context = Context.empty();
        context.run(() -> VARIABLE.set(7));

        run(loop -> {
            VARIABLE.set(1);
            Future<Void> future = loop.createFuture();
            Handle soon = loop.callSoon(() -> note("soon"), context);
            loop.callSoonThreadsafe(() -> note("threadsafe"), context);
            loop.callLater(MOMENT, () -> note("later"), context);
            loop.callAt(loop.time().plus(MOMENT), () -> note("at"), context);
            future.addDoneCallback(done -> note("done"), context);
            future.setResult(null);
            assertThat(soon.context()).isSameAs(context);
        });

        assertThat(trace).containsExactlyInAnyOrder("soon 7", "threadsafe 7", "later 7", "at 7", "done 7");
    }

    /** Nothing was set before either of them, so that each makes its context when it sets something. */
    @Test
    void aCallbackLeavesNothingToTheNext() {
        run(loop -> {
            loop.callSoon(() -> VARIABLE.set(1));
            loop.callSoon(() -> note("next"));
        });

        assertThat(trace).containsExactly("next 0");
    }

    @Test
    void aReaderKeepsItsContextFromCallToCall() throws Exception {
        Pipe pipe = Pipe.open();
        try (Pipe.SourceChannel source = pipe.source();
                Pipe.SinkChannel sink = pipe.sink()) {
            source.configureBlocking(false);
            sink.write(ByteBuffer.wrap(new byte[1]));

            try (EventLoop loop = EventLoop.create()) {
                loop.addReader(source, () -> {
                    note("read");
                    VARIABLE.set(VARIABLE.get() + 1);
                    if (trace.size() == 3) {
                        loop.stop();
                    }
                });
                loop.runForever();
            }
        }

        assertThat(trace).containsExactly("read 0", "read 1", "read 2");
    }

    @Test
    void aTaskHasACopyAndSharesItWithWhatItAwaits() {
        Weft.run(() -> parent(trace));

        assertThat(trace).containsExactly("child begins with 1", "child keeps 11", "parent has 3");
    }

    @Coroutine
    private static Coro<Void> parent(List<String> trace) {
        VARIABLE.set(1);
        Task<Void> task = createTask(child(trace));
        VARIABLE.set(2);
        yieldFrom(setTo(3));
        yieldFrom(task);
        trace.add("parent has " + VARIABLE.get());
        return done();
    }

    @Coroutine
    private static Coro<Void> child(List<String> trace) {
        trace.add("child begins with " + VARIABLE.get());
        VARIABLE.set(11);
        yieldFrom(sleep(MOMENT));
        trace.add("child keeps " + VARIABLE.get());
        return done();
    }

    @Coroutine
    private static Coro<Void> setTo(int value) {
        yieldFrom(sleep(Duration.ZERO));
        VARIABLE.set(value);
        return done();
    }

    @Test
    void aTaskMakesItsContextWhenItSetsSomethingAndKeepsIt() {
        Weft.run(() -> setAndWait(trace));

        assertThat(trace).containsExactly("kept 5");
        assertThat(VARIABLE.get()).isZero();
    }

    @Coroutine
    private static Coro<Void> setAndWait(List<String> trace) {
        yieldFrom(sleep(Duration.ZERO));
        VARIABLE.set(5);
        yieldFrom(sleep(MOMENT));
        trace.add("kept " + VARIABLE.get());
        assertThat(Weft.currentTask().context().get(VARIABLE)).isEqualTo(5);
        return done();
    }

    @Test
    void tasksMayShareAContext() {
        Context shared = Context.empty();

        Weft.run(() -> {
            yieldFrom(createTask(setTo(8), TaskOptions.defaults().withContext(shared)));
            return done();
        });

        assertThat(shared.get(VARIABLE)).isEqualTo(8);
    }

    /** The thread is inside of it already, so the task cannot be; it learns of that, in a copy. */
    @Test
    void aTaskWhoseContextIsEnteredElsewhereIsToldAndGoesOnInACopy() {
        Context shared = Context.empty();

        shared.run(() -> {
            VARIABLE.set(3);
            assertThatThrownBy(() -> Weft.run(() -> {
                        yieldFrom(createTask(setTo(8), TaskOptions.defaults().withContext(shared)));
                        return done();
                    }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("entered already");
        });

        assertThat(shared.get(VARIABLE)).isEqualTo(3);
    }

    @Test
    void aThreadGetsACopyAndAnExecutorNone() {
        List<Integer> seen = Weft.run(() -> {
            VARIABLE.set(4);
            int inThread = yieldFrom(toThread(VARIABLE::get));
            int inExecutor = yieldFrom(Weft.runningLoop().runInExecutor(VARIABLE::get));
            return result(List.of(inThread, inExecutor));
        });

        assertThat(seen).containsExactly(4, 0);
    }

    @Test
    void theLoopStartsFromTheContextOfItsThread() {
        Context.empty().run(() -> {
            VARIABLE.set(6);
            assertThat(Weft.run(() -> {
                        int seen = VARIABLE.get();
                        VARIABLE.set(7);
                        return result(seen);
                    }))
                    .isEqualTo(6);
            assertThat(VARIABLE.get()).isEqualTo(6);
        });
    }

    @Test
    void theExceptionHandlerRunsInTheContextOfWhatFailed() {
        run(loop -> {
            loop.setExceptionHandler((l, report) -> note(report.exception().getMessage()));
            VARIABLE.set(1);
            loop.callSoon(() -> {
                throw new IllegalStateException("callback");
            });
            VARIABLE.set(2);
            loop.createTask(failing("task"));
            VARIABLE.set(3);
        });

        assertThat(trace).containsExactlyInAnyOrder("callback 1", "task 2");
    }

    @Test
    void aReadersFailureIsHandledInItsContext() throws Exception {
        Pipe pipe = Pipe.open();
        try (Pipe.SourceChannel source = pipe.source();
                Pipe.SinkChannel sink = pipe.sink();
                EventLoop loop = EventLoop.create()) {
            source.configureBlocking(false);
            sink.write(ByteBuffer.wrap(new byte[1]));
            Context context = Context.empty();
            context.run(() -> VARIABLE.set(9));
            Handle reader = loop.addReader(
                    source,
                    () -> {
                        throw new IllegalStateException("reader");
                    },
                    context);
            loop.setExceptionHandler((l, report) -> {
                note(report.exception().getMessage());
                assertThat(report.handle()).isSameAs(reader);
                loop.stop();
            });

            loop.runForever();
        }

        assertThat(trace).containsExactly("reader 9");
    }

    @Coroutine
    private static Coro<Void> failing(String message) {
        yieldFrom(sleep(Duration.ZERO));
        throw new IllegalStateException(message);
    }

    @Test
    void tryWithResourcesResets() {
        Context.empty().run(() -> {
            try (Token<Integer> token = VARIABLE.set(1)) {
                assertThat(token.hasOldValue()).isFalse();
                assertThat(VARIABLE.get()).isEqualTo(1);
            }
            assertThat(VARIABLE.get()).isZero();
        });
    }

    /** Any order of setting and resetting, against a plain map. */
    // CPython: test_context.HamtTest.test_hamt_stress
    @Test
    void manyVariablesAreFoundAndCopiesStayAsTheyWere() {
        Random random = new Random(7);
        List<ContextVar<Integer>> variables = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            variables.add(ContextVar.of("v" + i));
        }
        Map<ContextVar<Integer>, Integer> expected = new HashMap<>();
        Context context = Context.empty();

        context.run(() -> {
            Map<ContextVar<Integer>, Token<Integer>> first = new HashMap<>();
            for (int i = 0; i < 1000; i++) {
                ContextVar<Integer> variable = variables.get(random.nextInt(variables.size()));
                Context before = Context.copyCurrent();
                Integer old = expected.get(variable);
                if (first.containsKey(variable) && random.nextBoolean()) {
                    variable.reset(first.remove(variable));
                    expected.remove(variable);
                } else {
                    Token<Integer> token = variable.set(i);
                    expected.put(variable, i);
                    first.putIfAbsent(variable, token);
                }
                assertThat(before.get(variable)).isEqualTo(old);
                assertThat(context.variables()).containsExactlyInAnyOrderElementsOf(expected.keySet());
                expected.forEach((key, value) -> assertThat(key.get()).isEqualTo(value));
            }
        });
    }

    private void note(String what) {
        trace.add(what + " " + VARIABLE.get());
    }

    private interface Body {
        void run(EventLoop loop);
    }

    /** Runs a body as a callback, and what it schedules within a moment or a few turns. */
    private static void run(Body body) {
        try (EventLoop loop = EventLoop.create()) {
            loop.callSoon(() -> {
                body.run(loop);
                loop.callLater(MOMENT.multipliedBy(2), () -> stopAfter(5, loop));
            });
            loop.runForever();
        }
    }

    private static void stopAfter(int turns, EventLoop loop) {
        if (turns == 0) {
            loop.stop();
        } else {
            loop.callSoon(() -> stopAfter(turns - 1, loop));
        }
    }
}
