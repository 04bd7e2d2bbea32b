package dev.weft.internal.loop;

import dev.weft.Context;
import dev.weft.Handle;
import dev.weft.woven.Origin;
import org.jspecify.annotations.Nullable;

/** A callback in the ready queue, or one that runs whenever a channel is ready. */
public final class CallbackHandle implements Handle, Traced, Runnable {

    /** Null once cancelled, so that what it holds can be collected. */
    private @Nullable Runnable callback;

    public CallbackHandle(Runnable callback) {
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
        callback = null;
    }

    @Override
    public boolean isCancelled() {
        return callback == null;
    }

    /** What it runs, as it was registered, or null once cancelled. */
    public @Nullable Runnable callback() {
        return callback instanceof Registered registered ? registered.callback() : callback;
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
        return callback == null ? "cancelled callback" : callback + createdAt();
    }
}
