package dev.weft.net;

import org.jspecify.annotations.Nullable;

/**
 * What a transport tells its user. PEP 3156, Protocols: {@code connectionMade} once, then {@code dataReceived} any number of
 * times, {@code eofReceived} at most once, and {@code connectionLost} once. All calls come from the loop's thread; one that
 * throws is reported and the transport is aborted.
 */
public interface Protocol {

    default void connectionMade(Transport transport) {}

    /** @param data the bytes received, never empty; the protocol's to keep */
    default void dataReceived(byte[] data) {}

    /**
     * The peer sends no more.
     *
     * @return true to keep the transport open for writing; false has it closed
     */
    default boolean eofReceived() {
        return false;
    }

    /** @param cause null after a regular end, {@code close} or {@code abort} */
    default void connectionLost(@Nullable Throwable cause) {}

    /** The transport's buffer went over the high-water mark. */
    default void pauseWriting() {}

    /** The transport's buffer went down to the low-water mark. */
    default void resumeWriting() {}
}
