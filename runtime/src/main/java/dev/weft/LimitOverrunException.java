package dev.weft;

/** More came from a stream than the reader's limit allows before a separator. */
public final class LimitOverrunException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final int consumed;

    public LimitOverrunException(String message, int consumed) {
        super(message);
        this.consumed = consumed;
    }

    /** How many bytes may be read without touching the separator: it begins there, or has not come so far. */
    public int consumed() {
        return consumed;
    }
}
