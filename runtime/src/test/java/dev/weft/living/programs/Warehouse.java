package dev.weft.living.programs;

import static dev.weft.Weft.result;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;
import static dev.weft.Weft.yieldValue;

import dev.weft.Coro;
import dev.weft.Sequence;
import dev.weft.Weft;
import dev.weft.annotations.Coroutine;
import java.io.Serializable;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** Coroutines that others call: of an object that can be written to a stream, and has no serial version of its own. */
@SuppressWarnings("serial") // its default is what is looked at
public class Warehouse implements Stock, Serializable {

    private final Map<String, Integer> counts = new TreeMap<>();
    private int visits;

    public Warehouse(String article, int count) {
        counts.put(article, count);
    }

    /** Suspends at every tenth visit. */
    @Coroutine
    @Override
    public Coro<Integer> take(String article, int count) {
        int left = counts.getOrDefault(article, 0) - count;
        if (left < 0) {
            throw new IllegalStateException("no " + article);
        }
        visits++;
        if (visits % 10 == 0) {
            yieldFrom(sleep(Duration.ZERO));
        }
        counts.put(article, left);
        return result(left);
    }

    @Coroutine
    public static Coro<Long> sum(long from, long to) {
        long sum = 0;
        for (long i = from; i <= to; i++) {
            if (i % 100 == 0) {
                yieldFrom(sleep(Duration.ZERO));
            }
            sum += i;
        }
        return result(sum);
    }

    @Coroutine
    public Sequence<String> articles() {
        try {
            for (String article : counts.keySet()) {
                yieldValue(article);
            }
        } finally {
            visits = 0;
        }
        return Weft.done();
    }

    public int visits() {
        return visits;
    }
}
