package dev.weft.internal.loop;

import dev.weft.Future;
import dev.weft.Handle;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A callback of a future: waits in the future, then in the ready queue. May be taken back from either. */
final class DoneCallback<R> implements Handle, Runnable {

    private final FutureImpl<R> future;

    /** Null once cancelled. */
    private @Nullable Consumer<? super Future<R>> callback;

    DoneCallback(FutureImpl<R> future, Consumer<? super Future<R>> callback) {
        this.future = future;
        this.callback = callback;
    }

    @Override
    public void run() {
        Consumer<? super Future<R>> current = callback;
        if (current != null) {
            current.accept(future);
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
    public String toString() {
        return callback == null ? "cancelled callback of " + future : Text.of(callback) + " of " + future;
    }
}
