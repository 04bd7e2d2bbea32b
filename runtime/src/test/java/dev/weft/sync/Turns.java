package dev.weft.sync;

import static dev.weft.Weft.done;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;

import dev.weft.Awaitable;
import dev.weft.Coro;
import dev.weft.Future;
import dev.weft.annotations.Coroutine;
import java.time.Duration;
import java.util.Collection;

/** Lets others run. */
final class Turns {

    private Turns() {}

    /** {@code await asyncio.sleep(0)}, so many times. */
    @Coroutine
    static Coro<Void> turns(int count) {
        for (int i = 0; i < count; i++) {
            yieldFrom(sleep(Duration.ZERO));
        }
        return done();
    }

    /** Waits for all, whatever becomes of them: {@code asyncio.gather(..., return_exceptions=True)}. */
    @Coroutine
    static Coro<Void> settled(Collection<? extends Awaitable<?>> all) {
        for (Awaitable<?> one : all) {
            try {
                yieldFrom(one);
            } catch (Throwable e) {
                continue;
            }
        }
        return done();
    }

    /** Whether a future has ended with a result. */
    static boolean succeeded(Future<?> future) {
        return future.isDone() && !future.isCancelled() && future.exception() == null;
    }

    static boolean failedWith(Future<?> future, Class<? extends Throwable> type) {
        return future.isDone() && !future.isCancelled() && type.isInstance(future.exception());
    }
}
