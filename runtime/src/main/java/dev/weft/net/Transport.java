package dev.weft.net;

import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.List;

/** A byte stream in both directions, as a protocol sees it. PEP 3156, Bidirectional Stream Transports. Loop thread only. */
public interface Transport extends BaseTransport {

    /**
     * Sends the bytes without waiting: at once as far as the socket takes them, the rest is copied and sent later. Ignored
     * when the connection is lost or closing.
     *
     * @throws IllegalStateException after {@link #writeEof}
     */
    void write(ByteBuffer data);

    /** As {@link #write(ByteBuffer)}; the array is not kept. */
    default void write(byte[] data) {
        write(ByteBuffer.wrap(data));
    }

    /**
     * Sends several buffers one after the other, as {@link #write(ByteBuffer)} does; on a socket, in one system call where they are few.
     *
     * @throws IllegalStateException after {@link #writeEof}
     */
    default void writelines(List<ByteBuffer> parts) {
        for (ByteBuffer part : parts) {
            write(part);
        }
    }

    /** Whether {@link #writeEof} works here; it does not over TLS. */
    default boolean canWriteEof() {
        return true;
    }

    /** Ends the sending direction once what is buffered went out. */
    void writeEof();

    void pauseReading();

    void resumeReading();

    boolean isReading();

    /** Bytes that were written and are not sent yet. */
    int getWriteBufferSize();

    /** @throws IllegalStateException never for marks made by {@link WaterMarks}'s factories */
    void setWriteBufferLimits(WaterMarks marks);

    WaterMarks getWriteBufferLimits();

    Protocol getProtocol();

    /** Has the calls from now on go to another protocol; its {@code connectionMade} is not called. */
    void setProtocol(Protocol protocol);

    SocketAddress localAddress();

    SocketAddress remoteAddress();
}
