package dev.weft.testing;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link TestLoop} behaves. Start at {@link #defaults()}.
 *
 * @param seed has tasks that are ready in one turn run in an order drawn from it; null for the order in which they became ready
 * @param strictOrder polls before every turn and wakes tasks a turn later, as asyncio does; the system property {@code weft.strictOrder} has
 *     it so for all loops
 * @param realTime time passes as it does outside, and sleeping takes as long as it says
 * @param debug the loop's debug mode
 * @param limit how long, in real time, one run may take before it counts as a hang; positive
 * @param patience how long, in real time, a loop with nothing to do and no timer waits for threads that it does not know of before it
 *     calls that a deadlock; not negative
 */
public record TestLoopOptions(
        @Nullable Long seed, boolean strictOrder, boolean realTime, boolean debug, Duration limit, Duration patience) {

    private static final TestLoopOptions DEFAULTS =
            new TestLoopOptions(null, false, false, false, Duration.ofSeconds(10), Duration.ofMillis(500));

    public TestLoopOptions {
        if (limit.isZero() || limit.isNegative()) {
            throw new IllegalArgumentException("the limit of a run must be positive, not " + limit);
        }
        if (patience.isNegative()) {
            throw new IllegalArgumentException("patience cannot be negative: " + patience);
        }
    }

    /** Virtual time, first come first served, no debug mode, a limit of 10 s, patience of 500 ms. */
    public static TestLoopOptions defaults() {
        return DEFAULTS;
    }

    public TestLoopOptions withSeed(long seed) {
        return new TestLoopOptions(seed, strictOrder, realTime, debug, limit, patience);
    }

    public TestLoopOptions withStrictOrder(boolean on) {
        return new TestLoopOptions(seed, on, realTime, debug, limit, patience);
    }

    public TestLoopOptions withRealTime(boolean on) {
        return new TestLoopOptions(seed, strictOrder, on, debug, limit, patience);
    }

    public TestLoopOptions withDebug(boolean on) {
        return new TestLoopOptions(seed, strictOrder, realTime, on, limit, patience);
    }

    public TestLoopOptions withLimit(Duration limit) {
        return new TestLoopOptions(
                seed, strictOrder, realTime, debug, Objects.requireNonNull(limit, "limit"), patience);
    }

    public TestLoopOptions withPatience(Duration patience) {
        return new TestLoopOptions(
                seed, strictOrder, realTime, debug, limit, Objects.requireNonNull(patience, "patience"));
    }
}
