package dev.weft.internal.loop;

import dev.weft.TimerHandle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Timers by deadline, those of equal deadline in the order in which they were added. An array that is sorted only as far as time has come: a
 * quicksort that goes on where it stopped (a "quickheap"; Navarro and Paredes, 2010).
 *
 * <pre>
 * head                                     end
 *   P . P . . P . . . . . P . . . . . . . .
 * </pre>
 *
 * <p>A pivot, P, is later than all before it and earlier than all after it; those between two pivots are in no order. The first is known once it is
 * a pivot. To forget that one is a pivot is always right, and costs a comparison or two later.
 *
 * <p>Cancelling only marks and counts. Cancelled entries go when they come up, when all is in one part again, or when they are the greater part of
 * many. See {@code docs/design/016-timers.md}. Loop thread only.
 */
final class TimerQueue {

    /** Up to this many, cancelled ones may lie about. */
    static final int MIN_COMPACTED = 100;

    /** Each splits in two what is before it, so that a million timers have some thirty. More are forgotten: an early timer passes each. */
    static final int MAX_PIVOTS = 64;

    /** Of so many the first is looked for directly. */
    private static final int FEW = 8;

    private static final int INITIAL_CAPACITY = 16;

    /** Arrays that grew beyond this in a burst are replaced by small ones once no timer is left. */
    private static final int MAX_IDLE_CAPACITY = 1 << 12;

    /** Arrays of which less than this part is in use after compaction, here a quarter, are replaced by smaller ones. */
    private static final int SHRINK_SHIFT = 2;

    /** The deadlines of the entries, beside them, so that comparing touches an entry only on a tie. */
    private long[] deadlines = new long[INITIAL_CAPACITY];

    private @Nullable TimerEntry[] entries = new TimerEntry[INITIAL_CAPACITY];

    private int head;
    private int end;

    /** Where the pivots are, the latest first. */
    private final int[] pivots = new int[MAX_PIVOTS];

    private int pivotCount;

    /** How many of the entries here are cancelled. */
    private int cancelled;

    private long sequence;

    int size() {
        return end - head;
    }

    /** How many it holds without growing. */
    int capacity() {
        return entries.length;
    }

    void add(TimerEntry entry) {
        entry.sequence = sequence++;
        entry.queue = this;
        if (head > 0 && knowsFirst() && isBefore(entry, head)) { // where those that were first have left room
            put(--head, entry);
        } else {
            insert(entry);
        }
    }

    /** Adds an entry to the part between two pivots to which it belongs. */
    private void insert(TimerEntry entry) {
        if (end == entries.length) {
            makeRoom();
        }
        int hole = end++;
        for (int i = 0; i < pivotCount && isBefore(entry, pivots[i]); i++) {
            int pivot = pivots[i]++; // it and the first after it make room
            move(pivot + 1, hole);
            move(pivot, pivot + 1);
            hole = pivot;
        }
        put(hole, entry);
    }

    private boolean knowsFirst() {
        return pivotCount > 0 && pivots[pivotCount - 1] == head;
    }

    /** Drops cancelled timers from the front and answers whether others are left; the first of them is at the head then. */
    boolean hasNext() {
        while (head < end) {
            if (!knowsFirst()) {
                split(pivotCount == 0 ? end : pivots[pivotCount - 1]);
            } else if (entry(head).isCancelled()) {
                removeFirst();
            } else {
                return true;
            }
        }
        return false;
    }

    /** The first deadline, once {@link #hasNext} answered true. */
    long nextDeadline() {
        return deadlines[head];
    }

    /** Moves those whose time has come. */
    void moveDueTo(ReadyRing ready, long now) {
        while (hasNext() && nextDeadline() - now <= 0) {
            ready.addLast(removeFirst());
        }
    }

    /** Those not cancelled, in no order. */
    List<TimerHandle> pending() {
        List<TimerHandle> pending = new ArrayList<>();
        for (int i = head; i < end; i++) {
            if (!entry(i).isCancelled()) {
                pending.add(entry(i));
            }
        }
        return pending;
    }

    /** An entry that is still here was cancelled. */
    void noteCancelled() {
        cancelled++;
        if (size() > MIN_COMPACTED && cancelled > size() / 2) {
            dropCancelled();
        }
    }

    void clear() {
        for (int i = head; i < end; i++) {
            entry(i).queue = null;
        }
        deadlines = new long[INITIAL_CAPACITY];
        entries = new TimerEntry[INITIAL_CAPACITY];
        head = 0;
        end = 0;
        pivotCount = 0;
        cancelled = 0;
    }

    /** Takes out the first, which is a pivot. */
    private TimerEntry removeFirst() {
        TimerEntry first = entry(head);
        entries[head++] = null;
        pivotCount--;
        first.queue = null;
        if (first.isCancelled()) {
            cancelled--;
        }
        if (head == end) {
            head = 0;
            end = 0;
            if (entries.length > MAX_IDLE_CAPACITY) {
                moveTo(INITIAL_CAPACITY);
            }
        }
        return first;
    }

    /** Makes one of the entries before the first pivot, or of all where there is none, a pivot: the first of few, or one from their midst. */
    private void split(int limit) {
        if (limit == end && cancelled > 0) {
            dropCancelled();
            return;
        }
        if (pivotCount == MAX_PIVOTS) {
            forgetHalf();
        }
        pivots[pivotCount++] = limit - head <= FEW ? bringFirst(head, limit) : partition(head, limit);
    }

    /** Brings the first entry of some to where they begin. */
    private int bringFirst(int from, int limit) {
        int first = from;
        for (int i = from + 1; i < limit; i++) {
            if (isBefore(i, first)) {
                first = i;
            }
        }
        swap(from, first);
        return from;
    }

    /** Brings the entry in the middle to where it belongs, those earlier before it and those later behind it; answers where it is. */
    private int partition(int from, int limit) {
        swap(from, from + limit >>> 1);
        TimerEntry pivot = entry(from);
        int low = from;
        int high = limit;
        while (true) {
            do {
                low++;
            } while (low < limit && !isBefore(pivot, low));
            do {
                high--;
            } while (isBefore(pivot, high));
            if (low >= high) {
                swap(from, high);
                return high;
            }
            swap(low, high);
        }
    }

    /** Forgets every other pivot, but not the first. */
    private void forgetHalf() {
        pivotCount /= 2;
        for (int i = 0; i < pivotCount; i++) {
            pivots[i] = pivots[2 * i + 1];
        }
    }

    private void dropCancelled() {
        int kept = 0;
        for (int i = head; i < end; i++) {
            TimerEntry entry = entry(i);
            if (entry.isCancelled()) {
                entry.queue = null;
            } else {
                put(kept++, entry);
            }
        }
        Arrays.fill(entries, kept, end, null);
        head = 0;
        end = kept;
        pivotCount = 0;
        cancelled = 0;
        if (end < entries.length >> SHRINK_SHIFT) {
            moveTo(Math.max(INITIAL_CAPACITY, 2 * end));
        }
    }

    private void makeRoom() {
        moveTo(size() > entries.length / 2 ? 2 * entries.length : entries.length);
    }

    /** Moves all to the beginning of arrays of that length. */
    private void moveTo(int capacity) {
        int size = size();
        deadlines = Arrays.copyOfRange(deadlines, head, head + capacity);
        entries = Arrays.copyOfRange(entries, head, head + capacity);
        for (int i = 0; i < pivotCount; i++) {
            pivots[i] -= head;
        }
        head = 0;
        end = size;
    }

    private boolean isBefore(int index, int other) {
        long difference = deadlines[index] - deadlines[other];
        return difference < 0 || difference == 0 && entry(index).sequence < entry(other).sequence;
    }

    /** Whether an entry, which may have no place yet, is earlier than the one at an index. */
    private boolean isBefore(TimerEntry entry, int index) {
        long difference = entry.deadline - deadlines[index];
        return difference < 0 || difference == 0 && entry.sequence < entry(index).sequence;
    }

    private void swap(int i, int j) {
        long deadline = deadlines[i];
        TimerEntry entry = entries[i];
        move(j, i);
        deadlines[j] = deadline;
        entries[j] = entry;
    }

    private void move(int from, int to) {
        deadlines[to] = deadlines[from];
        entries[to] = entries[from];
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
}
