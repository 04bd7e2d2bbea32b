package dev.weft;

/**
 * Tells whoever awaits {@code anext}, {@code asend} or {@code athrow} that the asynchronous generator ended. Thrown inside such a
 * body it is an error there: the awaiter gets an {@link IllegalStateException}. PEP 492, PEP 525.
 */
public final class StopAsyncIteration extends RuntimeException {

    private static final long serialVersionUID = 1;

    public StopAsyncIteration() {}
}
