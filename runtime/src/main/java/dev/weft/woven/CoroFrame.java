package dev.weft.woven;

import dev.weft.Coro;
import dev.weft.CoroutineState;
import dev.weft.GeneratorExit;
import dev.weft.StopIteration;
import org.jspecify.annotations.Nullable;

/** The frame of a coroutine, and the coroutine object itself. Adds the methods for driving it by hand. */
public abstract class CoroFrame<R> extends Frame implements Coro<R> {

    /** Takes the coroutine for its one awaiter. */
    void claim() {
        if (state != CREATED || parent != null && !Unawaited.claim(this)) {
            throw new IllegalStateException("cannot reuse already awaited coroutine " + this
                    + "; call the method again for a new one, or createTask to await one result several times");
        }
    }

    @Override
    public @Nullable Object send(@Nullable Object value) {
        if (value != null && state == CREATED) {
            throw new IllegalArgumentException(
                    "can't send a value to just-started coroutine " + this + "; the first must be null");
        }
        if (state == CLOSED) {
            throw new IllegalStateException("cannot reuse already awaited coroutine " + this
                    + "; it has ended, call the method again for a new one");
        }
        return HandDriver.of(this).send(value);
    }

    @Override
    public @Nullable Object throwInto(Throwable exception) {
        if (state == CLOSED) {
            throw new IllegalStateException(
                    "cannot reuse already awaited coroutine " + this
                            + "; it has ended, call the method again for a new one",
                    exception);
        }
        if (state == CREATED) {
            claim();
            endAbruptly();
            throw Woven.sneak(exception);
        }
        return HandDriver.of(this).resume(new Thrown(exception));
    }

    @Override
    public void close() {
        if (state == CLOSED) {
            return;
        }
        if (state == CREATED) {
            claim();
            endAbruptly();
            return;
        }
        exit();
    }

    /** Raises the exit where the body is. */
    final void exit() {
        try {
            HandDriver.of(this).resume(new Thrown(new GeneratorExit()));
        } catch (GeneratorExit | StopIteration ended) {
            return;
        }
        throw Driver.ignoredExit(this);
    }

    @Override
    public final CoroutineState state() {
        if (state > CREATED && parent instanceof HandDriver driver && driver.isRunning()) {
            return CoroutineState.RUNNING;
        }
        return Woven.stateOf(this);
    }

    @Override
    public String toString() {
        return Woven.describe(this);
    }
}
