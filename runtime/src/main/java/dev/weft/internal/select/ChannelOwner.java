package dev.weft.internal.select;

/** Something that a registered channel belongs to, and that closes it. */
public interface ChannelOwner {

    /** The loop closes and runs no more turns: ends at once. */
    void loopClosing();

    /** What the user has to close. */
    default Object resource() {
        return this;
    }
}
