package dev.weft;

import org.jspecify.annotations.Nullable;

/**
 * Which loop runs in this thread. For implementers of {@link EventLoop}, who enter when they begin to run and leave when
 * they stop; everybody else asks {@link EventLoop#running()}. The counterpart of asyncio's {@code _set_running_loop}.
 */
public final class RunningLoop {

    private static final ThreadLocal<@Nullable EventLoop> CURRENT = new ThreadLocal<>();

    private RunningLoop() {}

    /**
     * Declares that a loop runs in this thread from now on.
     *
     * @throws IllegalStateException when one runs already, this one or another
     */
    public static void enter(EventLoop loop) {
        EventLoop other = CURRENT.get();
        if (other != null) {
            throw new IllegalStateException("cannot run " + loop + " while " + other
                    + " is running in this thread; await instead, or use a thread of its own");
        }
        CURRENT.set(loop);
    }

    /** Declares that no loop runs in this thread any more. */
    public static void leave() {
        CURRENT.remove();
    }

    /** Whether a loop runs in this thread, in debug mode. */
    static boolean isDebug() {
        EventLoop loop = CURRENT.get();
        return loop != null && loop.isDebug();
    }

    /** The loop that runs in this thread, or null. */
    public static @Nullable EventLoop get() {
        return CURRENT.get();
    }
}
