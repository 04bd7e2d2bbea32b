package dev.weft;

/**
 * Something {@link Weft#yieldFrom(Awaitable)} can wait for: a coroutine, a future, a task, or a class of the user's.
 * PEP 492, Awaitable Objects.
 *
 * @param <R> the type of the value that comes out
 */
public interface Awaitable<R> {

    /**
     * Gives the coroutine that is run by whoever awaits this object. A new one at each call where the object may be
     * awaited more than once.
     */
    Coro<R> toCoro();
}
