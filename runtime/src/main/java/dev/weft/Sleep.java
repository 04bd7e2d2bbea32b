package dev.weft;

import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.yieldFrom;

import dev.weft.annotations.Coroutine;
import java.time.Duration;

/** What {@link Weft#sleep} returns. */
final class Sleep {

    private Sleep() {}

    static Coro<Void> of(Duration delay) {
        return delay.isZero() || delay.isNegative() ? new BareYield() : until(delay);
    }

    @Coroutine
    static <R> Coro<R> of(Duration delay, R value) {
        yieldFrom(of(delay));
        return result(value);
    }

    @Coroutine
    private static Coro<Void> until(Duration delay) {
        EventLoop loop = EventLoop.running();
        Future<Void> wake = loop.createFuture();
        TimerHandle timer = loop.callLater(delay, () -> wakeUp(wake));
        try {
            yieldFrom(wake);
        } finally {
            timer.cancel();
        }
        return done();
    }

    /** Completes a future that its waiter may have cancelled meanwhile. */
    static void wakeUp(Future<Void> waiter) {
        if (!waiter.isDone()) {
            waiter.setResult(null);
        }
    }
}
