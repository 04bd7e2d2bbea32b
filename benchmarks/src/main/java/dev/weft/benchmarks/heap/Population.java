package dev.weft.benchmarks.heap;

/** Many of the same kind, all suspended. */
public interface Population extends AutoCloseable {

    /** Makes one more. What is returned, and what this object refers to, stays reachable. */
    Object make();

    /** Lets all that were made run until they are suspended; fails if they do not. */
    default void settle() {}

    @Override
    default void close() {}
}
