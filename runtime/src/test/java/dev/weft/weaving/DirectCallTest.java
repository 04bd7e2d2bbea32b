package dev.weft.weaving;

import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weft.Coro;
import dev.weft.CoroutineState;
import dev.weft.StopIteration;
import dev.weft.annotations.Coroutine;
import dev.weft.woven.Driver;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * A coroutine of the same class that is called and awaited at once runs without a coroutine object; nothing that a program can
 * observe tells the difference.
 */
class DirectCallTest {

    private final List<Object> trace = new ArrayList<>();

    /** Suspends once and ends with what the driver sends. */
    private static final class Ask implements Coro<Object> {

        private boolean asked;

        @Override
        public @Nullable Object send(@Nullable Object value) {
            if (asked) {
                throw new StopIteration(value);
            }
            asked = true;
            return "asked";
        }

        @Override
        public @Nullable Object throwInto(Throwable exception) {
            throw (RuntimeException) exception;
        }

        @Override
        public void close() {}

        @Override
        public CoroutineState state() {
            return asked ? CoroutineState.SUSPENDED : CoroutineState.CREATED;
        }
    }

    private static Object end(Coro<?> coro, @Nullable Object sent) {
        return catchThrowableOfType(StopIteration.class, () -> coro.send(sent)).value();
    }

    // What is restored in the frame that was made while unwinding

    @Coroutine
    private Coro<String> allKinds(
            boolean z, byte b, char c, short s, int i, long j, float f, double d, String string, int[] array) {
        long local = j + 1;
        Object answer = yieldFrom(new Ask());
        return result(z + " " + b + c + s + i + j + f + d + string + array[0] + local + answer);
    }

    @Coroutine
    private Coro<String> callsAllKinds() {
        double kept = 0.5;
        String text =
                "[" + yieldFrom(allKinds(true, (byte) 1, 'c', (short) 2, 3, 4L, 5f, 6d, "s", new int[] {7})) + "]";
        return result(text + kept);
    }

    @Test
    void argumentsAndLocalsSurviveASuspension() {
        Coro<String> coro = callsAllKinds();

        assertThat(coro.send(null)).isEqualTo("asked");
        assertThat(end(coro, "!")).isEqualTo("[true 1c2345.06.0s75!]0.5");
    }

    @Coroutine
    private static Coro<Long> sum(int depth, long below, Coro<Object> bottom) {
        if (depth == 0) {
            yieldFrom(bottom);
            return result(below);
        }
        return result(depth * 1_000_000_000_000L + yieldFrom(sum(depth - 1, below + depth, bottom)) - depth);
    }

    @Test
    void aChainOfCallsUnwindsAndGoesOnAtEachLevel() {
        for (int depth : new int[] {1, 2, 5, 199, 200, 201, 1000}) {
            Coro<Long> coro = sum(depth, 7, new Ask());

            assertThat(coro.send(null)).isEqualTo("asked");
            long triangle = (long) depth * (depth + 1) / 2;
            assertThat(end(coro, "on")).as("depth %d", depth).isEqualTo(7 + triangle * 1_000_000_000_000L);
        }
    }

    @Coroutine
    private Coro<String> catches() {
        try {
            return result(yieldFrom(fails()));
        } catch (IllegalArgumentException e) {
            return result("caught " + e.getMessage());
        } finally {
            trace.add("finally");
        }
    }

    @Coroutine
    private Coro<String> fails() {
        try {
            yieldFrom(new Ask());
        } finally {
            trace.add("inner finally");
        }
        throw new IllegalArgumentException("by itself");
    }

    @Test
    void exceptionsPassWhetherThrownInOrByItself() {
        Coro<String> byItself = catches();
        byItself.send(null);
        assertThat(end(byItself, null)).isEqualTo("caught by itself");

        Coro<String> thrownIn = catches();
        thrownIn.send(null);
        StopIteration end = catchThrowableOfType(
                StopIteration.class, () -> thrownIn.throwInto(new IllegalArgumentException("from outside")));
        assertThat(end.value()).isEqualTo("caught from outside");
        assertThat(trace).containsExactly("inner finally", "finally", "inner finally", "finally");
    }

    // What must not change

    @Coroutine
    private static Coro<Void> raisesStopIteration() {
        throw new StopIteration("sneaky");
    }

    @Coroutine
    private static Coro<String> catchesStopIteration() {
        try {
            yieldFrom(raisesStopIteration());
        } catch (IllegalStateException e) {
            return result(e.getMessage());
        }
        return result("nothing");
    }

    @Test
    void stopIterationIsAnErrorForTheCaller() {
        assertThat(end(catchesStopIteration(), null)).asString().startsWith("coroutine raised StopIteration");
    }

    static class Base {
        @Coroutine
        Coro<String> name() {
            return result("base");
        }

        @Coroutine
        final Coro<String> greeting() {
            return result("hello " + yieldFrom(name()));
        }
    }

    @Test
    void anOverrideThatIsNotWovenIsCalledAsWritten() {
        class Plain extends Base {
            @Override
            Coro<String> name() {
                trace.add("plain method ran");
                return super.name();
            }
        }

        assertThat(end(new Plain().greeting(), null)).isEqualTo("hello base");
        assertThat(trace).containsExactly("plain method ran");
    }

    @Coroutine
    private Coro<Integer> traced(int value) {
        trace.add("runs " + value);
        return result(value);
    }

    private int argument(int value) {
        trace.add("argument " + value);
        return value;
    }

    @Coroutine
    private Coro<Integer> keepsTheObject() {
        Coro<Integer> later = traced(argument(1));
        int now = yieldFrom(traced(argument(2)));
        return result(now + yieldFrom(later));
    }

    @Test
    void anObjectThatIsKeptRunsWhenItIsAwaited() {
        assertThat(end(keepsTheObject(), null)).isEqualTo(3);
        assertThat(trace).containsExactly("argument 1", "argument 2", "runs 2", "runs 1");
    }

    @Coroutine
    private Coro<Integer> eitherOr(boolean first) {
        return result(yieldFrom(first ? traced(1) : traced(2)));
    }

    @Test
    void aChoiceBetweenTwoCallsIsAwaitedAsWritten() {
        assertThat(end(eitherOr(true), null)).isEqualTo(1);
        assertThat(end(eitherOr(false), null)).isEqualTo(2);
    }

    @Coroutine
    private Coro<String> onAnother(@Nullable DirectCallTest other) {
        try {
            return result("" + yieldFrom(other.traced(argument(5))));
        } catch (NullPointerException e) {
            return result("no receiver");
        }
    }

    @Test
    void theReceiverIsTheSourcesAlsoWhenItIsNull() {
        DirectCallTest other = new DirectCallTest();

        assertThat(end(onAnother(other), null)).isEqualTo("5");
        assertThat(other.trace).containsExactly("runs 5");
        assertThat(end(onAnother(null), null)).isEqualTo("no receiver");
        assertThat(trace).containsExactly("argument 5", "argument 5");
    }

    @Coroutine
    private static Coro<String> overloaded(int value) {
        return result("int " + value);
    }

    @Coroutine
    private static Coro<String> overloaded(long value) {
        Object answer = yieldFrom(new Ask());
        return result("long " + value + answer);
    }

    @Coroutine
    private static Coro<String> overloaded(String value) {
        return result("String " + value);
    }

    @Coroutine
    private static Coro<String> callsOverloads() {
        return result(yieldFrom(overloaded(1)) + ", " + yieldFrom(overloaded(2L)) + ", " + yieldFrom(overloaded("3")));
    }

    @Test
    void overloadsAreToldApart() {
        Coro<String> coro = callsOverloads();
        coro.send(null);

        assertThat(end(coro, "?")).isEqualTo("int 1, long 2?, String 3");
    }

    @Coroutine
    private static Coro<Void> spin(int times) {
        for (int i = 0; i < times; i++) {
            yieldFrom(nothing());
        }
        return done();
    }

    @Coroutine
    private static Coro<Void> nothing() {
        return done();
    }

    @Test
    void aCallInALoopDoesNotDeepen() {
        assertThat(end(spin(100_000), null)).isNull();
    }

    /** Else this class would test nothing. */
    @Test
    void theBodiesAreThere() {
        List<String> direct = Arrays.stream(DirectCallTest.class.getDeclaredMethods())
                .filter(method -> method.getParameterCount() >= 2
                        && method.getParameterTypes()[method.getParameterCount() - 2] == Driver.class)
                .map(Method::getName)
                .distinct()
                .sorted()
                .toList();

        assertThat(direct)
                .contains("allKinds", "sum", "fails", "raisesStopIteration", "traced", "overloaded", "nothing");
    }
}
