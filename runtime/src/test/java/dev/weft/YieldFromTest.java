package dev.weft;

import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.yieldFrom;
import static dev.weft.Weft.yieldValue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weft.annotations.Coroutine;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Delegation between generators: PEP 380, rules 45-49; traces as CPython prints them. */
class YieldFromTest {

    private final List<Object> trace = new ArrayList<>();

    /** Takes what is sent and says so; reports how it ends. */
    @Coroutine
    private Generator<Object, Object, Object> inner() {
        try {
            Object sent = yieldValue("inner 1");
            trace.add("inner got " + sent);
            sent = yieldValue("inner 2");
            trace.add("inner got " + sent);
        } catch (IllegalStateException e) {
            trace.add("inner caught " + e.getMessage());
            return result("rescued");
        } finally {
            trace.add("inner finally");
        }
        return result("inner value");
    }

    @Coroutine
    private Generator<Object, Object, Object> outer(Generator<?, ?, ?> delegate) {
        try {
            Object value = yieldFrom(delegate);
            trace.add("outer got " + value);
            yieldValue("outer");
        } finally {
            trace.add("outer finally");
        }
        return result("outer value");
    }

    /** The failure comes before anything is stored for the suspension, so what changed before it has still to be stored later. */
    @Test
    void aLocalThatChangedBeforeADelegationToNothingKeepsItsValue() {
        assertThat(changesBeforeNothing("first")).containsExactly("first", "second", "second, still");
    }

    @Coroutine
    private static Generator<String, Void, Void> changesBeforeNothing(String given) {
        String local = given;
        yieldValue(local);
        local = "second";
        try {
            Generator<?, ?, Object> nothing = null;
            yieldFrom(nothing);
        } catch (NullPointerException expected) {
            yieldValue(local);
        }
        yieldValue(local + ", still");
        return done();
    }

    @Test
    void valuesSentReachTheInnermostAndItsReturnValueComesOut() {
        Generator<Object, Object, Object> generator = outer(inner());

        assertThat(generator.next()).isEqualTo("inner 1");
        assertThat(generator.send("a")).isEqualTo("inner 2");
        assertThat(generator.send("b")).isEqualTo("outer");
        assertThat(catchThrowableOfType(StopIteration.class, generator::next).value())
                .isEqualTo("outer value");
        assertThat(trace)
                .containsExactly(
                        "inner got a", "inner got b", "inner finally", "outer got inner value", "outer finally");
    }

    @Test
    void anExceptionThrownInIsHandledByTheInnermost() {
        Generator<Object, Object, Object> generator = outer(inner());
        generator.next();

        assertThat(generator.throwInto(new IllegalStateException("x"))).isEqualTo("outer");
        assertThat(trace).containsExactly("inner caught x", "inner finally", "outer got rescued");
    }

    @Test
    void anExceptionThatTheInnermostDoesNotHandlePassesThroughAll() {
        Generator<Object, Object, Object> generator = outer(outer(inner()));
        generator.next();
        Exception exception = new Exception("through");

        assertThatThrownBy(() -> generator.throwInto(exception)).isSameAs(exception);
        assertThat(trace).containsExactly("inner finally", "outer finally", "outer finally");
        assertThat(generator.state()).isEqualTo(CoroutineState.CLOSED);
    }

    @Test
    void closeGoesFromTheInnermostOut() {
        Generator<Object, Object, Object> generator = outer(inner());
        generator.next();

        generator.close();

        assertThat(trace).containsExactly("inner finally", "outer finally");
    }

    @Coroutine
    private Generator<Object, Object, Object> swallowsExit() {
        try {
            yieldValue("swallower");
        } catch (GeneratorExit exit) {
            trace.add("swallowed");
        }
        return result("value nobody sees");
    }

    /** Rule 48: the delegator gets the exit even though the delegate swallowed it and returned. */
    @Test
    void anExitThatTheDelegateSwallowsStillEndsTheDelegator() {
        Generator<Object, Object, Object> generator = outer(swallowsExit());
        generator.next();

        generator.close();

        assertThat(trace).containsExactly("swallowed", "outer finally");
        assertThat(generator.returned()).isNull();
    }

    @Coroutine
    private static Generator<Object, Object, Object> yieldsOnExit() {
        while (true) {
            try {
                yieldValue("again");
            } catch (GeneratorExit exit) {
                continue;
            }
        }
    }

    @Test
    void aDelegateThatYieldsWhenClosedFailsInTheDelegator() {
        Generator<Object, Object, Object> generator = outer(yieldsOnExit());
        generator.next();

        assertThatThrownBy(generator::close)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("ignored GeneratorExit");
        assertThat(trace).containsExactly("outer finally");
        assertThat(generator.state()).isEqualTo(CoroutineState.CLOSED);
    }

    @Coroutine
    private Generator<Object, Object, Object> throwsOnExit() {
        try {
            yieldValue(1);
        } finally {
            throw new IllegalStateException("while closing");
        }
    }

    @Test
    void whatADelegateThrowsWhileClosedIsThrownInTheDelegator() {
        Generator<Object, Object, Object> generator = outer(throwsOnExit());
        generator.next();

        assertThatThrownBy(generator::close).hasMessage("while closing");
        assertThat(trace).containsExactly("outer finally");
    }

    @Coroutine
    private Generator<Object, Object, String> endsAtOnce() {
        trace.add("cleaning");
        return result("clean");
    }

    @Coroutine
    private Generator<Object, Object, Object> delegatesOnExit() {
        try {
            yieldValue(1);
        } finally {
            trace.add(yieldFrom(endsAtOnce()));
        }
        return result(null);
    }

    /** The exit is for what was suspended; a delegate begun in answer to it gives its value like any other. */
    @Test
    void aFinallyMayDelegateWhileClosing() {
        Generator<Object, Object, Object> generator = outer(delegatesOnExit());
        generator.next();

        generator.close();

        assertThat(trace).containsExactly("cleaning", "clean", "outer finally");
        assertThat(generator.state()).isEqualTo(CoroutineState.CLOSED);
    }

    @Coroutine
    private static Generator<Object, Object, Object> over(Iterable<?> iterable) {
        Object value = yieldFrom(iterable);
        return result(value);
    }

    @Test
    void anyIterableCanBeDelegatedTo() {
        assertThat(over(List.of(1, 2, 3))).containsExactly(1, 2, 3);
        assertThat(over(List.of())).isEmpty();
    }

    @Test
    void anIterableThatIsAGeneratorIsDelegatedToFully() {
        Generator<Object, Object, Object> generator = over(inner());
        generator.next();

        assertThat(generator.send("through the iterable")).isEqualTo("inner 2");
        assertThat(trace).containsExactly("inner got through the iterable");
    }

    @Test
    void aPlainIteratorTakesNoValues() {
        Generator<Object, Object, Object> generator = over(List.of(1, 2));
        generator.next();

        assertThatThrownBy(() -> generator.send("x")).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void anExceptionThrownIntoAPlainIterationIsRaisedInTheDelegator() {
        Generator<Object, Object, Object> generator = outer(over(List.of(1, 2)));
        generator.next();
        Exception exception = new Exception("x");

        assertThatThrownBy(() -> generator.throwInto(exception)).isSameAs(exception);
        assertThat(trace).containsExactly("outer finally");
    }

    @Test
    void aDelegateThatHasBegunGoesOnWhereItWas() {
        Generator<Object, Object, Object> begun = inner();
        begun.next();
        Generator<Object, Object, Object> generator = outer(begun);

        assertThat(generator.next()).isEqualTo("inner 2");
        assertThat(generator.next()).isEqualTo("outer");
    }

    @Test
    void aFinishedDelegateGivesNull() {
        Generator<Object, Object, Object> finished = inner();
        finished.close();

        assertThat(outer(finished).next()).isEqualTo("outer");
        assertThat(trace).containsExactly("outer got null");
    }

    /** As in CPython, where nothing keeps the user of a delegate from resuming it too. */
    @Test
    void aDelegateResumedByHandToItsEndGivesItsDelegatorNull() {
        Generator<Object, Object, Object> delegate = inner();
        Generator<Object, Object, Object> generator = outer(delegate);
        generator.next();
        delegate.next();
        assertThatThrownBy(delegate::next).isInstanceOf(StopIteration.class);

        assertThat(generator.send("lost")).isEqualTo("outer");
        assertThat(trace).containsExactly("inner got null", "inner got null", "inner finally", "outer got null");
    }

    @Test
    void aDelegateInTheMiddleCanBeResumedByHand() {
        Generator<Object, Object, Object> middle = outer(inner());
        Generator<Object, Object, Object> generator = outer(middle);
        assertThat(generator.next()).isEqualTo("inner 1");

        assertThat(middle.send("by hand")).isEqualTo("inner 2");
        assertThat(middle.send("again")).isEqualTo("outer");
        assertThat(generator.next()).isEqualTo("outer");
        assertThat(catchThrowableOfType(StopIteration.class, generator::next).value())
                .isEqualTo("outer value");
        assertThat(trace)
                .containsExactly(
                        "inner got by hand",
                        "inner got again",
                        "inner finally",
                        "outer got inner value",
                        "outer finally",
                        "outer got outer value",
                        "outer finally");
    }

    @Test
    void twoDelegatorsMayShareADelegate() {
        Generator<Object, Object, Object> shared = over(List.of(1, 2, 3, 4));
        Generator<Object, Object, Object> first = outer(shared);
        Generator<Object, Object, Object> second = outer(shared);

        assertThat(List.of(first.next(), second.next(), first.next(), second.next()))
                .containsExactly(1, 2, 3, 4);
        assertThat(first.next()).isEqualTo("outer");
        assertThat(second.next()).isEqualTo("outer");
    }

    private Generator<Object, Object, Object> cycle;

    @Coroutine
    private Generator<Object, Object, Object> delegatesToTheCycle() {
        yieldFrom(cycle);
        return ended();
    }

    private static Generator<Object, Object, Object> ended() {
        return over(List.of());
    }

    @Test
    void aCycleOfDelegationIsAlreadyExecuting() {
        cycle = outer(delegatesToTheCycle());

        assertThatThrownBy(cycle::next)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("already executing");
    }

    @Coroutine
    private Generator<Object, Object, Object> looksAtItsDelegator() {
        yieldValue(cycle.state());
        try {
            cycle.next();
        } catch (IllegalArgumentException e) {
            yieldValue("refused");
        }
        return ended();
    }

    @Test
    void aDelegatorIsRunningWhileItsDelegateRuns() {
        cycle = outer(looksAtItsDelegator());

        assertThat(cycle.next()).isEqualTo(CoroutineState.RUNNING);
        assertThat(cycle.state()).isEqualTo(CoroutineState.SUSPENDED);
        assertThat(cycle.next()).isEqualTo("refused");
    }

    @Test
    void returningAGeneratorDelegatesToItAndReturnsItsValue() {
        Generator<Object, Object, Object> generator = returnsAnother();

        assertThat(generator.next()).isEqualTo("inner 1");
        generator.next();
        assertThat(catchThrowableOfType(StopIteration.class, generator::next).value())
                .isEqualTo("inner value");
    }

    @Coroutine
    private Generator<Object, Object, Object> returnsAnother() {
        return inner();
    }

    @Coroutine
    private static Generator<Integer, Integer, Integer> nested(int depth) {
        if (depth == 0) {
            int sum = 0;
            while (sum < 100) {
                Integer sent = yieldValue(sum);
                sum += sent == null ? 1 : sent;
            }
            return result(sum);
        }
        return result(yieldFrom(nested(depth - 1)));
    }

    @Test
    void fiftyThousandNestedDelegationsDoNotOverflowTheStack() {
        Generator<Integer, Integer, Integer> generator = nested(50_000);

        assertThat(generator.next()).isZero();
        assertThat(generator.send(7)).isEqualTo(7);
        assertThat(catchThrowableOfType(StopIteration.class, () -> generator.send(93))
                        .value())
                .isEqualTo(100);
    }

    @Test
    void anExceptionPassesFiftyThousandDelegations() {
        Generator<Integer, Integer, Integer> generator = nested(50_000);
        generator.next();
        Exception exception = new Exception("from the bottom");

        assertThatThrownBy(() -> generator.throwInto(exception)).isSameAs(exception);
    }

    @Test
    void fiftyThousandDelegationsClose() {
        Generator<Integer, Integer, Integer> generator = nested(50_000);
        generator.next();

        generator.close();

        assertThat(generator.state()).isEqualTo(CoroutineState.CLOSED);
    }

    /** A user's own iterator that must be told when its delegator is closed. */
    @Test
    void aCloseableIteratorIsClosedWithItsDelegator() {
        class Lines implements Iterator<String>, AutoCloseable {
            boolean closed;

            @Override
            public boolean hasNext() {
                return true;
            }

            @Override
            public String next() {
                return "line";
            }

            @Override
            public void close() {
                closed = true;
            }
        }
        Lines lines = new Lines();
        Generator<Object, Object, Object> generator = over((Iterable<String>) () -> lines);
        generator.next();

        generator.close();

        assertThat(lines.closed).isTrue();
    }
}
