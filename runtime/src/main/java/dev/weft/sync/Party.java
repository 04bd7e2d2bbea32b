package dev.weft.sync;

import dev.weft.CancelledError;
import dev.weft.Future;
import dev.weft.Task;
import dev.weft.Weft;
import org.jspecify.annotations.Nullable;

/**
 * A task's place in line at a channel. A select has one at each of its channels, all with the same wake-up: the first that is served
 * makes the others dead.
 *
 * <pre>
 * WAITING -> SERVED        an item is there for it, or its own was taken
 * WAITING -> TURNED_AWAY   an end of the channel was closed
 * WAITING -> dead          cancelled, or served at another channel: the wake-up is done
 * </pre>
 */
final class Party<T> {

    enum State {
        WAITING,
        SERVED,
        TURNED_AWAY
    }

    final Future<Void> wake;

    /** What a sender has to give; null for a receiver. */
    final @Nullable T item;

    State state = State.WAITING;

    Party(Future<Void> wake, @Nullable T item) {
        this.wake = wake;
        this.item = item;
    }

    boolean isLive() {
        return !wake.isDone();
    }

    boolean isServed() {
        return state == State.SERVED;
    }

    /** Ends the wait. */
    void end(State how) {
        state = how;
        wake.setResult(null);
    }

    /**
     * Puts a cancellation off to where the task waits next, because what it waited for here had happened before. Answers false when
     * that is not possible: the exception is another one, or was thrown by hand.
     */
    static boolean putOff(Throwable exception) {
        if (!(exception instanceof CancelledError)) {
            return false;
        }
        Task<?> task = Weft.currentTask();
        if (task == null || task.cancelling() == 0) {
            return false;
        }
        task.cancel(exception.getMessage());
        task.uncancel(); // asked for once more, yet not one more to take back
        return true;
    }
}
