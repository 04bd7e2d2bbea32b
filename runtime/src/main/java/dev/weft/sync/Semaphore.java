package dev.weft.sync;

import static dev.weft.Weft.result;
import static dev.weft.Weft.yieldFrom;

import dev.weft.Coro;
import dev.weft.Future;
import dev.weft.annotations.Coroutine;

/**
 * Lets so many tasks in at a time. {@code asyncio.Semaphore}.
 *
 * <p>Fair: tasks get in in the order in which they asked. A release with waiters gives its unit to the first of them at once, so
 * {@link #isLocked} stays true. Loop thread only.
 */
public sealed class Semaphore permits BoundedSemaphore {

    private final Waiters waiters = new Waiters(this);
    private final Permit permit = this::release;

    /** One that was given to a waiter which has not run yet is not free. */
    private int value;

    /** Makes a semaphore for one task at a time. */
    public Semaphore() {
        this(1);
    }

    /** @param value how many may come in at first; not negative */
    public Semaphore(int value) {
        if (value < 0) {
            throw new IllegalArgumentException("a semaphore's initial value must not be negative, as " + value + " is");
        }
        this.value = value;
    }

    /**
     * Takes a unit. Suspends while there is none, or others wait for theirs; cancelled then, no unit is taken, and one that had been
     * given goes to the next.
     *
     * @throws IllegalStateException when it has to wait and others did so on another loop
     */
    @Coroutine
    public Coro<Permit> acquire() {
        if (isLocked()) {
            Future<Void> turn = waiters.enter();
            try {
                yieldFrom(turn);
            } catch (Throwable e) {
                if (turn.isDone() && !turn.isCancelled()) {
                    value++;
                }
                throw e;
            } finally {
                waiters.leave(turn);
                wakeAsManyAsMay();
            }
        } else {
            value--;
        }
        return result(permit);
    }

    /** New ones may have queued up behind a woken waiter though there were units left for them. */
    private void wakeAsManyAsMay() {
        while (value > 0 && giveToNext()) {}
    }

    private boolean giveToNext() {
        if (waiters.wakeNext()) {
            value--;
            return true;
        }
        return false;
    }

    /** Gives a unit back, or a new one, and wakes the task that has waited longest. */
    public void release() {
        value++;
        giveToNext();
    }

    /** Units that are free. */
    int value() {
        return value;
    }

    /** Tells whether {@link #acquire} would suspend. */
    public boolean isLocked() {
        return value == 0 || waiters.anyLive();
    }

    @Override
    public String toString() {
        return getClass().getSimpleName() + "(" + (isLocked() ? "locked" : "unlocked, value=" + value)
                + waiters.describe() + ")";
    }
}
