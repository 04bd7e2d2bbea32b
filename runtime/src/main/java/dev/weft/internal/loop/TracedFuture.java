package dev.weft.internal.loop;

import dev.weft.woven.Origin;

/** A future of debug mode, which knows where it was created. */
final class TracedFuture<R> extends FutureImpl<R> {

    private final Origin origin = Origin.here();

    TracedFuture(BaseEventLoop loop) {
        super(loop);
    }

    @Override
    public Origin origin() {
        return origin;
    }
}
