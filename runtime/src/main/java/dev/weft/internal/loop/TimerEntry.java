package dev.weft.internal.loop;

import dev.weft.TimerHandle;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A callback and its time.
 *
 * <pre>
 * SCHEDULED -> READY        its time came: moved from the heap to the ready queue
 * SCHEDULED -> CANCELLED    cancel(); stays in the heap, which counts it, until it comes up or the heap is compacted
 * READY     -> CANCELLED    cancel(); skipped when its turn comes, and not counted, since the heap has it no more
 * </pre>
 */
final class TimerEntry extends CallbackHandle implements TimerHandle {

    private final BaseEventLoop loop;
    final long deadline;

    /** Orders entries of equal deadline; given by the heap. */
    long sequence;

    /** The heap that has it, or null. Written by the heap. */
    @Nullable
    TimerHeap heap;

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
        if (heap != null) {
            heap.noteCancelled();
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
