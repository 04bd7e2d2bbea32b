package dev.weft.woven;

import dev.weft.Coro;
import dev.weft.Future;
import dev.weft.GeneratorExit;
import dev.weft.StopIteration;
import org.jspecify.annotations.Nullable;

/** Awaits a coroutine that is not one of ours, through the public interface: a user's class, or a mock. */
final class ForeignCoro<R> extends CoroFrame<R> {

    private final Coro<R> coro;

    /** What the coroutine waits for. Not asked of the driver, which steps other tasks meanwhile. */
    private @Nullable Object waiting;

    ForeignCoro(Coro<R> coro) {
        this.coro = coro;
    }

    Coro<R> coro() {
        return coro;
    }

    @Override
    public @Nullable Object resume(@Nullable Driver driver, @Nullable Object sent) {
        state = RUNNING;
        try {
            if (!(sent instanceof Thrown thrown)) {
                waiting = coro.send(sentValue(sent));
            } else if (thrown.exception() instanceof GeneratorExit) {
                coro.close();
                state = CLOSED;
                return null;
            } else {
                waiting = coro.throwInto(thrown.exception());
            }
        } catch (StopIteration end) {
            state = CLOSED;
            return end.value();
        }
        state = 1;
        driver.resuspended(this);
        return driver.suspendOn(waiting);
    }

    /** What a future gave is read from the future by whoever waits for it inside; only other values are passed in. */
    private @Nullable Object sentValue(@Nullable Object sent) {
        return waiting instanceof Future<?> ? null : sent;
    }

    @Override
    public String toString() {
        return coro.toString();
    }
}
