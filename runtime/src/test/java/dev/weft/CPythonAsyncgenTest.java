package dev.weft;

import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.yieldFrom;
import static dev.weft.Weft.yieldValue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.weft.annotations.Coroutine;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** CPython's test_asyncgen, as far as it drives generators by hand; {@link CPythonAsyncgenOnALoopTest} has the rest. */
class CPythonAsyncgenTest {

    private static final String IN_USE = "cannot reuse already awaited";
    private static final String RUNNING = "asynchronous generator is already running";

    private static final class MyException extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** Gives its value to the driver, and what the driver sends to the body. */
    private static final class Yielded implements Coro<Object> {

        private final Object value;
        private CoroutineState state = CoroutineState.CREATED;

        Yielded(Object value) {
            this.value = value;
        }

        @Override
        public Object send(Object sent) {
            if (state == CoroutineState.CREATED) {
                state = CoroutineState.SUSPENDED;
                return value;
            }
            state = CoroutineState.CLOSED;
            throw new StopIteration(sent);
        }

        @Override
        public Object throwInto(Throwable exception) {
            state = CoroutineState.CLOSED;
            throw Timeout.sneak(exception);
        }

        @Override
        public void close() {
            state = CoroutineState.CLOSED;
        }

        @Override
        public CoroutineState state() {
            return state;
        }
    }

    private static Coro<Object> awaitable() {
        return new Yielded("result");
    }

    private static Coro<Object> throwing() {
        return new Yielded("throw");
    }

    private static Object runUntilComplete(Coro<?> coro) {
        Object waiting = null;
        try {
            while (true) {
                waiting = "throw".equals(waiting) ? coro.throwInto(new MyException()) : coro.send(null);
            }
        } catch (StopIteration end) {
            return end.value();
        }
    }

    @Coroutine
    private static Coro<List<Object>> iterate(AsyncGenerator<?> generator) {
        List<Object> values = new ArrayList<>();
        while (yieldFrom(generator.hasNext())) {
            values.add(generator.next());
        }
        return result(values);
    }

    private static Object toList(AsyncGenerator<?> generator) {
        return runUntilComplete(iterate(generator));
    }

    private static Object end(ThrowingCallable call) {
        Throwable end = catchThrowable(call);
        assertThat(end).isInstanceOf(StopIteration.class);
        return ((StopIteration) end).value();
    }

    // Iteration and exceptions

    @Coroutine
    private static AsyncGenerator<Integer> three() {
        yieldFrom(awaitable());
        Object sent = yieldValue(123);
        assertThat(sent).isNull();
        yieldFrom(awaitable());
        yieldValue(456);
        yieldFrom(awaitable());
        yieldValue(789);
        return done();
    }

    // CPython: test_asyncgen.AsyncGenTest.test_async_gen_iteration_01
    @Test
    void valuesComeInOrder() {
        assertThat(toList(three())).isEqualTo(List.of(123, 456, 789));
    }

    @Coroutine
    private static AsyncGenerator<Integer> betweenAwaits() {
        yieldFrom(awaitable());
        yieldValue(123);
        yieldFrom(awaitable());
        return done();
    }

    // CPython: test_asyncgen.AsyncGenTest.test_async_gen_iteration_02
    @Test
    void theDriverSeesWhatTheBodyAwaitsAndTheAwaiterWhatItYields() {
        AsyncGenerator<Integer> generator = betweenAwaits();

        Coro<Integer> first = generator.anext();
        assertThat(first.send(null)).isEqualTo("result");
        assertThat(end(() -> first.send(null))).isEqualTo(123);
        Coro<Integer> second = generator.anext();
        assertThat(second.send(null)).isEqualTo("result");

        assertThatThrownBy(() -> second.send(null)).isInstanceOf(StopAsyncIteration.class);
    }

    @Coroutine
    private static AsyncGenerator<Integer> thrownIntoLater() {
        yieldFrom(awaitable());
        yieldValue(123);
        yieldFrom(throwing());
        yieldValue(456);
        return done();
    }

    // CPython: test_asyncgen.AsyncGenTest.test_async_gen_exception_03
    @Test
    void whatIsThrownIntoAnAwaitComesOut() {
        assertThatThrownBy(() -> toList(thrownIntoLater())).isInstanceOf(MyException.class);
    }

    @Coroutine
    private static AsyncGenerator<Integer> raising(RuntimeException failure) {
        yieldFrom(awaitable());
        yieldValue(123);
        if (failure != null) {
            throw failure;
        }
        return done();
    }

    // CPython: test_asyncgen.AsyncGenTest.test_async_gen_exception_04
    @Test
    void whatTheBodyThrowsComesOutItself() {
        ArithmeticException failure = new ArithmeticException();
        AsyncGenerator<Integer> generator = raising(failure);
        Coro<Integer> first = generator.anext();
        first.send(null);
        assertThat(end(() -> first.send(null))).isEqualTo(123);

        assertThatThrownBy(() -> generator.anext().send(null)).isSameAs(failure);
    }

    // CPython: test_asyncgen.AsyncGenTest.test_async_gen_exception_05
    // CPython: test_asyncgen.AsyncGenTest.test_async_gen_exception_06
    @Test
    void anEndThatTheBodyThrowsIsAnError() {
        for (RuntimeException stop : List.of(new StopAsyncIteration(), new StopIteration(null))) {
            assertThatThrownBy(() -> toList(raising(stop)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(
                            "async generator raised " + stop.getClass().getSimpleName())
                    .hasCause(stop);
        }
    }

    private static List<Object> iterate(Generator<Integer, Void, Void> generator) {
        List<Object> seen = new ArrayList<>();
        while (true) {
            try {
                seen.add(generator.next());
            } catch (StopIteration end) {
                seen.add("STOP");
                return seen;
            } catch (RuntimeException e) {
                seen.add(e.getClass());
            }
        }
    }

    private static List<Object> iterateByHand(AsyncGenerator<Integer> generator) {
        List<Object> seen = new ArrayList<>();
        while (true) {
            try {
                seen.add(runUntilComplete(generator.anext()));
            } catch (StopAsyncIteration end) {
                seen.add("STOP");
                return seen;
            } catch (RuntimeException e) {
                seen.add(e.getClass());
            }
        }
    }

    private static void crash() {
        throw new ArithmeticException();
    }

    @Coroutine
    private static Sequence<Integer> yieldsInFinally() {
        try {
            yieldValue(1);
            crash();
        } finally {
            yieldValue(2);
            yieldValue(3);
        }
        yieldValue(100);
        return done();
    }

    @Coroutine
    private static AsyncGenerator<Integer> yieldsInFinallyAsync() {
        try {
            yieldValue(1);
            crash();
        } finally {
            yieldValue(2);
            yieldValue(3);
        }
        yieldValue(100);
        return done();
    }

    @Coroutine
    private static AsyncGenerator<Integer> awaitsAndYieldsInFinally() {
        try {
            yieldFrom(awaitable());
            yieldValue(1);
            crash();
        } finally {
            yieldValue(2);
            yieldFrom(awaitable());
            yieldValue(3);
        }
        yieldValue(100);
        return done();
    }

    // CPython: test_asyncgen.AsyncGenTest.test_async_gen_exception_07
    // CPython: test_asyncgen.AsyncGenTest.test_async_gen_exception_09
    @Test
    void aFinallyThatYieldsDoesWhatItDoesInAGenerator() {
        List<Object> expected = iterate(yieldsInFinally());

        assertThat(iterateByHand(yieldsInFinallyAsync())).isEqualTo(expected);
        assertThat(iterateByHand(awaitsAndYieldsInFinally())).isEqualTo(expected);
    }

    @Coroutine
    private static Sequence<Integer> crashesInFinally() {
        try {
            yieldValue(1);
        } finally {
            yieldValue(2);
            crash();
            yieldValue(3);
        }
        yieldValue(100);
        return done();
    }

    @Coroutine
    private static AsyncGenerator<Integer> crashesInFinallyAsync() {
        try {
            yieldValue(1);
            yieldFrom(awaitable());
        } finally {
            yieldFrom(awaitable());
            yieldValue(2);
            crash();
            yieldValue(3);
        }
        yieldValue(100);
        return done();
    }

    // CPython: test_asyncgen.AsyncGenTest.test_async_gen_exception_08
    @Test
    void aFinallyThatFailsDoesWhatItDoesInAGenerator() {
        assertThat(iterateByHand(crashesInFinallyAsync())).isEqualTo(iterate(crashesInFinally()));
    }

    @Coroutine
    private static AsyncGenerator<Integer> one() {
        yieldValue(123);
        return done();
    }

    // CPython: test_asyncgen.AsyncGenTest.test_async_gen_exception_10
    @Test
    void aFreshGeneratorTakesOnlyNull() {
        AsyncGenerator<Integer> generator = one();

        assertThatThrownBy(() -> generator.anext().send(100))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("just-started async generator");

        assertThat(generator.state()).isEqualTo(CoroutineState.CREATED);
        assertThat(toList(generator)).isEqualTo(List.of(123));
    }

    @Coroutine
    private static AsyncGenerator<Integer> tenAndTwenty() {
        yieldValue(10);
        yieldValue(20);
        return done();
    }

    @Coroutine
    private static AsyncGenerator<Integer> exitsAnother() {
        yieldValue(1);
        AsyncGenerator<Integer> other = tenAndTwenty();
        yieldFrom(other.asend(null));
        try {
            yieldFrom(other.athrow(new GeneratorExit()));
        } catch (GeneratorExit e) {
            yieldValue(2);
        }
        yieldValue(3);
        return done();
    }

    // CPython: test_asyncgen.AsyncGenTest.test_async_gen_exception_11
    @Test
    void anExitThrownIntoAnotherMayBeCaught() {
        assertThat(iterateByHand(exitsAnother())).isEqualTo(List.of(1, 2, 3, "STOP"));
    }

    private AsyncGenerator<Integer> me;

    @Coroutine
    private AsyncGenerator<Integer> resumesItself() {
        yieldFrom(me.anext());
        yieldValue(123);
        return done();
    }

    // CPython: test_asyncgen.AsyncGenTest.test_async_gen_exception_12
    @Test
    void aGeneratorThatAwaitsItselfIsRunningAlready() {
        me = resumesItself();
        Coro<Integer> next = me.anext();

        assertThatThrownBy(() -> next.send(null))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("anext(): " + RUNNING);

        assertThatThrownBy(() -> next.send(null)).hasMessageContaining(IN_USE);
    }

    // Two operations at a time

    @Coroutine
    private static AsyncGenerator<Integer> neverYields(Object value) {
        while (value != null) {
            try {
                yieldFrom(new Yielded(value));
            } catch (MyException e) {
                continue;
            }
        }
        yieldValue(0);
        return done();
    }

    @Coroutine
    private static AsyncGenerator<Integer> yieldsThenNever() {
        try {
            yieldValue(0);
        } catch (MyException e) {
            assertThat(e).hasNoCause();
        }
        while (true) {
            try {
                yieldFrom(new Yielded("waits"));
            } catch (MyException e) {
                continue;
            }
        }
    }

    private static void assertRefused(Coro<?> operation, String name, ThrowingCallable use) {
        assertThatThrownBy(use).isInstanceOf(IllegalStateException.class).hasMessageContaining(name + ": " + RUNNING);
        assertThatThrownBy(() -> operation.send(null)).hasMessageContaining(IN_USE);
    }

    // CPython: test_asyncgen.AsyncGenTest.test_async_gen_asend_throw_concurrent_with_send
    // CPython: test_asyncgen.AsyncGenTest.test_async_gen_athrow_throw_concurrent_with_send
    @Test
    void aSecondOperationCannotBeThrownIntoWhileTheFirstWaits() {
        AsyncGenerator<Integer> generator = neverYields("waits");
        generator.asend(null).send(null);
        Coro<Integer> send = generator.asend(null);
        Coro<Integer> raise = generator.athrow(new MyException());

        assertRefused(send, "asend()", () -> send.throwInto(new MyException()));
        assertRefused(raise, "athrow()", () -> raise.throwInto(new MyException()));
    }

    // CPython: test_asyncgen.AsyncGenTest.test_async_gen_asend_throw_concurrent_with_throw
    // CPython: test_asyncgen.AsyncGenTest.test_async_gen_athrow_throw_concurrent_with_throw
    @Test
    void aSecondOperationCannotBeThrownIntoWhileAThrowWaits() {
        AsyncGenerator<Integer> generator = yieldsThenNever();
        end(() -> generator.asend(null).send(null));
        assertThat(generator.athrow(new MyException()).throwInto(new MyException()))
                .isEqualTo("waits");
        Coro<Integer> send = generator.asend(1);
        Coro<Integer> raise = generator.athrow(new MyException());

        assertRefused(send, "asend()", () -> send.throwInto(new MyException()));
        assertRefused(raise, "athrow()", () -> raise.throwInto(new MyException()));
    }

    // CPython: test_asyncgen.TestUnawaitedWarnings.test_asend_send_already_running
    // CPython: test_asyncgen.TestUnawaitedWarnings.test_athrow_send_already_running
    @Test
    void aSecondOperationCannotBeginWhileTheFirstWaits() {
        AsyncGenerator<Integer> generator = neverYields(1);
        assertThat(generator.asend(null).send(null)).isEqualTo(1);
        Coro<Integer> send = generator.asend(null);
        Coro<Integer> raise = generator.athrow(new MyException());
        Coro<Void> close = generator.aclose();

        assertRefused(send, "asend()", () -> send.send(null));
        assertRefused(raise, "athrow()", () -> raise.send(null));
        assertRefused(close, "aclose()", () -> close.send(null));
    }

    // Operations that are closed

    // CPython: test_asyncgen.AsyncGenTest.test_async_gen_api_01
    @Test
    void anOperationThatIsClosedBeforeItBeginsClosesTheGenerator() {
        AsyncGenerator<Integer> generator = one();
        assertThat(generator.state()).isEqualTo(CoroutineState.CREATED);

        generator.aclose().close();

        assertThat(generator.state()).isEqualTo(CoroutineState.CLOSED);
        assertThat(generator.toString()).contains("CPythonAsyncgenTest.one").contains("closed");
    }

    @Coroutine
    private static AsyncGenerator<Integer> ignoresExit() {
        try {
            yieldFrom(new Yielded(null));
        } catch (GeneratorExit e) {
            yieldFrom(new Yielded(null));
        }
        yieldValue(0);
        return done();
    }

    // CPython: test_asyncgen.AsyncGenTest.test_async_gen_asend_close_runtime_error
    @Test
    void aBodyThatAwaitsWhileItsAwaiterIsClosedIgnoresTheExit() {
        Coro<Integer> send = ignoresExit().asend(null);
        send.send(null);

        assertThatThrownBy(send::close)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("ignored GeneratorExit");
    }

    @Coroutine
    private static AsyncGenerator<Integer> ignoresExitOnceThrownInto() {
        try {
            yieldValue(0);
        } catch (MyException e) {
            try {
                yieldFrom(new Yielded(null));
            } catch (GeneratorExit exit) {
                yieldFrom(new Yielded(null));
            }
        }
        return done();
    }

    // CPython: test_asyncgen.AsyncGenTest.test_async_gen_athrow_close_runtime_error
    @Test
    void theSameOfAThrow() {
        AsyncGenerator<Integer> generator = ignoresExitOnceThrownInto();
        end(() -> generator.asend(null).send(null));
        Coro<Integer> raise = generator.athrow(new MyException());
        raise.send(null);

        assertThatThrownBy(raise::close)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("ignored GeneratorExit");
    }

    // CPython: test_asyncgen.AsyncGenAsyncioTest.test_async_gen_throw_same_aclose_coro_twice
    @Test
    void anExitThrownIntoACloseEndsIt() {
        Coro<Void> close = tenAndTwenty().aclose();

        assertThat(end(() -> close.throwInto(new GeneratorExit()))).isNull();

        assertThatThrownBy(() -> close.throwInto(new GeneratorExit())).hasMessageContaining(IN_USE);
    }

    // CPython: test_asyncgen.AsyncGenAsyncioTest.test_async_gen_throw_custom_same_aclose_coro_twice
    // CPython: test_asyncgen.AsyncGenAsyncioTest.test_async_gen_throw_custom_same_athrow_coro_twice
    // CPython: test_asyncgen.TestUnawaitedWarnings.test_aclose_throw
    @Test
    void whatIsThrownIntoAFreshOperationComesOutOnce() {
        MyException failure = new MyException();
        for (Coro<?> operation : List.of(tenAndTwenty().aclose(), tenAndTwenty().athrow(new IllegalStateException()))) {
            assertThatThrownBy(() -> operation.throwInto(failure)).isSameAs(failure);

            assertThatThrownBy(() -> operation.throwInto(failure)).hasMessageContaining(IN_USE);
        }
    }

    // anext with something else instead of an end

    @Coroutine
    private static AsyncGenerator<String> catchesOnce() {
        try {
            yieldFrom(new Yielded(1));
        } catch (MyException e) {
            yieldFrom(new Yielded(2));
        }
        return done();
    }

    @Coroutine
    private static AsyncGenerator<String> endsWhenThrownInto() {
        try {
            yieldFrom(new Yielded(10));
        } catch (MyException e) {
            return done();
        }
        yieldValue("aaa");
        return done();
    }

    // CPython: test_asyncgen.AsyncGenAsyncioTest.test_anext_iter
    @Test
    void anextWithADefaultIsDrivenLikeAnyOther() {
        Coro<String> ending = catchesOnce().anext("default");
        assertThat(ending.send(null)).isEqualTo(1);
        assertThat(ending.throwInto(new MyException())).isEqualTo(2);
        assertThat(end(() -> ending.send(null))).isEqualTo("default");

        Coro<String> failing = catchesOnce().anext("default");
        failing.send(null);
        failing.throwInto(new MyException());
        assertThatThrownBy(() -> failing.throwInto(new MyException())).isInstanceOf(MyException.class);

        Coro<String> closed = catchesOnce().anext("default");
        closed.send(null);
        closed.close();
        assertThatThrownBy(() -> closed.send(null)).hasMessageContaining(IN_USE);

        Coro<String> returning = endsWhenThrownInto().anext("default");
        assertThat(returning.send(null)).isEqualTo(10);
        assertThat(end(() -> returning.throwInto(new MyException()))).isEqualTo("default");

        Coro<String> fresh = endsWhenThrownInto().anext("default");
        assertThatThrownBy(() -> fresh.throwInto(new MyException())).isInstanceOf(MyException.class);
        fresh.close();
    }
}
