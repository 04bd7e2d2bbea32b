package dev.weft.internal.loop;

import dev.weft.Future;
import dev.weft.woven.CoroFrame;
import dev.weft.woven.Driver;
import dev.weft.woven.Thrown;
import dev.weft.woven.Traces;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Awaits a future, for those who want a coroutine of it: {@code future.toCoro()}. */
final class FutureCoro<R> extends CoroFrame<R> {

    private static final int WAITING = 1;

    private final Future<R> future;

    FutureCoro(Future<R> future) {
        this.future = future;
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
        if (future.isDone()) {
            R result = Traces.result(future);
            state = CLOSED;
            return result;
        }
        Objects.requireNonNull(driver, "driver");
        driver.suspendOn(future);
        driver.unwound(this);
        state = WAITING;
        return null;
    }

    @Override
    protected String method() {
        return "await " + future;
    }
}
