package dev.weft.internal.select;

import dev.weft.internal.loop.StandsFor;
import java.nio.channels.SelectionKey;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a registered channel: who is called when the channel is ready for it.
 *
 * <p>The selector's interest stays armed when nobody listens any more; it is dropped when an event arrives that nobody wants.
 * A coroutine that receives in a loop therefore costs no change of interest at all. Only the interest in a connection being made is
 * dropped at once: epoll would report a connected socket for ever, and the JDK would not pass it on.
 */
final class Interest implements Runnable, StandsFor {

    private final Registration registration;
    private final boolean writing;
    private @Nullable Runnable listener;

    /** Less came than was asked for when the channel was read last, and the selector has not reported it since. */
    private boolean drained;

    Interest(Registration registration, boolean writing) {
        this.registration = registration;
        this.writing = writing;
    }

    @Nullable
    Runnable listener() {
        return listener;
    }

    @Override
    public @Nullable Object callback() {
        return listener;
    }

    /** Has the listener run in each turn in which the channel is ready. */
    void listen(Runnable listener) {
        this.listener = listener;
        registration.arm(ops());
    }

    /** Whether reading would give nothing, as far as we know: whoever reads next does as well to wait at once. */
    boolean isDrained() {
        return drained;
    }

    void drained() {
        drained = true;
    }

    /** Lets go of the listener; answers whether there was one. */
    boolean forget() {
        boolean had = listener != null;
        listener = null;
        if (had && writing) {
            registration.disarm(SelectionKey.OP_CONNECT);
        }
        return had;
    }

    /** The channel is ready: called by the loop, in the turn of the poll that found out. The listener may be gone by now. */
    @Override
    public void run() {
        drained = false;
        Runnable current = listener;
        if (current == null) {
            registration.disarm(ops());
            return;
        }
        try {
            current.run();
        } finally {
            if (writing && listener != null) {
                registration.connected();
            }
        }
    }

    /** What to ask the selector for, given the state the channel is in now. */
    int ops() {
        return writing ? registration.writeOps() : registration.readOps();
    }

    @Override
    public String toString() {
        return (writing ? "writer" : "reader") + " of " + registration.channel() + ": " + listener;
    }
}
