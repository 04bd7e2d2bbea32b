package dev.weft.internal.loop;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What is to run, first in, first out: a ring of a power of two, which doubles when it is full. Not final: a test may take out in an
 * order of its own. Loop thread only.
 */
public class ReadyRing {

    /** More callbacks than this waiting to run is a leak. */
    static final int MAX_CAPACITY = 1 << 26;

    private static final int INITIAL_CAPACITY = 64;

    /** A ring that grew beyond this in a burst is replaced by a small one once it is empty. */
    private static final int MAX_IDLE_CAPACITY = 1 << 14;

    /** An array is replaced when all its slots were used so often, before it grows old. See {@code docs/design/017-young-objects.md}. */
    private static final int RENEWAL_SHIFT = 4;

    private @Nullable Runnable[] slots;

    /** Where the first is, and one past the last: both count up and are masked on use. */
    private int head;

    private int tail;

    /** The tail at which the array is replaced. */
    private int renewal;

    public ReadyRing() {
        slots = new Runnable[INITIAL_CAPACITY];
        renewal = INITIAL_CAPACITY << RENEWAL_SHIFT;
    }

    public final int size() {
        return tail - head;
    }

    public final boolean isEmpty() {
        return tail == head;
    }

    public final void addLast(Runnable callback) {
        if (tail - head == slots.length) {
            grow();
        } else if (tail == renewal) {
            use(slots.clone());
        }
        slots[tail++ & slots.length - 1] = callback;
    }

    /** A turn begins: answers how many of those waiting it runs. */
    public int beginTurn() {
        return size();
    }

    /** Takes the first out; there must be one. */
    public Runnable removeFirst() {
        int index = head & slots.length - 1;
        Runnable first = slots[index];
        if (first == null) {
            throw new IllegalStateException("nothing is ready");
        }
        slots[index] = null;
        head++;
        if (head == tail && slots.length > MAX_IDLE_CAPACITY) {
            clear();
        }
        return first;
    }

    /** One of those waiting, counted from the first. */
    protected final Runnable get(int i) {
        Runnable waiting = slots[head + i & slots.length - 1];
        assert waiting != null;
        return waiting;
    }

    /** Exchanges two of those waiting, counted from the first. */
    protected final void swap(int i, int j) {
        int mask = slots.length - 1;
        Runnable other = slots[head + i & mask];
        slots[head + i & mask] = slots[head + j & mask];
        slots[head + j & mask] = other;
    }

    public final void clear() {
        head = 0;
        tail = 0;
        use(new Runnable[INITIAL_CAPACITY]);
    }

    private void grow() {
        int length = slots.length;
        if (length == MAX_CAPACITY) {
            throw new IllegalStateException(
                    length + " callbacks are waiting to run; something schedules them without end");
        }
        int first = head & length - 1;
        @Nullable Runnable[] larger = Arrays.copyOfRange(slots, first, first + 2 * length);
        System.arraycopy(slots, 0, larger, length - first, first);
        head = 0;
        tail = length;
        use(larger);
    }

    private void use(@Nullable Runnable[] array) {
        slots = array;
        renewal = tail + (array.length << RENEWAL_SHIFT);
    }
}
