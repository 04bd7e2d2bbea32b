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
import org.junit.jupiter.api.Test;

/** CPython's test_contextlib_async, and of test_contextlib what AsyncExitStack inherits. */
class CPythonContextlibAsyncTest {

    private final List<Object> trace = new ArrayList<>();

    @Coroutine
    private Coro<Void> note(Object what) {
        yieldFrom(sleep(Duration.ZERO));
        trace.add(what);
        return done();
    }

    @Coroutine
    private static Coro<Void> raise(RuntimeException failure) {
        yieldFrom(sleep(Duration.ZERO));
        if (failure != null) {
            throw failure;
        }
        return done();
    }

    /** The body of an {@code async with} that leaves it by an exception. */
    private static Coro<Void> failing(RuntimeException failure) {
        return raise(failure);
    }

    // aclosing

    // CPython: test_contextlib_async.AclosingTestCase.test_aclosing
    @Test
    void aclosingClosesAfterTheBody() {
        AsyncCloseable thing = () -> note("closed");

        Object given = run(aclosing(thing, it -> {
            yieldFrom(sleep(Duration.ZERO));
            trace.add("body");
            return result(it);
        }));

        assertThat(given).isSameAs(thing);
        assertThat(trace).containsExactly("body", "closed");
    }

    // CPython: test_contextlib_async.AclosingTestCase.test_aclosing_error
    @Test
    void aclosingClosesAfterAFailureAsWell() {
        ArithmeticException failure = new ArithmeticException();
        AsyncCloseable thing = () -> note("closed");

        Throwable thrown = catchThrowable(() -> run(aclosing(thing, it -> failing(failure))));

        assertThat(thrown).isSameAs(failure);
        assertThat(trace).containsExactly("closed");
    }

    @Coroutine
    private AsyncGenerator<Integer> withResource() {
        try (AutoCloseable resource = () -> trace.add("closed")) {
            assertThat(resource).isNotNull();
            yieldValue(-1);
            yieldValue(-2);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        return done();
    }

    // CPython: test_contextlib_async.AclosingTestCase.test_aclosing_bpo41229
    @Test
    void aclosingClosesTheResourcesOfAGenerator() {
        assertThatThrownBy(() -> run(aclosing(withResource(), it -> {
                    assertThat(yieldFrom(it.anext())).isEqualTo(-1);
                    yieldFrom(failing(new ArithmeticException()));
                    return done();
                })))
                .isInstanceOf(ArithmeticException.class);

        assertThat(trace).containsExactly("closed");
    }

    // AsyncExitStack

    // inherited by TestAsyncExitStack: test_contextlib.TestBaseExitStack.test_no_resources
    @Test
    void anEmptyStackDoesNothing() {
        int value = run(new AsyncExitStack().run(stack -> result(1)));

        assertThat(value).isEqualTo(1);
    }

    // inherited by TestAsyncExitStack: test_contextlib.TestBaseExitStack.test_callback
    @Test
    void callbacksRunInReverse() {
        run(new AsyncExitStack().run(stack -> {
            stack.callback(() -> trace.add(2));
            stack.callback(() -> trace.add(1));
            return done();
        }));

        assertThat(trace).containsExactly(1, 2);
    }

    // CPython: test_contextlib_async.TestAsyncExitStack.test_async_callback
    @Test
    void asyncCallbacksRunInReverse() {
        run(new AsyncExitStack().run(stack -> {
            stack.pushAsyncCallback(() -> note(3));
            stack.callback(() -> trace.add(2));
            stack.pushAsyncCallback(() -> note(1));
            return done();
        }));

        assertThat(trace).containsExactly(1, 2, 3);
    }

    // CPython: test_contextlib_async.TestAsyncExitStack.test_async_push
    // inherited by TestAsyncExitStack: test_contextlib.TestBaseExitStack.test_push
    @Test
    void exitsSeeTheExceptionUntilOneEndsIt() {
        ArithmeticException failure = new ArithmeticException();

        run(new AsyncExitStack().run(stack -> {
            stack.push(exception -> trace.add(exception == null));
            stack.pushAsyncExit(exception -> {
                yieldFrom(note(exception == null));
                return result(false);
            });
            stack.pushAsyncExit(exception -> {
                yieldFrom(sleep(Duration.ZERO));
                return result(true);
            });
            stack.push(exception -> {
                trace.add(exception);
                return false;
            });
            stack.pushAsyncExit(exception -> {
                yieldFrom(note(exception));
                return result(false);
            });
            return failing(failure);
        }));

        assertThat(trace).containsExactly(failure, failure, true, true);
    }

    // CPython: test_contextlib_async.TestAsyncExitStack.test_enter_async_context
    // inherited by TestAsyncExitStack: test_contextlib.TestBaseExitStack.test_enter_context
    @Test
    void whatWasEnteredIsClosedBeforeEarlierCallbacks() {
        AsyncCloseable thing = () -> note(2);
        AutoCloseable other = () -> trace.add(3);

        run(new AsyncExitStack().run(stack -> {
            stack.pushAsyncCallback(() -> note(4));
            assertThat(stack.enterContext(other)).isSameAs(other);
            assertThat(stack.enterAsyncContext(thing)).isSameAs(thing);
            trace.add(1);
            return done();
        }));

        assertThat(trace).containsExactly(1, 2, 3, 4);
    }

    // inherited by TestAsyncExitStack: test_contextlib.TestBaseExitStack.test_close
    @Test
    void acloseRunsWhatIsThereNow() {
        run(new AsyncExitStack().run(stack -> {
            stack.callback(() -> trace.add(1));
            yieldFrom(stack.aclose());
            trace.add(2);
            return done();
        }));

        assertThat(trace).containsExactly(1, 2);
    }

    // inherited by TestAsyncExitStack: test_contextlib.TestBaseExitStack.test_pop_all
    @Test
    void popAllMovesEverythingToAnother() {
        run(new AsyncExitStack().run(stack -> {
            stack.callback(() -> trace.add(3));
            AsyncExitStack moved = stack.popAll();
            trace.add(1);
            yieldFrom(stack.aclose());
            trace.add(2);
            yieldFrom(moved.aclose());
            return done();
        }));

        assertThat(trace).containsExactly(1, 2, 3);
    }

    // inherited by TestAsyncExitStack: test_contextlib.TestBaseExitStack.test_exit_raise
    @Test
    void anExitThatEndsNothingLeavesTheException() {
        ArithmeticException failure = new ArithmeticException();

        Throwable thrown = catchThrowable(() -> run(new AsyncExitStack().run(stack -> {
            stack.push(exception -> false);
            yieldFrom(failing(failure));
            return done();
        })));

        assertThat(thrown).isSameAs(failure);
        assertThat(thrown.getSuppressed()).isEmpty();
    }

    // inherited by TestAsyncExitStack: test_contextlib.TestBaseExitStack.test_exit_suppress
    // inherited by TestAsyncExitStack: test_contextlib.TestBaseExitStack.test_body_exception_suppress
    @Test
    void anExitMayEndTheExceptionOfTheBody() {
        Object value = run(new AsyncExitStack().run(stack -> {
            stack.push(exception -> true);
            yieldFrom(failing(new ArithmeticException()));
            return result("not reached");
        }));

        assertThat(value).isNull();
    }

    // CPython: test_contextlib_async.TestAsyncExitStack.test_async_exit_exception_chaining
    // inherited by TestAsyncExitStack: test_contextlib.TestBaseExitStack.test_exit_exception_chaining
    @Test
    void aNewExceptionTakesThePlaceOfTheOldAndTellsOfIt() {
        RuntimeException zero = new ArithmeticException("zero");
        RuntimeException value = new RuntimeException("value");
        RuntimeException attribute = new RuntimeException("attribute");
        RuntimeException key = new RuntimeException("key");
        RuntimeException index = new RuntimeException("index");

        Throwable thrown = catchThrowable(() -> run(new AsyncExitStack().run(stack -> {
            stack.pushAsyncCallback(() -> raise(index));
            stack.pushAsyncCallback(() -> raise(key));
            stack.callback(() -> {
                throw attribute;
            });
            stack.pushAsyncExit(exception -> {
                trace.add(exception);
                return result(true);
            });
            stack.pushAsyncCallback(() -> raise(value));
            return failing(zero);
        })));

        assertThat(thrown).isSameAs(index);
        assertThat(index.getSuppressed()).containsExactly(key);
        assertThat(key.getSuppressed()).containsExactly(attribute);
        assertThat(attribute.getSuppressed()).isEmpty();
        assertThat(trace).containsExactly(value);
        assertThat(value.getSuppressed()).containsExactly(zero);
    }

    // inherited by TestAsyncExitStack: test_contextlib.TestBaseExitStack.test_exit_exception_non_suppressing
    @Test
    void anExceptionOfAnExitComesOutWithoutOneOfTheBody() {
        IndexOutOfBoundsException index = new IndexOutOfBoundsException();
        IllegalArgumentException key = new IllegalArgumentException();

        Throwable first = catchThrowable(() -> run(new AsyncExitStack().run(stack -> {
            stack.callback(() -> {});
            stack.pushAsyncCallback(() -> raise(index));
            return done();
        })));
        Throwable second = catchThrowable(() -> run(new AsyncExitStack().run(stack -> {
            stack.pushAsyncCallback(() -> raise(key));
            stack.push(exception -> true);
            stack.pushAsyncCallback(() -> raise(index));
            return done();
        })));

        assertThat(first).isSameAs(index);
        assertThat(second).isSameAs(key);
        assertThat(key.getSuppressed()).isEmpty();
    }

    // inherited by TestAsyncExitStack: test_contextlib.TestBaseExitStack.test_exit_exception_with_correct_context
    // inherited by TestAsyncExitStack: test_contextlib.TestBaseExitStack.test_exit_exception_with_existing_context
    @Test
    void anExceptionThatTellsOfTheOldOneAlreadyIsLeftAsItIs() {
        RuntimeException body = new RuntimeException("1");
        RuntimeException wrapping = new RuntimeException("2", body);

        Throwable thrown = catchThrowable(() -> run(new AsyncExitStack().run(stack -> {
            stack.push(exception -> {
                throw (Exception) exception;
            });
            stack.pushAsyncCallback(() -> raise(wrapping));
            return failing(body);
        })));

        assertThat(thrown).isSameAs(wrapping);
        assertThat(wrapping.getSuppressed()).isEmpty();
        assertThat(body.getSuppressed()).isEmpty();
    }

    // inherited by TestAsyncExitStack: test_contextlib.TestBaseExitStack.test_exit_exception_chaining_suppress
    @Test
    void theLastExitMayEndWhatTheOthersThrew() {
        run(new AsyncExitStack().run(stack -> {
            stack.push(exception -> true);
            stack.push(exception -> {
                throw new ArithmeticException();
            });
            stack.pushAsyncCallback(() -> raise(new IndexOutOfBoundsException()));
            trace.add("body");
            return done();
        }));

        assertThat(trace).containsExactly("body");
    }

    // inherited by TestAsyncExitStack: test_contextlib.TestBaseExitStack.test_excessive_nesting
    @Test
    void tenThousandCallbacksDoNotNest() {
        run(new AsyncExitStack().run(stack -> {
            for (int i = 0; i < 10_000; i++) {
                stack.callback(() -> trace.add("run"));
            }
            return done();
        }));

        assertThat(trace).hasSize(10_000);
    }

    // inherited by TestAsyncExitStack: test_contextlib.TestBaseExitStack.test_dont_reraise_RuntimeError
    @Test
    void anExitThatThrowsTheSameExceptionAgainLeavesItAsItIs() {
        RuntimeException failure = new RuntimeException("no loop");

        Throwable thrown = catchThrowable(() -> run(new AsyncExitStack().run(stack -> {
            stack.push(exception -> {
                throw new IllegalStateException("new", exception);
            });
            stack.push(exception -> {
                throw (RuntimeException) exception;
            });
            return failing(failure);
        })));

        assertThat(thrown).isInstanceOf(IllegalStateException.class).cause().isSameAs(failure);
        assertThat(thrown.getSuppressed()).isEmpty();
        assertThat(failure.getSuppressed()).isEmpty();
    }
}
