package dev.weft.sync;

import dev.weft.EventLoop;
import dev.weft.Future;
import org.jspecify.annotations.Nullable;

/** The loop of the tasks that wait for an object; found out when the first of them does. */
final class LoopBinding {

    private @Nullable EventLoop loop;

    /**
     * Makes something to wait for on the running loop.
     *
     * @param owner what is waited for, for the message
     * @throws IllegalStateException when others wait on another loop, or did
     */
    Future<Void> newWaiter(Object owner) {
        return bind(owner).createFuture();
    }

    /** Answers the running loop, to which the object belongs from now on. */
    EventLoop bind(Object owner) {
        EventLoop bound = loop;
        if (bound != null && bound.isCurrent()) { // no look-up in the thread: that costs as much as the rest of a wait
            return bound;
        }
        EventLoop running = EventLoop.running();
        if (loop == null) {
            loop = running;
        } else if (loop != running) {
            throw new IllegalStateException(
                    owner + " belongs to " + loop + ", not to " + running + "; share it within one loop only");
        }
        return running;
    }
}
