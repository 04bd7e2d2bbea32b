package dev.weft;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.run;
import static dev.weft.Weft.runningLoop;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;
import static dev.weft.Weft.yieldValue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.weft.annotations.Coroutine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

/** What asynchronous generators add to CPython's; {@link AsyncGeneratorOracleTest} and {@link CPythonAsyncgenTest} have the rest. */
class AsyncGeneratorTest {

    private final List<String> trace = new ArrayList<>();

    private static Coro<Void> pause() {
        return sleep(Duration.ZERO);
    }

    @Coroutine
    private static AsyncGenerator<Integer> count(int to) {
        for (int i = 0; i < to; i++) {
            yieldFrom(pause());
            yieldValue(i);
        }
        return done();
    }

    @Coroutine
    private static <Y> Coro<List<Y>> toList(AsyncGenerator<Y> all) {
        List<Y> values = new ArrayList<>();
        while (yieldFrom(all.hasNext())) {
            values.add(all.next());
        }
        return result(values);
    }

    // hasNext and next

    @Test
    void itIsIteratedInACoroutine() {
        List<Integer> values = run(toList(count(3)));

        assertThat(values).containsExactly(0, 1, 2);
    }

    @Test
    void hasNextKeepsTheValueUntilItIsTaken() {
        run(() -> {
            AsyncGenerator<Integer> generator = count(2);
            assertThat(yieldFrom(generator.hasNext())).isTrue();
            assertThat(yieldFrom(generator.hasNext())).isTrue();
            assertThat(generator.next()).isZero();
            assertThat(yieldFrom(generator.hasNext())).isTrue();
            assertThat(yieldFrom(generator.anext())).isEqualTo(1);
            assertThat(yieldFrom(generator.hasNext())).isFalse();
            assertThat(yieldFrom(generator.hasNext())).isFalse();
            return done();
        });
    }

    @Test
    void nextWithoutHasNextSaysWhatToDo() {
        assertThatThrownBy(() -> count(1).next())
                .isInstanceOf(NoSuchElementException.class)
                .hasMessageContaining("hasNext()");
    }

    @Coroutine
    private static Coro<Throwable> failure(Awaitable<?> operation) {
        try {
            yieldFrom(operation);
        } catch (Throwable e) {
            return result(e);
        }
        return result(null);
    }

    @Test
    void nothingCanBeSentWhileAFetchedValueHasNotBeenTaken() {
        run(() -> {
            AsyncGenerator<Integer> generator = count(2);
            yieldFrom(generator.hasNext());
            assertThat(yieldFrom(failure(generator.asend(1))))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("take it with next() first");
            assertThat(generator.next()).isZero();
            return done();
        });
    }

    @Test
    void throwingAndClosingDropAFetchedValue() {
        run(() -> {
            AsyncGenerator<Integer> generator = count(2);
            yieldFrom(generator.hasNext());
            yieldFrom(generator.aclose());
            assertThat(yieldFrom(generator.hasNext())).isFalse();
            assertThat(catchThrowable(generator::next)).isInstanceOf(NoSuchElementException.class);
            return done();
        });
    }

    @Coroutine
    private static AsyncGenerator<Object> nulls() {
        yieldValue(null);
        yieldFrom(pause());
        yieldValue(null);
        return done();
    }

    @Test
    void nullIsAValue() {
        List<Object> values = run(toList(nulls()));

        assertThat(values).isEqualTo(Arrays.asList(null, null));
    }

    // States

    @Test
    void itIsRunningFromTheBeginningOfAnOperationToItsEnd() {
        run(() -> {
            AsyncGenerator<Integer> generator = count(1);
            assertThat(generator.state()).isEqualTo(CoroutineState.CREATED);
            Task<Integer> task = createTask(generator.anext());
            assertThat(generator.state()).isEqualTo(CoroutineState.CREATED);
            yieldFrom(pause());
            assertThat(generator.state()).isEqualTo(CoroutineState.RUNNING);
            yieldFrom(task);
            assertThat(generator.state()).isEqualTo(CoroutineState.SUSPENDED);
            assertThat(yieldFrom(generator.hasNext())).isFalse();
            assertThat(generator.state()).isEqualTo(CoroutineState.CLOSED);
            return done();
        });
    }

    @Test
    void twoTasksCannotResumeItAtATime() {
        run(() -> {
            AsyncGenerator<Integer> generator = count(1);
            Task<Integer> first = createTask(generator.anext());
            Task<Integer> second = createTask(generator.anext());
            assertThat(yieldFrom(failure(second)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("anext(): asynchronous generator is already running");
            assertThat(yieldFrom(first)).isZero();
            return done();
        });
    }

    @Test
    void anOperationTellsWhoseItIs() {
        AsyncGenerator<Integer> generator = count(1);

        assertThat(generator.athrow(new RuntimeException()).toString())
                .startsWith("dev.weft.AsyncGeneratorTest.count.athrow()@")
                .endsWith("(created)");
        assertThat(generator.hasNext().toString()).contains("count.hasNext()@");
    }

    // Cancellation

    @Coroutine
    private AsyncGenerator<Integer> cleansUp() {
        try {
            yieldValue(1);
            yieldFrom(sleep(Duration.ofDays(1)));
            yieldValue(2);
        } finally {
            yieldFrom(pause());
            trace.add("finally");
        }
        return done();
    }

    @Test
    void cancellingTheAwaiterCancelsWhatTheBodyWaitsFor() {
        run(() -> {
            AsyncGenerator<Integer> generator = cleansUp();
            Task<List<Integer>> task = createTask(toList(generator));
            yieldFrom(pause());
            task.cancel();
            assertThat(yieldFrom(failure(task))).isInstanceOf(CancelledError.class);
            assertThat(generator.state()).isEqualTo(CoroutineState.CLOSED);
            return done();
        });

        assertThat(trace).containsExactly("finally");
    }

    @Coroutine
    private static AsyncGenerator<String> goesOn(Future<String> future) {
        String got;
        try {
            got = yieldFrom(future);
        } catch (CancelledError e) {
            got = "cancelled";
        }
        yieldValue(got);
        yieldValue("more");
        return done();
    }

    @Test
    void aBodyThatHandlesTheCancellationGoesOn() {
        run(() -> {
            AsyncGenerator<String> generator = goesOn(runningLoop().createFuture());
            Task<String> task = createTask(generator.anext());
            yieldFrom(pause());
            task.cancel();
            assertThat(yieldFrom(task)).isEqualTo("cancelled");
            assertThat(yieldFrom(generator.anext())).isEqualTo("more");
            return done();
        });
    }

    @Test
    void aTaskThatIsCancelledBeforeItBeginsDoesNotTouchTheGenerator() {
        run(() -> {
            AsyncGenerator<Integer> generator = count(1);
            Task<Integer> task = createTask(generator.anext());
            task.cancel();
            assertThat(yieldFrom(failure(task))).isInstanceOf(CancelledError.class);
            assertThat(yieldFrom(generator.anext())).isZero();
            return done();
        });
    }

    // Depth

    @Coroutine
    private static AsyncGenerator<Integer> nested(int depth) {
        if (depth == 0) {
            yieldValue(1);
            yieldFrom(pause());
            yieldValue(2);
        } else {
            AsyncGenerator<Integer> inner = nested(depth - 1);
            while (yieldFrom(inner.hasNext())) {
                yieldValue(inner.next() + 1);
            }
        }
        return done();
    }

    @Test
    void fiftyThousandNestedGeneratorsDoNotOverflowTheStack() {
        List<Integer> values = run(toList(nested(50_000)));

        assertThat(values).containsExactly(50_001, 50_002);
    }

    @Coroutine
    private static AsyncGenerator<Integer> failsBelow(int depth) {
        if (depth == 0) {
            yieldFrom(pause());
            throw new IllegalArgumentException("deep");
        }
        AsyncGenerator<Integer> inner = failsBelow(depth - 1);
        while (yieldFrom(inner.hasNext())) {
            yieldValue(inner.next());
        }
        return done();
    }

    @Test
    void anExceptionPassesFiftyThousandGenerators() {
        assertThatThrownBy(() -> run(toList(failsBelow(50_000))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("deep");
    }

    @Coroutine
    private static AsyncGenerator<Integer> wrongType() {
        int sent = yieldValue(1);
        yieldValue(sent);
        return done();
    }

    @Test
    void aValueOfAnotherTypeThanTheBodyExpectsFailsThere() {
        run(() -> {
            AsyncGenerator<Integer> generator = wrongType();
            yieldFrom(generator.anext());
            assertThat(yieldFrom(failure(generator.asend("text")))).isInstanceOf(ClassCastException.class);
            assertThat(generator.state()).isEqualTo(CoroutineState.CLOSED);
            return done();
        });
    }
}
