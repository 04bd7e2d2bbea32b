package dev.weft.internal.loop;

import dev.weft.Context;
import dev.weft.Handle;
import dev.weft.woven.Origin;
import org.jspecify.annotations.Nullable;

/** A callback in the ready queue, at a time, or whenever a channel is ready. */
public sealed class CallbackHandle implements Handle, Traced, Runnable permits TimerEntry {

    /** Null once cancelled, so that what it holds can be collected. */
    private @Nullable Runnable callback;

    public CallbackHandle(Runnable callback) {
        this.callback = callback;
    }

    @Override
    public final void run() {
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
    public final boolean isCancelled() {
        return callback == null;
    }

    /** What it runs, as it was registered, or null once cancelled. */
    public final @Nullable Runnable callback() {
        return callback instanceof Registered registered ? registered.callback() : callback;
    }

    @Override
    public final Context context() {
        return Registered.contextOf(callback);
    }

    @Override
    public final @Nullable Context runsIn() {
        return Registered.notedContextOf(callback);
    }

    @Override
    public final @Nullable Origin origin() {
        return Registered.originOf(callback);
    }

    @Override
    public String toString() {
        return isCancelled() ? "cancelled callback" : text();
    }

    /** What it runs, and where it was registered. */
    final String text() {
        return callback + createdAt();
    }
}
