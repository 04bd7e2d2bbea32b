package dev.weft;

import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.yieldValue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weft.annotations.Coroutine;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Rules 40-45, 50 and 51 of asyncio's generators: PEP 342 and PEP 479. */
class GeneratorTest {

    private final List<Object> trace = new ArrayList<>();

    @Coroutine
    private Generator<Integer, Integer, String> echo() {
        trace.add("begin");
        Integer sent = 0;
        while (sent == null || sent >= 0) {
            sent = yieldValue(sent == null ? -100 : sent + 1);
        }
        return result("ended by " + sent);
    }

    @Coroutine
    private static Sequence<Integer> squares(int count) {
        for (int i = 0; i < count; i++) {
            yieldValue(i * i);
        }
        return done();
    }

    @Test
    void callingTheMethodRunsNothing() {
        Generator<Integer, Integer, String> generator = echo();

        assertThat(trace).isEmpty();
        assertThat(generator.state()).isEqualTo(CoroutineState.CREATED);
    }

    @Test
    void argumentsAreTakenAtTheCall() {
        int[] count = {2};
        Sequence<Integer> squares = squares(count[0]);
        count[0] = 100;

        assertThat(squares).containsExactly(0, 1);
    }

    @Test
    void sendGivesItsValueToThePendingYield() {
        Generator<Integer, Integer, String> generator = echo();

        assertThat(generator.next()).isEqualTo(1);
        assertThat(generator.send(5)).isEqualTo(6);
        assertThat(generator.next()).isEqualTo(-100);
        assertThat(generator.state()).isEqualTo(CoroutineState.SUSPENDED);
    }

    // CPython: test_generators.GeneratorTest.test_send_non_none_to_new_gen
    @Test
    void aFreshGeneratorTakesOnlyNullAndStaysFresh() {
        Generator<Integer, Integer, String> generator = echo();

        assertThatThrownBy(() -> generator.send(1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("just-started generator")
                .hasMessageContaining("GeneratorTest.echo");
        assertThat(generator.state()).isEqualTo(CoroutineState.CREATED);
        assertThat(generator.send(null)).isEqualTo(1);
    }

    @Test
    void theEndCarriesItsValueOnceAndIsRepeatedWithout() {
        Generator<Integer, Integer, String> generator = echo();
        generator.next();

        StopIteration end = catchThrowableOfType(StopIteration.class, () -> generator.send(-7));

        assertThat(end.value()).isEqualTo("ended by -7");
        assertThat(generator.returned()).isEqualTo("ended by -7");
        assertThat(catchThrowableOfType(StopIteration.class, generator::next).value())
                .isNull();
        assertThat(trace).containsExactly("begin");
    }

    @Test
    void throwIntoAFreshGeneratorClosesItWithoutRunningIt() {
        Generator<Integer, Integer, String> generator = echo();
        Exception exception = new Exception("thrown");

        assertThatThrownBy(() -> generator.throwInto(exception)).isSameAs(exception);

        assertThat(trace).isEmpty();
        assertThatThrownBy(generator::next).isInstanceOf(StopIteration.class);
        assertThatThrownBy(() -> generator.throwInto(exception)).isSameAs(exception);
    }

    /** The quirk of rule 41: the body has not begun, so it cannot be what raised it. */
    @Test
    void stopIterationThrownIntoAFreshGeneratorComesOutAsItIs() {
        StopIteration stop = new StopIteration("x");

        assertThatThrownBy(() -> echo().throwInto(stop)).isSameAs(stop);
    }

    @Coroutine
    private Generator<String, Void, String> guarded() {
        try {
            yieldValue("body");
        } catch (IllegalStateException e) {
            yieldValue("caught " + e.getMessage());
        } finally {
            trace.add("finally");
        }
        return result("after");
    }

    @Test
    void aBodyThatCatchesWhatIsThrownGoesOn() {
        Generator<String, Void, String> generator = guarded();
        generator.next();

        assertThat(generator.throwInto(new IllegalStateException("boom"))).isEqualTo("caught boom");
        assertThat(trace).isEmpty();
        StopIteration end = catchThrowableOfType(StopIteration.class, generator::next);
        assertThat(end.value()).isEqualTo("after");
        assertThat(trace).containsExactly("finally");
    }

    @Test
    void whatTheBodyDoesNotCatchComesOutItselfAndEndsIt() {
        Generator<String, Void, String> generator = guarded();
        generator.next();
        Exception exception = new Exception("checked");

        assertThatThrownBy(() -> generator.throwInto(exception)).isSameAs(exception);

        assertThat(generator.state()).isEqualTo(CoroutineState.CLOSED);
        assertThat(trace).containsExactly("finally");
    }

    @Test
    void closeRunsFinallyBlocksAndIsIdempotent() {
        Generator<String, Void, String> generator = guarded();
        generator.next();

        generator.close();
        generator.close();

        assertThat(trace).containsExactly("finally");
        assertThat(generator.state()).isEqualTo(CoroutineState.CLOSED);
        assertThat(generator.returned()).isNull();
    }

    @Test
    void closeOfAFreshGeneratorRunsNothing() {
        Generator<String, Void, String> generator = guarded();

        generator.close();

        assertThat(trace).isEmpty();
        assertThatThrownBy(generator::next).isInstanceOf(StopIteration.class);
    }

    @Coroutine
    private static Generator<Integer, Void, String> returnsOnExit() {
        try {
            yieldValue(1);
        } catch (GeneratorExit exit) {
            return result("swallowed");
        }
        return result("ran to the end");
    }

    // CPython: test_generators.GeneratorCloseTest.test_close_return_value
    @Test
    void aValueReturnedWhileClosingIsKept() {
        Generator<Integer, Void, String> generator = returnsOnExit();
        generator.next();

        generator.close();

        assertThat(generator.returned()).isEqualTo("swallowed");
    }

    @Coroutine
    private static Generator<Integer, Void, Void> ignoresExit() {
        try {
            yieldValue(1);
        } finally {
            yieldValue(2);
        }
        return done();
    }

    @Test
    void aBodyThatYieldsWhileItIsClosedHasIgnoredTheExitAndIsNotFinished() {
        Generator<Integer, Void, Void> generator = ignoresExit();
        generator.next();

        assertThatThrownBy(generator::close)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("ignored GeneratorExit");
        assertThat(generator.state()).isEqualTo(CoroutineState.SUSPENDED);
    }

    @Test
    void aYieldInFinallyIsDeliveredBeforeTheErrorGoesOn() {
        Generator<Integer, Void, Void> generator = ignoresExit();
        generator.next();
        Exception exception = new Exception("waits");

        assertThat(generator.throwInto(exception)).isEqualTo(2);
        assertThatThrownBy(generator::next).isSameAs(exception);
    }

    @Coroutine
    @SuppressWarnings("finally")
    private static Generator<Integer, Void, String> returnsInFinally() {
        try {
            yieldValue(1);
        } finally {
            return result("masked");
        }
    }

    @Test
    void aReturnInFinallyMasksTheException() {
        Generator<Integer, Void, String> generator = returnsInFinally();
        generator.next();

        StopIteration end = catchThrowableOfType(StopIteration.class, () -> generator.throwInto(new Exception("lost")));

        assertThat(end.value()).isEqualTo("masked");
    }

    @Coroutine
    private static Generator<Integer, Void, Void> raisesStopIteration() {
        yieldValue(1);
        throw new StopIteration("sneaky");
    }

    // CPython: test_generators.ExceptionTest.test_tutorial_stopiteration
    @Test
    void stopIterationThatLeavesABodyIsAnError() {
        Generator<Integer, Void, Void> generator = raisesStopIteration();
        generator.next();

        assertThatThrownBy(generator::next)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("generator raised StopIteration")
                .hasCauseInstanceOf(StopIteration.class);
    }

    private Generator<Object, Void, Void> self;

    @Coroutine
    private Generator<Object, Void, Void> resumesItself() {
        try {
            self.next();
        } catch (IllegalArgumentException e) {
            yieldValue(e);
        }
        yieldValue(self.state());
        return done();
    }

    @Test
    void aRunningGeneratorCannotBeResumedAndSurvivesTheAttempt() {
        self = resumesItself();

        assertThat(self.next()).asString().contains("already executing");
        assertThat(self.next()).isEqualTo(CoroutineState.RUNNING);
        assertThatThrownBy(self::next).isInstanceOf(StopIteration.class);
    }

    @Test
    void itIsAnIterableOverItself() {
        Sequence<Integer> squares = squares(5);
        List<Integer> firstTwo = new ArrayList<>();
        for (int square : squares) {
            firstTwo.add(square);
            if (firstTwo.size() == 2) {
                break;
            }
        }

        assertThat(firstTwo).containsExactly(0, 1);
        assertThat(squares).containsExactly(4, 9, 16);
    }

    @Test
    void hasNextRunsAheadByOneAndNothingIsLost() {
        Sequence<Integer> squares = squares(3);
        Iterator<Integer> iterator = squares.iterator();

        assertThat(iterator.hasNext()).isTrue();
        assertThat(iterator.hasNext()).isTrue();
        assertThat(squares.next()).isZero();
        assertThat(iterator.next()).isOne();
        assertThat(iterator.hasNext()).isTrue();
        assertThatThrownBy(() -> squares.send(null)).isInstanceOf(IllegalStateException.class);
        assertThat(iterator.next()).isEqualTo(4);
        assertThat(iterator.hasNext()).isFalse();
        assertThatThrownBy(iterator::next).isInstanceOf(NoSuchElementException.class);
    }

    @Coroutine
    private Sequence<Integer> endless() {
        for (int i = 0; ; i++) {
            trace.add("makes " + i);
            yieldValue(i);
        }
    }

    @Test
    void itsStreamRunsTheBodyNoFurtherThanItIsAsked() {
        try (Stream<Integer> stream = endless().stream()) {
            List<Integer> values =
                    stream.filter(value -> value % 2 == 0).limit(2).toList();

            assertThat(values).containsExactly(0, 2);
        }
        assertThat(trace).containsExactly("makes 0", "makes 1", "makes 2");
    }

    @Test
    void closingItsStreamClosesIt() {
        Generator<String, Void, String> generator = guarded();
        try (Stream<String> stream = generator.stream()) {
            assertThat(stream.limit(1)).containsExactly("body");
        }

        assertThat(trace).containsExactly("finally");
    }

    @Coroutine
    private static Generator<Integer, Void, Void> fails(RuntimeException exception) {
        yieldValue(1);
        throw exception;
    }

    @Test
    void anExceptionOfTheBodyComesOutOnceAndEndsIt() {
        RuntimeException exception = new RuntimeException("once");
        Generator<Integer, Void, Void> generator = fails(exception);
        Iterator<Integer> iterator = generator.iterator();
        iterator.next();

        assertThatThrownBy(iterator::hasNext).isSameAs(exception);
        assertThat(iterator.hasNext()).isFalse();
        assertThatThrownBy(generator::next).isInstanceOf(StopIteration.class);
    }

    @Coroutine
    private static Sequence<Integer> nothing() {
        return done();
    }

    @Test
    void aBodyWithoutAYieldEndsAtOnce() {
        assertThat(nothing()).isEmpty();
    }
}
