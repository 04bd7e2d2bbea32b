package dev.weft;

/**
 * A wait of one task at a time, for those who write streams and the like: made once, awaited again and again. {@link #wake} resumes the
 * task directly, in the same turn, and neither waiting nor waking allocates anything. A {@link Future} is for everybody else: its
 * waiters, of which there may be many, are resumed in a later turn.
 *
 * <p>Loop thread only. With {@code strictOrder} the task is resumed in a later turn here too.
 */
public interface PrivateWait extends Awaitable<Void> {

    /** Whether a task waits. */
    boolean isAwaited();

    /** Resumes the task that waits; does nothing when none does: a wake-up is not kept. */
    void wake();

    /**
     * Gives a coroutine that suspends until {@link #wake}; cancelling the task ends the wait. Awaiting this itself does the same, and makes
     * no object.
     *
     * @throws IllegalStateException (on awaiting) while another task waits
     */
    @Override
    Coro<Void> toCoro();
}
