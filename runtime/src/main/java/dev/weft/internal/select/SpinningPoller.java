package dev.weft.internal.select;

import dev.weft.internal.loop.Clock;
import dev.weft.internal.loop.Poller;

/**
 * Asks again and again for a while before it sleeps. A thread that sleeps takes some 5 to 50 us to wake; one that asks takes none, and a whole
 * core meanwhile.
 */
final class SpinningPoller implements Poller {

    private final Poller io;
    private final Clock clock;
    private final long spinNanos;

    /** Written by any thread before it wakes the poller below; read and cleared by the loop's as it asks. */
    private volatile boolean wokenUp;

    SpinningPoller(Poller io, Clock clock, long spinNanos) {
        this.io = io;
        this.clock = clock;
        this.spinNanos = spinNanos;
    }

    @Override
    public int poll(long timeoutNanos) {
        if (timeoutNanos == 0) {
            return io.poll(0);
        }
        long started = clock.nanos();
        long spin = Math.min(spinNanos, timeoutNanos);
        long spun = 0;
        while (spun < spin) {
            int events = io.poll(0);
            if (events > 0 || wokenUp) {
                wokenUp = false;
                return events;
            }
            Thread.onSpinWait();
            spun = clock.nanos() - started;
        }
        wokenUp = false; // set from here on, it wakes the poller below as well
        return io.poll(Math.max(0, timeoutNanos - spun));
    }

    @Override
    public Runnable takeEvent(int index) {
        return io.takeEvent(index);
    }

    @Override
    public void wakeUp() {
        wokenUp = true;
        io.wakeUp();
    }

    @Override
    public void close() {
        io.close();
    }
}
