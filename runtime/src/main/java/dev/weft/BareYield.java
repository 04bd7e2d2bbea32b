package dev.weft;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Suspends once, for nothing: whoever drives it resumes it in the next turn. What {@link Weft#sleep} gives for a time of zero; asyncio's
 * bare {@code yield}.
 *
 * <p>Public for woven code only, which suspends in the awaiting body itself, with no frame for this.
 */
public final class BareYield implements Coro<Void> {

    /** One for all: it says that a yield is over, a million times a second, and a trace of that costs 1 us. */
    private static final StopIteration END = new StopIteration(null);

    private CoroutineState state = CoroutineState.CREATED;

    BareYield() {}

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
        return "sleep(0) (" + state.name().toLowerCase(Locale.ROOT) + ")";
    }
}
