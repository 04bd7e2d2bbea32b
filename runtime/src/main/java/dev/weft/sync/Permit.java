package dev.weft.sync;

/**
 * What {@code acquire()} gives: closing it releases, so that try-with-resources does what Python's {@code async with} does.
 *
 * <pre>
 * try (Permit held = yieldFrom(lock.acquire())) {
 *     ...
 * }
 * </pre>
 *
 * <p>The same object is given each time, since it costs nothing then; so close it once for each {@code acquire()}, or call
 * {@code release()}, not both.
 */
public interface Permit extends AutoCloseable {

    /** Releases. Throws what {@code release()} throws. */
    @Override
    void close();
}
