package dev.weft.streams;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;

/**
 * Bytes that came in and were not read yet, kept in the arrays they came in. An array that is asked for as a whole is handed
 * on, not copied. Small neighbours are put together, so that a peer that sends single bytes cannot make the buffer cost much
 * more than the bytes in it.
 */
final class ChunkBuffer {

    /** Neighbours that fit into this many bytes share one array. */
    static final int SMALL = 512;

    private static final byte[] EMPTY = {};

    private final Deque<byte[]> chunks = new ArrayDeque<>(2);

    /** Bytes of the first chunk that were read already. */
    private int start;

    private int size;

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** Number of arrays held, for tests. */
    int chunkCount() {
        return chunks.size();
    }

    /** @param data the buffer's from now on */
    void add(byte[] data) {
        size = Math.addExact(size, data.length);
        byte[] last = chunks.peekLast();
        if (last != null && last.length + data.length <= SMALL) {
            appendToLast(data);
        } else {
            chunks.addLast(data);
        }
    }

    private void appendToLast(byte[] data) {
        byte[] last = chunks.removeLast();
        int from = chunks.isEmpty() ? start : 0;
        byte[] both = Arrays.copyOfRange(last, from, last.length + data.length);
        System.arraycopy(data, 0, both, last.length - from, data.length);
        if (chunks.isEmpty()) {
            start = 0;
        }
        chunks.addLast(both);
    }

    /** Takes out the first bytes: exactly {@code count}, at most {@link #size}. */
    byte[] take(int count) {
        if (count == 0) {
            return EMPTY;
        }
        byte[] first = chunks.getFirst();
        if (count <= first.length - start) {
            return takeFromFirst(first, count);
        }
        byte[] taken = new byte[count];
        for (int done = 0; done < count; ) {
            first = chunks.getFirst();
            int part = Math.min(count - done, first.length - start);
            System.arraycopy(first, start, taken, done, part);
            skipInFirst(first, part);
            done += part;
        }
        return taken;
    }

    /** Takes out as much as the target has room for, and tells how much that was. */
    int moveTo(ByteBuffer target) {
        int count = Math.min(size, target.remaining());
        for (int left = count; left > 0; ) {
            byte[] first = chunks.getFirst();
            int part = Math.min(left, first.length - start);
            target.put(first, start, part);
            skipInFirst(first, part);
            left -= part;
        }
        return count;
    }

    private byte[] takeFromFirst(byte[] first, int count) {
        int from = start;
        skipInFirst(first, count);
        return count == first.length ? first : Arrays.copyOfRange(first, from, from + count);
    }

    private void skipInFirst(byte[] first, int count) {
        start += count;
        size -= count;
        if (start == first.length) {
            chunks.removeFirst();
            start = 0;
        }
    }

    void clear() {
        chunks.clear();
        start = 0;
        size = 0;
    }

    /** The position of the first occurrence of a pattern that begins at {@code from} or later, or -1. */
    int indexOf(byte[] pattern, int from) {
        if (chunks.size() <= 1) { // mostly; and an iterator would be garbage
            byte[] only = chunks.peekFirst();
            return only == null ? -1 : indexIn(only, -start, pattern, from);
        }
        int position = -start;
        for (byte[] chunk : chunks) {
            int found = indexIn(chunk, position, pattern, from);
            position += chunk.length;
            if (found >= 0 || position > size - pattern.length) {
                return found;
            }
        }
        return -1;
    }

    /** @param position of the chunk's first byte; negative where bytes of it were read already */
    private int indexIn(byte[] chunk, int position, byte[] pattern, int from) {
        byte head = pattern[0];
        int i = Math.max(Math.max(from, 0) - position, position < 0 ? start : 0);
        int end = Math.min(chunk.length, size - pattern.length + 1 - position);
        for (; i < end; i++) {
            if (chunk[i] == head && (pattern.length == 1 || matches(pattern, position + i))) {
                return position + i;
            }
        }
        return -1;
    }

    /** The byte at a position below {@link #size}. */
    byte at(int position) {
        int i = position + start;
        for (byte[] chunk : chunks) {
            if (i < chunk.length) {
                return chunk[i];
            }
            i -= chunk.length;
        }
        throw new IndexOutOfBoundsException("position " + position + " of " + size);
    }

    /** Answers whether a pattern stands at a position. */
    boolean matches(byte[] pattern, int at) {
        if (at + pattern.length > size) {
            return false;
        }
        int i = at + start;
        byte[] first = chunks.getFirst();
        if (i + pattern.length <= first.length) {
            return Arrays.equals(first, i, i + pattern.length, pattern, 0, pattern.length);
        }
        Iterator<byte[]> rest = chunks.iterator();
        byte[] chunk = rest.next();
        for (byte expected : pattern) {
            while (i >= chunk.length) {
                i -= chunk.length;
                chunk = rest.next();
            }
            if (chunk[i++] != expected) {
                return false;
            }
        }
        return true;
    }
}
