package dev.weft;

import static dev.weft.Weft.result;
import static dev.weft.Weft.yieldFrom;
import static dev.weft.Weft.yieldValue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weft.annotations.Coroutine;
import java.util.List;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/**
 * CPython's {@code test_yield_from.TestInterestingEdgeCases}: a delegation is closed, or an exception of each kind thrown into it,
 * and the delegate answers in each way there is.
 */
class CPythonDelegationEndsTest {

    private static final Object FIRST = "first";
    private static final Object SECOND = "second";
    private static final Object RETURNED = "returned";

    /** What is thrown in, besides GeneratorExit: one of each kind. */
    private static List<Throwable> anythingElse() {
        return List.of(new StopIteration(null), new Error("thrown"), new Exception("thrown"));
    }

    @Coroutine
    private static Generator<Object, Object, Object> outer(Generator<Object, Object, Object> inner) {
        return result(yieldFrom(inner));
    }

    /** A delegator whose delegate is at its first yield. */
    private static Generator<Object, Object, Object> begun(Generator<Object, Object, Object> inner) {
        Generator<Object, Object, Object> outer = outer(inner);
        assertThat(outer.next()).isSameAs(FIRST);
        return outer;
    }

    private static void assertEnded(Generator<Object, Object, Object> generator) {
        assertThat(catchThrowableOfType(StopIteration.class, generator::next).value())
                .isNull();
        assertThat(generator.state()).isEqualTo(CoroutineState.CLOSED);
    }

    private static AbstractThrowableAssert<?, ?> assertStopIterationIsAnError(ThrowingCallable call, Throwable cause) {
        return assertThatThrownBy(call)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("generator raised StopIteration")
                .cause()
                .isSameAs(cause);
    }

    private static void assertExitIgnored(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("generator ignored GeneratorExit");
    }

    @Coroutine
    private static Generator<Object, Object, Object> unguarded() {
        yieldValue(FIRST);
        yieldValue(SECOND);
        return result(RETURNED);
    }

    // CPython: test_yield_from.TestInterestingEdgeCases.test_close_and_throw_work
    @Test
    void whatIsThrownIntoAnUnguardedDelegateComesOut() {
        Generator<Object, Object, Object> closed = begun(unguarded());
        closed.close();
        assertEnded(closed);

        Generator<Object, Object, Object> exited = begun(unguarded());
        GeneratorExit exit = new GeneratorExit();
        assertThatThrownBy(() -> exited.throwInto(exit)).isSameAs(exit);
        assertEnded(exited);

        for (Throwable thrown : anythingElse()) {
            Generator<Object, Object, Object> g = begun(unguarded());
            if (thrown instanceof StopIteration) {
                assertStopIterationIsAnError(() -> g.throwInto(thrown), thrown);
            } else {
                assertThatThrownBy(() -> g.throwInto(thrown)).isSameAs(thrown);
            }
            assertEnded(g);
        }
    }

    @Coroutine
    @SuppressWarnings("finally")
    private static Generator<Object, Object, Object> raises(Throwable raised) throws Throwable {
        try {
            yieldValue(FIRST);
            yieldValue(SECOND);
        } finally {
            throw raised;
        }
    }

    // CPython: test_yield_from.TestInterestingEdgeCases.test_close_and_throw_raise_generator_exit
    @Test
    void anExitThatTheDelegateRaisesIsItsEndWhereOneWasAskedFor() throws Throwable {
        Generator<Object, Object, Object> closed = begun(raises(new GeneratorExit()));
        closed.close();
        assertEnded(closed);

        Generator<Object, Object, Object> exited = begun(raises(new GeneratorExit()));
        GeneratorExit exit = new GeneratorExit();
        assertThatThrownBy(() -> exited.throwInto(exit)).isSameAs(exit);
        assertEnded(exited);

        for (Throwable thrown : anythingElse()) {
            GeneratorExit raised = new GeneratorExit();
            Generator<Object, Object, Object> g = begun(raises(raised));
            assertThatThrownBy(() -> g.throwInto(thrown)).isSameAs(raised);
            assertEnded(g);
        }
    }

    // CPython: test_yield_from.TestInterestingEdgeCases.test_close_and_throw_raise_stop_iteration
    @Test
    void aStopIterationThatTheDelegateRaisesIsAnErrorWhateverWasAskedFor() throws Throwable {
        StopIteration atClose = new StopIteration(null);
        Generator<Object, Object, Object> closed = begun(raises(atClose));
        assertStopIterationIsAnError(closed::close, atClose);
        assertEnded(closed);

        StopIteration atExit = new StopIteration(null);
        Generator<Object, Object, Object> exited = begun(raises(atExit));
        assertStopIterationIsAnError(() -> exited.throwInto(new GeneratorExit()), atExit);
        assertEnded(exited);

        for (Throwable thrown : anythingElse()) {
            StopIteration raised = new StopIteration(null);
            Generator<Object, Object, Object> g = begun(raises(raised));
            assertStopIterationIsAnError(() -> g.throwInto(thrown), raised);
            assertEnded(g);
        }
    }

    private static void assertComesOut(Throwable raised) throws Throwable {
        Generator<Object, Object, Object> closed = begun(raises(raised));
        assertThatThrownBy(closed::close).isSameAs(raised);
        assertEnded(closed);

        Generator<Object, Object, Object> exited = begun(raises(raised));
        assertThatThrownBy(() -> exited.throwInto(new GeneratorExit())).isSameAs(raised);
        assertEnded(exited);

        for (Throwable thrown : anythingElse()) {
            Generator<Object, Object, Object> g = begun(raises(raised));
            assertThatThrownBy(() -> g.throwInto(thrown)).isSameAs(raised);
            assertEnded(g);
        }
    }

    // CPython: test_yield_from.TestInterestingEdgeCases.test_close_and_throw_raise_base_exception
    @Test
    void anErrorThatTheDelegateRaisesComesOutWhateverWasAskedFor() throws Throwable {
        assertComesOut(new Error("raised"));
    }

    // CPython: test_yield_from.TestInterestingEdgeCases.test_close_and_throw_raise_exception
    @Test
    void anExceptionThatTheDelegateRaisesComesOutWhateverWasAskedFor() throws Throwable {
        assertComesOut(new Exception("raised"));
    }

    @Coroutine
    private static Generator<Object, Object, Object> yieldsOnce() {
        try {
            yieldValue(FIRST);
        } finally {
            yieldValue(SECOND);
        }
        return result(RETURNED);
    }

    // CPython: test_yield_from.TestInterestingEdgeCases.test_close_and_throw_yield
    @Test
    void aDelegateThatYieldsIgnoredAnExitAndPutsAnythingElseOff() {
        Generator<Object, Object, Object> closed = begun(yieldsOnce());
        assertExitIgnored(closed::close);
        assertEnded(closed);

        Generator<Object, Object, Object> exited = begun(yieldsOnce());
        assertExitIgnored(() -> exited.throwInto(new GeneratorExit()));
        assertEnded(exited);

        for (Throwable thrown : anythingElse()) {
            Generator<Object, Object, Object> g = begun(yieldsOnce());
            assertThat(g.throwInto(thrown)).isSameAs(SECOND);
            if (thrown instanceof StopIteration) {
                assertStopIterationIsAnError(g::next, thrown);
            } else {
                assertThatThrownBy(g::next).isSameAs(thrown);
            }
            assertEnded(g);
        }
    }

    @Coroutine
    @SuppressWarnings("finally")
    private static Generator<Object, Object, Object> returnsAlways() {
        try {
            yieldValue(FIRST);
            yieldValue(SECOND);
        } finally {
            return result(RETURNED);
        }
    }

    // CPython: test_yield_from.TestInterestingEdgeCases.test_close_and_throw_return
    @Test
    void aDelegateThatReturnsEndsTheDelegatorUnlessItIsToExit() {
        Generator<Object, Object, Object> closed = begun(returnsAlways());
        closed.close();
        assertEnded(closed);

        Generator<Object, Object, Object> exited = begun(returnsAlways());
        GeneratorExit exit = new GeneratorExit();
        assertThatThrownBy(() -> exited.throwInto(exit)).isSameAs(exit);
        assertEnded(exited);

        for (Throwable thrown : anythingElse()) {
            Generator<Object, Object, Object> g = begun(returnsAlways());
            assertThat(catchThrowableOfType(StopIteration.class, () -> g.throwInto(thrown))
                            .value())
                    .isSameAs(RETURNED);
            assertEnded(g);
        }
    }
}
