package dev.weft.internal.loop;

import dev.weft.Context;
import dev.weft.Future;
import dev.weft.woven.Origin;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A callback of debug mode, which knows where it was added. */
final class TracedDoneCallback<R> extends DoneCallback<R> {

    private final Origin origin = Origin.here();

    TracedDoneCallback(FutureImpl<R> future, Consumer<? super Future<R>> callback, @Nullable Context context) {
        super(future, callback, context);
    }

    @Override
    public Origin origin() {
        return origin;
    }
}
