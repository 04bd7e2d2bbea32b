package dev.weft.internal.loop;

/**
 * How a loop behaves.
 *
 * @param strictOrder polls before every turn and wakes tasks through the ready queue only, as asyncio does, turn by turn
 * @param debug logs callbacks that take long
 */
public record LoopOptions(boolean strictOrder, boolean debug) {

    public static final LoopOptions DEFAULT = new LoopOptions(false, false);

    /** Reads {@code dev.weft.strictOrder} and {@code dev.weft.debug}. */
    public static LoopOptions fromSystemProperties() {
        return new LoopOptions(Boolean.getBoolean("dev.weft.strictOrder"), Boolean.getBoolean("dev.weft.debug"));
    }

    public LoopOptions withStrictOrder(boolean strict) {
        return new LoopOptions(strict, debug);
    }

    public LoopOptions withDebug(boolean on) {
        return new LoopOptions(strictOrder, on);
    }
}
