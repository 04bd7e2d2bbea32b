package dev.weft.benchmarks.core;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.gather;
import static dev.weft.Weft.result;
import static dev.weft.Weft.run;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;
import static dev.weft.Weft.yieldValue;

import dev.weft.Coro;
import dev.weft.Generator;
import dev.weft.Sequence;
import dev.weft.annotations.Coroutine;
import java.time.Duration;
import java.util.List;

/**
 * Sends many classes of coroutines through the code they share, before anything is measured. A benchmark that is alone in its
 * JVM is compiled as if its coroutine were the only one; no program is like that.
 */
public final class Pollution {

    private static final int ROUNDS = 3_000;

    /** Of what all of them gave, so that all of it runs. */
    private static long sum;

    private Pollution() {}

    /** Does it once in a JVM. */
    public static synchronized void spread() {
        if (sum == 0) {
            for (int round = 0; round < ROUNDS; round++) {
                sum += generators(round & 7) + Drive.toEnd(first(round & 7)) + Drive.toEnd(third(2, "x"));
                sum += thrownInto();
            }
            sum += run(tasks());
        }
    }

    private static long generators(int count) {
        long sum = 0;
        for (int value : up(count)) {
            sum += value;
        }
        for (String text : texts(count)) {
            sum += text.length();
        }
        for (int value : delegating(3, count)) {
            sum += value;
        }
        for (Object value : mixed(count)) {
            sum += value.hashCode() & 1;
        }
        Generator<Integer, Integer, String> echo = echo();
        sum += echo.next() + echo.send(3) + echo.send(4);
        echo.close();
        return sum;
    }

    private static int thrownInto() {
        Generator<Integer, Integer, String> echo = echo();
        echo.next();
        return echo.throwInto(new IllegalArgumentException("one more"));
    }

    @Coroutine
    private static Sequence<Integer> up(int count) {
        for (int i = 0; i < count; i++) {
            yieldValue(i);
        }
        return done();
    }

    @Coroutine
    private static Sequence<String> texts(int count) {
        String text = "";
        while (count-- > 0) {
            yieldValue(text);
            text += "t";
        }
        return done();
    }

    @Coroutine
    private static Sequence<Integer> delegating(int depth, int count) {
        yieldFrom(depth == 0 ? up(count) : delegating(depth - 1, count));
        yieldValue(depth);
        return done();
    }

    @Coroutine
    private static Sequence<Object> mixed(int count) {
        yieldFrom(up(count));
        yieldFrom(List.of(1, 2));
        yieldFrom(texts(count));
        return done();
    }

    @Coroutine
    private static Generator<Integer, Integer, String> echo() {
        int last = 0;
        while (last >= 0) {
            try {
                Integer sent = yieldValue(last);
                last = sent == null ? -1 : sent;
            } catch (IllegalArgumentException e) {
                last = 1;
            }
        }
        return result("over");
    }

    @Coroutine
    private static Coro<Integer> first(int n) {
        yieldFrom(sleep(Duration.ZERO));
        int deeper = yieldFrom(second(n, 2L * n));
        return result(deeper + 1);
    }

    @Coroutine
    private static Coro<Integer> second(int n, long wide) {
        if (n > 0) {
            int deeper = yieldFrom(second(n - 1, wide));
            return result(deeper + (int) wide);
        }
        yieldFrom(sleep(Duration.ZERO));
        return result(1);
    }

    @Coroutine
    private static Coro<Long> third(int n, String text) {
        long length = 0;
        for (int i = 0; i < n; i++) {
            length += text.length();
            try {
                yieldFrom(fails(i));
            } catch (IllegalStateException e) {
                length++;
            }
        }
        return result(length);
    }

    @Coroutine
    private static Coro<Void> fails(int i) {
        if (i == 0) {
            yieldFrom(sleep(Duration.ZERO));
        }
        throw EXPECTED;
    }

    private static final IllegalStateException EXPECTED = new IllegalStateException("expected");

    @Coroutine
    private static Coro<Long> tasks() {
        long sum = 0;
        for (int round = 0; round < ROUNDS; round++) {
            List<Object> results = yieldFrom(gather(first(2), third(2, "y"), createTask(second(1, 3))));
            sum += results.size();
        }
        return result(sum);
    }
}
