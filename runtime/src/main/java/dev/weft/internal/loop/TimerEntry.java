package dev.weft.internal.loop;

import dev.weft.Context;
import dev.weft.TimerHandle;
import dev.weft.woven.Origin;
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
final class TimerEntry implements TimerHandle, Traced, Runnable {

    private final BaseEventLoop loop;
    final long deadline;

    /** Orders entries of equal deadline; given by the heap. */
    long sequence;

    /** The heap that has it, or null. Written by the heap. */
    @Nullable
    TimerHeap heap;

    /** Null once cancelled. */
    private @Nullable Runnable callback;

    TimerEntry(BaseEventLoop loop, long deadline, Runnable callback) {
        this.loop = loop;
        this.deadline = deadline;
        this.callback = callback;
    }

    @Override
    public void run() {
        Runnable current = callback;
        if (current != null) {
            current.run();
        }
    }

    @Override
    public void cancel() {
        loop.checkThread();
        if (callback != null) {
            callback = null;
            if (heap != null) {
                heap.noteCancelled();
            }
        }
    }

    @Override
    public boolean isCancelled() {
        return callback == null;
    }

    @Override
    public Duration when() {
        return Duration.ofNanos(deadline);
    }

    @Override
    public Context context() {
        return Registered.contextOf(callback);
    }

    @Override
    public @Nullable Context runsIn() {
        return Registered.notedContextOf(callback);
    }

    @Override
    public @Nullable Origin origin() {
        return Registered.originOf(callback);
    }

    @Override
    public String toString() {
        return callback == null ? "cancelled timer" : "timer at " + when() + ": " + callback + createdAt();
    }
}
