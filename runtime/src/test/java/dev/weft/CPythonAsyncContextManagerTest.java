package dev.weft;

import static dev.weft.Weft.aclosing;
import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.run;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;
import static dev.weft.Weft.yieldValue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.weft.annotations.Coroutine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The managers of CPython's test_contextlib_async. What {@code @asynccontextmanager} makes of a generator that yields once is here
 * a coroutine that takes a {@link Body} and awaits it at that place.
 */
class CPythonAsyncContextManagerTest {

    private final List<Object> state = new ArrayList<>();

    private static Coro<Void> turn() {
        return sleep(Duration.ZERO);
    }

    // What stands around a body

    @Coroutine
    private <R> Coro<R> plain(Body<Integer, R> body) throws Exception {
        yieldFrom(turn());
        state.add(1);
        R value = yieldFrom(body.run(42));
        yieldFrom(turn());
        state.add(999);
        return result(value);
    }

    // CPython: test_contextlib_async.AsyncContextManagerTestCase.test_contextmanager_plain
    @Test
    void theBodyRunsInTheMiddleAndGetsAValue() {
        run(() -> plain(x -> {
            assertThat(state).containsExactly(1);
            yieldFrom(turn());
            state.add(x);
            return done();
        }));

        assertThat(state).containsExactly(1, 42, 999);
    }

    @Coroutine
    private <R> Coro<R> finishing(Body<Integer, R> body) throws Exception {
        state.add(1);
        try {
            return result(yieldFrom(body.run(42)));
        } finally {
            yieldFrom(turn());
            state.add(999);
        }
    }

    // CPython: test_contextlib_async.AsyncContextManagerTestCase.test_contextmanager_finally
    @Test
    void theFinallyAroundABodyRunsWhenItFails() {
        ArithmeticException failure = new ArithmeticException();

        Throwable thrown = catchThrowable(() -> run(() -> finishing(x -> {
            assertThat(state).containsExactly(1);
            yieldFrom(turn());
            state.add(x);
            throw failure;
        })));

        assertThat(thrown).isSameAs(failure);
        assertThat(state).containsExactly(1, 42, 999);
    }

    // CPython: test_contextlib_async.AsyncContextManagerTestCase.test_contextmanager_no_reraise
    @Test
    void aManagerThatDoesNotCatchLeavesTheExceptionAsItIs() {
        IllegalArgumentException failure = new IllegalArgumentException("foo");

        Throwable thrown = catchThrowable(() -> run(() -> plain(x -> {
            yieldFrom(turn());
            throw failure;
        })));

        assertThat(thrown).isSameAs(failure);
        assertThat(thrown.getSuppressed()).isEmpty();
        assertThat(thrown.getCause()).isNull();
    }

    @Coroutine
    private <R> Coro<R> translating(Body<Integer, R> body) throws Exception {
        try {
            return result(yieldFrom(body.run(42)));
        } catch (IllegalStateException e) {
            yieldFrom(turn());
            throw new UnsupportedOperationException();
        }
    }

    // CPython: test_contextlib_async.AsyncContextManagerTestCase.test_contextmanager_non_normalised
    @Test
    void aManagerMayThrowAnotherException() {
        assertThatThrownBy(() -> run(() -> translating(x -> {
                    yieldFrom(turn());
                    throw new IllegalStateException();
                })))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Coroutine
    private Coro<Void> swallowing(Body<Integer, Void> body) throws Exception {
        state.add(1);
        try {
            yieldFrom(body.run(42));
        } catch (ArithmeticException e) {
            yieldFrom(turn());
            state.add(e.getMessage());
        }
        return done();
    }

    // CPython: test_contextlib_async.AsyncContextManagerTestCase.test_contextmanager_except
    @Test
    void aManagerMaySwallowTheExceptionOfItsBody() {
        run(() -> swallowing(x -> {
            assertThat(state).containsExactly(1);
            yieldFrom(turn());
            state.add(x);
            throw new ArithmeticException("999");
        }));

        assertThat(state).containsExactly(1, 42, "999");
    }

    // Decorators: a method that calls another inside a manager

    private int depth;
    private int entered;

    @Coroutine
    private Coro<Void> nesting(Callable<Coro<Void>> body) throws Exception {
        entered++;
        int before = depth;
        depth++;
        yieldFrom(body.call());
        depth--;
        assertThat(depth).isEqualTo(before);
        return done();
    }

    private Coro<Void> recursive() throws Exception {
        return nesting(() -> {
            yieldFrom(turn());
            if (depth < 10) {
                yieldFrom(recursive());
            }
            return done();
        });
    }

    // CPython: test_contextlib_async.AsyncContextManagerTestCase.test_recursive
    @Test
    void aManagerMayBeEnteredInsideItself() {
        run(() -> recursive());

        assertThat(entered).isEqualTo(10);
        assertThat(depth).isZero();
    }

    private boolean inside;

    @Coroutine
    private Coro<Void> marking(Callable<Coro<Void>> body) throws Exception {
        inside = true;
        try {
            yieldFrom(body.call());
        } finally {
            inside = false;
        }
        return done();
    }

    private Coro<Void> marked(@Nullable RuntimeException failure) throws Exception {
        return marking(() -> {
            yieldFrom(turn());
            state.add(inside);
            if (failure != null) {
                throw failure;
            }
            return done();
        });
    }

    // CPython: test_contextlib_async.AsyncContextManagerTestCase.test_decorator
    // CPython: test_contextlib_async.AsyncContextManagerTestCase.test_decorator_with_exception
    @Test
    void aWrappedCoroutineEntersWhenItIsAwaitedAndLeavesAlsoByAnException() throws Exception {
        Coro<Void> coro = marked(null);
        assertThat(inside).isFalse();
        run(coro);
        assertThat(inside).isFalse();

        RuntimeException failure = new RuntimeException("foo");
        assertThatThrownBy(() -> run(() -> marked(failure))).isSameAs(failure);
        assertThat(inside).isFalse();
        assertThat(state).containsExactly(true, true);
    }

    // Managers that are objects

    private final class Manager implements AsyncCloseable {
        @Override
        @Coroutine
        public Coro<Void> aclose() {
            yieldFrom(turn());
            state.add("closed");
            return done();
        }
    }

    // CPython: test_contextlib_async.TestAbstractAsyncContextManager.test_enter
    @Test
    void aManagerThatSaysNothingElseIsWhatIsEntered() {
        Manager manager = new Manager();

        run(aclosing(manager, context -> {
            assertThat(context).isSameAs(manager);
            return done();
        }));
        run(new AsyncExitStack().run(stack -> {
            assertThat(stack.enterAsyncContext(manager)).isSameAs(manager);
            return done();
        }));

        assertThat(state).containsExactly("closed", "closed");
    }

    @Coroutine
    private AsyncGenerator<Integer> yieldsInsideAManager() {
        AsyncExitStack stack = new AsyncExitStack();
        stack.enterAsyncContext(new Manager());
        try {
            yieldValue(11);
            state.add("not reached");
        } finally {
            yieldFrom(stack.aclose());
        }
        return done();
    }

    @Coroutine
    private Coro<Void> leavesAtTheFirst(AsyncGenerator<Integer> generator) {
        while (yieldFrom(generator.hasNext())) {
            state.add(generator.next());
            break;
        }
        yieldFrom(generator.aclose());
        return done();
    }

    // CPython: test_contextlib_async.TestAbstractAsyncContextManager.test_async_gen_propagates_generator_exit
    @Test
    void closingAGeneratorLeavesTheManagerThatItIsIn() {
        run(leavesAtTheFirst(yieldsInsideAManager()));

        assertThat(state).containsExactly(11, "closed");
    }

    /** An exception that takes note of no other one: Python's {@code __context__ = None}. */
    private static final class Bare extends RuntimeException {
        private static final long serialVersionUID = 1;

        Bare() {
            super("bare", null, false, false);
        }
    }

    @Coroutine
    private static Coro<Void> replacing(Body<Void, Void> body, Bare replacement) throws Exception {
        try {
            yieldFrom(body.run(null));
        } catch (IndexOutOfBoundsException e) {
            throw replacement;
        }
        return done();
    }

    private static Coro<Void> replacingInAStack(Body<Void, Void> body, Bare replacement) {
        return new AsyncExitStack().run(stack -> {
            stack.pushAsyncExit(exception -> {
                assertThat(exception).isInstanceOf(IndexOutOfBoundsException.class);
                throw replacement;
            });
            return body.run(null);
        });
    }

    // CPython: test_contextlib_async.TestAsyncExitStack.test_async_exit_exception_explicit_none_context
    @Test
    void anExceptionThatTellsOfNoOtherComesOutOfAStackAsOutOfATry() {
        Body<Void, Void> failing = nothing -> {
            yieldFrom(turn());
            throw new IndexOutOfBoundsException();
        };
        Bare first = new Bare();
        Bare second = new Bare();

        assertThatThrownBy(() -> run(() -> replacing(failing, first))).isSameAs(first);
        assertThatThrownBy(() -> run(replacingInAStack(failing, second))).isSameAs(second);
        for (Bare bare : List.of(first, second)) {
            assertThat(bare.getSuppressed()).isEmpty();
            assertThat(bare.getCause()).isNull();
        }
    }

    // CPython: test_contextlib_async.TestAsyncNullcontext.test_async_nullcontext
    @Test
    void aStackWithNothingInItStandsWhereThereIsNothingToClose() {
        Manager ofSomebodyElse = new Manager();

        Manager given = run(new AsyncExitStack().run(stack -> result(ofSomebodyElse)));

        assertThat(given).isSameAs(ofSomebodyElse);
        assertThat(state).isEmpty();
    }
}
