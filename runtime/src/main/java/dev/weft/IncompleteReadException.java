package dev.weft;

/** A stream ended before what was asked for had come. */
public final class IncompleteReadException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final byte[] partial;
    private final int expected;

    /** @param expected the number of bytes asked for, or -1 when a separator was */
    public IncompleteReadException(byte[] partial, int expected) {
        super(partial.length + " bytes read of "
                + (expected < 0 ? "a message that ends with a separator" : expected + " expected")
                + " when the stream ended");
        this.partial = partial;
        this.expected = expected;
    }

    /** The bytes that had come, which are taken out of the stream; the array is the caller's. */
    public byte[] partial() {
        return partial;
    }

    /** The number of bytes asked for, or -1 when a separator was. */
    public int expected() {
        return expected;
    }
}
