package dev.weft;

import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.yieldFrom;
import static dev.weft.Weft.yieldValue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weft.annotations.Coroutine;
import java.io.Serializable;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** CPython's {@code test_generators} and {@code test_generator_stop}, where {@link GeneratorTest} has not the same already. */
class CPythonGeneratorsTest {

    private final List<Object> trace = new ArrayList<>();

    @Coroutine
    private static Generator<Object, Object, Object> one() {
        yieldValue(1);
        return result(null);
    }

    @Coroutine
    private static Generator<Object, Object, Object> asks() {
        return result(yieldValue(1));
    }

    private static @Nullable Object endOf(Generator<?, ?, ?> generator) {
        return catchThrowableOfType(StopIteration.class, generator::next).value();
    }

    private static @Nullable Object endOf(Generator<Object, Object, ?> generator, Object sent) {
        return catchThrowableOfType(StopIteration.class, () -> generator.send(sent))
                .value();
    }

    // CPython: test_generators.FinalizationTest.test_lambda_generator
    @Test
    void aLambdaIsAGeneratorAsAMethodIs() {
        Supplier<Generator<Object, Object, Object>> f = () -> result(yieldValue(1));
        Supplier<Generator<Object, Object, Object>> f2 = () -> result(yieldFrom(asks()));
        Supplier<Generator<Object, Object, Object>> f3 = () -> result(yieldFrom(f.get()));

        for (Supplier<Generator<Object, Object, Object>> function : List.of(f, CPythonGeneratorsTest::asks, f2, f3)) {
            Generator<Object, Object, Object> generator = function.get();

            assertThat(generator.next()).isEqualTo(1);
            assertThat(endOf(generator, 2)).isEqualTo(2);
        }
    }

    // CPython: test_generators.GeneratorTest.test_name
    @Test
    void itsTextNamesTheMethod() {
        assertThat(one().toString()).contains("CPythonGeneratorsTest.one");
    }

    // CPython: test_generators.GeneratorTest.test_copy
    // CPython: test_generators.GeneratorTest.test_pickle
    @Test
    void isNeitherCopiedNorSerialized() {
        assertThat(one()).isNotInstanceOf(Cloneable.class).isNotInstanceOf(Serializable.class);
    }

    @Coroutine
    private static Generator<Object, Object, Object> raisesAfterOne() {
        yieldValue(1);
        throw new IllegalArgumentException();
    }

    // CPython: test_generators.GeneratorTest.test_issue103488
    @Test
    void anExceptionLeavesALoopOverItAndIsCaughtThere() {
        try {
            for (Object value : raisesAfterOne()) {
                trace.add(value);
            }
        } catch (IllegalArgumentException e) {
            trace.add("caught");
        }

        assertThat(trace).containsExactly(1, "caught");
    }

    // What is being handled

    @Coroutine
    private Generator<Object, Object, Object> keepsWhatItCaught() {
        try {
            yieldValue("try");
        } catch (IllegalArgumentException e) {
            yieldValue("first");
            trace.add(e);
            yieldValue("second");
            throw e;
        }
        return result(null);
    }

    // CPython: test_generators.ExceptionTest.test_except_throw
    @Test
    void whatABodyCaughtIsKeptOverItsYieldsAndCanBeRaisedAgain() {
        Generator<Object, Object, Object> make = keepsWhatItCaught();
        make.next();
        IllegalArgumentException thrown = new IllegalArgumentException();

        assertThat(make.throwInto(thrown)).isEqualTo("first");
        assertThat(make.next()).isEqualTo("second");
        assertThatThrownBy(make::next).isSameAs(thrown).hasNoCause().hasNoSuppressedExceptions();
        assertThat(trace).containsExactly(thrown);
    }

    @Coroutine
    private Generator<Object, Object, Object> raisesAndCatchesItsOwn() {
        try {
            yieldValue("try");
            throw new UnsupportedOperationException();
        } catch (UnsupportedOperationException e) {
            trace.add(e.getClass().getSimpleName());
        }
        yieldValue("after");
        yieldValue("done");
        return result(null);
    }

    // CPython: test_generators.ExceptionTest.test_except_gen_except
    @Test
    void whatABodyRaisesAndCatchesIsNoConcernOfACallersHandler() {
        Generator<Object, Object, Object> g = raisesAndCatchesItsOwn();
        g.next();
        try {
            throw new IllegalArgumentException();
        } catch (IllegalArgumentException e) {
            assertThat(g.next()).isEqualTo("after");
            assertThat(e).hasNoCause().hasNoSuppressedExceptions();
        }

        assertThat(g.next()).isEqualTo("done");
        assertThat(trace).containsExactly("UnsupportedOperationException");
    }

    @Coroutine
    private Generator<Object, Object, Object> replaces() {
        try {
            try {
                yieldValue("try");
            } catch (IllegalArgumentException e) {
                throw new UnsupportedOperationException(e);
            }
        } catch (UnsupportedOperationException e) {
            trace.add(e.getCause());
        }
        yieldValue("after");
        yieldValue("done");
        return result(null);
    }

    // CPython: test_generators.ExceptionTest.test_except_throw_exception_context
    @Test
    void aThrownExceptionMayBeReplacedAndBeTheCause() {
        Generator<Object, Object, Object> g = replaces();
        g.next();
        IllegalArgumentException thrown = new IllegalArgumentException();

        assertThat(g.throwInto(thrown)).isEqualTo("after");
        assertThat(g.next()).isEqualTo("done");
        assertThat(trace).containsExactly(thrown);
    }

    @Coroutine
    private Generator<Object, Object, Object> catchesNull() {
        try {
            yieldValue(1);
        } catch (NullPointerException e) {
            trace.add("caught");
        }
        return result(null);
    }

    // CPython: test_generators.ExceptionTest.test_except_throw_bad_exception
    @Test
    void throwingNothingIsAnErrorThatTheBodyMayCatch() {
        Generator<Object, Object, Object> fresh = one();
        assertThatThrownBy(() -> fresh.throwInto(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(fresh::next).isInstanceOf(StopIteration.class);

        Generator<Object, Object, Object> begun = catchesNull();
        begun.next();
        assertThatThrownBy(() -> begun.throwInto(null)).isInstanceOf(StopIteration.class);
        assertThat(trace).containsExactly("caught");
    }

    @Coroutine
    private static Generator<Object, Object, Object> raisesWhatItIsGiven(RuntimeException exception) {
        yieldValue(raise(exception));
        return result(null);
    }

    private static Object raise(RuntimeException exception) {
        throw exception;
    }

    // CPython: test_generators.ExceptionTest.test_stopiteration_error
    // CPython: test_generator_stop.TestPEP479.test_stopiteration_wrapping
    // CPython: test_generator_stop.TestPEP479.test_stopiteration_wrapping_context
    @Test
    void stopIterationOfWhatABodyCallsIsAnErrorWithThatAsCause() {
        StopIteration stop = new StopIteration(null);

        assertThatThrownBy(() -> raisesWhatItIsGiven(stop).next())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("generator raised StopIteration")
                .cause()
                .isSameAs(stop);
    }

    // CPython: test_generators.ExceptionTest.test_return_tuple
    // CPython: test_generators.ExceptionTest.test_return_stopiteration
    @Test
    void anyObjectMayBeReturnedAlsoAStopIteration() {
        for (Object value : List.of(List.of(2), new StopIteration(2))) {
            Generator<Object, Object, Object> gen = asks();
            gen.next();

            assertThat(endOf(gen, value)).isSameAs(value);
        }
    }

    // Closing

    @Coroutine
    private static Generator<Object, Object, Integer> returnsZeroOnExit() {
        try {
            yieldValue("x");
        } catch (GeneratorExit exit) {
            return result(0);
        }
        return result(null);
    }

    @Coroutine
    private static Generator<Object, Object, Integer> returnsZero() {
        yieldValue("x");
        return result(0);
    }

    // CPython: test_generators.GeneratorCloseTest.test_close_no_return_value
    // CPython: test_generators.GeneratorCloseTest.test_close_not_catching_exit
    @Test
    void closeOfABodyThatDoesNotCatchTheExitHasNoValue() {
        Generator<Object, Object, Integer> gen = returnsZero();
        gen.send(null);

        gen.close();

        assertThat(gen.returned()).isNull();
    }

    // CPython: test_generators.GeneratorCloseTest.test_close_not_started
    @Test
    void closeBeforeTheStartHasNoValue() {
        Generator<Object, Object, Integer> gen = returnsZeroOnExit();

        gen.close();

        assertThat(gen.returned()).isNull();
    }

    // CPython: test_generators.GeneratorCloseTest.test_close_exhausted
    @Test
    void closeAfterTheEndDoesNothing() {
        Generator<Object, Object, Integer> gen = returnsZeroOnExit();
        gen.next();
        assertThat(endOf(gen)).isNull();

        gen.close();

        assertThat(gen.returned()).isNull();
    }

    /** <i>Unlike Python</i>, where a second close returns None: the value stays to be asked for. */
    // CPython: test_generators.GeneratorCloseTest.test_close_closed
    @Test
    void closeTwiceIsFine() {
        Generator<Object, Object, Integer> gen = returnsZeroOnExit();
        gen.send(null);

        gen.close();
        assertThat(gen.returned()).isZero();
        gen.close();

        assertThat(gen.state()).isEqualTo(CoroutineState.CLOSED);
    }

    @Coroutine
    private static Generator<Object, Object, Object> raisesAfterExit() {
        try {
            yieldValue("x");
        } catch (GeneratorExit exit) {
            // goes on
        }
        throw new IllegalStateException("on the way out");
    }

    // CPython: test_generators.GeneratorCloseTest.test_close_raises
    @Test
    void whatABodyRaisesWhileItIsClosedComesOut() {
        Generator<Object, Object, Object> gen = raisesAfterExit();
        gen.send(null);

        assertThatThrownBy(gen::close).hasMessage("on the way out");
    }

    @Coroutine
    private static Sequence<Integer> holds(Object held) {
        yieldValue(1);
        yieldValue(held.hashCode());
        return done();
    }

    // CPython: test_generators.GeneratorCloseTest.test_close_releases_frame_locals
    @Test
    void aClosedGeneratorLetsGoOfItsLocals() {
        Object[] local = {new Object()};
        WeakReference<Object> held = new WeakReference<>(local[0]);
        Sequence<Integer> g = holds(local[0]);
        g.next();
        local[0] = null;

        g.close();

        for (int i = 0; i < 100 && held.get() != null; i++) {
            System.gc();
        }
        assertThat(held.get()).isNull();
        assertThat(g.state()).isEqualTo(CoroutineState.CLOSED);
    }

    // Throwing

    @Coroutine
    private Generator<Object, Object, Object> catchesTheSameTwice(RuntimeException exception) {
        try {
            throw exception;
        } catch (IllegalStateException e) {
            try {
                yieldFrom(one());
            } catch (IllegalStateException again) {
                trace.add(again == e);
                trace.add(again.getCause());
            }
        }
        yieldValue("after");
        return result(null);
    }

    // CPython: test_generators.GeneratorThrowTest.test_exception_context_with_yield_from_with_context_cycle
    @Test
    void anExceptionThrownInWhereItIsBeingHandledMakesNoCircle() {
        IllegalStateException exception = new IllegalStateException("a");
        Generator<Object, Object, Object> gen = catchesTheSameTwice(exception);
        gen.next();

        assertThat(gen.throwInto(exception)).isEqualTo("after");
        assertThat(trace).containsExactly(true, null);
    }

    @Coroutine
    private static Generator<Object, Object, Object> handlesAndThenReplaces() {
        try {
            throw new IllegalStateException("first");
        } catch (IllegalStateException e) {
            // handled
        }
        try {
            yieldValue("x");
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException("second");
        }
        return result(null);
    }

    // CPython: test_generators.GeneratorThrowTest.test_throw_after_none_exc_type
    @Test
    void aBodyThatHandledAnExceptionBeforeMayRaiseAnother() {
        Generator<Object, Object, Object> gen = handlesAndThenReplaces();
        gen.send(null);

        assertThatThrownBy(() -> gen.throwInto(new IllegalArgumentException()))
                .hasMessage("second")
                .hasNoCause();
    }

    @Coroutine
    private static Generator<Object, Object, Object> makesOneAfterCatching() {
        try {
            yieldValue("x");
        } catch (IllegalStateException e) {
            yieldValue(new Exception("made here"));
        }
        throw new IllegalStateException("and here");
    }

    @Coroutine
    private static Generator<Object, Object, Object> aboveMaker() {
        yieldFrom(makesOneAfterCatching());
        return result(null);
    }

    // CPython: test_generators.GeneratorStackTraceTest.test_throw_with_yield_from
    @Test
    void afterAThrowTheDelegatorsStillStandInTheTrace() {
        Generator<Object, Object, Object> gen = aboveMaker();
        gen.next();
        gen.throwInto(new IllegalStateException());

        assertThatThrownBy(gen::next)
                .satisfies(exception -> assertThat(exception.getStackTrace())
                        .extracting(StackTraceElement::getMethodName)
                        .startsWith("makesOneAfterCatching", "aboveMaker"));
    }

    private @Nullable Generator<Object, Object, Object> delegator;

    @Coroutine
    private Generator<Object, Object, Object> looks() {
        trace.add(delegator.state());
        yieldValue("a");
        trace.add(delegator.state());
        return result(null);
    }

    @Coroutine
    private Generator<Object, Object, Object> delegates() {
        yieldFrom(looks());
        yieldValue("b");
        return result(null);
    }

    // CPython: test_generators.YieldFromTests.test_generator_gi_yieldfrom
    @Test
    void itsStateIsThatOfTheWholeDelegation() {
        delegator = delegates();
        List<CoroutineState> between = new ArrayList<>();
        between.add(delegator.state());
        delegator.send(null);
        between.add(delegator.state());
        delegator.send(null);
        between.add(delegator.state());
        assertThat(endOf(delegator)).isNull();
        between.add(delegator.state());

        assertThat(trace).containsExactly(CoroutineState.RUNNING, CoroutineState.RUNNING);
        assertThat(between)
                .containsExactly(
                        CoroutineState.CREATED,
                        CoroutineState.SUSPENDED,
                        CoroutineState.SUSPENDED,
                        CoroutineState.CLOSED);
    }
}
