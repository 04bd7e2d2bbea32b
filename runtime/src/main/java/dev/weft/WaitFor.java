package dev.weft;

import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.yieldFrom;

import dev.weft.annotations.Coroutine;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** What {@link Weft#waitFor} returns. Waits in the caller's own task: nothing gets lost between two tasks that end at once. */
final class WaitFor {

    private WaitFor() {}

    static <R> Coro<R> of(Awaitable<R> awaitable, Duration timeout) {
        Objects.requireNonNull(awaitable, "awaitable");
        Objects.requireNonNull(timeout, "timeout");
        return timeout.isZero() || timeout.isNegative() ? atOnce(awaitable) : within(timeout, awaitable);
    }

    @Coroutine
    private static <R> Coro<R> within(Duration delay, Awaitable<R> awaitable) {
        Timeout timeout = Timeout.after(delay);
        timeout.enter();
        R value;
        try {
            value = yieldFrom(awaitable);
        } catch (Throwable e) {
            throw Timeout.sneak(timeout.leave(e));
        }
        timeout.leave();
        return result(value);
    }

    /** Nothing runs that had not begun, and nothing is left running. */
    @Coroutine
    private static <R> Coro<R> atOnce(Awaitable<R> awaitable) {
        Future<R> future = Awaitables.toFuture(EventLoop.running(), awaitable);
        if (future.isDone()) {
            return result(future.result());
        }
        yieldFrom(cancelAndWait(future));
        R value;
        try {
            value = future.result();
        } catch (CancelledError e) {
            throw new TimeoutException("not done, and no time to wait: " + future, e);
        }
        return result(value);
    }

    @Coroutine
    private static Coro<Void> cancelAndWait(Future<?> future) {
        Future<Void> ended = EventLoop.running().createFuture(() -> List.of(future));
        Handle callback = future.addDoneCallback(f -> Sleep.wakeUp(ended));
        try {
            future.cancel();
            yieldFrom(ended);
        } finally {
            callback.cancel();
        }
        return done();
    }
}
