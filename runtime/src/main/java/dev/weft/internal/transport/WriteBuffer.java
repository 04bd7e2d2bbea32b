package dev.weft.internal.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Bytes that were written and that the socket did not take yet, in blocks. Small writes share a block, so a million of one byte
 * cost a million bytes and not a million objects.
 */
final class WriteBuffer {

    /** What a block costs beside its bytes; counts where the buffer is compared with the water marks. */
    static final int BLOCK_OVERHEAD = 64;

    /** The smallest block made. */
    static final int MIN_BLOCK = 4 * 1024;

    /** The largest block made, and the most given to the socket in one call: the JDK copies that much outside the heap. */
    static final int MAX_BLOCK = 64 * 1024;

    /** The most given to the socket in one turn, so that one fast connection does not keep the others waiting. */
    static final int MAX_PER_TURN = 512 * 1024;

    /** The most buffers given to the socket in one call: what every system takes. */
    static final int MAX_GATHERED = 16;

    /** Each from its position, the first byte not sent, to its limit; what is between limit and capacity is free. */
    private final Deque<ByteBuffer> blocks = new ArrayDeque<>(2);

    private int size;

    boolean isEmpty() {
        return size == 0;
    }

    /** Bytes not sent yet. */
    int size() {
        return size;
    }

    /** What the buffer costs, in bytes. */
    long charge() {
        return size + (long) blocks.size() * BLOCK_OVERHEAD;
    }

    /** Copies what remains in a buffer, and takes it out of there. */
    void add(ByteBuffer data) {
        size = Math.addExact(size, data.remaining());
        ByteBuffer last = blocks.peekLast();
        if (last != null) {
            append(last, data);
        }
        while (data.hasRemaining()) {
            int capacity = Math.max(MIN_BLOCK, Math.min(data.remaining(), MAX_BLOCK));
            ByteBuffer block = ByteBuffer.allocate(capacity).limit(0);
            append(block, data);
            blocks.add(block);
        }
    }

    private static void append(ByteBuffer block, ByteBuffer data) {
        int end = block.limit();
        int count = Math.min(data.remaining(), block.capacity() - end);
        block.limit(end + count);
        block.put(end, data, data.position(), count);
        data.position(data.position() + count);
    }

    /** Sends from the front until the buffer is empty, the channel takes no more, or {@link #MAX_PER_TURN} is reached. */
    void sendTo(WritableByteChannel channel) throws IOException {
        int sent = 0;
        while (!blocks.isEmpty() && sent < MAX_PER_TURN) {
            ByteBuffer first = blocks.getFirst();
            int count = channel.write(first);
            sent += count;
            size -= count;
            if (first.hasRemaining()) {
                return;
            }
            blocks.removeFirst();
        }
    }

    /** Sends a caller's bytes as {@link #sendTo} does, before any is copied; what was not sent remains in the buffer given. */
    static void sendNow(WritableByteChannel channel, ByteBuffer data) throws IOException {
        if (data.remaining() <= MAX_BLOCK) {
            channel.write(data);
            return;
        }
        int end = data.limit();
        int stop = data.position() + Math.min(data.remaining(), MAX_PER_TURN);
        try {
            while (data.position() < stop) {
                data.limit(Math.min(data.position() + MAX_BLOCK, end));
                channel.write(data);
                if (data.hasRemaining()) {
                    return;
                }
            }
        } finally {
            data.limit(end);
        }
    }

    /** As above, of several buffers, as many as go into one call. */
    static void sendNow(GatheringByteChannel channel, List<ByteBuffer> parts) throws IOException {
        long total = 0;
        int count = 0;
        while (count < parts.size() && count < MAX_GATHERED && total < MAX_BLOCK) {
            total += parts.get(count++).remaining();
        }
        if (total > 0 && total <= MAX_BLOCK) {
            channel.write(parts.subList(0, count).toArray(ByteBuffer[]::new));
        }
    }
}
