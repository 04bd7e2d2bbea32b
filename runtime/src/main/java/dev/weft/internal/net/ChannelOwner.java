package dev.weft.internal.net;

/** Something that a registered channel belongs to, and that closes it. */
interface ChannelOwner {

    /** The loop closes and runs no more turns: ends at once. */
    void loopClosing();

    /** What the user has to close. */
    default Object resource() {
        return this;
    }
}
