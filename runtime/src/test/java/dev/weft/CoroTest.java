package dev.weft;

import static dev.weft.Weft.await;
import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weft.annotations.Coroutine;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Coroutines driven by hand, with no loop. */
class CoroTest {

    private final List<Object> trace = new ArrayList<>();

    /** Suspends once with a value for the driver, and ends with what the driver sends: a user's own coroutine class. */
    private static final class Ask implements Coro<Object> {

        private final Object question;
        private boolean asked;

        Ask(Object question) {
            this.question = question;
        }

        @Override
        public @Nullable Object send(@Nullable Object value) {
            if (asked) {
                throw new StopIteration(value);
            }
            asked = true;
            return question;
        }

        @Override
        public @Nullable Object throwInto(Throwable exception) {
            throw CoroTest.<RuntimeException>sneak(exception);
        }

        @Override
        public void close() {}

        @Override
        public CoroutineState state() {
            return asked ? CoroutineState.SUSPENDED : CoroutineState.CREATED;
        }
    }

    @SuppressWarnings("unchecked")
    private static <X extends Throwable> X sneak(Throwable exception) throws X {
        throw (X) exception;
    }

    @Coroutine
    private Coro<String> conversation() {
        trace.add("begin");
        Object first = yieldFrom(new Ask("one?"));
        Object second = await(new Ask("two?"));
        return result(first + "," + second);
    }

    @Coroutine
    private Coro<String> wrapping(Coro<String> other) {
        try {
            return result("<" + yieldFrom(other) + ">");
        } catch (Expected e) {
            return result("caught " + e.getMessage());
        } finally {
            trace.add("finally");
        }
    }

    private static final class Expected extends RuntimeException {
        private static final long serialVersionUID = 1;

        Expected(String message) {
            super(message);
        }
    }

    private static Object end(Coro<?> coro) {
        return catchThrowableOfType(StopIteration.class, () -> coro.send(null)).value();
    }

    @Test
    void nothingRunsBeforeTheFirstSend() {
        Coro<String> coro = conversation();

        assertThat(trace).isEmpty();
        assertThat(coro.state()).isEqualTo(CoroutineState.CREATED);
        assertThat(coro.send(null)).isEqualTo("one?");
        assertThat(trace).containsExactly("begin");
    }

    @Test
    void valuesPassThroughAnyDepth() {
        Coro<String> coro = wrapping(wrapping(conversation()));

        assertThat(coro.send(null)).isEqualTo("one?");
        assertThat(coro.state()).isEqualTo(CoroutineState.SUSPENDED);
        assertThat(coro.send("1")).isEqualTo("two?");
        StopIteration end = catchThrowableOfType(StopIteration.class, () -> coro.send("2"));

        assertThat(end.value()).isEqualTo("<<1,2>>");
        assertThat(coro.state()).isEqualTo(CoroutineState.CLOSED);
    }

    // CPython: test_coroutines.CoroutineTest.test_func_13
    @Test
    void aFreshCoroutineTakesOnlyNullAndStaysFresh() {
        Coro<String> coro = conversation();

        assertThatThrownBy(() -> coro.send("x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("just-started");
        assertThat(coro.state()).isEqualTo(CoroutineState.CREATED);
    }

    @Test
    void anExceptionThrownInIsCaughtWhereTheSourceCatchesIt() {
        Coro<String> coro = wrapping(conversation());
        coro.send(null);

        StopIteration end = catchThrowableOfType(StopIteration.class, () -> coro.throwInto(new Expected("x")));

        assertThat(end.value()).isEqualTo("caught x");
        assertThat(trace).containsExactly("begin", "finally");
    }

    /** An end is not the place to run a value's own code. */
    @Test
    void theEndDoesNotAskTheValueForItsText() {
        Object value = new Object() {
            @Override
            public String toString() {
                throw new AssertionError("asked for its text");
            }
        };

        Object got = null;
        try {
            ended(value).send(null);
        } catch (StopIteration end) { // and not by AssertJ, which asks for the message
            got = end.value();
        }

        assertThat(got == value).isTrue();
    }

    @Coroutine
    private static Coro<Object> ended(Object value) {
        return result(value);
    }

    @Test
    void closeRunsFinallyBlocksFromTheInnermostOut() {
        Coro<String> coro = wrapping(wrapping(conversation()));
        coro.send(null);

        coro.close();
        coro.close();

        assertThat(trace).containsExactly("begin", "finally", "finally");
        assertThat(coro.state()).isEqualTo(CoroutineState.CLOSED);
    }

    @Test
    void closeOfAFreshCoroutineIsSilent() {
        conversation().close();

        assertThat(trace).isEmpty();
    }

    @Coroutine
    private static Coro<String> stubborn() {
        try {
            yieldFrom(new Ask("first"));
        } catch (GeneratorExit exit) {
            yieldFrom(new Ask("still here"));
        }
        return result("end");
    }

    // CPython: test_coroutines.CoroutineTest.test_func_14
    @Test
    void aCoroutineThatSuspendsWhileItIsClosedHasIgnoredTheExit() {
        Coro<String> coro = stubborn();
        coro.send(null);

        assertThatThrownBy(coro::close)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("ignored GeneratorExit");
    }

    @Test
    void anInnerCoroutineThatIgnoresTheExitFailsInItsAwaiter() {
        Coro<String> coro = wrapping(stubborn());
        coro.send(null);

        assertThatThrownBy(coro::close)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("ignored GeneratorExit");
        assertThat(trace).containsExactly("finally");
    }

    @Coroutine
    private static Coro<Void> yieldsAgain() {
        try {
            yieldFrom(sleep(Duration.ZERO));
        } catch (GeneratorExit exit) {
            yieldFrom(sleep(Duration.ZERO));
        }
        return done();
    }

    @Coroutine
    private Coro<Void> catching(Coro<Void> inner) {
        try {
            yieldFrom(inner);
        } catch (IllegalStateException ignored) {
            trace.add(ignored.getMessage());
        }
        return done();
    }

    /** The driver's short way out, for a frame that suspends again with none under it. */
    @Test
    void anAwaiterMayCatchThatTheInnerOneIgnoredTheExit() {
        Coro<Void> coro = catching(yieldsAgain());
        coro.send(null);

        coro.close();

        assertThat(trace).singleElement().asString().contains("ignored GeneratorExit");
        assertThat(coro.state()).isEqualTo(CoroutineState.CLOSED);
    }

    // CPython: test_coroutines.CoroutineTest.test_func_15
    @Test
    void oneCoroutineIsAwaitedOnce() {
        Coro<String> shared = plain("x");
        Coro<String> first = wrapping(shared);
        assertThat(end(first)).isEqualTo("<x>");

        assertThatThrownBy(() -> wrapping(shared).send(null))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("cannot reuse already awaited coroutine")
                .hasMessageContaining("CoroTest.plain");
        assertThatThrownBy(() -> shared.send(null)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aCoroutineThatIsAwaitedBelongsToItsAwaiter() {
        Coro<String> inner = conversation();
        Coro<String> outer = wrapping(inner);
        outer.send(null);

        assertThatThrownBy(() -> inner.send(null))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("being awaited");
        assertThat(outer.send("1")).isEqualTo("two?");
    }

    private Coro<String> self;

    @Coroutine
    private Coro<String> resumesItself() {
        yieldFrom(new Ask("suspend once"));
        try {
            self.send(null);
        } catch (IllegalArgumentException e) {
            return result(e.getMessage());
        }
        return result("resumed twice");
    }

    // CPython: test_coroutines.CoroutineTest.test_func_12
    @Test
    void aRunningCoroutineCannotBeResumed() {
        self = resumesItself();
        self.send(null);

        assertThat(end(self)).asString().contains("already executing");
    }

    @Coroutine
    private static Coro<String> plain(String value) {
        return result(value);
    }

    @Coroutine
    private static Coro<Void> raisesStopIteration() {
        throw new StopIteration("x");
    }

    // CPython: test_coroutines.CoroutineTest.test_func_2
    @Test
    void stopIterationThatLeavesABodyIsAnError() {
        assertThatThrownBy(() -> raisesStopIteration().send(null))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("coroutine raised StopIteration");
    }

    @Coroutine
    private static Coro<Integer> nested(int depth, Coro<Object> bottom) {
        if (depth == 0) {
            Object value = yieldFrom(bottom);
            return result((Integer) value);
        }
        return result(yieldFrom(nested(depth - 1, bottom)) + 1);
    }

    @Test
    void fiftyThousandNestedAwaitsDoNotOverflowTheStack() {
        Coro<Integer> coro = nested(50_000, new Ask("deep"));

        assertThat(coro.send(null)).isEqualTo("deep");
        assertThat(catchThrowableOfType(StopIteration.class, () -> coro.send(1)).value())
                .isEqualTo(50_001);
    }

    @Test
    void anExceptionPassesFiftyThousandAwaits() {
        Coro<Integer> coro = nested(50_000, new Ask("deep"));
        coro.send(null);
        Exception exception = new Exception("from the bottom");

        assertThatThrownBy(() -> coro.throwInto(exception)).isSameAs(exception);
    }

    @Test
    void fiftyThousandAwaitsClose() {
        Coro<Integer> coro = nested(50_000, new Ask("deep"));
        coro.send(null);

        coro.close();

        assertThat(coro.state()).isEqualTo(CoroutineState.CLOSED);
    }

    @Coroutine
    private static Coro<Void> declares() throws IOException {
        throw new IOException("checked");
    }

    @Coroutine
    private static Coro<String> catches() {
        try {
            yieldFrom(declares());
        } catch (IOException e) {
            return result("caught " + e.getMessage());
        }
        return result("not thrown");
    }

    @Coroutine
    private static Coro<String> isTold(Awaitable<Void> awaitable) {
        try {
            yieldFrom(awaitable, IOException.class);
        } catch (IOException e) {
            return result("told " + e.getMessage());
        }
        return result("not thrown");
    }

    @Test
    void checkedExceptionsAreTheCompilersBusinessAndComeUnwrapped() throws IOException {
        assertThat(end(catches())).isEqualTo("caught checked");
        assertThat(end(isTold(declares()))).isEqualTo("told checked");
    }

    @Coroutine
    private static Coro<Void> returnsNull() {
        return null;
    }

    @Test
    void returningNullSaysWhatToReturn() {
        assertThatThrownBy(() -> returnsNull().send(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("done()");
    }

    @Coroutine
    private Coro<String> tail(Coro<String> other) {
        return other;
    }

    @Test
    void returningACoroutineAwaitsIt() {
        Coro<String> coro = tail(tail(conversation()));

        assertThat(coro.send(null)).isEqualTo("one?");
        assertThat(coro.send(1)).isEqualTo("two?");
        assertThat(catchThrowableOfType(StopIteration.class, () -> coro.send(2)).value())
                .isEqualTo("1,2");
    }

    @Coroutine
    private Coro<Void> cleansUpSlowly() {
        try {
            yieldFrom(new Ask("work"));
        } finally {
            Object answer = yieldFrom(new Ask("clean up"));
            trace.add(answer);
        }
        return done();
    }

    @Test
    void anExceptionWaitsWhileFinallySuspends() {
        Coro<Void> coro = cleansUpSlowly();
        coro.send(null);
        Exception exception = new Exception("kept");

        assertThat(coro.throwInto(exception)).isEqualTo("clean up");
        assertThatThrownBy(() -> coro.send("cleaned")).isSameAs(exception);
        assertThat(trace).containsExactly("cleaned");
    }

    @Coroutine
    private static Coro<Integer> levels(int depth) {
        return result(depth == 0 ? 0 : 1 + yieldFrom(levels(depth - 1)));
    }

    @Coroutine
    private Coro<Void> cleansUpDeeply(int depth) {
        try {
            yieldFrom(new Ask("work"));
        } finally {
            trace.add(yieldFrom(levels(depth)));
        }
        return done();
    }

    /** Beyond the depth of the Java stack the awaited coroutines are run by the loop that also closes. */
    @Test
    void aFinallyMayAwaitDeeplyWhileClosing() {
        Coro<Void> coro = cleansUpDeeply(1_000);
        coro.send(null);

        coro.close();

        assertThat(trace).containsExactly(1_000);
    }
}
