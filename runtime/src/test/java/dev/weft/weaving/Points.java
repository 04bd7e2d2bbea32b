package dev.weft.weaving;

import dev.weft.Coro;
import dev.weft.CoroutineState;
import dev.weft.StopIteration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the things that a fixture awaits, and keeps its trace. One is made for each run of a fixture. */
public final class Points {

    private final Way way;
    private final List<String> trace = new ArrayList<>();
    private int made;

    Points(Way way) {
        this.way = way;
    }

    public Coro<Integer> i(int value) {
        return of(value);
    }

    public Coro<Long> l(long value) {
        return of(value);
    }

    public Coro<Float> f(float value) {
        return of(value);
    }

    public Coro<Double> d(double value) {
        return of(value);
    }

    public Coro<Boolean> b(boolean value) {
        return of(value);
    }

    public Coro<String> s(@Nullable String value) {
        return of(value);
    }

    public <T> Coro<T> of(@Nullable T value) {
        return new Point<>(made++, value, way);
    }

    /** Adds to the trace; gives the value back, so that it can stand inside an expression. */
    public <T> T note(T value) {
        trace.add(String.valueOf(value));
        return value;
    }

    /** How many points were made. */
    int made() {
        return made;
    }

    String trace() {
        return String.join(" ", trace);
    }

    /** An awaitable of nobody's making but ours: suspends once or not at all, then gives its value or fails. */
    static final class Point<T> implements Coro<T> {

        final int number;
        private final @Nullable T value;
        private final Way way;
        private CoroutineState state = CoroutineState.CREATED;

        Point(int number, @Nullable T value, Way way) {
            this.number = number;
            this.value = value;
            this.way = way;
        }

        @Override
        public Object send(@Nullable Object sent) {
            if (state == CoroutineState.CREATED && way.suspends(number)) {
                state = CoroutineState.SUSPENDED;
                return this;
            }
            state = CoroutineState.CLOSED;
            if (way.failsByItself(number)) {
                throw way.failure();
            }
            throw new StopIteration(value);
        }

        @Override
        public Object throwInto(Throwable exception) {
            state = CoroutineState.CLOSED;
            throw Points.<RuntimeException>sneak(exception);
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

    @SuppressWarnings("unchecked")
    static <X extends Throwable> RuntimeException sneak(Throwable exception) throws X {
        throw (X) exception;
    }
}
