package dev.weft.testing;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Looks after a run from outside. A loop sees its limit when it polls; a callback that does not return keeps it from that. A while behind the
 * limit the thread's stack is logged and kept for the {@link HangError}, and the thread is interrupted, which ends most of what blocks.
 */
final class StuckWatch implements AutoCloseable {

    /** How long the loop has to see the limit by itself. */
    private static final Duration GRACE = Duration.ofMillis(200);

    private static final Logger LOG = System.getLogger(StuckWatch.class.getName());
    private static final ScheduledThreadPoolExecutor ALARMS = alarms();

    private final Thread watched = Thread.currentThread();
    private final Future<?> alarm;

    /** Guarded by this. */
    private boolean over;

    /** Where the thread was when the alarm rang; empty if it did not. Guarded by this. */
    private List<StackTraceElement> stuckAt = List.of();

    /** Watches this thread. */
    StuckWatch(Duration limit) {
        alarm = ALARMS.schedule(this::ring, limit.plus(GRACE).toNanos(), TimeUnit.NANOSECONDS);
    }

    private static ScheduledThreadPoolExecutor alarms() {
        ScheduledThreadPoolExecutor one = new ScheduledThreadPoolExecutor(1, action -> {
            Thread thread = new Thread(action, "weft-test-watch");
            thread.setDaemon(true);
            return thread;
        });
        one.setRemoveOnCancelPolicy(true);
        return one;
    }

    private synchronized void ring() {
        if (over) {
            return;
        }
        stuckAt = List.of(watched.getStackTrace());
        LOG.log(
                Level.WARNING,
                "a test''s loop is stuck in one callback; its thread is interrupted{0}",
                text(stuckAt.stream()));
        watched.interrupt();
    }

    /** Says where the thread was stuck, if it was. */
    synchronized String describe() {
        return stuckAt.isEmpty()
                ? ""
                : ". A callback did not return, and was interrupted"
                        + text(stuckAt.stream().limit(20));
    }

    private static String text(Stream<StackTraceElement> calls) {
        return calls.map(call -> "\n      at " + call).collect(Collectors.joining());
    }

    /** The run is over; what follows is not to be interrupted for it. */
    @Override
    public synchronized void close() {
        over = true;
        alarm.cancel(false);
        if (!stuckAt.isEmpty()) {
            Thread.interrupted();
        }
    }
}
