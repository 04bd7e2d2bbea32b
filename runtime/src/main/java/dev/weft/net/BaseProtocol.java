package dev.weft.net;

import org.jspecify.annotations.Nullable;

/** What every protocol is told, whatever it receives. PEP 3156, Protocols. All calls come from the loop's thread. */
public interface BaseProtocol {

    /** @param cause null after a regular end, {@code close} or {@code abort} */
    default void connectionLost(@Nullable Throwable cause) {}

    /** The transport's buffer went over the high-water mark. */
    default void pauseWriting() {}

    /** The transport's buffer went down to the low-water mark. */
    default void resumeWriting() {}
}
