package dev.weft;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs a coroutine on a loop; itself the future of its result. PEP 3156, Tasks.
 *
 * <p><i>Unlike asyncio</i>, the loop holds its unfinished tasks strongly: one that nobody keeps goes on.
 *
 * @param <R> the type of the result
 */
public interface Task<R> extends Future<R> {

    String name();

    void setName(String name);

    Coro<R> coro();

    /** The context the task runs in. */
    Context context();

    /**
     * Where the task waits: its coroutines as elements of a stack trace, innermost first, each at the line of its
     * {@code yieldFrom}; before the first step, the first line of the coroutine. Empty when the task is done, or running.
     *
     * <p><i>Unlike asyncio</i>'s {@code get_stack}, lists all coroutines, in the order of Java's stack traces, and leaves the trace
     * of a failure to the exception.
     */
    List<StackTraceElement> stack();

    /** Prints {@link #stack()} with the task's name; for a task that failed, the trace of its failure. */
    void printStack(Appendable out);

    /**
     * What the task waits for: a {@link Future} that is not done, or what describes a wait for a socket, stream and the like. Null when the
     * task is scheduled, running or done.
     */
    @Nullable
    Object waitsFor();

    /**
     * Asks the task to stop: what it waits for is cancelled, and {@link CancelledError} is raised where it waits, at its next
     * step. It may clean up, or catch the error and go on.
     *
     * @return false when the task is done already
     */
    @Override
    boolean cancel(@Nullable String message);

    /** Counts the requests to cancel that were not taken back by {@link #uncancel()}. */
    int cancelling();

    /**
     * Tells whether a request to cancel is kept for the task's next step, or for the first wait of the one that is running: asyncio's
     * {@code _must_cancel}. Such a request was made while there was nothing to cancel that the task waits for.
     */
    boolean mustCancel();

    /**
     * Takes one request to cancel back; at zero, one that was not delivered yet is dropped.
     *
     * @return the requests that remain
     */
    int uncancel();

    /** @throws IllegalStateException always: a task's result is its coroutine's */
    @Override
    void setResult(R result);

    /** @throws IllegalStateException always: a task's result is its coroutine's */
    @Override
    void setException(Throwable exception);
}
