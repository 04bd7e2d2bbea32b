package dev.weft.sync;

import dev.weft.sync.ThreadQueueWaiter.State;
import java.util.ArrayDeque;

/** Those who wait at one side of a {@link ThreadQueue}, and those who were woken there and have not run yet. Guarded by the queue. */
final class WaitLine {

    private final ArrayDeque<ThreadQueueWaiter> waiting = new ArrayDeque<>();
    private int claims;

    void add(ThreadQueueWaiter waiter) {
        waiting.add(waiter);
    }

    /** Takes a waiter out, or its claim back. */
    void leave(ThreadQueueWaiter waiter) {
        if (waiter.state == State.CLAIMED) {
            claims--;
        } else {
            waiting.remove(waiter);
        }
    }

    /** Wakes the first, with a claim; answers false when nobody waits. */
    boolean serveNext() {
        for (ThreadQueueWaiter next = waiting.poll(); next != null; next = waiting.poll()) {
            if (next.wake(State.CLAIMED)) {
                claims++;
                return true;
            }
        }
        return false;
    }

    /** Wakes all, with nothing. */
    void endAll() {
        for (ThreadQueueWaiter next = waiting.poll(); next != null; next = waiting.poll()) {
            next.wake(State.ENDED);
        }
    }

    /** How many were promised something. */
    int claims() {
        return claims;
    }

    int size() {
        return waiting.size() + claims;
    }
}
