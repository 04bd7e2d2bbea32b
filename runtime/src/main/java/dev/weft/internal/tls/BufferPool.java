package dev.weft.internal.tls;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * The buffers that all TLS connections of a thread share: a connection has one while it reads, decrypts or encrypts, and none while it waits.
 * More than one is out at a time where TLS runs over TLS, or a protocol writes while it is given data.
 */
final class BufferPool {

    /** Four records of the largest kind that the JDK writes, 16,709 bytes, and two of the largest that it reads. */
    static final int BUFFER_SIZE = 68 * 1024;

    /** The most kept for later; what is given back beyond is garbage. */
    static final int MAX_KEPT = 6;

    private static final ThreadLocal<BufferPool> OF_THREAD = ThreadLocal.withInitial(BufferPool::new);

    private final ArrayDeque<ByteBuffer> free = new ArrayDeque<>(MAX_KEPT);

    private BufferPool() {}

    /** A cleared buffer with an array of its own. */
    static ByteBuffer take() {
        ByteBuffer buffer = OF_THREAD.get().free.pollLast();
        return buffer == null ? ByteBuffer.allocate(BUFFER_SIZE) : buffer.clear();
    }

    /** Takes a buffer back. One of another size is let go. */
    static void give(ByteBuffer buffer) {
        ArrayDeque<ByteBuffer> free = OF_THREAD.get().free;
        if (buffer.capacity() == BUFFER_SIZE && free.size() < MAX_KEPT) {
            free.addLast(buffer);
        }
    }

    /** How many wait to be used in this thread. */
    static int available() {
        return OF_THREAD.get().free.size();
    }
}
