package dev.weft.streams;

import static dev.weft.Weft.done;
import static dev.weft.Weft.yieldFrom;

import dev.weft.Coro;
import dev.weft.EventLoop;
import dev.weft.PrivateWait;
import dev.weft.annotations.Coroutine;
import java.util.ArrayDeque;
import java.util.Deque;

/** Any number of tasks that wait for the same, each resumed in place when it comes, in the order in which they came. */
final class WaitingRoom {

    private Deque<PrivateWait> waiting = new ArrayDeque<>(2);

    /** Suspends until {@link #wakeAll}. */
    @Coroutine
    Coro<Void> await() {
        PrivateWait place = EventLoop.running().createPrivateWait();
        waiting.add(place);
        try {
            yieldFrom(place);
        } finally {
            waiting.remove(place); // there still if cancelled
        }
        return done();
    }

    /** Resumes those who wait now. One that waits anew meanwhile is for the next time, or it could be woken for ever. */
    void wakeAll() {
        Deque<PrivateWait> woken = waiting;
        if (woken.isEmpty()) {
            return;
        }
        waiting = new ArrayDeque<>(2);
        for (PrivateWait place = woken.poll(); place != null; place = woken.poll()) {
            place.wake();
        }
    }
}
