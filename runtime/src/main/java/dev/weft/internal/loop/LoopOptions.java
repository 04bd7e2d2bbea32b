package dev.weft.internal.loop;

import org.jspecify.annotations.Nullable;

/**
 * How a loop behaves.
 *
 * @param strictOrder polls before every turn and wakes tasks through the ready queue only, as asyncio does, turn by turn
 * @param debug how {@link dev.weft.EventLoop#setDebug} is to be set at first
 * @param spinMicros how long to ask for I/O again and again before sleeping until there is some: the latency of a wake-up for a whole core
 */
public record LoopOptions(boolean strictOrder, boolean debug, int spinMicros) {

    /** A second; whoever wants to spin for longer is better off without a loop. */
    static final int MAX_SPIN_MICROS = 1_000_000;

    public static final LoopOptions DEFAULT = new LoopOptions(false, false, 0);

    public LoopOptions {
        if (spinMicros < 0 || spinMicros > MAX_SPIN_MICROS) {
            throw new IllegalArgumentException("spinMicros (system property weft.spinMicros) is " + spinMicros
                    + ", not from 0 to " + MAX_SPIN_MICROS);
        }
    }

    /**
     * Reads the system properties {@code weft.strictOrder}, {@code weft.spinMicros} and {@code weft.debug}, and the variable {@code WEFT_DEBUG}
     * for the last.
     */
    public static LoopOptions fromSystemProperties() {
        String debug = System.getProperty("weft.debug", System.getenv("WEFT_DEBUG"));
        return new LoopOptions(
                Boolean.getBoolean("weft.strictOrder"), isOn(debug), Integer.getInteger("weft.spinMicros", 0));
    }

    /** On is any value but those that say no, so that {@code WEFT_DEBUG=1} and {@code -Dweft.debug} both turn it on. */
    static boolean isOn(@Nullable String value) {
        return value != null && !value.equals("0") && !value.equalsIgnoreCase("false");
    }

    public LoopOptions withStrictOrder(boolean strict) {
        return new LoopOptions(strict, debug, spinMicros);
    }

    public LoopOptions withDebug(boolean on) {
        return new LoopOptions(strictOrder, on, spinMicros);
    }

    public LoopOptions withSpinMicros(int micros) {
        return new LoopOptions(strictOrder, debug, micros);
    }
}
