package dev.weft.net;

import java.nio.ByteBuffer;

/**
 * A protocol that brings its own buffer, so that what is received is copied nowhere. asyncio's {@code BufferedProtocol}.
 *
 * <p>A transport that can, reads straight into {@link #getBuffer}'s buffer; any other has {@link #dataReceived} copy into it.
 */
public interface BufferedProtocol extends Protocol {

    /**
     * Gives the buffer for what comes next, from its position to its limit. It is the transport's until {@link #bufferUpdated}, which moves no
     * position: the bytes are at the position it had when it was given.
     *
     * @param sizeHint about how many bytes there may be; -1 when nobody knows
     * @return a writable buffer with room; one without ends the connection with an error
     */
    ByteBuffer getBuffer(int sizeHint);

    /** So many bytes were put into the buffer that {@link #getBuffer} gave last; always more than 0. */
    void bufferUpdated(int count);

    /** Copies the bytes into buffers of {@link #getBuffer}, as many as that takes. */
    @Override
    default void dataReceived(byte[] data) {
        for (int done = 0; done < data.length; ) {
            ByteBuffer buffer = getBuffer(data.length - done);
            if (!buffer.hasRemaining()) {
                throw new IllegalStateException("getBuffer() of " + this + " gave a buffer without room: " + buffer);
            }
            int count = Math.min(buffer.remaining(), data.length - done);
            buffer.put(buffer.position(), data, done, count);
            done += count;
            bufferUpdated(count);
        }
    }
}
