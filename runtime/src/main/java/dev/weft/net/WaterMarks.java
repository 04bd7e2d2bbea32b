package dev.weft.net;

/**
 * When a transport tells its protocol to pause writing and to resume.
 *
 * @param high bytes in the buffer above which writing is paused
 * @param low bytes in the buffer at or below which it is resumed; at most {@code high}
 */
public record WaterMarks(int high, int low) {

    /** 64 KiB and 16 KiB. */
    public static final WaterMarks DEFAULT = high(64 * 1024);

    public WaterMarks {
        if (low < 0 || high < low) {
            throw new IllegalArgumentException("high (" + high + ") must be >= low (" + low + ") must be >= 0");
        }
    }

    /** The high mark, with a quarter of it as the low one. */
    public static WaterMarks high(int high) {
        return new WaterMarks(high, high / 4);
    }

    /** The low mark, with four times as much as the high one. */
    public static WaterMarks low(int low) {
        return new WaterMarks(Math.multiplyExact(low, 4), low);
    }

    public static WaterMarks of(int high, int low) {
        return new WaterMarks(high, low);
    }
}
