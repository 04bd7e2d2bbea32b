package dev.weft.proof.generated;

import dev.weft.Awaitable;
import dev.weft.Coro;
import dev.weft.Generator;
import dev.weft.GeneratorExit;
import dev.weft.Resumable;
import dev.weft.StopIteration;
import dev.weft.weaving.Failure;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What generated code calls: it notes what it does, waits for what the world offers, and asks whether it may go on. One is made
 * for each run; its log is the trace that is compared.
 */
public final class World {

    private static final int MOST_CALLS = 20_000;

    private final Schedule schedule;
    private final StringBuilder log = new StringBuilder();
    private Receiver[] receivers = {};
    private int fuel;
    private int calls;
    private int points;

    World(Schedule schedule, int fuel) {
        this.schedule = schedule;
        this.fuel = fuel;
    }

    void receivers(Receiver... receivers) {
        this.receivers = receivers;
    }

    Schedule schedule() {
        return schedule;
    }

    void log(String entry) {
        if (++calls > MOST_CALLS) {
            throw new Runaway();
        }
        log.append(entry).append(' ');
    }

    String trace() {
        return log.toString();
    }

    /** Generated code runs for ever. */
    static final class Runaway extends Error {
        private static final long serialVersionUID = 1;
    }

    // What generated code calls

    public void note(int value) {
        log("i" + value);
    }

    public void note(long value) {
        log("j" + value);
    }

    public void note(float value) {
        log("f" + value);
    }

    public void note(double value) {
        log("d" + value);
    }

    public void note(@Nullable Object value) {
        log(show(value));
    }

    /** Whether there is fuel left for another pass of a loop, or another call. */
    public int tick() {
        if (fuel > 0) {
            fuel--;
            return 1;
        }
        if (++calls > MOST_CALLS) {
            throw new Runaway();
        }
        return 0;
    }

    public Coro<Object> point(@Nullable Object value) {
        return new Point.OfCoro(this, points++, value);
    }

    public Awaitable<Object> awaitable(@Nullable Object value) {
        return new Point.Awaited(new Point.OfCoro(this, points++, value));
    }

    public Generator<Object, Object, Object> generator(@Nullable Object value) {
        return new Point.OfGenerator(this, points++, value);
    }

    public Receiver receiver(int number) {
        return receivers[Math.floorMod(number, receivers.length)];
    }

    public static List<Object> list(@Nullable Object a, @Nullable Object b) {
        return Arrays.asList(a, b);
    }

    public static Failure failure(int number) {
        return new Failure("f" + number);
    }

    public static StopIteration stop(int number) {
        return new StopIteration(number);
    }

    public static int mix(int a, @Nullable Object b, int c) {
        return a * 31 + show(b).length() * 7 + c;
    }

    public static long mix(int a, long b, double c) {
        return a + b * 3 + (long) c;
    }

    public static double mix(double a, float b, int c) {
        return Math.rint(a + b) % 1000 + c;
    }

    public static float mix(float a, long b) {
        return a + b % 8;
    }

    public static String mix(@Nullable Object a, @Nullable Object b) {
        return cut(show(a) + show(b));
    }

    public static Box box(@Nullable Object a) {
        return a instanceof Box box ? box : new Box(cut(show(a)));
    }

    // Conversions that succeed with whatever was sent

    public static int asInt(@Nullable Object value) {
        return value instanceof Number number ? number.intValue() : show(value).length();
    }

    public static long asLong(@Nullable Object value) {
        return value instanceof Number number ? number.longValue() : -1;
    }

    public static float asFloat(@Nullable Object value) {
        return value instanceof Number number ? number.floatValue() : 0.5f;
    }

    public static double asDouble(@Nullable Object value) {
        return value instanceof Number number ? number.doubleValue() : 0.25;
    }

    public static String asString(@Nullable Object value) {
        return cut(show(value));
    }

    // Text

    static String cut(String text) {
        return text.length() <= 12 ? text : text.substring(text.length() - 12);
    }

    /** A text that is the same on both sides of a comparison: no identities, no names of generated classes. */
    static String show(@Nullable Object value) {
        if (value instanceof StopIteration end) {
            return "StopIteration(" + show(end.value()) + ")";
        } else if (value instanceof Failure || value instanceof GeneratorExit) {
            return ((Throwable) value).getClass().getSimpleName() + ((Throwable) value).getMessage();
        } else if (value instanceof Throwable failure) {
            return failure.getClass().getSimpleName();
        } else if (value instanceof Point || value instanceof Receiver || value instanceof Box) {
            return value.toString();
        } else if (value instanceof Resumable<?> || value instanceof Oracle.Result) {
            return "coroutine"; // or a generator: the interpreter keeps one thing for a result of either
        } else if (value instanceof int[] ints) {
            return Arrays.toString(ints);
        } else if (value instanceof long[] longs) {
            return Arrays.toString(longs);
        } else if (value instanceof Object[] objects) {
            return objects.length + "objects";
        }
        return String.valueOf(value);
    }

    @Override
    public String toString() {
        return "world";
    }

    @SuppressWarnings("unchecked")
    static <X extends Throwable> RuntimeException sneak(Throwable exception) throws X {
        throw (X) exception;
    }
}
