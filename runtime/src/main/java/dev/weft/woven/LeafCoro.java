package dev.weft.woven;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Awaits a future or the like, for those who want a coroutine of it: its {@code toCoro()}. */
public final class LeafCoro<R> extends CoroFrame<R> {

    private static final int WAITING = 1;

    private final LeafAwaitable<R> awaited;

    public LeafCoro(LeafAwaitable<R> awaited) {
        this.awaited = awaited;
    }

    @Override
    public @Nullable Object resume(@Nullable Driver driver, @Nullable Object sent) throws Throwable {
        boolean waited = state == WAITING;
        state = RUNNING;
        if (sent instanceof Thrown thrown) {
            throw thrown.exception();
        }
        if (waited) {
            state = CLOSED;
            return sent;
        }
        Object out = awaited.await(Objects.requireNonNull(driver, "driver"));
        if (driver.suspended) {
            driver.resuspended(this);
            state = WAITING;
        } else {
            state = CLOSED;
        }
        return out;
    }

    @Override
    protected String method() {
        return "await " + awaited;
    }
}
