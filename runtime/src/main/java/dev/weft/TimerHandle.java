package dev.weft;

import java.time.Duration;

/** A callback that was scheduled for a time. */
public interface TimerHandle extends Handle {

    /** The time it is due, on the clock of {@link EventLoop#time()}. */
    Duration when();
}
