package dev.weft.sync;

import static dev.weft.Weft.done;
import static dev.weft.Weft.yieldFrom;

import dev.weft.Coro;
import dev.weft.Future;
import dev.weft.annotations.Coroutine;

/**
 * Tells any number of tasks that something has happened. {@code asyncio.Event}.
 *
 * <pre>
 * UNSET -> SET     set; all who wait are woken
 * SET   -> UNSET   clear
 * </pre>
 *
 * <p>Loop thread only.
 */
public final class Event {

    private final Waiters waiters = new Waiters(this);
    private boolean set;

    /**
     * Waits until the event is set; does not suspend when it is. A task that was woken goes on even if the event was cleared before
     * its turn.
     *
     * @throws IllegalStateException when it has to wait and others did so on another loop
     */
    @Coroutine
    public Coro<Void> await() {
        if (!set) {
            Future<Void> waiter = waiters.enter();
            try {
                yieldFrom(waiter);
            } finally {
                waiters.leave(waiter);
            }
        }
        return done();
    }

    /** Sets the event and wakes all who wait for it. */
    public void set() {
        if (!set) {
            set = true;
            waiters.wakeAll();
        }
    }

    /** Makes {@link #await} wait again. */
    public void clear() {
        set = false;
    }

    public boolean isSet() {
        return set;
    }

    @Override
    public String toString() {
        return "Event(" + (set ? "set" : "unset") + waiters.describe() + ")";
    }
}
