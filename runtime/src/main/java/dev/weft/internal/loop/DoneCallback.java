package dev.weft.internal.loop;

import dev.weft.Context;
import dev.weft.Future;
import dev.weft.Handle;
import dev.weft.woven.Origin;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A callback of a future: waits in the future, then in the ready queue. May be taken back from either. */
sealed class DoneCallback<R> implements Handle, Traced, Runnable permits TracedDoneCallback {

    private final FutureImpl<R> future;

    /** Null once cancelled. */
    private @Nullable Consumer<? super Future<R>> callback;

    /** Null for an empty one. */
    private final @Nullable Context context;

    DoneCallback(FutureImpl<R> future, Consumer<? super Future<R>> callback, @Nullable Context context) {
        this.future = future;
        this.callback = callback;
        this.context = context;
    }

    @Override
    public void run() {
        Consumer<? super Future<R>> current = callback;
        if (current == null) {
            return;
        }
        if (context == null) {
            current.accept(future);
        } else {
            context.run(() -> current.accept(future));
        }
    }

    @Override
    public void cancel() {
        future.loop.checkThread();
        if (callback != null) {
            callback = null;
            future.remove(this);
        }
    }

    @Override
    public boolean isCancelled() {
        return callback == null;
    }

    @Override
    public @Nullable Context runsIn() {
        return context;
    }

    @Override
    public @Nullable Origin origin() {
        return null;
    }

    @Override
    public Context context() {
        return context == null ? Context.empty() : context;
    }

    @Override
    public String toString() {
        return callback == null ? "cancelled callback of " + future : Text.of(callback) + " of " + future;
    }
}
