package dev.weft;

import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.run;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;
import static dev.weft.Weft.yieldValue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.annotations.Coroutine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The {@code async for} of CPython's {@code test_coroutines}: a loop over {@code hasNext} and {@code next}. */
class CPythonAsyncForTest {

    private final List<Object> trace = new ArrayList<>();
    private int count;

    private static List<Object> numbers(int from, int to) {
        return new ArrayList<>(IntStream.rangeClosed(from, to).boxed().toList());
    }

    @Coroutine
    private AsyncGenerator<Integer> counts(int to) {
        count++;
        for (int i = 1; i <= to; i++) {
            if (i % 10 == 0) {
                yieldFrom(sleep(Duration.ZERO));
            }
            yieldValue(i);
        }
        return done();
    }

    @Coroutine
    private Coro<Void> takesAll(AsyncGenerator<Integer> numbers) {
        while (yieldFrom(numbers.hasNext())) {
            trace.add(numbers.next());
        }
        return done();
    }

    @Coroutine
    private Coro<Void> breaksAt(AsyncGenerator<Integer> numbers, int last) {
        while (yieldFrom(numbers.hasNext())) {
            int number = numbers.next();
            trace.add(number);
            if (number == last) {
                break;
            }
        }
        trace.add("end");
        return done();
    }

    @Coroutine
    private Coro<Void> skipsFrom(AsyncGenerator<Integer> numbers, int first) {
        while (yieldFrom(numbers.hasNext())) {
            int number = numbers.next();
            if (number > first) {
                continue;
            }
            trace.add(number);
        }
        trace.add("end");
        return done();
    }

    // CPython: test_coroutines.CoroutineTest.test_for_1
    @Test
    void theLoopEndsWithTheGeneratorAndMayBreakAndContinue() {
        run(takesAll(counts(100)));
        assertThat(trace).isEqualTo(numbers(1, 100));

        trace.clear();
        run(breaksAt(counts(100), 20));
        assertThat(trace).startsWith(numbers(1, 20).toArray()).endsWith("end").hasSize(21);

        trace.clear();
        run(skipsFrom(counts(100), 20));
        assertThat(trace).startsWith(numbers(1, 20).toArray()).endsWith("end").hasSize(21);
        assertThat(count).as("generators begun").isEqualTo(3);
    }

    @Coroutine
    private Coro<Void> enters(int weight) {
        yieldFrom(sleep(Duration.ZERO));
        count += weight;
        return done();
    }

    @Coroutine
    private Coro<Void> loopsInAScope() {
        yieldFrom(enters(10_000));
        try {
            AsyncGenerator<Integer> numbers = counts(11);
            while (yieldFrom(numbers.hasNext())) {
                numbers.next();
                count++;
            }
        } finally {
            yieldFrom(enters(100_000));
        }
        count += 1000;
        return done();
    }

    @Coroutine
    private Coro<Void> twice() {
        yieldFrom(loopsInAScope());
        yieldFrom(loopsInAScope());
        return done();
    }

    // CPython: test_coroutines.CoroutineTest.test_for_6
    @Test
    void theLoopStandsInsideAScopeThatIsLeftByAwaiting() {
        run(loopsInAScope());
        assertThat(count).isEqualTo(111_011 + 1); // the generator counts itself

        count = 0;
        run(twice());
        assertThat(count).isEqualTo(222_022 + 2);
    }

    private static AsyncGenerator<Integer> noGenerator() {
        throw new ArithmeticException("no generator");
    }

    @Coroutine
    private Coro<Void> loopsOverNone() {
        AsyncGenerator<Integer> numbers = noGenerator();
        while (yieldFrom(numbers.hasNext())) {
            count++;
        }
        count += 10;
        return done();
    }

    // CPython: test_coroutines.CoroutineTest.test_for_7
    // CPython: test_coroutines.CoroutineTest.test_for_8
    @Test
    void whatMakingTheGeneratorThrowsComesOut() {
        List<ErrorReport> reports = new ArrayList<>();
        try (Runner runner = new Runner()) {
            runner.loop().setDebug(true);
            runner.loop().setExceptionHandler((loop, report) -> reports.add(report));

            assertThatThrownBy(() -> runner.run(loopsOverNone())).hasMessage("no generator");
        }

        assertThat(count).isZero();
        assertThat(reports).isEmpty();
    }

    private static void fails() {
        throw new StopAsyncIteration();
    }

    @Coroutine
    private Coro<String> usesBadly(AsyncGenerator<Integer> numbers) {
        try {
            while (yieldFrom(numbers.hasNext())) {
                numbers.next();
                fails();
            }
        } catch (StopAsyncIteration e) {
            return result("came out");
        }
        return result("taken for the end");
    }

    @Coroutine
    private AsyncGenerator<Integer> mapsBadly(AsyncGenerator<Integer> numbers) {
        while (yieldFrom(numbers.hasNext())) {
            numbers.next();
            fails();
            yieldValue(0);
        }
        return done();
    }

    // CPython: test_coroutines.CoroutineTest.test_for_assign_raising_stop_async_iteration
    // CPython: test_coroutines.CoroutineTest.test_for_assign_raising_stop_async_iteration_2
    @Test
    void stopAsyncIterationOfTheBodyIsNotTheEndOfTheIteration() {
        assertThat(run(usesBadly(counts(1)))).isEqualTo("came out");
        assertThatThrownBy(() -> run(mapsBadly(counts(1)).anext()))
                .isInstanceOf(IllegalStateException.class)
                .hasCauseInstanceOf(StopAsyncIteration.class);
    }
}
