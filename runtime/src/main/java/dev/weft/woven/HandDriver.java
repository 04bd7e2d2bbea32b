package dev.weft.woven;

import dev.weft.Future;
import dev.weft.StopIteration;
import org.jspecify.annotations.Nullable;

/**
 * Whoever drives a coroutine by hand, through {@code send}. Sits where an awaiting frame would, as the root's parent, so
 * that a coroutine which no hand drives spends no field on it.
 */
final class HandDriver extends Frame {

    private final CoroFrame<?> root;
    private final Driver driver = new Driver();
    private Frame leaf;
    private @Nullable Object waiting;
    private boolean running;

    private HandDriver(CoroFrame<?> root) {
        this.root = root;
        leaf = root;
    }

    /** The driver of a coroutine, made at the first call; refused for one that somebody else drives. */
    static HandDriver of(CoroFrame<?> root) {
        if (root.parent instanceof HandDriver driver) {
            return driver;
        }
        if (root.state == RUNNING) {
            throw new IllegalArgumentException(
                    "coroutine already executing: " + root + "; its own body cannot resume it");
        }
        if (root.state != CREATED || root.parent != null && !Unawaited.claim(root)) {
            throw new IllegalStateException(
                    "coroutine is being awaited already: " + root + "; only its awaiter may resume it");
        }
        HandDriver driver = new HandDriver(root);
        root.parent = driver;
        return driver;
    }

    boolean isRunning() {
        return running;
    }

    /** A null sent to a body that waits for a future stands for the future's result, as in asyncio, where the body reads it. */
    @Nullable
    Object send(@Nullable Object value) {
        if (value == null && root.state != CREATED && !running && waiting instanceof Future<?> future) {
            return resume(outcome(future));
        }
        return resume(value);
    }

    private @Nullable Object outcome(Future<?> future) {
        if (!future.isDone()) {
            return new Thrown(new IllegalStateException("await wasn't used with future: " + future
                    + " is not done; send null only when it is, or throwInto to give up"));
        }
        try {
            return future.result();
        } catch (Throwable e) {
            return new Thrown(Traces.awaited(e, leaf, root));
        }
    }

    @Nullable
    Object resume(@Nullable Object sent) {
        if (running) {
            throw new IllegalArgumentException(
                    "coroutine already executing: " + root + "; its own body cannot resume it");
        }
        running = true;
        Object out;
        try {
            out = driver.run(root, leaf, sent);
        } catch (Throwable e) {
            throw Woven.sneak(e);
        } finally {
            running = false;
        }
        if (driver.hasEnded()) {
            throw new StopIteration(out);
        }
        leaf = driver.leafAfter(leaf);
        waiting = out;
        return out;
    }

    /** Never resumed: a root ends in {@link Driver#run}. */
    @Override
    public @Nullable Object resume(@Nullable Driver driver, @Nullable Object sent) {
        throw new AssertionError("the driver of " + root + " was resumed as a frame; please report this");
    }
}
