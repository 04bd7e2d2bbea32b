package dev.weft.sync;

import dev.weft.Future;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that wait in line, each for a future of its own. A waiter keeps its place until its task runs again, woken or cancelled, so
 * that nobody overtakes one that was woken. What asyncio's primitives keep in {@code _waiters}.
 */
final class Waiters {

    private final Object owner;
    private final LoopBinding loop = new LoopBinding();

    /** Made by the first that waits: most locks are never contended. */
    private @Nullable ArrayDeque<Future<Void>> line;

    Waiters(Object owner) {
        this.owner = owner;
    }

    /** Gives a place at the end of the line, and what to await in it; then comes {@link #leave}, whatever happened. */
    Future<Void> enter() {
        Future<Void> waiter = newWaiter();
        enter(waiter);
        return waiter;
    }

    /** Makes a waiter that has no place yet. */
    Future<Void> newWaiter() {
        return loop.newWaiter(owner);
    }

    void enter(Future<Void> waiter) {
        if (line == null) {
            line = new ArrayDeque<>();
        }
        line.add(waiter);
    }

    void leave(Future<Void> waiter) {
        if (line != null) {
            line.remove(waiter);
        }
    }

    /** Whether somebody waits, or was woken and has not run yet. */
    boolean anyLive() {
        if (line != null) {
            for (Future<Void> waiter : line) {
                if (!waiter.isCancelled()) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Wakes the first in line. One that was woken, or is about to pass its turn on, is left to do so. */
    void wakeFirst() {
        Future<Void> first = line == null ? null : line.peek();
        if (first != null && !first.isDone()) {
            first.setResult(null);
        }
    }

    /** Wakes the first that was not woken yet, and answers whether there was one. */
    boolean wakeNext() {
        return wake(1) == 1;
    }

    void wakeAll() {
        wake(Integer.MAX_VALUE);
    }

    /** Wakes up to so many that were not woken yet, and answers how many. */
    int wake(int most) {
        int woken = 0;
        if (line != null) {
            for (Future<Void> waiter : line) {
                if (woken == most) {
                    break;
                }
                if (!waiter.isDone()) {
                    waiter.setResult(null);
                    woken++;
                }
            }
        }
        return woken;
    }

    int size() {
        return line == null ? 0 : line.size();
    }

    /** For the owner's {@code toString}. */
    String describe() {
        return size() == 0 ? "" : ", waiters=" + size();
    }
}
