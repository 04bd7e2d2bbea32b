package dev.weft;

import org.jspecify.annotations.Nullable;

/**
 * A coroutine: a body that was called and has not run yet, or not to its end. Awaited with {@link Weft#yieldFrom(Awaitable)},
 * given to a task with {@link Weft#createTask(Coro)}, or driven by hand with the methods below. One-shot: it is awaited or
 * driven once. PEP 492, Coroutine objects.
 *
 * <p>Confined to one thread at a time. Methods that resume it throw {@link IllegalArgumentException} when it is running
 * already, and {@link IllegalStateException} when it has ended or belongs to another awaiter.
 *
 * @param <R> the type of the value that the body ends with
 */
public interface Coro<R> extends Resumable<R>, Awaitable<R> {

    /**
     * Resumes the body until it suspends again. To a driver written by hand, what comes back is what the body waits for: a
     * {@link Future}, or null for a bare yield; when the future is done the driver sends null, and the body reads the
     * future's result. Operations of a loop's sockets and streams wait in a way that only a task can: what comes back then is
     * of no use to others.
     *
     * @param value null at the first call; then the value of the pending {@code yieldFrom}, where it waits for no future
     * @return what the body waits for now
     * @throws StopIteration when the body ended, with its value
     * @throws IllegalArgumentException for a value that is not null at the first call, which leaves the coroutine as it was
     */
    @Nullable
    Object send(@Nullable Object value);

    /**
     * Raises an exception where the body is suspended. Before the first resumption the body never runs: the coroutine is
     * closed and the exception comes out as it is.
     *
     * @return what the body waits for next, if it handled the exception and suspended again
     * @throws StopIteration when the body ended, with its value
     */
    @Nullable
    Object throwInto(Throwable exception);

    /**
     * Raises {@link GeneratorExit} where the body is suspended, so that its {@code finally} blocks run. Does nothing before
     * the first resumption or after the end.
     *
     * @throws IllegalStateException when the body suspends again instead of ending ("ignored GeneratorExit")
     */
    void close();

    @Override
    default Coro<R> toCoro() {
        return this;
    }
}
