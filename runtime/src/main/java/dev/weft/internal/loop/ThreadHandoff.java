package dev.weft.internal.loop;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Callbacks on their way from other threads to the loop, and the one place that decides whether the loop may sleep.
 *
 * <p>Happens-before: what a thread did before {@link #offer} is visible to its callback, by way of this object's lock, which the
 * loop takes in {@link #drainTo}.
 *
 * <p>No wake-up is lost. Either the offer takes the lock before {@link #fallAsleep}, which then sees the callback and refuses; or
 * after it, and then the offer sees {@code asleep} and wakes the poll, which returns at once even if it has not begun yet. Whoever
 * wakes the loop clears {@code asleep}, so that a batch of offers sends one wake-up. A wake-up that comes late, after the
 * loop woke for another reason, makes its next poll return early once, which costs a turn and does no harm.
 */
final class ThreadHandoff {

    private final Runnable wakeUp;

    /** Guarded by this. */
    private final Queue<Runnable> incoming = new ArrayDeque<>();

    /** Whether the loop is in a poll that waits, or about to be, and nobody has woken it yet. Guarded by this. */
    private boolean asleep;

    /** Guarded by this. */
    private boolean closed;

    /** Whether {@link #incoming} holds something. Written under the lock; read without it to keep an idle look cheap. */
    private volatile boolean pending;

    ThreadHandoff(Runnable wakeUp) {
        this.wakeUp = wakeUp;
    }

    /** Hands a callback over and wakes the loop if it sleeps. Any thread. Answers false when the loop is closed. */
    boolean offer(Runnable callback) {
        boolean wake;
        synchronized (this) {
            if (closed) {
                return false;
            }
            if (incoming.size() == ReadyRing.MAX_CAPACITY) {
                throw new IllegalStateException(
                        incoming.size() + " callbacks from other threads are waiting for the loop to run");
            }
            incoming.add(callback);
            pending = true;
            wake = asleep;
            asleep = false;
        }
        if (wake) {
            wakeUp.run();
        }
        return true;
    }

    /** Moves what came in to the ready queue, in order. */
    void drainTo(ReadyRing ready) {
        if (!pending) {
            return;
        }
        synchronized (this) {
            for (Runnable next = incoming.poll(); next != null; next = incoming.poll()) {
                ready.addLast(next);
            }
            pending = false;
        }
    }

    /** Asks for leave to wait in a poll. Answered false, the loop polls without waiting; true, it calls {@link #awake} after. */
    synchronized boolean fallAsleep() {
        asleep = !pending;
        return asleep;
    }

    synchronized void awake() {
        asleep = false;
    }

    synchronized void close() {
        closed = true;
        incoming.clear();
        pending = false;
    }
}
