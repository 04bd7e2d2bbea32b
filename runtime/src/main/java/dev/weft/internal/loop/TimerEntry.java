package dev.weft.internal.loop;

import dev.weft.TimerHandle;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A callback and its time.
 *
 * <pre>
 * SCHEDULED -> READY        its time came: moved from the queue of timers to the ready queue
 * SCHEDULED -> CANCELLED    cancel(); stays in the queue of timers, which counts it, until it comes up or they are dropped
 * READY     -> CANCELLED    cancel(); skipped when its turn comes, and not counted, since the queue of timers has it no more
 * </pre>
 */
final class TimerEntry extends CallbackHandle implements TimerHandle {

    private final BaseEventLoop loop;
    final long deadline;

    /** Orders entries of equal deadline; given by the queue. */
    long sequence;

    /** The queue that has it, or null. Written by that. */
    @Nullable
    TimerQueue queue;

    TimerEntry(BaseEventLoop loop, long deadline, Runnable callback) {
        super(callback);
        this.loop = loop;
        this.deadline = deadline;
    }

    @Override
    public void cancel() {
        loop.checkThread();
        if (isCancelled()) {
            return;
        }
        super.cancel();
        if (queue != null) {
            queue.noteCancelled();
        }
    }

    @Override
    public Duration when() {
        return Duration.ofNanos(deadline);
    }

    @Override
    public String toString() {
        return isCancelled() ? "cancelled timer" : "timer at " + when() + ": " + text();
    }
}
