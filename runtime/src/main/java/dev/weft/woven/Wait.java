package dev.weft.woven;

/**
 * What a frame of the runtime waits for when no future is needed: the one task that stepped into it is resumed directly, with
 * no handle and no callback. Design: private waits.
 */
public interface Wait {

    /** Begins to wait; the waiter is resumed once, unless {@link #cancel} comes first. */
    void begin(Waiter waiter);

    /** Takes the waiter back. */
    void cancel();

    /** Who is resumed: a task. */
    interface Waiter {

        /** Resumes the waiter. Loop thread only. */
        void wake();
    }
}
