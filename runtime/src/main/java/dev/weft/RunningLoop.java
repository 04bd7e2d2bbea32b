package dev.weft;

import org.jspecify.annotations.Nullable;

/**
 * Which loop runs in this thread. For implementers of {@link EventLoop}, who enter when they begin to run and leave when
 * they stop; everybody else asks {@link EventLoop#running()}. The counterpart of asyncio's {@code _set_running_loop}.
 */
public final class RunningLoop {

    private static final ThreadLocal<@Nullable EventLoop> CURRENT = new ThreadLocal<>();

    private record Running(Thread thread, EventLoop loop) {}

    /**
     * The loop that began to run last, unless it has stopped. Most programs have one, and are spared the look-up in the thread: 2 to 4 of the 40 ns
     * that a task takes. An entry of a thread is written by that thread only, and says the same as {@link #CURRENT} there.
     */
    private static volatile @Nullable Running latest;

    private RunningLoop() {}

    /**
     * Declares that a loop runs in this thread from now on.
     *
     * @throws IllegalStateException when one runs already, this one or another
     */
    public static void enter(EventLoop loop) {
        EventLoop other = get();
        if (other != null) {
            throw new IllegalStateException("cannot run " + loop + " while " + other
                    + " is running in this thread; await instead, or use a thread of its own");
        }
        CURRENT.set(loop);
        latest = new Running(Thread.currentThread(), loop);
    }

    /** Declares that no loop runs in this thread any more. */
    public static void leave() {
        CURRENT.remove();
        Running last = latest;
        if (last != null && last.thread == Thread.currentThread()) {
            latest = null;
        }
    }

    /** Whether a loop runs in this thread, in debug mode. */
    static boolean isDebug() {
        EventLoop loop = get();
        return loop != null && loop.isDebug();
    }

    /** The loop that runs in this thread, or null. */
    public static @Nullable EventLoop get() {
        Running last = latest;
        return last != null && last.thread == Thread.currentThread() ? last.loop : CURRENT.get();
    }
}
