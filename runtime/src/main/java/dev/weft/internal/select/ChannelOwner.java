package dev.weft.internal.select;

import org.jspecify.annotations.Nullable;

/** Something that a registered channel belongs to, and that closes it; or that is open without one. */
public interface ChannelOwner {

    /** The loop closes and runs no more turns: ends at once. */
    void loopClosing();

    /** What the user has to close; null when that was done, and the channel needs a while. */
    default @Nullable Object resource() {
        return this;
    }
}
