package dev.weft.streams;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that came in and were not read yet, kept in the arrays they came in. An array that is asked for as a whole is handed
 * on, not copied. Small neighbours are put together, so that a peer that sends single bytes cannot make the buffer cost much
 * more than the bytes in it.
 *
 * <p>Mostly there is one array or none, and that costs nothing beside it: an idle connection is to be small.
 */
final class ChunkBuffer {

    /** Neighbours that fit into this many bytes share one array. */
    static final int SMALL = 512;

    private static final byte[] EMPTY = {};

    /** Empty if and only if there is nothing in the buffer. */
    private byte[] first = EMPTY;

    /** Bytes of the first array that were read already. */
    private int start;

    /** The arrays after the first; null as long as there were never any. */
    private @Nullable Deque<byte[]> rest;

    private int size;

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** Number of arrays held, for tests. */
    int chunkCount() {
        return (size == 0 ? 0 : 1) + (rest == null ? 0 : rest.size());
    }

    private boolean isInOne() {
        return rest == null || rest.isEmpty();
    }

    /** @param data the buffer's from now on */
    void add(byte[] data) {
        if (data.length == 0) {
            return;
        }
        int newSize = Math.addExact(size, data.length);
        if (size == 0) {
            first = data;
        } else if (isInOne()) {
            addAsSecond(data);
        } else {
            byte[] last = rest.getLast();
            if (last.length + data.length <= SMALL) {
                rest.removeLast();
                data = joined(last, 0, data);
            }
            rest.addLast(data);
        }
        size = newSize;
    }

    private void addAsSecond(byte[] data) {
        if (first.length + data.length <= SMALL) {
            first = joined(first, start, data);
            start = 0;
            return;
        }
        if (rest == null) {
            rest = new ArrayDeque<>();
        }
        rest.addLast(data);
    }

    private static byte[] joined(byte[] head, int from, byte[] tail) {
        byte[] both = Arrays.copyOfRange(head, from, head.length + tail.length);
        System.arraycopy(tail, 0, both, head.length - from, tail.length);
        return both;
    }

    /** Takes out the first bytes: exactly {@code count}, at most {@link #size}. */
    byte[] take(int count) {
        if (count == 0) {
            return EMPTY;
        }
        if (count <= first.length - start) {
            byte[] chunk = first;
            int from = start;
            skipInFirst(count);
            return count == chunk.length ? chunk : Arrays.copyOfRange(chunk, from, from + count);
        }
        byte[] taken = new byte[count];
        moveTo(ByteBuffer.wrap(taken));
        return taken;
    }

    /** Takes out as much as the target has room for, and tells how much that was. */
    int moveTo(ByteBuffer target) {
        int count = Math.min(size, target.remaining());
        for (int left = count; left > 0; ) {
            int part = Math.min(left, first.length - start);
            target.put(first, start, part);
            skipInFirst(part);
            left -= part;
        }
        return count;
    }

    private void skipInFirst(int count) {
        start += count;
        size -= count;
        if (start == first.length) {
            first = isInOne() ? EMPTY : rest.removeFirst();
            start = 0;
        }
    }

    void clear() {
        first = EMPTY;
        rest = null;
        start = 0;
        size = 0;
    }

    /** The position of the first occurrence of a pattern that begins at {@code from} or later, or -1. */
    int indexOf(byte[] pattern, int from) {
        int found = indexIn(first, -start, pattern, from);
        if (found >= 0 || isInOne()) {
            return found;
        }
        int position = first.length - start;
        for (byte[] chunk : rest) {
            found = indexIn(chunk, position, pattern, from);
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
        if (i < first.length) {
            return first[i];
        }
        i -= first.length;
        for (byte[] chunk : rest) {
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
        if (i + pattern.length <= first.length) {
            return Arrays.equals(first, i, i + pattern.length, pattern, 0, pattern.length);
        }
        Iterator<byte[]> following = rest.iterator();
        byte[] chunk = first;
        for (byte expected : pattern) {
            while (i >= chunk.length) {
                i -= chunk.length;
                chunk = following.next();
            }
            if (chunk[i++] != expected) {
                return false;
            }
        }
        return true;
    }
}
