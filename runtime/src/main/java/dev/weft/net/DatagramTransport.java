package dev.weft.net;

import java.net.SocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Sends datagrams; those received go to the protocol. PEP 3156, Datagram Transports. Loop thread only. */
public interface DatagramTransport extends BaseTransport {

    /**
     * The most that waits to be sent, in bytes, each datagram with 64 on top; one that would go beyond is dropped, and {@code errorReceived} told. A protocol
     * that heeds {@code pauseWriting} does not get here.
     */
    int MAX_UNSENT = 4 * 1024 * 1024;

    /**
     * Sends what is in the buffer as one datagram without waiting: at once if the socket takes it, else it is copied and sent later. Ignored when
     * the transport is closing. What the system refuses, such as a datagram that is too long, goes to {@code errorReceived}.
     *
     * <p><i>Unlike asyncio</i>, a transport that was connected to its remote address sends no empty datagram: the JDK would drop it without a word.
     *
     * @param address null for the transport's remote address
     * @throws IllegalArgumentException for another address than the remote one, where there is one, and for null where there is none;
     *     for one that is not resolved or of another family than the socket's, which the transport survives
     * @throws UnsupportedOperationException for an empty datagram of a connected transport
     */
    void sendTo(ByteBuffer data, @Nullable SocketAddress address);

    /** As above; the array is not kept. */
    default void sendTo(byte[] data, @Nullable SocketAddress address) {
        sendTo(ByteBuffer.wrap(data), address);
    }

    /** Bytes of the datagrams that wait to be sent. */
    int getWriteBufferSize();

    /** The marks count each datagram that waits with 64 bytes on top. */
    void setWriteBufferLimits(WaterMarks marks);

    WaterMarks getWriteBufferLimits();

    DatagramProtocol getProtocol();

    /** Has the calls from now on go to another protocol; its {@code connectionMade} is not called. */
    void setProtocol(DatagramProtocol protocol);
}
