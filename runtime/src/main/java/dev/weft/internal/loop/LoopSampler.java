package dev.weft.internal.loop;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.ref.WeakReference;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Looks, from a thread of its own, where the loop's thread is while a callback blocks it: in debug mode. Ends when it is closed, or when
 * its loop was collected.
 */
final class LoopSampler {

    /** So many times longer than slow, and a callback is reported without waiting for its end. */
    static final int STUCK_FACTOR = 10;

    private static final int LOOKS_PER_SLOW = 4;
    private static final Logger LOG = System.getLogger(SlowCallbackWatch.class.getName());

    private final long slowNanos;

    // The callback that runs, or null, and what is known of it. Guarded by this.
    private @Nullable Runnable callback;
    private @Nullable Thread thread;
    private long started;
    private StackTraceElement[] sample = {};
    private boolean reported;

    private volatile boolean closed;

    LoopSampler(long slowNanos) {
        this.slowNanos = Math.max(slowNanos, TimeUnit.MILLISECONDS.toNanos(1));
        Thread watcher = new Thread(watching(new WeakReference<>(this), this.slowNanos / LOOKS_PER_SLOW));
        watcher.setName("weft-slow-callbacks");
        watcher.setDaemon(true);
        watcher.start();
    }

    private static Runnable watching(WeakReference<LoopSampler> reference, long pauseNanos) {
        return () -> {
            for (LoopSampler sampler = reference.get(); sampler != null && !sampler.closed; sampler = reference.get()) {
                sampler.look();
                sampler = null; // lets go of it while asleep
                try {
                    TimeUnit.NANOSECONDS.sleep(pauseNanos);
                } catch (InterruptedException e) {
                    return;
                }
            }
        };
    }

    synchronized void begin(Runnable begun) {
        callback = begun;
        thread = Thread.currentThread();
        started = System.nanoTime();
        sample = new StackTraceElement[0];
        reported = false;
    }

    synchronized void end() {
        callback = null;
        thread = null;
    }

    /** Where the thread was when the last callback became slow; empty when it did not, or nobody looked. */
    synchronized StackTraceElement[] sample() {
        return sample;
    }

    /** Holds the lock, so that the callback does not end, and another begin, while the thread is looked at. */
    private synchronized void look() {
        if (callback == null || thread == null) {
            return;
        }
        long taken = System.nanoTime() - started;
        if (taken >= slowNanos && sample.length == 0) {
            sample = thread.getStackTrace();
        }
        if (taken >= STUCK_FACTOR * slowNanos && !reported) {
            reported = true;
            LOG.log(
                    Level.WARNING,
                    "{0} has been running for {1} ms and is not over; the loop does nothing else meanwhile; it is here:{2}",
                    Text.of(callback),
                    TimeUnit.NANOSECONDS.toMillis(taken),
                    Text.trace(thread.getStackTrace()));
        }
    }

    void close() {
        closed = true;
    }
}
