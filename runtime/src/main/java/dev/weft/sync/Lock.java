package dev.weft.sync;

import static dev.weft.Weft.result;
import static dev.weft.Weft.yieldFrom;

import dev.weft.Coro;
import dev.weft.Future;
import dev.weft.annotations.Coroutine;

/**
 * Lets one task at a time in. {@code asyncio.Lock}.
 *
 * <pre>
 * UNLOCKED -> LOCKED     acquire, when nobody waits; the step of the waiter that was woken
 * LOCKED   -> UNLOCKED   release; the first waiter is woken
 * </pre>
 *
 * <p>Fair: tasks get it in the order in which they asked, and one that asks while the woken one has not run yet queues up behind.
 * Not re-entrant: a task that acquires it twice waits for itself. Nobody owns it: any task may release it. Loop thread only.
 */
public final class Lock {

    private final Waiters waiters = new Waiters(this);
    private final Permit permit = this::release;
    private boolean locked;

    /**
     * Locks. Suspends while somebody else holds the lock or is about to; cancelled then, the task does not get it, and a wake-up
     * that had come goes to the next.
     *
     * @throws IllegalStateException when it has to wait and others did so on another loop
     */
    @Coroutine
    public Coro<Permit> acquire() {
        if (locked || waiters.anyLive()) {
            Future<Void> turn = waiters.enter();
            try {
                yieldFrom(turn);
            } catch (Throwable e) {
                giveUp(turn);
                throw e;
            }
            waiters.leave(turn);
        }
        locked = true;
        return result(permit);
    }

    /** Nobody may be left waiting for a lock that nobody holds. */
    private void giveUp(Future<Void> turn) {
        waiters.leave(turn);
        if (!locked) {
            waiters.wakeFirst();
        }
    }

    /**
     * Unlocks, and wakes the task that has waited longest.
     *
     * @throws IllegalStateException when it is not locked
     */
    public void release() {
        if (!locked) {
            throw new IllegalStateException(this + " is not acquired; release it once for each acquire");
        }
        locked = false;
        waiters.wakeFirst();
    }

    /** Tells whether it is held; not so from a release until the task that it woke runs, though nobody else gets it then. */
    public boolean isLocked() {
        return locked;
    }

    @Override
    public String toString() {
        return "Lock(" + (locked ? "locked" : "unlocked") + waiters.describe() + ")";
    }
}
