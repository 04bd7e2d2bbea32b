package dev.weft;

import java.util.Collection;

/**
 * A future that ends when others do. Tells which, so that {@link CallGraph} and {@link EventLoop#dumpTasks} can show who waits for whom;
 * for those who write combinators. {@link EventLoop#createFuture(java.util.function.Supplier)} makes one.
 *
 * @param <R> the type of the result
 */
public interface CompositeFuture<R> extends Future<R> {

    /** The futures this one waits for, as of now. */
    Collection<? extends Future<?>> parts();
}
