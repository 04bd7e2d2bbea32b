package dev.weft.net;

import java.io.IOException;
import java.net.SocketAddress;

/**
 * What a datagram transport tells its user. PEP 3156, Datagram Protocols: {@code connectionMade} once, then {@code datagramReceived} and
 * {@code errorReceived} any number of times, and {@code connectionLost} once. All calls come from the loop's thread.
 *
 * <p>What {@code datagramReceived} and {@code errorReceived} throw is reported and the transport goes on: a datagram that one sender got wrong must not
 * end the service for all.
 */
public interface DatagramProtocol extends BaseProtocol {

    default void connectionMade(DatagramTransport transport) {}

    /** @param data the payload, which may be empty; the protocol's to keep */
    default void datagramReceived(byte[] data, SocketAddress sender) {}

    /**
     * Something could not be sent or received; the transport goes on. A {@link java.net.PortUnreachableException} tells that nobody listens where an
     * earlier datagram went; only a transport with a remote address hears of that.
     */
    default void errorReceived(IOException cause) {}
}
