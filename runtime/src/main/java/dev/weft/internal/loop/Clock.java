package dev.weft.internal.loop;

/** The loop's source of time; a test brings its own. */
@FunctionalInterface
public interface Clock {

    Clock SYSTEM = System::nanoTime;

    /** Nanoseconds since some moment; never goes back. May be negative and wrap: compare by difference. */
    long nanos();
}
