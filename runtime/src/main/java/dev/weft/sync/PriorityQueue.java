package dev.weft.sync;

import java.util.Comparator;

/** A {@link Queue} that gives the least item; of equal ones, any. {@code asyncio.PriorityQueue}. */
public final class PriorityQueue<T> extends Queue<T> {

    private PriorityQueue(int maxsize, Comparator<? super T> order) {
        super(maxsize, new java.util.PriorityQueue<>(order));
    }

    /** Makes a queue without a bound, in the items' own order. */
    public static <T extends Comparable<? super T>> PriorityQueue<T> create() {
        return new PriorityQueue<>(0, Comparator.naturalOrder());
    }

    /** Makes a queue without a bound. */
    public static <T> PriorityQueue<T> create(Comparator<? super T> order) {
        return new PriorityQueue<>(0, order);
    }

    /** @param maxsize the most items it holds; zero or less for no bound */
    public static <T> PriorityQueue<T> create(int maxsize, Comparator<? super T> order) {
        return new PriorityQueue<>(maxsize, order);
    }
}
