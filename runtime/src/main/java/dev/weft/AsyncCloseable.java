package dev.weft;

/**
 * Something whose closing may suspend: an {@link AsyncGenerator}, an {@link AsyncExitStack}, a class of the user's. The counterpart of
 * {@link AutoCloseable}; {@link Weft#aclosing} takes the place of {@code try (..)}.
 */
@FunctionalInterface
public interface AsyncCloseable {

    /** Gives the coroutine that closes this object when it is awaited. */
    Coro<Void> aclose();
}
