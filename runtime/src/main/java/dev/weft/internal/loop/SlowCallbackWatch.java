package dev.weft.internal.loop;

import dev.weft.ErrorReport;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;

/** Runs callbacks: nothing they throw stops the loop, and in debug mode those that block it are named. */
final class SlowCallbackWatch {

    private static final Duration SLOW = Duration.ofMillis(100);

    private static final Logger LOG = System.getLogger(SlowCallbackWatch.class.getName());

    private boolean timed;
    private Duration slow = SLOW;
    private final Clock clock;
    private final Consumer<ErrorReport> errors;

    SlowCallbackWatch(LoopOptions options, Clock clock, Consumer<ErrorReport> errors) {
        timed = options.debug();
        this.clock = clock;
        this.errors = errors;
    }

    void setTimed(boolean on) {
        timed = on;
    }

    Duration slowDuration() {
        return slow;
    }

    void setSlowDuration(Duration duration) {
        slow = Objects.requireNonNull(duration, "duration");
    }

    void run(Runnable callback) {
        try {
            if (timed) {
                runTimed(callback);
            } else {
                callback.run();
            }
        } catch (Throwable e) {
            throwIfFatal(e);
            errors.accept(new ErrorReport("Exception in callback " + Text.of(callback), e, callback));
        }
    }

    private void runTimed(Runnable callback) {
        long start = clock.nanos();
        callback.run();
        long took = clock.nanos() - start;
        if (took >= slow.toNanos()) {
            LOG.log(
                    Level.WARNING,
                    "Executing {0} took {1} ms; the loop did nothing else meanwhile",
                    callback,
                    took / 1_000_000);
        }
    }

    /** What the JVM throws when it is broken goes through to whoever runs the loop. A stack overflow is the callback's own. */
    static void throwIfFatal(Throwable e) {
        if (e instanceof VirtualMachineError fatal && !(e instanceof StackOverflowError)) {
            throw fatal;
        }
    }
}
