package dev.weft.samples.crawl;

import static dev.weft.Weft.done;
import static dev.weft.Weft.runningLoop;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;

import dev.weft.Coro;
import dev.weft.annotations.Coroutine;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Keeps requests to one host apart. Each takes the next free time and waits for it; workers need no lock for that. */
final class Pace {
    private final Map<String, Duration> nextFree = new HashMap<>(); // by host, on the loop's clock

    /** Waits until a request to the host of {@code url} may start, {@code delay} after the one before. */
    @Coroutine
    Coro<Void> turn(Url url, Duration delay) {
        if (delay.isZero()) return done();
        Duration now = runningLoop().time();
        Duration start = nextFree.getOrDefault(url.host(), now);
        if (start.compareTo(now) < 0) start = now;
        nextFree.put(url.host(), start.plus(delay));
        if (start.compareTo(now) > 0) yieldFrom(sleep(start.minus(now)));
        return done();
    }
}
