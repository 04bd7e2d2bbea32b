package dev.weft.proof.differential;

import dev.weft.Coro;
import dev.weft.CoroutineState;
import org.jspecify.annotations.Nullable;

/** A coroutine in a thread. */
final class ThreadCoro extends ThreadBody implements Coro<Object> {

    private boolean awaited;

    ThreadCoro(Code code) {
        super(code);
    }

    /** Takes it for its one awaiter. */
    ThreadCoro claim() {
        if (state != CoroutineState.CREATED) {
            throw new IllegalStateException("cannot reuse already awaited coroutine");
        }
        awaited = true;
        return this;
    }

    private void checkDrivable() {
        if (state == CoroutineState.CLOSED || awaited) {
            throw new IllegalStateException("at its end, or awaited");
        }
    }

    @Override
    public @Nullable Object send(@Nullable Object value) {
        if (value != null && state == CoroutineState.CREATED) {
            throw new IllegalArgumentException("just started");
        }
        checkDrivable();
        return resumeUnchecked(value, null);
    }

    @Override
    public @Nullable Object throwInto(Throwable exception) {
        checkDrivable();
        if (state == CoroutineState.CREATED) {
            state = CoroutineState.CLOSED;
            throw ThreadBody.sneak(exception);
        }
        return resumeUnchecked(null, exception);
    }

    @Override
    public void close() {
        if (state == CoroutineState.CLOSED) {
            return;
        }
        checkDrivable();
        if (state == CoroutineState.CREATED) {
            state = CoroutineState.CLOSED;
        }
        exit();
    }
}
