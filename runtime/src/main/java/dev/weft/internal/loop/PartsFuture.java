package dev.weft.internal.loop;

import dev.weft.CompositeFuture;
import dev.weft.Future;
import java.util.Collection;
import java.util.function.Supplier;

/** A future that can tell which others it stands for. */
final class PartsFuture<R> extends FutureImpl<R> implements CompositeFuture<R> {

    private final Supplier<? extends Collection<? extends Future<?>>> parts;

    PartsFuture(BaseEventLoop loop, Supplier<? extends Collection<? extends Future<?>>> parts) {
        super(loop);
        this.parts = parts;
    }

    @Override
    public Collection<? extends Future<?>> parts() {
        return parts.get();
    }
}
