package dev.weft;

/**
 * How a service that {@link TaskGroup#start} runs says that it is ready. Loop thread only.
 *
 * @param <T> the type of what it is ready with, as a port
 */
public interface TaskStatus<T> {

    /**
     * Lets the caller of {@code start} go on, with a value.
     *
     * @throws IllegalStateException when that was said already
     */
    void started(T value);

    /** As {@link #started(Object)}, with nothing to hand over. */
    default void started() {
        started(null);
    }
}
