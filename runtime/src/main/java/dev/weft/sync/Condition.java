package dev.weft.sync;

import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.yieldFrom;

import dev.weft.CancelledError;
import dev.weft.Coro;
import dev.weft.Future;
import dev.weft.annotations.Coroutine;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets tasks that hold a lock wait for others to change what it protects. {@code asyncio.Condition}; its {@code wait} and
 * {@code notify} are {@code await} and {@code signal} here, as in {@code java.util.concurrent}.
 *
 * <pre>
 * try (Permit held = yieldFrom(condition.acquire())) {
 *     yieldFrom(condition.awaitUntil(() -> stock > 0));
 *     stock--;
 * }
 * </pre>
 *
 * <p>A signal is never lost: it goes on to the next waiter when the one it woke is cancelled before it comes back from
 * {@link #await}. Hence a waiter may come back without reason; {@link #awaitUntil} asks again. Loop thread only.
 */
public final class Condition {

    private final Lock lock;
    private final Waiters waiters = new Waiters(this);

    /** Makes a condition with a lock of its own. */
    public Condition() {
        this(new Lock());
    }

    /** @param lock may be shared with other conditions */
    public Condition(Lock lock) {
        this.lock = Objects.requireNonNull(lock, "lock");
    }

    /** Locks the lock; see {@link Lock#acquire}. */
    public Coro<Permit> acquire() {
        return lock.acquire();
    }

    /** Unlocks the lock; see {@link Lock#release}. */
    public void release() {
        lock.release();
    }

    public boolean isLocked() {
        return lock.isLocked();
    }

    /**
     * Releases the lock, waits for a signal, and acquires the lock again. When this ends, by whatever, the lock is held: cancelled, it
     * waits for the lock all the same, however often it is cancelled, and throws the last {@link CancelledError} then.
     *
     * @throws IllegalStateException when the lock is not held, or others wait on another loop
     */
    @Coroutine
    public Coro<Void> await() {
        checkHeld("await");
        Future<Void> waiter = waiters.newWaiter();
        lock.release();
        try {
            Throwable failure = null;
            waiters.enter(waiter);
            try {
                yieldFrom(waiter);
            } catch (Throwable e) {
                failure = e;
            } finally {
                waiters.leave(waiter);
            }
            CancelledError cancelled = yieldFrom(acquireWhateverComes());
            if (cancelled != null) {
                throw cancelled;
            }
            if (failure != null) {
                throw Condition.<RuntimeException>sneak(failure);
            }
        } catch (Throwable e) {
            waiters.wake(1); // the signal may have been ours
            throw e;
        }
        return done();
    }

    /** Acquires the lock however often it is cancelled meanwhile, and answers the last of these cancellations. */
    @Coroutine
    private Coro<@Nullable CancelledError> acquireWhateverComes() {
        CancelledError last = null;
        while (true) {
            try {
                yieldFrom(lock.acquire());
                return result(last);
            } catch (CancelledError e) {
                last = e;
            }
        }
    }

    /**
     * Waits until a predicate holds, asking it first and after each signal, with the lock held. {@code asyncio.Condition.wait_for}.
     *
     * @throws IllegalStateException when it has to wait and the lock is not held
     */
    @Coroutine
    public Coro<Void> awaitUntil(BooleanSupplier predicate) {
        while (!predicate.getAsBoolean()) {
            yieldFrom(await());
        }
        return done();
    }

    /** Wakes one task that waits. */
    public void signal() {
        signal(1);
    }

    /**
     * Wakes up to so many tasks that wait, in the order in which they came. They go on when they get the lock, which this does not
     * release.
     *
     * @throws IllegalStateException when the lock is not held
     */
    public void signal(int count) {
        if (count < 0) {
            throw new IllegalArgumentException("cannot wake " + count + " tasks; the count must not be negative");
        }
        checkHeld("signal");
        waiters.wake(count);
    }

    /** Wakes all tasks that wait; see {@link #signal(int)}. */
    public void signalAll() {
        signal(Integer.MAX_VALUE);
    }

    private void checkHeld(String method) {
        if (!lock.isLocked()) {
            throw new IllegalStateException(
                    "cannot " + method + " on un-acquired lock of " + this + "; await acquire() first");
        }
    }

    /** Has an exception thrown where the compiler would not allow it. Never returns. */
    @SuppressWarnings("unchecked")
    private static <X extends Throwable> RuntimeException sneak(Throwable exception) throws X {
        throw (X) exception;
    }

    @Override
    public String toString() {
        return "Condition(" + (isLocked() ? "locked" : "unlocked") + waiters.describe() + ")";
    }
}
