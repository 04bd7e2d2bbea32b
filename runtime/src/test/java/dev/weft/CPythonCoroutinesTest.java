package dev.weft;

import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weft.annotations.Coroutine;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** CPython's {@code test_coroutines}, without its syntax, where {@link CoroTest} has not the same already. */
class CPythonCoroutinesTest {

    private final List<Object> trace = new ArrayList<>();

    /** What a coroutine suspended on, and its value: Python's {@code run_async}. */
    private record Run(List<Object> yielded, @Nullable Object value) {}

    private static Run runAsync(Coro<?> coro) {
        List<Object> yielded = new ArrayList<>();
        try {
            while (true) {
                yielded.add(coro.send(null));
            }
        } catch (StopIteration end) {
            return new Run(yielded, end.value());
        }
    }

    private static @Nullable Object endOf(Coro<?> coro, @Nullable Object sent) {
        return catchThrowableOfType(StopIteration.class, () -> coro.send(sent)).value();
    }

    /** Suspends on one object after the other, and ends with a value: a user's own coroutine class. */
    private final class Yields implements Coro<Object> {

        private final Iterator<?> objects;
        private final @Nullable Object value;
        private CoroutineState state = CoroutineState.CREATED;

        Yields(List<?> objects, @Nullable Object value) {
            this.objects = objects.iterator();
            this.value = value;
        }

        @Override
        public @Nullable Object send(@Nullable Object sent) {
            if (objects.hasNext()) {
                state = CoroutineState.SUSPENDED;
                return objects.next();
            }
            state = CoroutineState.CLOSED;
            throw new StopIteration(sent != null ? sent : value);
        }

        @Override
        public @Nullable Object throwInto(Throwable exception) {
            state = CoroutineState.CLOSED;
            throw CPythonCoroutinesTest.<RuntimeException>sneak(exception);
        }

        @Override
        public void close() {
            state = CoroutineState.CLOSED;
            trace.add("closed");
        }

        @Override
        public CoroutineState state() {
            return state;
        }
    }

    @SuppressWarnings("unchecked")
    private static <X extends Throwable> X sneak(Throwable exception) throws X {
        throw (X) exception;
    }

    private Coro<Object> yields(Object... objects) {
        return new Yields(List.of(objects), null);
    }

    @Coroutine
    private static <R> Coro<R> gives(R value) {
        return result(value);
    }

    @Coroutine
    private static <R> Coro<R> awaits(Awaitable<R> awaitable) {
        return result(yieldFrom(awaitable));
    }

    // CPython: test_coroutines.CoroutineTest.test_func_1
    // CPython: test_coroutines.CoroutineTest.test_func_8
    // CPython: test_coroutines.CoroutineTest.test_await_4
    @Test
    void aValueComesOutAloneAndAwaited() {
        assertThat(runAsync(gives(10))).isEqualTo(new Run(List.of(), 10));
        assertThat(runAsync(awaits(gives(42)))).isEqualTo(new Run(List.of(), 42));
    }

    // CPython: test_coroutines.CoroutineTest.test_func_3
    @Test
    void itsTextNamesTheMethod() {
        assertThat(gives(1).toString()).contains("CPythonCoroutinesTest.gives");
    }

    // CPython: test_coroutines.CoroutineTest.test_func_4
    // CPython: test_coroutines.CoroutineTest.test_copy
    // CPython: test_coroutines.CoroutineTest.test_pickle
    @Test
    void isNotIteratedNorCopiedNorSerialized() {
        assertThat((Object) gives(1))
                .isNotInstanceOf(Iterable.class)
                .isNotInstanceOf(Iterator.class)
                .isNotInstanceOf(Cloneable.class)
                .isNotInstanceOf(Serializable.class);
    }

    // CPython: test_coroutines.CoroutineTest.test_func_6
    // CPython: test_coroutines.CoroutineTest.test_await_3
    // CPython: test_coroutines.CoroutineTest.test_await_6
    @Test
    void whatAnAwaitedObjectSuspendsOnGoesToTheDriver() {
        Coro<Object> f = awaits(yields(1, 2));
        assertThat(f.send(null)).isEqualTo(1);
        assertThat(f.send(null)).isEqualTo(2);
        assertThatThrownBy(() -> f.send(null)).isInstanceOf(StopIteration.class);

        assertThat(runAsync(awaits(yields(1, 2, 3)))).isEqualTo(new Run(List.of(1, 2, 3), null));
        assertThat(runAsync(awaits(() -> yields(52)))).isEqualTo(new Run(List.of(52), null));
    }

    // CPython: test_coroutines.CoroutineTest.test_await_7
    @Test
    void theValueOfAnAwaitableOfTheUsersComesOut() {
        Awaitable<Object> awaitable = () -> new Yields(List.of(42), 100);

        assertThat(runAsync(awaits(awaitable))).isEqualTo(new Run(List.of(42), 100));
    }

    // CPython: test_coroutines.CoroutineTest.test_await_5
    @Test
    void anAwaitableWithoutACoroutineIsAnErrorThatNamesIt() {
        Awaitable<Object> nothing = () -> null;

        assertThatThrownBy(() -> runAsync(awaits(nothing)))
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("toCoro() returned null");
    }

    @Coroutine
    private Coro<Void> guardsSquares(List<Object> steps) {
        try {
            Object a = yieldFrom(yields("first"));
            yieldFrom(yields((Integer) a * (Integer) a));
        } catch (ArithmeticException e) {
            steps.add("caught");
            throw e;
        } finally {
            steps.add("finally");
        }
        return done();
    }

    // CPython: test_coroutines.CoroutineTest.test_func_10
    @Test
    void sendThrowAndCloseReachTheInnermost() {
        List<Object> steps = new ArrayList<>();
        Coro<Void> closed = awaits(guardsSquares(steps));
        closed.send(null);
        assertThat(closed.send(10)).isEqualTo(100);
        assertThat(steps).isEmpty();
        closed.close();
        assertThat(steps).containsExactly("finally");

        Coro<Void> failed = awaits(guardsSquares(steps));
        failed.send(null);
        assertThatThrownBy(() -> failed.throwInto(new ArithmeticException())).isInstanceOf(ArithmeticException.class);
        assertThat(steps).containsExactly("finally", "caught", "finally");
    }

    @Coroutine
    private Coro<String> spamAfterATurn() {
        yieldFrom(yields("nop"));
        return result("spam");
    }

    @Coroutine
    private Coro<String> reads(Coro<String> coro) {
        yieldFrom(yields("nop"));
        return result(yieldFrom(coro));
    }

    // CPython: test_coroutines.CoroutineTest.test_func_16
    @Test
    void aCoroutineThatFailedInOneAwaiterCannotBeAwaitedByAnother() {
        Coro<String> spammer = spamAfterATurn();
        Coro<String> reader = reads(spammer);
        reader.send(null);
        reader.send(null);
        Exception ham = new Exception("ham");
        assertThatThrownBy(() -> reader.throwInto(ham)).isSameAs(ham);

        Coro<String> second = reads(spammer);
        second.send(null);
        assertThatThrownBy(() -> second.send(null))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("cannot reuse already awaited coroutine");
        assertThatThrownBy(() -> second.throwInto(new Exception("wat")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("cannot reuse already awaited coroutine");
    }

    // CPython: test_coroutines.CoroutineTest.test_func_17
    // CPython: test_coroutines.CoroutineTest.test_func_18
    @Test
    void aCoroutineThatEndedIsNotResumedButMayBeClosed() {
        List<Supplier<Coro<String>>> ways =
                List.of(() -> gives("spam"), () -> gives("spam").toCoro());
        for (Supplier<Coro<String>> way : ways) {
            Coro<String> coro = way.get();
            assertThat(endOf(coro, null)).isEqualTo("spam");

            assertThatThrownBy(() -> coro.send(null))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("cannot reuse already awaited coroutine");
            assertThatThrownBy(() -> coro.throwInto(new Exception("wat")))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("cannot reuse already awaited coroutine");
            coro.close();
            coro.close();
        }
    }

    @Coroutine
    private Coro<Void> countsItsExit() {
        yieldFrom(yields("one"));
        try {
            yieldFrom(yields("two"));
        } catch (GeneratorExit exit) {
            trace.add("exit");
        }
        return done();
    }

    // CPython: test_coroutines.CoroutineTest.test_func_19
    @Test
    void closeReachesItOnce() {
        Coro<Void> coro = awaits(countsItsExit());
        coro.send(null);
        coro.send(null);
        assertThat(trace).isEmpty();

        for (int i = 0; i < 4; i++) {
            coro.close();
            assertThat(trace).containsExactly("closed", "exit");
        }
    }

    // CPython: test_coroutines.CoroutineTest.test_coro_wrapper_send_tuple
    // CPython: test_coroutines.CoroutineTest.test_coro_wrapper_send_stop_iterator
    // CPython: test_coroutines.CoroutineTest.test_await_16
    @Test
    void anyObjectMayBeTheValueAlsoAnException() {
        for (Object value : List.of(List.of(10), new StopIteration(10), new IllegalArgumentException())) {
            assertThat(runAsync(awaits(gives(value))).value()).isSameAs(value);
        }
    }

    private @Nullable Coro<Void> looked;

    @Coroutine
    private Coro<Void> looks() {
        trace.add(looked.state());
        yieldFrom(yields("a"));
        trace.add(looked.state());
        return done();
    }

    // CPython: test_coroutines.CoroutineTest.test_cr_await
    @Test
    void itsStateIsThatOfTheWholeChain() {
        looked = awaits(awaits(looks()));
        assertThat(looked.state()).isEqualTo(CoroutineState.CREATED);
        looked.send(null);
        assertThat(looked.state()).isEqualTo(CoroutineState.SUSPENDED);
        assertThat(endOf(looked, null)).isNull();
        assertThat(looked.state()).isEqualTo(CoroutineState.CLOSED);

        assertThat(trace).containsExactly(CoroutineState.RUNNING, CoroutineState.RUNNING);
    }

    @Coroutine
    private static Coro<Integer> sums(Map<String, Supplier<Coro<Integer>>> db) {
        return result(yieldFrom(gives(42))
                + yieldFrom(db.get("b").get())
                + yieldFrom(gives(42)) * 1000
                + -yieldFrom(db.get("b").get()));
    }

    // CPython: test_coroutines.CoroutineTest.test_await_9
    @Test
    void awaitIsAnExpressionLikeAnyOther() {
        assertThat(runAsync(sums(Map.of("b", () -> gives(42))))).isEqualTo(new Run(List.of(), 42042));
    }

    @Coroutine
    private static Coro<Integer> awaitsTwice(Coro<Coro<Integer>> outer) {
        return result(yieldFrom(yieldFrom(outer)));
    }

    // CPython: test_coroutines.CoroutineTest.test_await_10
    @Test
    void aCoroutineMayBeTheValueOfAnother() {
        assertThat(runAsync(awaitsTwice(gives(gives(42))))).isEqualTo(new Run(List.of(), 42));
    }

    @Coroutine
    private static Coro<List<String>> inACall() {
        return result(List.of(yieldFrom(gives("spam")), "ham"));
    }

    // CPython: test_coroutines.CoroutineTest.test_await_11
    @Test
    void awaitMayStandAmongArguments() {
        assertThat(runAsync(inACall())).isEqualTo(new Run(List.of(), List.of("spam", "ham")));
    }

    private static final class Marker extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    @Coroutine
    private Coro<Object> marks() {
        try {
            return result(yieldFrom(yields("future-like")));
        } catch (ArithmeticException e) {
            throw new Marker();
        }
    }

    // CPython: test_coroutines.CoroutineTest.test_await_14
    @Test
    void sendAndThrowGoThroughAWrapperOfTheUsers() {
        Awaitable<Object> wrapper = () -> marks();
        Coro<Object> sent = awaits(wrapper);
        sent.send(null);
        assertThat(endOf(sent, "spam")).isEqualTo("spam");

        Coro<Object> thrown = awaits(wrapper);
        thrown.send(null);
        assertThatThrownBy(() -> thrown.throwInto(new ArithmeticException())).isInstanceOf(Marker.class);
    }

    // CPython: test_coroutines.CoroutineTest.test_await_15
    @Test
    void aCoroutineThatWasBegunByHandIsNotAwaited() {
        Coro<String> coro = spamAfterATurn();
        coro.send(null);

        assertThatThrownBy(() -> awaits(coro).send(null))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("already awaited");
    }

    // Java has no async with: what is entered and left with an await is a try and its finally

    /** Enters and leaves with two suspensions each. */
    private final class Manager {

        private final String name;

        Manager(String name) {
            this.name = name;
        }

        Coro<Object> enter() {
            return yields("enter-1-" + name, "enter-2-" + name);
        }

        Coro<Object> exit() {
            return yields("exit-1-" + name, "exit-2-" + name);
        }
    }

    @Coroutine
    private Coro<Void> withTwo(Manager a, Manager b, boolean swallows, int zero) {
        yieldFrom(a.enter());
        try {
            yieldFrom(b.enter());
            try {
                yieldFrom(yields("managers"));
                trace.add(1 / zero);
            } catch (ArithmeticException e) {
                if (!swallows) {
                    throw e;
                }
            } finally {
                yieldFrom(b.exit());
            }
        } finally {
            yieldFrom(a.exit());
        }
        return done();
    }

    // CPython: test_coroutines.CoroutineTest.test_with_1
    @Test
    void cleaningUpMaySuspendAndGoesFromTheInnermostOut() {
        Run run = runAsync(withTwo(new Manager("A"), new Manager("B"), true, 0));

        assertThat(run.yielded())
                .containsExactly(
                        "enter-1-A",
                        "enter-2-A",
                        "enter-1-B",
                        "enter-2-B",
                        "managers",
                        "exit-1-B",
                        "exit-2-B",
                        "exit-1-A",
                        "exit-2-A");
        assertThatThrownBy(() -> runAsync(withTwo(new Manager("A"), new Manager("C"), false, 0)))
                .isInstanceOf(ArithmeticException.class);
    }

    @Coroutine
    private Coro<Void> failsToLeave(@Nullable RuntimeException body, RuntimeException leaving) {
        try {
            trace.add("body");
            if (body != null) {
                throw body;
            }
        } finally {
            yieldFrom(raises(leaving));
        }
        return done();
    }

    @Coroutine
    private static Coro<Object> raises(RuntimeException exception) {
        throw exception;
    }

    // CPython: test_coroutines.CoroutineTest.test_with_9
    // CPython: test_coroutines.CoroutineTest.test_with_10
    @Test
    void anExceptionOfTheCleaningUpComesOut() {
        ArithmeticException leaving = new ArithmeticException();

        assertThatThrownBy(() -> runAsync(failsToLeave(null, leaving))).isSameAs(leaving);
        assertThatThrownBy(() -> runAsync(failsToLeave(new IllegalStateException(), leaving)))
                .isSameAs(leaving);
        assertThat(trace).containsExactly("body", "body");
    }

    @Coroutine
    private Coro<Void> failsToEnter(RuntimeException entering) {
        yieldFrom(raises(entering));
        try {
            trace.add("body");
        } finally {
            trace.add("left");
        }
        return done();
    }

    // CPython: test_coroutines.CoroutineTest.test_with_11
    // CPython: test_coroutines.CoroutineTest.test_with_13
    @Test
    void whatFailsBeforeTheTryIsNotCleanedUp() {
        RuntimeException entering = new UnsupportedOperationException();

        assertThatThrownBy(() -> runAsync(failsToEnter(entering))).isSameAs(entering);
        assertThat(trace).isEmpty();
    }

    @Coroutine
    private Coro<Void> leavesAfterFailing(boolean swallows) {
        try {
            throw new IllegalStateException("body");
        } catch (IllegalStateException e) {
            yieldFrom(gives(swallows));
            if (!swallows) {
                throw e;
            }
        }
        return done();
    }

    // CPython: test_coroutines.CoroutineTest.test_with_5
    // CPython: test_coroutines.CoroutineTest.test_with_12
    @Test
    void anExceptionIsKeptOrSwallowedOverAnAwaitInItsHandler() {
        assertThatThrownBy(() -> runAsync(leavesAfterFailing(false))).hasMessage("body");
        assertThat(runAsync(leavesAfterFailing(true)).value()).isNull();
    }

    @Coroutine
    private Coro<Void> sleepsAllOver() {
        trace.add(1);
        yieldFrom(sleep(Duration.ofMillis(1)));
        trace.add(2);
        try {
            yieldFrom(sleep(Duration.ofMillis(1)));
            throw new Marker();
        } finally {
            yieldFrom(sleep(Duration.ofMillis(1)));
            trace.add("left");
        }
    }

    // CPython: test_coroutines.CoroAsyncIOCompatTest.test_asyncio_1
    @Test
    void onALoopCleaningUpMaySleep() {
        assertThatThrownBy(() -> Weft.run(sleepsAllOver())).isInstanceOf(Marker.class);

        assertThat(trace).containsExactly(1, 2, "left");
    }
}
