package dev.weft.internal.tls;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/** Bytes that were written and cannot be encrypted yet, in blocks: many small writes become few large records. */
final class Backlog {

    /** The smallest block made. */
    static final int MIN_BLOCK = 4 * 1024;

    /** The largest block made: four records. */
    static final int MAX_BLOCK = 64 * 1024;

    /** Each from its position to its limit; what is between limit and capacity is free. */
    private final Deque<ByteBuffer> blocks = new ArrayDeque<>(2);

    private long size;

    boolean isEmpty() {
        return blocks.isEmpty();
    }

    /** Bytes that wait. */
    long size() {
        return size;
    }

    /** Copies what remains in a buffer, and takes it out of there. */
    void add(ByteBuffer data) {
        size += data.remaining();
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

    /** Takes the first block out; there must be one. */
    ByteBuffer takeFirst() {
        ByteBuffer first = blocks.removeFirst();
        size -= first.remaining();
        return first;
    }

    /** Puts what is left of a block back in front. */
    void putBack(ByteBuffer block) {
        if (block.hasRemaining()) {
            blocks.addFirst(block);
            size += block.remaining();
        }
    }
}
