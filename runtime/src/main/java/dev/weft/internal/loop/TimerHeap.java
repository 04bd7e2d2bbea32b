package dev.weft.internal.loop;

import dev.weft.TimerHandle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Timers by deadline, those of equal deadline in the order in which they were added: a heap with four children a node, which is
 * half as deep as a binary one and reads children that lie side by side. Deadlines stand in an array of their own, so that
 * comparing touches an entry only on a tie. Loop thread only.
 *
 * <p>Cancelling only marks and counts. Cancelled entries go when they come up, or all at once when they are the greater part of
 * many. Considered and dropped: an index in each entry to take it out at once, which makes every move write to it.
 */
final class TimerHeap {

    /** Up to this many, cancelled ones may lie about. */
    static final int MIN_COMPACTED = 100;

    private static final int ARITY_SHIFT = 2;
    private static final int INITIAL_CAPACITY = 16;

    /** Arrays that grew beyond this in a burst are replaced by small ones once no timer is left. */
    private static final int MAX_IDLE_CAPACITY = 1 << 12;

    /** Arrays of which less than this part is in use after compaction, here a quarter, are replaced by smaller ones. */
    private static final int SHRINK_SHIFT = 2;

    private long[] deadlines = new long[INITIAL_CAPACITY];
    private @Nullable TimerEntry[] entries = new TimerEntry[INITIAL_CAPACITY];
    private int size;

    /** How many of the entries in the heap are cancelled. */
    private int cancelled;

    private long sequence;

    int size() {
        return size;
    }

    /** Drops cancelled timers from the top and answers whether others are left. */
    boolean hasNext() {
        while (size > 0 && entry(0).isCancelled()) {
            removeFirst();
        }
        return size > 0;
    }

    /** The deadline on top, once {@link #hasNext} answered true. */
    long nextDeadline() {
        return deadlines[0];
    }

    void add(TimerEntry entry) {
        if (size == entries.length) {
            resize(size * 2);
        }
        entry.sequence = sequence++;
        entry.heap = this;
        siftUp(size++, entry);
    }

    /** Those not cancelled, in no order. */
    List<TimerHandle> pending() {
        List<TimerHandle> pending = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            if (!entry(i).isCancelled()) {
                pending.add(entry(i));
            }
        }
        return pending;
    }

    /** Moves those whose time has come. */
    void moveDueTo(ReadyRing ready, long now) {
        while (size > 0 && deadlines[0] - now <= 0) {
            TimerEntry entry = removeFirst();
            if (!entry.isCancelled()) {
                ready.addLast(entry);
            }
        }
    }

    /** An entry that is still in the heap was cancelled. */
    void noteCancelled() {
        cancelled++;
        if (size > MIN_COMPACTED && cancelled > size / 2) {
            compact();
        }
    }

    void clear() {
        for (int i = 0; i < size; i++) {
            entry(i).heap = null;
        }
        deadlines = new long[INITIAL_CAPACITY];
        entries = new TimerEntry[INITIAL_CAPACITY];
        size = 0;
        cancelled = 0;
    }

    private void resize(int capacity) {
        deadlines = Arrays.copyOf(deadlines, capacity);
        entries = Arrays.copyOf(entries, capacity);
    }

    private TimerEntry removeFirst() {
        TimerEntry first = entry(0);
        TimerEntry last = entry(--size);
        entries[size] = null;
        if (size > 0) {
            siftDown(0, last);
        }
        first.heap = null;
        if (first.isCancelled()) {
            cancelled--;
        }
        if (size == 0 && entries.length > MAX_IDLE_CAPACITY) {
            resize(INITIAL_CAPACITY);
        }
        return first;
    }

    private void compact() {
        int kept = 0;
        for (int i = 0; i < size; i++) {
            TimerEntry entry = entry(i);
            if (entry.isCancelled()) {
                entry.heap = null;
            } else {
                put(kept++, entry);
            }
        }
        Arrays.fill(entries, kept, size, null);
        size = kept;
        cancelled = 0;
        if (size < entries.length >> SHRINK_SHIFT) {
            resize(Math.max(INITIAL_CAPACITY, size * 2));
        }
        for (int i = parent(size - 1); i >= 0; i--) {
            siftDown(i, entry(i));
        }
    }

    private void siftUp(int index, TimerEntry entry) {
        int at = index;
        while (at > 0) {
            int parent = parent(at);
            if (!isBefore(entry, parent)) {
                break;
            }
            put(at, entry(parent));
            at = parent;
        }
        put(at, entry);
    }

    private void siftDown(int index, TimerEntry entry) {
        int at = index;
        for (int child = firstChild(at); child < size; child = firstChild(at)) {
            int least = child;
            int end = Math.min(child + (1 << ARITY_SHIFT), size);
            for (int other = child + 1; other < end; other++) {
                if (isBefore(entry(other), least)) {
                    least = other;
                }
            }
            if (isBefore(entry, least)) {
                break;
            }
            put(at, entry(least));
            at = least;
        }
        put(at, entry);
    }

    private boolean isBefore(TimerEntry entry, int index) {
        long difference = entry.deadline - deadlines[index];
        return difference < 0 || difference == 0 && entry.sequence < entry(index).sequence;
    }

    private void put(int index, TimerEntry entry) {
        deadlines[index] = entry.deadline;
        entries[index] = entry;
    }

    private TimerEntry entry(int index) {
        TimerEntry entry = entries[index];
        assert entry != null;
        return entry;
    }

    private static int parent(int index) {
        return index - 1 >> ARITY_SHIFT;
    }

    private static int firstChild(int index) {
        return (index << ARITY_SHIFT) + 1;
    }
}
