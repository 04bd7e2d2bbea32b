package dev.weft.internal.loop;

import org.jspecify.annotations.Nullable;

/**
 * How a loop behaves.
 *
 * @param strictOrder polls before every turn and wakes tasks through the ready queue only, as asyncio does, turn by turn
 * @param debug how {@link dev.weft.EventLoop#setDebug} is to be set at first
 */
public record LoopOptions(boolean strictOrder, boolean debug) {

    public static final LoopOptions DEFAULT = new LoopOptions(false, false);

    /** Reads the system properties {@code weft.strictOrder} and {@code weft.debug}, and the variable {@code WEFT_DEBUG} for the latter. */
    public static LoopOptions fromSystemProperties() {
        String debug = System.getProperty("weft.debug", System.getenv("WEFT_DEBUG"));
        return new LoopOptions(Boolean.getBoolean("weft.strictOrder"), isOn(debug));
    }

    /** On is any value but those that say no, so that {@code WEFT_DEBUG=1} and {@code -Dweft.debug} both turn it on. */
    static boolean isOn(@Nullable String value) {
        return value != null && !value.equals("0") && !value.equalsIgnoreCase("false");
    }

    public LoopOptions withStrictOrder(boolean strict) {
        return new LoopOptions(strict, debug);
    }

    public LoopOptions withDebug(boolean on) {
        return new LoopOptions(strictOrder, on);
    }
}
