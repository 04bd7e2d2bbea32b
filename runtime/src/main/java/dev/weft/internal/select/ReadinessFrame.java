package dev.weft.internal.select;

import dev.weft.woven.CoroFrame;
import dev.weft.woven.Driver;
import dev.weft.woven.Thrown;
import dev.weft.woven.Wait;
import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A coroutine that repeats a system call until it does not block any more: written by hand, since it is its own frame, its own wait and
 * the channel's listener, and so waits without allocating anything.
 *
 * <pre>
 * CREATED -> CLOSED    the call succeeded at once, or failed
 * CREATED -> PARKED    it would block, or is known to: we listen to the channel, the task waits for us
 * PARKED  -> PARKED    the channel was ready, the task stepped, the call would block again
 * PARKED  -> CLOSED    the same, and it succeeded or failed; or the task was cancelled
 * </pre>
 *
 * <p>The call is made by the step, with the coroutine that wants its result on the stack, and never by the loop before it. A task
 * cancelled between readiness and step has therefore received nothing that would be lost.
 */
abstract class ReadinessFrame<C extends SelectableChannel, R> extends CoroFrame<R> implements Wait, Runnable {

    /** What {@link #attempt} gives when the call would block. */
    static final Object WOULD_BLOCK = new Object();

    private static final int PARKED = 1;

    final SelectorLoop loop;
    final C channel;

    /** Where we listen while parked; null before. */
    private @Nullable Interest interest;

    private @Nullable Waiter waiter;

    ReadinessFrame(SelectorLoop loop, C channel) {
        this.loop = loop;
        this.channel = channel;
    }

    /** Makes the system call; gives the result or {@link #WOULD_BLOCK}. */
    abstract @Nullable Object attempt() throws IOException;

    /** Which readiness to wait for. */
    abstract Interest interestIn(Registration registration);

    @Override
    public final @Nullable Object resume(@Nullable Driver driver, @Nullable Object sent) throws Throwable {
        boolean first = state == CREATED;
        state = RUNNING;
        stopListening();
        if (sent instanceof Thrown thrown) {
            throw thrown.exception();
        }
        if (first) {
            checkChannel();
        }
        Registration blocked = first ? knownToBlock() : null;
        if (blocked == null) {
            Object result = attempt();
            if (result != WOULD_BLOCK) {
                state = CLOSED;
                return result;
            }
        }
        listen(blocked != null ? blocked : loop.register(channel));
        Objects.requireNonNull(driver, "driver");
        driver.resuspended(this);
        state = PARKED;
        return driver.suspendOn(this);
    }

    private void checkChannel() {
        loop.checkThread();
        loop.checkOpen();
        if (channel.isBlocking() && channel.isOpen()) {
            throw new IllegalArgumentException(channel + " is blocking; call configureBlocking(false) first");
        }
    }

    private void listen(Registration registration) {
        registration.checkNotOwned();
        Interest wanted = interestIn(registration);
        if (wanted.listener() != null) {
            throw new IllegalStateException("somebody waits for the channel already: " + wanted + "; only one may");
        }
        wanted.listen(this);
        interest = wanted;
    }

    private void stopListening() {
        if (interest != null && interest.listener() == this) {
            interest.forget();
        }
    }

    /** Gives the channel's registration when the first attempt would be in vain, so that we wait before it; else null. */
    @Nullable
    Registration knownToBlock() {
        return null;
    }

    /** Where we waited before this attempt; null when this is the first. */
    final @Nullable Interest waited() {
        return interest;
    }

    @Override
    public final void begin(Waiter waiter) {
        this.waiter = waiter;
    }

    /** Off the channel before the coroutine knows, so that whoever closes and reopens one like it meets nobody here. */
    @Override
    public final void cancel() {
        waiter = null;
        stopListening();
    }

    /** The channel is ready. */
    @Override
    public final void run() {
        Waiter woken = waiter;
        waiter = null;
        if (woken != null) {
            woken.wake();
        }
    }

    @Override
    protected String method() {
        return "sock" + getClass().getSimpleName() + " on " + channel;
    }
}
