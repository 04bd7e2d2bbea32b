package dev.weft.internal.loop;

import org.jspecify.annotations.Nullable;

/** A callback of the loop's own that runs somebody's: reports are about that one. */
public interface StandsFor {

    /** The callback it runs, or null when there is none any more. */
    @Nullable
    Object callback();
}
