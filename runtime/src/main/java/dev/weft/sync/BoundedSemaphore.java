package dev.weft.sync;

/** A {@link Semaphore} that refuses to be released more often than it was acquired. {@code asyncio.BoundedSemaphore}. */
public final class BoundedSemaphore extends Semaphore {

    private final int bound;

    /** Makes a semaphore for one task at a time. */
    public BoundedSemaphore() {
        this(1);
    }

    /** @param value how many may come in at first, and the most that are free ever; not negative */
    public BoundedSemaphore(int value) {
        super(value);
        bound = value;
    }

    /**
     * Gives a unit back, and wakes the task that has waited longest.
     *
     * @throws IllegalArgumentException when all units are free already
     */
    @Override
    public void release() {
        if (value() >= bound) {
            throw new IllegalArgumentException(
                    "BoundedSemaphore released too many times: " + this + "; once for each acquire");
        }
        super.release();
    }
}
