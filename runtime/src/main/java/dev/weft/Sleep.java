package dev.weft;

import static dev.weft.Weft.done;
import static dev.weft.Weft.yieldFrom;

import dev.weft.annotations.Coroutine;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What {@link Weft#sleep} returns. */
final class Sleep {

    private Sleep() {}

    static Coro<Void> of(Duration delay) {
        return delay.isZero() || delay.isNegative() ? new BareYield() : until(delay);
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

    /** Suspends once, for no future: whoever drives it resumes it in the next turn. */
    private static final class BareYield implements Coro<Void> {

        /** One for all: it says that a yield is over, a million times a second, and a trace of that costs 1 us. */
        private static final StopIteration END = new StopIteration(null);

        private CoroutineState state = CoroutineState.CREATED;

        @Override
        public @Nullable Object send(@Nullable Object value) {
            if (state == CoroutineState.CREATED) {
                if (value != null) {
                    throw new IllegalArgumentException(
                            "can't send a value to just-started coroutine " + this + "; the first must be null");
                }
                state = CoroutineState.SUSPENDED;
                return null;
            }
            end();
            throw END;
        }

        @Override
        public @Nullable Object throwInto(Throwable exception) {
            end();
            throw Timeout.sneak(exception);
        }

        @Override
        public void close() {
            state = CoroutineState.CLOSED;
        }

        private void end() {
            if (state == CoroutineState.CLOSED) {
                throw new IllegalStateException("cannot reuse already awaited coroutine " + this + "; it has ended");
            }
            state = CoroutineState.CLOSED;
        }

        @Override
        public CoroutineState state() {
            return state;
        }

        @Override
        public String toString() {
            return "sleep(0) (" + state.name().toLowerCase(java.util.Locale.ROOT) + ")";
        }
    }
}
