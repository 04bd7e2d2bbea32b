package dev.weft.net;

/**
 * What a transport tells its user. PEP 3156, Protocols: {@code connectionMade} once, then {@code dataReceived} any number of
 * times, {@code eofReceived} at most once, and {@code connectionLost} once. All calls come from the loop's thread; one that
 * throws is reported and the transport is aborted.
 */
public interface Protocol extends BaseProtocol {

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
}
