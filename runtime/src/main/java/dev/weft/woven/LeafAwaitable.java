package dev.weft.woven;

import dev.weft.Awaitable;
import org.jspecify.annotations.Nullable;

/**
 * What a chain of coroutines may end in: suspends the body that awaits it, with no frame of its own. A class, and not an interface, since
 * the test for it stands on the way of every wait.
 *
 * @param <R> the type of the result
 */
public abstract class LeafAwaitable<R> implements Awaitable<R> {

    /**
     * Gives the result if it is there; else suspends the driver on this, or on what stands for it, and returns that.
     *
     * @throws Throwable the failure that is there
     */
    protected abstract @Nullable Object await(Driver driver) throws Throwable;
}
