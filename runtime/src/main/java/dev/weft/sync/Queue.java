package dev.weft.sync;

import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.yieldFrom;

import dev.weft.Coro;
import dev.weft.Future;
import dev.weft.QueueEmptyException;
import dev.weft.QueueFullException;
import dev.weft.QueueShutDownException;
import dev.weft.annotations.Coroutine;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;

/**
 * Hands items from producers to consumers among the tasks of one loop, first in first out; bounded on request. Items are not
 * null. {@code asyncio.Queue}.
 *
 * <p>{@link #put}, {@link #get} and {@link #join} suspend; everything else answers at once. A task that is cancelled while it
 * waits takes no item and no room with it: if it had been woken already, the next one is. Loop thread only; {@link ThreadQueue}
 * is for hand-over from other threads.
 *
 * <pre>
 * OPEN     -> DRAINING   shutdown: put fails
 * DRAINING -> ENDED      the last item is taken: get fails too
 * OPEN     -> ENDED      shutdownNow; DRAINING -> ENDED likewise
 * </pre>
 *
 * @param <T> the type of the items
 */
public sealed class Queue<T> permits LifoQueue, PriorityQueue {

    private final int maxsize;
    private final java.util.Queue<T> items;

    // Tasks that wait. A woken one looks again before it goes on: another may have come first.
    private final Deque<Future<Void>> getters = new ArrayDeque<>();
    private final Deque<Future<Void>> putters = new ArrayDeque<>();
    private final Deque<Future<Void>> joiners = new ArrayDeque<>();

    private int unfinished;
    private boolean shutDown;

    private final LoopBinding loop = new LoopBinding();

    /** Makes a queue without a bound. */
    public Queue() {
        this(0);
    }

    /** @param maxsize the most items it holds; zero or less for no bound */
    public Queue(int maxsize) {
        this(maxsize, new ArrayDeque<>());
    }

    /** @param items decides the order, by {@code add} and {@code remove} */
    Queue(int maxsize, java.util.Queue<T> items) {
        this.maxsize = maxsize;
        this.items = items;
    }

    /**
     * Puts an item in. Suspends while the queue is full; cancelled then, nothing is put.
     *
     * @throws QueueShutDownException when the queue is shut down, also while this waits
     */
    @Coroutine
    public Coro<Void> put(T item) {
        Objects.requireNonNull(item, "item");
        while (isFull() && !shutDown) {
            Future<Void> putter = loop.newWaiter(this);
            putters.add(putter);
            try {
                yieldFrom(putter);
            } catch (Throwable e) {
                giveUp(putter, putters, !isFull());
                throw e;
            }
        }
        putNowait(item);
        return done();
    }

    /**
     * Puts an item in, now.
     *
     * @throws QueueFullException when the queue is full
     * @throws QueueShutDownException when the queue is shut down
     */
    public void putNowait(T item) {
        Objects.requireNonNull(item, "item");
        if (shutDown) {
            throw new QueueShutDownException(this + " takes no more items; put before shutdown()");
        }
        if (isFull()) {
            throw new QueueFullException(this + " is full; put waits for room");
        }
        items.add(item);
        unfinished++;
        wakeNext(getters);
    }

    /**
     * Takes an item out. Suspends while the queue is empty; cancelled then, nothing is taken.
     *
     * @throws QueueShutDownException when the queue is shut down and empty, also while this waits
     */
    @Coroutine
    public Coro<T> get() {
        while (items.isEmpty() && !shutDown) {
            Future<Void> getter = loop.newWaiter(this);
            getters.add(getter);
            try {
                yieldFrom(getter);
            } catch (Throwable e) {
                giveUp(getter, getters, !items.isEmpty());
                throw e;
            }
        }
        return result(getNowait());
    }

    /**
     * Takes an item out, now.
     *
     * @throws QueueEmptyException when there is none
     * @throws QueueShutDownException when there is none and the queue is shut down
     */
    public T getNowait() {
        if (items.isEmpty()) {
            if (shutDown) {
                throw new QueueShutDownException(this + " has no more items and never will; end here");
            }
            throw new QueueEmptyException(this + " is empty; get waits for an item");
        }
        T item = items.remove();
        wakeNext(putters);
        return item;
    }

    /**
     * Tells that the work on an item that was taken out is done; {@link #join} waits for as many as were put in.
     *
     * @throws IllegalArgumentException when called more often than items were put in
     */
    public void taskDone() {
        if (unfinished == 0) {
            throw new IllegalArgumentException(
                    "taskDone() called too many times on " + this + "; once for each item, after its work");
        }
        finished(1);
    }

    /** Waits until the work on all items that were put in is done; does not suspend when it is. */
    @Coroutine
    public Coro<Void> join() {
        if (unfinished > 0) {
            Future<Void> joiner = loop.newWaiter(this);
            joiners.add(joiner);
            try {
                yieldFrom(joiner);
            } finally {
                joiners.remove(joiner);
            }
        }
        return done();
    }

    /**
     * Ends the queue: {@link #put} fails from now on, {@link #get} when the items that are left are taken. Those that wait are
     * woken.
     */
    public void shutdown() {
        shutDown = true;
        wakeAll(getters);
        wakeAll(putters);
    }

    /** Ends the queue as {@link #shutdown} does, and drops the items that are left; their work counts as done. */
    public void shutdownNow() {
        int dropped = items.size();
        items.clear();
        finished(Math.min(dropped, unfinished));
        shutdown();
    }

    /** The number of items in the queue. */
    public int size() {
        return items.size();
    }

    /** The most items it holds; zero or less for no bound. */
    public int maxsize() {
        return maxsize;
    }

    public boolean isEmpty() {
        return items.isEmpty();
    }

    /** Tells whether {@link #maxsize} items are in the queue; never without a bound. */
    public boolean isFull() {
        return maxsize > 0 && items.size() >= maxsize;
    }

    private static void wakeNext(Deque<Future<Void>> waiters) {
        for (Future<Void> next = waiters.poll(); next != null; next = waiters.poll()) {
            if (!next.isDone()) {
                next.setResult(null);
                return;
            }
        }
    }

    private static void wakeAll(Deque<Future<Void>> waiters) {
        while (!waiters.isEmpty()) {
            wakeNext(waiters);
        }
    }

    /**
     * A waiter was cancelled. Two stories: it was still waiting, then it is forgotten; or it had been woken by an item (or by
     * room) and was cancelled before its turn, then that wake-up goes to the next one.
     */
    private static void giveUp(Future<Void> waiter, Deque<Future<Void>> waiters, boolean available) {
        waiter.cancel();
        waiters.remove(waiter);
        if (available && !waiter.isCancelled()) {
            wakeNext(waiters);
        }
    }

    private void finished(int count) {
        unfinished -= count;
        if (unfinished == 0) {
            for (Future<Void> joiner : joiners) {
                if (!joiner.isDone()) {
                    joiner.setResult(null);
                }
            }
        }
    }

    @Override
    public String toString() {
        return getClass().getSimpleName() + "(size=" + items.size() + (maxsize > 0 ? ", maxsize=" + maxsize : "")
                + ", getters=" + getters.size() + ", putters=" + putters.size() + ", unfinished=" + unfinished
                + (shutDown ? ", shut down" : "") + ")";
    }
}
