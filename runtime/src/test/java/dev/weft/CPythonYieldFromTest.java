package dev.weft;

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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** CPython's {@code test_yield_from.TestPEP380Operation}: traces of delegation, line by line. */
class CPythonYieldFromTest {

    private final List<String> trace = new ArrayList<>();

    private void note(String what) {
        trace.add(what);
    }

    /** Python's {@code for x in generator: trace.append(...)}. */
    private void iterate(Generator<?, ?, ?> generator) {
        for (Object value : generator) {
            note("Yielded " + value);
        }
    }

    /** Sends 1, 2, 3 ... until the generator ends. */
    private void sendNumbers(Generator<Object, Object, ?> generator) {
        generator.next();
        try {
            for (int i = 1; ; i++) {
                note("Yielded " + generator.send(i));
            }
        } catch (StopIteration end) {
            note("ended");
        }
    }

    private void nextTwice(Generator<?, ?, ?> generator) {
        note("Yielded " + generator.next());
        note("Yielded " + generator.next());
    }

    private static @Nullable Object endOf(Generator<?, ?, ?> generator) {
        return catchThrowableOfType(StopIteration.class, generator::next).value();
    }

    @Coroutine
    private Generator<Object, Object, Object> startsAndFinishes(Generator<?, ?, ?> g2) {
        note("Starting g1");
        yieldFrom(g2);
        note("Finishing g1");
        return result(null);
    }

    @Coroutine
    private Generator<Object, Object, Object> fortyTwo() {
        note("Starting g2");
        yieldValue(42);
        note("Finishing g2");
        return result(null);
    }

    // CPython: test_yield_from.TestPEP380Operation.test_delegation_of_initial_next_to_subgenerator
    @Test
    void theFirstNextStartsTheDelegate() {
        iterate(startsAndFinishes(fortyTwo()));

        assertThat(trace).containsExactly("Starting g1", "Starting g2", "Yielded 42", "Finishing g2", "Finishing g1");
    }

    @Coroutine
    private Generator<Object, Object, Object> guarded(Generator<?, ?, ?> g2) {
        try {
            note("Starting g1");
            yieldFrom(g2);
        } finally {
            note("Finishing g1");
        }
        return result(null);
    }

    @Coroutine
    private Generator<Object, Object, Object> raisesAtOnce() {
        try {
            note("Starting g2");
            throw new IllegalArgumentException("spanish inquisition occurred");
        } finally {
            note("Finishing g2");
        }
    }

    // CPython: test_yield_from.TestPEP380Operation.test_raising_exception_in_initial_next_call
    @Test
    void anExceptionOfTheDelegatesStartPassesTheDelegator() {
        assertThatThrownBy(() -> iterate(guarded(raisesAtOnce()))).hasMessage("spanish inquisition occurred");

        assertThat(trace).containsExactly("Starting g1", "Starting g2", "Finishing g2", "Finishing g1");
    }

    @Coroutine
    private Generator<Object, Object, Object> hamAndEggs(Generator<?, ?, ?> g2) {
        try {
            note("Starting g1");
            yieldValue("g1 ham");
            yieldFrom(g2);
            yieldValue("g1 eggs");
        } finally {
            note("Finishing g1");
        }
        return result(null);
    }

    @Coroutine
    private Generator<Object, Object, Object> spam() {
        try {
            note("Starting g2");
            yieldValue("g2 spam");
            yieldValue("g2 more spam");
        } finally {
            note("Finishing g2");
        }
        return result(null);
    }

    // CPython: test_yield_from.TestPEP380Operation.test_delegation_of_next_call_to_subgenerator
    @Test
    void nextGoesToTheDelegate() {
        iterate(hamAndEggs(spam()));

        assertThat(trace)
                .containsExactly(
                        "Starting g1",
                        "Yielded g1 ham",
                        "Starting g2",
                        "Yielded g2 spam",
                        "Yielded g2 more spam",
                        "Finishing g2",
                        "Yielded g1 eggs",
                        "Finishing g1");
    }

    @Coroutine
    private Generator<Object, Object, Object> spamThenEels() {
        try {
            note("Starting g2");
            yieldValue("g2 spam");
            throw new IllegalArgumentException("hovercraft is full of eels");
        } finally {
            note("Finishing g2");
        }
    }

    // CPython: test_yield_from.TestPEP380Operation.test_raising_exception_in_delegated_next_call
    @Test
    void anExceptionOfTheDelegatePassesTheDelegator() {
        assertThatThrownBy(() -> iterate(hamAndEggs(spamThenEels()))).hasMessage("hovercraft is full of eels");

        assertThat(trace)
                .containsExactly(
                        "Starting g1",
                        "Yielded g1 ham",
                        "Starting g2",
                        "Yielded g2 spam",
                        "Finishing g2",
                        "Finishing g1");
    }

    @Coroutine
    private Generator<Object, Object, Object> receives(Generator<?, ?, ?> g2) {
        note("Starting g1");
        Object x = yieldValue("g1 ham");
        note("g1 received " + x);
        yieldFrom(g2);
        x = yieldValue("g1 eggs");
        note("g1 received " + x);
        note("Finishing g1");
        return result(null);
    }

    @Coroutine
    private Generator<Object, Object, Object> receivesSpam(boolean fails) {
        note("Starting g2");
        Object x = yieldValue("g2 spam");
        note("g2 received " + x);
        if (fails) {
            throw new IllegalArgumentException("hovercraft is full of eels");
        }
        x = yieldValue("g2 more spam");
        note("g2 received " + x);
        note("Finishing g2");
        return result(null);
    }

    // CPython: test_yield_from.TestPEP380Operation.test_delegation_of_send
    @Test
    void sendGoesToTheDelegate() {
        sendNumbers(receives(receivesSpam(false)));

        assertThat(trace)
                .containsExactly(
                        "Starting g1",
                        "g1 received 1",
                        "Starting g2",
                        "Yielded g2 spam",
                        "g2 received 2",
                        "Yielded g2 more spam",
                        "g2 received 3",
                        "Finishing g2",
                        "Yielded g1 eggs",
                        "g1 received 4",
                        "Finishing g1",
                        "ended");
    }

    // CPython: test_yield_from.TestPEP380Operation.test_handling_exception_while_delegating_send
    @Test
    void anExceptionInAnswerToSendPassesTheDelegator() {
        assertThatThrownBy(() -> sendNumbers(receives(receivesSpam(true)))).hasMessage("hovercraft is full of eels");

        assertThat(trace)
                .containsExactly("Starting g1", "g1 received 1", "Starting g2", "Yielded g2 spam", "g2 received 2");
    }

    private static final List<String> ENDED_FROM_WITHIN =
            List.of("Starting g1", "Yielded g1 ham", "Starting g2", "Yielded g2 spam", "Finishing g2", "Finishing g1");

    // CPython: test_yield_from.TestPEP380Operation.test_delegating_close
    @Test
    void closeClosesTheDelegateFirst() {
        Generator<Object, Object, Object> g = hamAndEggs(spam());
        nextTwice(g);

        g.close();

        assertThat(trace).isEqualTo(ENDED_FROM_WITHIN);
    }

    @Coroutine
    private Generator<Object, Object, Object> explodesOnExit() {
        try {
            note("Starting g2");
            yieldValue("g2 spam");
            yieldValue("g2 more spam");
        } finally {
            note("Finishing g2");
            throw new IllegalArgumentException("nybbles have exploded with delight");
        }
    }

    // CPython: test_yield_from.TestPEP380Operation.test_handing_exception_while_delegating_close
    @Test
    void anExceptionOfTheDelegatesCloseIsTheDelegators() {
        Generator<Object, Object, Object> g = hamAndEggs(explodesOnExit());
        nextTwice(g);

        assertThatThrownBy(g::close).hasMessage("nybbles have exploded with delight");

        assertThat(trace).isEqualTo(ENDED_FROM_WITHIN);
    }

    // CPython: test_yield_from.TestPEP380Operation.test_delegating_throw
    @Test
    void throwGoesToTheDelegate() {
        Generator<Object, Object, Object> g = hamAndEggs(spam());
        nextTwice(g);
        Exception tomato = new Exception("tomato ejected");

        assertThatThrownBy(() -> g.throwInto(tomato)).isSameAs(tomato);

        assertThat(trace).isEqualTo(ENDED_FROM_WITHIN);
    }

    // CPython: test_yield_from.TestPEP380Operation.test_value_attribute_of_StopIteration_exception
    @Test
    void anEndHasAValueAndItsText() {
        StopIteration none = new StopIteration(null);
        StopIteration spam = new StopIteration("spam");

        assertThat(none.value()).isNull();
        assertThat(none).hasMessage(null);
        assertThat(spam.value()).isEqualTo("spam");
        assertThat(spam).hasMessage("spam");
    }

    @Coroutine
    private static Generator<Object, Object, Object> yieldsAndReturns(Object yielded, @Nullable Object returned) {
        yieldValue(yielded);
        return result(returned);
    }

    @Coroutine
    private static Generator<Object, Object, Object> delegates(Generator<?, ?, ?> inner) {
        yieldFrom(inner);
        return result(null);
    }

    // CPython: test_yield_from.TestPEP380Operation.test_exception_value_crash
    @Test
    void aReturnValueThatTheDelegatorDropsIsNoElement() {
        assertThat(delegates(yieldsAndReturns("g2", List.of(42)))).containsExactly("g2");
    }

    @Coroutine
    private Generator<Object, Object, Object> spamThatReturns(@Nullable Object value) {
        note("Starting g2");
        yieldValue("g2 spam");
        note("Finishing g2");
        return result(value);
    }

    @Coroutine
    private Generator<Object, Object, Object> tellsWhatWasReturned(List<Object> values) {
        note("Starting g1");
        Object none = yieldFrom(spamThatReturns(null));
        note("g2 returned " + none);
        for (Object value : values) {
            Object returned = yieldFrom(spamThatReturns(value));
            note("g2 returned " + returned);
        }
        note("Finishing g1");
        return result(null);
    }

    // CPython: test_yield_from.TestPEP380Operation.test_generator_return_value
    @Test
    void theValueThatADelegateReturnsIsTheValueOfTheDelegationWhateverItIs() {
        StopIteration odd = new StopIteration(3);

        iterate(tellsWhatWasReturned(List.of(1, List.of(2), odd)));

        assertThat(trace)
                .containsExactly(
                        "Starting g1",
                        "Starting g2",
                        "Yielded g2 spam",
                        "Finishing g2",
                        "g2 returned null",
                        "Starting g2",
                        "Yielded g2 spam",
                        "Finishing g2",
                        "g2 returned 1",
                        "Starting g2",
                        "Yielded g2 spam",
                        "Finishing g2",
                        "g2 returned [2]",
                        "Starting g2",
                        "Yielded g2 spam",
                        "Finishing g2",
                        "g2 returned " + odd,
                        "Finishing g1");
    }

    @Coroutine
    private Generator<Object, Object, Object> over(Iterable<?> iterable) {
        try {
            note("starting g");
            yieldFrom(iterable);
        } finally {
            note("finishing g");
        }
        return result(null);
    }

    // CPython: test_yield_from.TestPEP380Operation.test_delegation_of_next_to_non_generator
    @Test
    void nextGoesToAPlainIterable() {
        iterate(over(List.of(0, 1, 2)));

        assertThat(trace).containsExactly("starting g", "Yielded 0", "Yielded 1", "Yielded 2", "finishing g");
    }

    // CPython: test_yield_from.TestPEP380Operation.test_conversion_of_sendNone_to_next
    @Test
    void sendOfNullIsNextToAPlainIterable() {
        Generator<Object, Object, Object> g = over(List.of(0, 1, 2));

        assertThat(List.of(g.send(null), g.send(null), g.send(null))).containsExactly(0, 1, 2);
    }

    // CPython: test_yield_from.TestPEP380Operation.test_delegation_of_close_to_non_generator
    @Test
    void closeOverAPlainIterableEndsTheDelegatorOnly() {
        Generator<Object, Object, Object> g = over(List.of(0, 1, 2));
        g.next();

        g.close();

        assertThat(trace).containsExactly("starting g", "finishing g");
    }

    // CPython: test_yield_from.TestPEP380Operation.test_delegating_throw_to_non_generator
    @Test
    void throwOverAPlainIterableIsRaisedInTheDelegator() {
        Generator<Object, Object, Object> g = over(List.of(0, 1, 2));
        nextTwice(g);
        Exception tomato = new Exception("tomato ejected");

        assertThatThrownBy(() -> g.throwInto(tomato)).isSameAs(tomato);

        assertThat(trace).containsExactly("starting g", "Yielded 0", "Yielded 1", "finishing g");
    }

    // CPython: test_yield_from.TestPEP380Operation.test_attempting_to_send_to_non_generator
    @Test
    void aPlainIterableTakesNoValueAndTheDelegatorIsTold() {
        Generator<Object, Object, Object> g = over(List.of(0, 1, 2));
        g.next();

        assertThatThrownBy(() -> g.send(42))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("send");

        assertThat(trace).containsExactly("starting g", "finishing g");
    }

    @Coroutine
    private static Generator<Object, Object, Object> dividesByZero(int zero) {
        yieldValue(1 / zero);
        return result(null);
    }

    // CPython: test_yield_from.TestPEP380Operation.test_exception_in_initial_next_call
    @Test
    void aDelegateThatFailsBeforeItsFirstYieldFailsInTheDelegator() {
        assertThatThrownBy(() -> startsAndFinishes(dividesByZero(0)).next()).isInstanceOf(ArithmeticException.class);

        assertThat(trace).containsExactly("Starting g1");
    }

    private @Nullable Generator<Object, Object, Object> self;

    @Coroutine
    private Generator<Object, Object, Object> loopOne() {
        note("g1: starting");
        yieldValue("y1");
        note("g1: about to yield from g2");
        yieldFrom(loopTwo());
        note("g1 should not be here");
        return result(null);
    }

    @Coroutine
    private Generator<Object, Object, Object> loopTwo() {
        note("g2: starting");
        yieldValue("y2");
        note("g2: about to yield from g1");
        yieldFrom(self);
        note("g2 should not be here");
        return result(null);
    }

    // CPython: test_yield_from.TestPEP380Operation.test_attempted_yield_from_loop
    @Test
    void aLoopOfDelegationIsAlreadyExecuting() {
        self = loopOne();

        assertThatThrownBy(() -> iterate(self))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("generator already executing");

        assertThat(trace)
                .containsExactly(
                        "g1: starting",
                        "Yielded y1",
                        "g1: about to yield from g2",
                        "g2: starting",
                        "Yielded y2",
                        "g2: about to yield from g1");
    }

    private static final class LunchException extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    @Coroutine
    private Generator<Object, Object, Object> savesLunch() {
        try {
            note("Starting g2");
            yieldValue("g2 spam");
            yieldValue("g2 more spam");
        } catch (LunchException e) {
            note("Caught LunchException in g2");
            yieldValue("g2 lunch saved");
            yieldValue("g2 yet more spam");
        }
        return result(null);
    }

    // CPython: test_yield_from.TestPEP380Operation.test_returning_value_from_delegated_throw
    @Test
    void whatADelegateYieldsInAnswerToThrowComesOut() {
        Generator<Object, Object, Object> g = hamAndEggs(savesLunch());
        nextTwice(g);

        assertThat(g.throwInto(new LunchException())).isEqualTo("g2 lunch saved");
        iterate(g);

        assertThat(trace)
                .containsExactly(
                        "Starting g1",
                        "Yielded g1 ham",
                        "Starting g2",
                        "Yielded g2 spam",
                        "Caught LunchException in g2",
                        "Yielded g2 yet more spam",
                        "Yielded g1 eggs",
                        "Finishing g1");
    }

    private static List<@Nullable Object> valuesToReturn() {
        List<@Nullable Object> values = new ArrayList<>(List.of(1, List.of(2), new StopIteration(3)));
        values.add(null);
        return values;
    }

    // CPython: test_yield_from.TestPEP380Operation.test_next_and_return_with_value
    @Test
    void nextThatEndsTheBodyCarriesWhatItReturned() {
        for (Object value : valuesToReturn()) {
            Generator<Object, Object, Object> g = yieldsAndReturns("x", value);
            g.next();

            assertThat(endOf(g)).isSameAs(value);
        }
    }

    // CPython: test_yield_from.TestPEP380Operation.test_send_and_return_with_value
    @Test
    void sendThatEndsTheBodyCarriesWhatItReturned() {
        for (Object value : valuesToReturn()) {
            Generator<Object, Object, Object> g = yieldsAndReturns("x", value);
            g.next();

            assertThat(catchThrowableOfType(StopIteration.class, () -> g.send("spam"))
                            .value())
                    .isSameAs(value);
        }
    }

    @Coroutine
    private Generator<Object, Object, Object> catchesAndReturns(@Nullable Object value) {
        try {
            yieldValue(1);
        } catch (IllegalArgumentException e) {
            note("inner caught");
        }
        return result(value);
    }

    @Coroutine
    private Generator<Object, Object, Object> yieldsWhatInnerReturned(Generator<?, ?, Object> inner) {
        Object value = yieldFrom(inner);
        note("inner returned");
        yieldValue(value);
        return result(null);
    }

    // CPython: test_yield_from.TestPEP380Operation.test_catching_exception_from_subgen_and_returning
    @Test
    void aDelegateThatCatchesAndReturnsGivesItsValueToTheDelegator() {
        for (Object value : valuesToReturn()) {
            trace.clear();
            Generator<Object, Object, Object> g = yieldsWhatInnerReturned(catchesAndReturns(value));
            assertThat(g.next()).isEqualTo(1);

            assertThat(g.throwInto(new IllegalArgumentException())).isSameAs(value);
            assertThat(trace).containsExactly("inner caught", "inner returned");
        }
    }

    @Coroutine
    private Generator<Object, Object, Object> entersAndExits(Generator<?, ?, ?> f) {
        note("Enter g");
        yieldFrom(f);
        note("Exit g");
        return result(null);
    }

    @Coroutine
    private Generator<Object, Object, Object> returnsOnExit() {
        try {
            note("Enter f");
            yieldValue("f");
            note("Exit f");
        } catch (GeneratorExit exit) {
            return result(null);
        }
        return result(null);
    }

    // CPython: test_yield_from.TestPEP380Operation.test_throwing_GeneratorExit_into_subgen_that_returns
    @Test
    void anExitThrownInIsTheDelegatorsThoughTheDelegateReturns() {
        Generator<Object, Object, Object> g = entersAndExits(returnsOnExit());
        g.next();
        GeneratorExit exit = new GeneratorExit();

        assertThatThrownBy(() -> g.throwInto(exit)).isSameAs(exit);
        assertThat(trace).containsExactly("Enter g", "Enter f");
    }

    @Coroutine
    private Generator<Object, Object, Object> yieldsOnExit() {
        try {
            note("Enter f");
            yieldValue("f");
            note("Exit f");
        } catch (GeneratorExit exit) {
            yieldValue("not yet");
        }
        return result(null);
    }

    // CPython: test_yield_from.TestPEP380Operation.test_throwing_GeneratorExit_into_subgenerator_that_yields
    @Test
    void anExitThrownInThatTheDelegateIgnoresIsAnError() {
        Generator<Object, Object, Object> g = entersAndExits(yieldsOnExit());
        g.next();

        assertThatThrownBy(() -> g.throwInto(new GeneratorExit()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("generator ignored GeneratorExit");
        assertThat(trace).containsExactly("Enter g", "Enter f");
    }

    @Coroutine
    private Generator<Object, Object, Object> raisesOnExit() {
        try {
            note("Enter f");
            yieldValue("f");
            note("Exit f");
        } catch (GeneratorExit exit) {
            throw new IllegalArgumentException("Vorpal bunny encountered", exit);
        }
        return result(null);
    }

    // CPython: test_yield_from.TestPEP380Operation.test_throwing_GeneratorExit_into_subgen_that_raises
    @Test
    void whatTheDelegateRaisesInsteadOfTheExitComesOut() {
        Generator<Object, Object, Object> g = entersAndExits(raisesOnExit());
        g.next();

        assertThatThrownBy(() -> g.throwInto(new GeneratorExit()))
                .hasMessage("Vorpal bunny encountered")
                .hasCauseInstanceOf(GeneratorExit.class);
        assertThat(trace).containsExactly("Enter g", "Enter f");
    }

    // CPython: test_yield_from.TestPEP380Operation.test_yield_from_empty
    @Test
    void delegationToNothingYieldsNothing() {
        assertThatThrownBy(() -> over(List.of()).next()).isInstanceOf(StopIteration.class);
    }

    @Coroutine
    private Generator<Object, Object, Object> zeroAndThree() {
        try {
            yieldValue(0);
        } catch (LunchException e) {
            note("0 again");
        }
        yieldFrom(oneAndTwo());
        try {
            yieldValue(3);
        } catch (LunchException e) {
            note("3 again");
        }
        return result(null);
    }

    @Coroutine
    private Generator<Object, Object, Object> oneAndTwo() {
        try {
            yieldValue(1);
        } catch (LunchException e) {
            note("1 again");
        }
        try {
            yieldFrom(self);
        } catch (IllegalArgumentException e) {
            note("refused");
        }
        try {
            yieldValue(2);
        } catch (LunchException e) {
            note("2 again");
        }
        return result(null);
    }

    /** An iterator that looks at its delegator, and tries to resume it, while it is closed. */
    private final class LooksWhenClosed implements Iterator<Object>, AutoCloseable {

        @Override
        public boolean hasNext() {
            return true;
        }

        @Override
        public Object next() {
            return 42;
        }

        @Override
        public void close() {
            note("" + self.state());
            assertThatThrownBy(self::next)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("already executing");
        }
    }

    // CPython: test_yield_from.TestPEP380Operation.test_delegating_generators_claim_to_be_running
    @Test
    void aDelegatorIsRunningWhileItsDelegateIs() {
        self = zeroAndThree();
        assertThat(self).containsExactly(0, 1, 2, 3);
        self = zeroAndThree();
        assertThat(self.next()).isEqualTo(0);
        assertThat(List.of(self.send(42), self.send(42), self.send(42))).containsExactly(1, 2, 3);
        self = zeroAndThree();
        assertThat(self.next()).isEqualTo(0);
        assertThat(List.of(
                        self.throwInto(new LunchException()),
                        self.throwInto(new LunchException()),
                        self.throwInto(new LunchException())))
                .containsExactly(1, 2, 3);
        trace.clear();
        LooksWhenClosed looks = new LooksWhenClosed();
        self = over(() -> looks);
        self.next();

        self.close();

        assertThat(trace).containsExactly("starting g", "RUNNING", "finishing g");
    }

    /** A user's own iterator, which ends with a value in Python's way. */
    private static final class EndsWithAValue implements Iterator<Object> {

        @Override
        public boolean hasNext() {
            return true;
        }

        @Override
        public Object next() {
            throw new StopIteration(42);
        }
    }

    @Coroutine
    private static Generator<Object, Object, Object> returnsValueOf(Iterable<?> iterable) {
        Object value = yieldFrom(iterable);
        return result(value);
    }

    // CPython: test_yield_from.TestPEP380Operation.test_custom_iterator_return
    @Test
    void aUsersOwnIteratorMayEndWithAValue() {
        assertThat(endOf(returnsValueOf(EndsWithAValue::new))).isEqualTo(42);
    }

    /** A user's own generator, not made by a woven method. */
    private static final class OwnGenerator implements Generator<Object, Object, Object> {

        private @Nullable Object sent;

        @Override
        public Object next() {
            return 42;
        }

        @Override
        public Object send(@Nullable Object value) {
            sent = value;
            return 43;
        }

        @Override
        public Object throwInto(Throwable exception) {
            throw new AssertionError(exception);
        }

        @Override
        public void close() {}

        @Override
        public @Nullable Object returned() {
            return null;
        }

        @Override
        public Iterator<Object> iterator() {
            return List.<Object>of().iterator();
        }

        @Override
        public CoroutineState state() {
            return CoroutineState.SUSPENDED;
        }
    }

    // CPython: test_yield_from.TestPEP380Operation.test_send_tuple_with_custom_generator
    @Test
    void aUsersOwnGeneratorIsSentTheObjectItself() {
        OwnGenerator own = new OwnGenerator();
        Generator<Object, Object, Object> g = delegates(own);
        List<Integer> tuple = List.of(1, 2, 3, 4);

        assertThat(g.next()).isEqualTo(42);
        assertThat(g.send(tuple)).isEqualTo(43);
        assertThat(own.sent).isSameAs(tuple);
    }
}
