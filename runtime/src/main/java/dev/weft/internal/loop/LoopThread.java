package dev.weft.internal.loop;

import dev.weft.EventLoop;
import dev.weft.RunningLoop;
import org.jspecify.annotations.Nullable;

/**
 * In which thread a loop runs, if it does, and what that forbids to others.
 *
 * <pre>
 * IDLE    -> RUNNING   enter
 * RUNNING -> IDLE      leave
 * IDLE    -> CLOSED    close
 * </pre>
 */
final class LoopThread {

    private final EventLoop loop;

    /** Null unless the loop runs. Written by that thread; read by any. */
    private volatile @Nullable Thread running;

    /** Written by whoever closes the loop; read by any thread. */
    private volatile boolean closed;

    LoopThread(EventLoop loop) {
        this.loop = loop;
    }

    /** Makes the calling thread the loop's, and the loop the thread's running one. */
    void enter() {
        checkOpen();
        checkIdle();
        RunningLoop.enter(loop);
        running = Thread.currentThread();
    }

    void leave() {
        running = null;
        RunningLoop.leave();
    }

    void close() {
        closed = true;
    }

    boolean isRunning() {
        return running != null;
    }

    /** Answers whether the loop runs, in the calling thread. */
    boolean isCurrent() {
        return running == Thread.currentThread();
    }

    boolean isClosed() {
        return closed;
    }

    void checkIdle() {
        Thread current = running;
        if (current != null) {
            throw new IllegalStateException(loop + " is running already, in " + current
                    + "; give it more to do with callSoonThreadsafe or runCoroutineThreadsafe");
        }
        EventLoop other = RunningLoop.get();
        if (other != null) {
            throw new IllegalStateException("cannot run " + loop + " while " + other
                    + " is running in this thread; await instead, or use a thread of its own");
        }
    }

    void check() {
        Thread current = running;
        if (current != null && current != Thread.currentThread()) {
            throw new IllegalStateException("Non-thread-safe operation on " + loop + ": it runs in " + current
                    + ", this is " + Thread.currentThread() + "; use callSoonThreadsafe");
        }
    }

    void checkOpen() {
        if (closed) {
            throw new IllegalStateException("Event loop is closed: " + loop + "; make a new one");
        }
    }

    @Override
    public String toString() {
        return closed ? "closed" : isRunning() ? "running" : "not running";
    }
}
