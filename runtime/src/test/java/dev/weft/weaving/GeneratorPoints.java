package dev.weft.weaving;

import dev.weft.CoroutineState;
import dev.weft.Generator;
import dev.weft.GeneratorExit;
import dev.weft.StopIteration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@link Points} for fixtures that were rewritten as generators. A point may be delegated to, and then yields itself if it
 * suspends; or be yielded.
 */
public final class GeneratorPoints {

    private final Way way;
    private final List<String> trace = new ArrayList<>();
    private int made;

    GeneratorPoints(Way way) {
        this.way = way;
    }

    public Generator<Object, Object, Integer> i(int value) {
        return of(value);
    }

    public Generator<Object, Object, Long> l(long value) {
        return of(value);
    }

    public Generator<Object, Object, Float> f(float value) {
        return of(value);
    }

    public Generator<Object, Object, Double> d(double value) {
        return of(value);
    }

    public Generator<Object, Object, Boolean> b(boolean value) {
        return of(value);
    }

    public Generator<Object, Object, String> s(@Nullable String value) {
        return of(value);
    }

    public <T> Generator<Object, Object, T> of(@Nullable T value) {
        return new Point<>(made++, value, way);
    }

    public <T> T note(T value) {
        trace.add(String.valueOf(value));
        return value;
    }

    /** What a rewritten fixture does when it is driven so; the counterpart of {@link Way#run}. */
    static String run(Fixture fixture, Way way) {
        GeneratorPoints points = new GeneratorPoints(way);
        String end;
        try {
            @SuppressWarnings("unchecked")
            Generator<Object, Object, ?> generator = (Generator<Object, Object, ?>) fixture.start(points);
            Object yielded = generator.next();
            for (; ; ) {
                yielded = ((Point<?>) yielded).resume(generator);
            }
        } catch (StopIteration ended) {
            end = " = " + ended.value();
        } catch (GeneratorExit exit) {
            end = "";
        } catch (Throwable e) {
            end = " ! " + Way.describe(e);
        }
        return (String.join(" ", points.trace) + end).trim();
    }

    /** A generator of nobody's making but ours. */
    private static final class Point<T> implements Generator<Object, Object, T> {

        private final int number;
        private final @Nullable T value;
        private final Way way;
        private CoroutineState state = CoroutineState.CREATED;

        Point(int number, @Nullable T value, Way way) {
            this.number = number;
            this.value = value;
            this.way = way;
        }

        Object resume(Generator<Object, Object, ?> generator) {
            if (way.throwsInto(number) || way.failsByItself(number) && state == CoroutineState.CREATED) {
                return generator.throwInto(way.failure());
            }
            if (way.closes(number)) {
                generator.close();
                throw new GeneratorExit();
            }
            return generator.send(value);
        }

        @Override
        public Object next() {
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
        public Object send(@Nullable Object sent) {
            return next();
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
        public @Nullable T returned() {
            return state == CoroutineState.CLOSED ? value : null;
        }

        @Override
        public Iterator<Object> iterator() {
            return Collections.emptyIterator(); // a generator is delegated to through its own methods
        }

        @Override
        public CoroutineState state() {
            return state;
        }
    }
}
