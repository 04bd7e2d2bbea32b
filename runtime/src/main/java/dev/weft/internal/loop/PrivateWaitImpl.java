package dev.weft.internal.loop;

import dev.weft.Coro;
import dev.weft.PrivateWait;
import dev.weft.woven.Driver;
import dev.weft.woven.LeafAwaitable;
import dev.weft.woven.LeafCoro;
import dev.weft.woven.Wait;
import org.jspecify.annotations.Nullable;

/** A private wait: who waits, and nothing else. */
final class PrivateWaitImpl extends LeafAwaitable<Void> implements PrivateWait, Wait {

    /** Whom to resume; null while nobody waits, and from the wake-up on. */
    private @Nullable Waiter waiter;

    @Override
    public boolean isAwaited() {
        return waiter != null;
    }

    @Override
    public void wake() {
        Waiter woken = waiter;
        if (woken != null) {
            waiter = null;
            woken.wake();
        }
    }

    @Override
    protected @Nullable Object await(Driver driver) {
        if (waiter != null) {
            throw new IllegalStateException("a private wait is awaited by " + waiter
                    + " already; only one task at a time may wait, on a Future any number");
        }
        return driver.suspendOn(this);
    }

    @Override
    public Coro<Void> toCoro() {
        return new LeafCoro<>(this);
    }

    @Override
    public void begin(Waiter waiter) {
        this.waiter = waiter;
    }

    @Override
    public void cancel() {
        waiter = null;
    }

    @Override
    public String toString() {
        return waiter == null ? "private wait" : "private wait of " + waiter;
    }
}
