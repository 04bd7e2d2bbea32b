package dev.weft.sync;

import dev.weft.EventLoop;
import dev.weft.Future;
import java.util.concurrent.locks.LockSupport;

/**
 * Who waits at a {@link ThreadQueue}. Woken once, under the queue's lock.
 *
 * <pre>
 * WAITING -> CLAIMED   an item, or room, is set aside for it
 * WAITING -> ENDED     the queue was shut down
 * </pre>
 */
abstract sealed class ThreadQueueWaiter {

    enum State {
        WAITING,
        CLAIMED,
        ENDED
    }

    /** Written under the queue's lock; read by the thread that waits without it. */
    volatile State state = State.WAITING;

    final boolean isWoken() {
        return state != State.WAITING;
    }

    /** Ends the wait; answers false when nobody is there any more. */
    final boolean wake(State how) {
        state = how;
        return resume();
    }

    abstract boolean resume();

    /** A task, which is resumed by its loop. */
    static final class TaskWaiter extends ThreadQueueWaiter {

        private final EventLoop loop;
        private final Future<Void> wakeUp;

        TaskWaiter(EventLoop loop, Future<Void> wakeUp) {
            this.loop = loop;
            this.wakeUp = wakeUp;
        }

        Future<Void> wakeUp() {
            return wakeUp;
        }

        @Override
        boolean resume() {
            try {
                loop.callSoonThreadsafe(this::complete);
                return true;
            } catch (IllegalStateException closed) {
                return false;
            }
        }

        /** Loop thread. The task may have been cancelled meanwhile. */
        private void complete() {
            if (!wakeUp.isDone()) {
                wakeUp.setResult(null);
            }
        }
    }

    /** A thread that blocks. */
    static final class ThreadWaiter extends ThreadQueueWaiter {

        private final Thread thread;

        ThreadWaiter(Thread thread) {
            this.thread = thread;
        }

        @Override
        boolean resume() {
            LockSupport.unpark(thread);
            return true;
        }

        /** Blocks until woken, and answers whether that was in time. */
        boolean await(long nanos) throws InterruptedException {
            long deadline = System.nanoTime() + nanos;
            while (!isWoken()) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                LockSupport.parkNanos(this, left);
            }
            return true;
        }
    }
}
