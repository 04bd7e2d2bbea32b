package dev.weft.internal.loop;

import dev.weft.ErrorReport;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Runs callbacks: nothing they throw stops the loop, and in debug mode those that block it are named, and where they did. */
final class SlowCallbackWatch {

    private static final Duration SLOW = Duration.ofMillis(100);

    private static final Logger LOG = System.getLogger(SlowCallbackWatch.class.getName());

    private final Clock clock;
    private final Consumer<ErrorReport> errors;
    private boolean timed;
    private Duration slow = SLOW;

    /** Made when a callback is timed. */
    private @Nullable LoopSampler sampler;

    SlowCallbackWatch(LoopOptions options, Clock clock, Consumer<ErrorReport> errors) {
        timed = options.debug();
        this.clock = clock;
        this.errors = errors;
    }

    void setTimed(boolean on) {
        timed = on;
        stopSampler();
    }

    Duration slowDuration() {
        return slow;
    }

    void setSlowDuration(Duration duration) {
        slow = Objects.requireNonNull(duration, "duration");
        stopSampler();
    }

    void close() {
        setTimed(false);
    }

    private void stopSampler() {
        if (sampler != null) {
            sampler.close();
            sampler = null;
        }
    }

    void run(Runnable callback) {
        try {
            if (timed) {
                runTimed(callback);
            } else if (callback
                    instanceof TaskImpl<?> task) { // mostly; so the coroutine's body is the one call that is not known
                task.run();
            } else {
                callback.run();
            }
        } catch (Throwable e) {
            throwIfFatal(e);
            Object source = sourceOf(callback);
            errors.accept(new ErrorReport("Exception in callback " + Text.of(source), e, source));
        }
    }

    private static Object sourceOf(Runnable callback) {
        Object inner = callback instanceof StandsFor outer ? outer.callback() : null;
        return inner == null ? callback : inner;
    }

    private void runTimed(Runnable callback) {
        if (sampler == null) {
            sampler = new LoopSampler(slow.toNanos());
        }
        LoopSampler watching = sampler; // the callback may turn debug mode off
        long start = clock.nanos();
        watching.begin(callback);
        try {
            callback.run();
        } finally {
            watching.end();
            long took = clock.nanos() - start;
            if (took >= slow.toNanos()) {
                warn(callback, took, watching.sample());
            }
        }
    }

    private static void warn(Runnable callback, long tookNanos, StackTraceElement[] sample) {
        LOG.log(
                Level.WARNING,
                "Executing {0} took {1} ms; the loop did nothing else meanwhile{2}",
                Text.of(callback),
                TimeUnit.NANOSECONDS.toMillis(tookNanos),
                sample.length == 0 ? "" : "; it was here:" + Text.trace(sample));
    }

    /** What the JVM throws when it is broken goes through to whoever runs the loop. A stack overflow is the callback's own. */
    static void throwIfFatal(Throwable e) {
        if (e instanceof VirtualMachineError fatal && !(e instanceof StackOverflowError)) {
            throw fatal;
        }
    }
}
