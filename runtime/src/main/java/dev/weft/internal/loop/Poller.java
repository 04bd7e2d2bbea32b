package dev.weft.internal.loop;

/** Where the loop learns of readiness: a selector, or a script in a test. */
public interface Poller extends AutoCloseable {

    /**
     * Waits until something is ready, at most for a time, and collects what is. Runs nothing.
     *
     * @param timeoutNanos 0 not to wait at all
     * @return the number of events, to be taken with {@link #takeEvent}
     */
    int poll(long timeoutNanos);

    /** Gives an event of the last poll, once, to be run. It does nothing if nobody wants it any more. */
    Runnable takeEvent(int index);

    /** Has the {@link #poll} in progress, or else the next one, return at once. Any thread. */
    void wakeUp();

    @Override
    void close();
}
