package dev.weft.internal.select;

import dev.weft.internal.loop.StandsFor;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a registered channel: who is called when the channel is ready for it. {@link Registration} is the one of reading, which
 * every channel has, and {@link WriteInterest} the other.
 *
 * <p>The selector's interest stays armed when nobody listens any more; it is dropped when an event arrives that nobody wants.
 * A coroutine that receives in a loop therefore costs no change of interest at all.
 */
abstract class Interest implements Runnable, StandsFor {

    private @Nullable Runnable listener;

    /** Less came than was asked for when the channel was read last, and the selector has not reported it since. */
    private boolean drained;

    abstract Registration registration();

    /** What to ask the selector for, given the state the channel is in now. */
    abstract int ops();

    @Nullable
    final Runnable listener() {
        return listener;
    }

    @Override
    public final @Nullable Object callback() {
        return listener;
    }

    /** Has the listener run in each turn in which the channel is ready; replaces the one before. */
    final void listen(Runnable listener) {
        this.listener = listener;
        registration().arm(ops());
    }

    /** Whether reading would give nothing, as far as we know: whoever reads next does as well to wait at once. */
    final boolean isDrained() {
        return drained;
    }

    final void drained() {
        drained = true;
    }

    /** Lets go of the listener; answers whether there was one. */
    boolean forget() {
        boolean had = listener != null;
        listener = null;
        return had;
    }

    /** The channel is ready: called by the loop, in the turn of the poll that found out. The listener may be gone by now. */
    @Override
    public void run() {
        drained = false;
        Runnable current = listener;
        if (current == null) {
            registration().disarm(ops());
        } else {
            current.run();
        }
    }
}
