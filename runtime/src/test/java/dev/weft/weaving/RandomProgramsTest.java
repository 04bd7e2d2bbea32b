package dev.weft.weaving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.StopIteration;
import dev.weft.weaving.Way.Body;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Coroutines written at random, next to the same text without coroutines: {@code yieldFrom(x)} gives the value of x at once
 * there. Both must leave the same trace, wherever the coroutine suspends and whichever point fails. New programs each build;
 * {@code -Dweft.test.seed} repeats a failure.
 */
@Tag("slow")
public class RandomProgramsTest {

    private static final int PROGRAMS = Integer.getInteger("weft.test.programs", 40);
    private static final int MOST_POINTS = 12;

    private static final String HEADER = """
            package dev.weft.weaving.fixtures;
            import static dev.weft.Weft.*;
            import static dev.weft.weaving.RandomProgramsTest.Plain.*;
            import dev.weft.Coro;
            import dev.weft.annotations.Coroutine;
            import dev.weft.weaving.*;
            """;

    /** What the programs call. */
    public static final class Plain {

        private Plain() {}

        /** What stands for {@code yieldFrom} in the plain text. */
        @SuppressWarnings("unchecked")
        public static <T> T now(dev.weft.Coro<T> coro) {
            try {
                coro.send(null);
            } catch (StopIteration end) {
                return (T) end.value();
            }
            throw new AssertionError("nothing suspends here");
        }

        public static int idx(int n) {
            return Math.floorMod(n, 3);
        }

        public static int join(int a, String b, int c) {
            return a * 31 + String.valueOf(b).length() * 7 + c;
        }

        public static long sum(int a, long b, double c) {
            return a + b + (long) c;
        }

        public static String cut(String s) {
            return s == null || s.length() <= 12 ? s : s.substring(s.length() - 12);
        }

        /** Something to construct. */
        public record Box(String a, long b) {
            public String text() {
                return cut(a + b);
            }

            @Override
            public String toString() {
                return "box" + text();
            }
        }
    }

    @TempDir
    Path directory;

    @Test
    void behaveLikeTheSameTextWithoutCoroutines() {
        long first = Long.parseLong(System.getProperty("weft.test.seed", "1")) * 1000;
        StringBuilder source = new StringBuilder(HEADER + "class Programs {\n");
        LongStream.range(first, first + PROGRAMS).forEach(seed -> {
            String program = RandomProgram.write(seed);
            source.append("static class Woven" + seed + " {\n" + program + "}\n");
            source.append("static class Plain" + seed + " {\n" + plain(program) + "}\n");
        });
        ClassLoader loader = Recompiled.compile(
                directory,
                List.of("--release", "17"),
                List.of(new Recompiled.Source(
                        "Programs.java", source.append("}\n").toString())));

        LongStream.range(first, first + PROGRAMS).forEach(seed -> compare(seed, loader));
    }

    private static String plain(String program) {
        return program.replace("@Coroutine ", "")
                .replaceAll("Coro<(\\w+)>", "$1")
                .replace("return result(", "return (")
                .replace("yieldFrom(sub", "(sub")
                .replace("yieldFrom(p.", "now(p.");
    }

    private static void compare(long seed, ClassLoader loader) {
        Body woven = points -> (dev.weft.Coro<?>) call(loader, "Woven" + seed, points);
        int points = Way.STRAIGHT.run(woven).points();
        check(seed, Way.STRAIGHT, woven, Way.STRAIGHT, loader);
        check(seed, Way.SUSPENDED, woven, Way.STRAIGHT, loader);
        int step = Math.max(1, points / MOST_POINTS);
        for (int point = 0; point < points; point += step) {
            check(seed, Way.only(point), woven, Way.STRAIGHT, loader);
            check(seed, Way.allBut(point), woven, Way.STRAIGHT, loader);
            check(seed, Way.failing(point), woven, Way.failing(point), loader);
            check(seed, Way.failingLater(point), woven, Way.failing(point), loader);
            check(seed, Way.thrownInto(point), woven, Way.failing(point), loader);
        }
        EveryWay.checkClosing(woven);
    }

    private static void check(long seed, Way way, Body woven, Way straight, ClassLoader loader) {
        assertThat(way.run(woven).trace())
                .as("%s; seed %d:%n%s", way.name(), seed, RandomProgram.write(seed))
                .isEqualTo(straight.runPlain(points -> call(loader, "Plain" + seed, points)));
    }

    private static Object call(ClassLoader loader, String name, Points points) throws Throwable {
        Method body = Class.forName("dev.weft.weaving.fixtures.Programs$" + name, true, loader)
                .getDeclaredMethod("body", Points.class);
        body.setAccessible(true);
        try {
            return body.invoke(null, points);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
