package dev.weft.internal.loop;

import dev.weft.Coro;
import dev.weft.PrivateWait;
import dev.weft.woven.CoroFrame;
import dev.weft.woven.Driver;
import dev.weft.woven.Frame;
import dev.weft.woven.Thrown;
import dev.weft.woven.Wait;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A private wait: its waiter, and the one frame that each waiter in turn suspends in. */
final class PrivateWaitImpl implements PrivateWait, Wait {

    private final Pause pause = new Pause();

    /** Whom to resume; null while nobody waits, and from the wake-up on. */
    private @Nullable Waiter waiter;

    @Override
    public boolean isAwaited() {
        return pause.state == Pause.WAITING;
    }

    @Override
    public void wake() {
        Waiter woken = waiter;
        waiter = null;
        if (woken != null) {
            woken.wake();
        }
    }

    @Override
    public Coro<Void> toCoro() {
        if (pause.state == Frame.CLOSED) {
            pause.state = Frame.CREATED; // for the next one
        }
        return pause;
    }

    @Override
    public void begin(Waiter waiter) {
        this.waiter = waiter;
    }

    @Override
    public void cancel() {
        waiter = null;
    }

    /** Suspends once, and can be made to do so again. */
    private final class Pause extends CoroFrame<Void> {

        static final int WAITING = 1;

        @Override
        public @Nullable Object resume(@Nullable Driver driver, @Nullable Object sent) throws Throwable {
            if (state == CREATED) {
                Objects.requireNonNull(driver, "driver");
                driver.suspendOn(PrivateWaitImpl.this);
                driver.unwound(this);
                state = WAITING;
                return null;
            }
            state = CLOSED;
            if (sent instanceof Thrown thrown) {
                throw thrown.exception();
            }
            return null;
        }

        @Override
        protected String method() {
            return "private wait";
        }
    }
}
