package dev.weft.weaving;

import dev.weft.Coro;
import dev.weft.GeneratorExit;
import dev.weft.StopIteration;
import java.util.Objects;
import java.util.function.IntPredicate;

/**
 * A way to run a fixture: which of its points suspend, and how one of them fails.
 *
 * @param name for reports
 * @param suspending the points that suspend, by number
 * @param failing the number of the point that fails, or -1
 * @param kind how it fails
 */
public record Way(String name, IntPredicate suspending, int failing, Kind kind) {

    public enum Kind {
        /** The point throws a {@link Failure} by itself, after it was resumed if it suspends. */
        FAILS,
        /** The driver throws a {@link Failure} into the fixture while the point is suspended. */
        THROWN_INTO,
        /** The point throws a {@link GeneratorExit} by itself. */
        EXITS,
        /** The driver closes the fixture while the point is suspended. */
        CLOSED
    }

    public static final Way STRAIGHT = new Way("nothing suspends", number -> false, -1, Kind.FAILS);
    public static final Way SUSPENDED = new Way("everything suspends", number -> true, -1, Kind.FAILS);

    public static Way only(int point) {
        return new Way("only point " + point + " suspends", number -> number == point, -1, Kind.FAILS);
    }

    public static Way allBut(int point) {
        return new Way("all but point " + point + " suspend", number -> number != point, -1, Kind.FAILS);
    }

    /** The point fails, and nothing suspends; what the others must agree with. */
    public static Way failing(int point) {
        return new Way("point " + point + " fails", number -> false, point, Kind.FAILS);
    }

    public static Way failingLater(int point) {
        return new Way("point " + point + " fails once resumed", number -> true, point, Kind.FAILS);
    }

    public static Way thrownInto(int point) {
        return new Way("thrown into at point " + point, number -> true, point, Kind.THROWN_INTO);
    }

    /** The point exits, and nothing suspends; what closing must agree with. */
    public static Way exiting(int point) {
        return new Way("point " + point + " exits", number -> false, point, Kind.EXITS);
    }

    public static Way closed(int point) {
        return new Way("closed at point " + point, number -> number == point, point, Kind.CLOSED);
    }

    boolean suspends(int point) {
        return suspending.test(point);
    }

    boolean failsByItself(int point) {
        return point == failing && (kind == Kind.FAILS || kind == Kind.EXITS);
    }

    boolean throwsInto(int point) {
        return point == failing && kind == Kind.THROWN_INTO;
    }

    boolean closes(int point) {
        return point == failing && kind == Kind.CLOSED;
    }

    RuntimeException failure() {
        if (kind == Kind.EXITS) {
            throw new GeneratorExit();
        }
        return new Failure("at " + failing);
    }

    /** A coroutine method of a fixture. */
    public interface Body {
        Coro<?> start(Points points) throws Throwable;
    }

    /** Runs a fixture to its end. Gives what it noted and how it ended. */
    public Run run(Body body) {
        Points points = new Points(this);
        int suspensions = 0;
        String end;
        try {
            Coro<?> coro = body.start(points);
            Object waiting = coro.send(null);
            for (; ; ) {
                suspensions++;
                waiting = resume(coro, (Points.Point<?>) Objects.requireNonNull(waiting));
            }
        } catch (StopIteration ended) {
            end = " = " + ended.value();
        } catch (GeneratorExit exit) {
            end = "";
        } catch (Throwable e) {
            end = " ! " + describe(e);
        }
        return new Run((points.trace() + end).trim(), points.made(), suspensions);
    }

    /** A body without coroutines, to compare with. */
    interface PlainBody {
        Object run(Points points) throws Throwable;
    }

    /** What such a body notes and how it ends. */
    String runPlain(PlainBody body) {
        Points points = new Points(this);
        String end;
        try {
            end = " = " + body.run(points);
        } catch (Throwable e) {
            end = " ! " + describe(e);
        }
        return (points.trace() + end).trim();
    }

    private Object resume(Coro<?> coro, Points.Point<?> waiting) {
        if (throwsInto(waiting.number)) {
            return coro.throwInto(failure());
        }
        if (closes(waiting.number)) {
            coro.close();
            throw new GeneratorExit();
        }
        return coro.send(null);
    }

    static String describe(Throwable e) {
        String text = e.getClass().getSimpleName() + (e.getMessage() == null ? "" : "(" + e.getMessage() + ")");
        for (Throwable suppressed : e.getSuppressed()) {
            text += " suppressed " + describe(suppressed);
        }
        return text;
    }

    /** How a run went. */
    public record Run(String trace, int points, int suspensions) {}
}
