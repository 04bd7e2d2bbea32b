package dev.weft.sync;

import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.yieldFrom;

import dev.weft.Coro;
import dev.weft.EventLoop;
import dev.weft.QueueEmptyException;
import dev.weft.QueueFullException;
import dev.weft.QueueShutDownException;
import dev.weft.RunningLoop;
import dev.weft.annotations.Coroutine;
import dev.weft.sync.ThreadQueueWaiter.TaskWaiter;
import dev.weft.sync.ThreadQueueWaiter.ThreadWaiter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Queue} between threads: any thread puts and gets by blocking, the tasks of one loop by suspending, on the same side or on
 * opposite ones. First in, first out; bounded on request. Items are not null.
 *
 * <pre>
 * OPEN     -> DRAINING   shutdown: putting fails, also for those who wait
 * DRAINING -> ENDED      the last item is taken: getting fails too
 * OPEN     -> ENDED      shutdownNow; DRAINING -> ENDED likewise
 * </pre>
 *
 * <p>All methods are for any thread, but {@link #put} and {@link #get} for the tasks of one loop, and the blocking ones for threads
 * that run no loop. Fair: threads and tasks that wait are served in the order in which they came; for each that was woken an item, or
 * room, is set aside until it runs. Who is cancelled, interrupted or out of time takes none with it. Of a loop that is closed with
 * tasks left in the middle of a get, what was set aside for them is lost; {@code Weft.run} leaves none.
 *
 * <p>Happens-before: what a thread did before it put an item is visible to whoever gets it.
 *
 * @param <T> the type of the items
 */
public final class ThreadQueue<T> {

    /** As good as no limit, and a sum with the clock that does not overflow. */
    private static final Duration FOREVER = Duration.ofDays(36_500);

    // The state of the queue and of all its waiters is guarded by this. Between two operations it is settled: nobody
    // waits for an item
    // or for room that is free.

    private final int maxsize;
    private final ArrayDeque<T> items = new ArrayDeque<>();
    private final WaitLine getters = new WaitLine();
    private final WaitLine putters = new WaitLine();
    private final LoopBinding loop = new LoopBinding();
    private boolean shutDown;

    /** Makes a queue without a bound. */
    public ThreadQueue() {
        this(0);
    }

    /** @param maxsize the most items it holds; zero or less for no bound */
    public ThreadQueue(int maxsize) {
        this.maxsize = maxsize;
    }

    // For tasks

    /**
     * Puts an item in. Suspends while the queue is full; cancelled then, nothing is put.
     *
     * @throws QueueShutDownException when the queue is shut down, also while this waits
     * @throws IllegalStateException when it has to wait and others did so on another loop
     */
    @Coroutine
    public Coro<Void> put(T item) {
        if (!offer(item)) {
            TaskWaiter waiter = enterTask(putters);
            try {
                yieldFrom(waiter.wakeUp());
            } catch (Throwable e) {
                giveUp(putters, waiter);
                throw e;
            }
            putClaimed(waiter, item);
        }
        return done();
    }

    /**
     * Takes an item out. Suspends while the queue is empty; cancelled then, nothing is taken.
     *
     * @throws QueueShutDownException when the queue is shut down and empty, also while this waits
     * @throws IllegalStateException when it has to wait and others did so on another loop
     */
    @Coroutine
    public Coro<T> get() {
        T item = poll();
        if (item == null) {
            TaskWaiter waiter = enterTask(getters);
            try {
                yieldFrom(waiter.wakeUp());
            } catch (Throwable e) {
                giveUp(getters, waiter);
                throw e;
            }
            item = getClaimed(waiter);
        }
        return result(item);
    }

    // For threads

    /** As {@link #putBlocking(Object, Duration)}, for as long as it takes. */
    public void putBlocking(T item) throws InterruptedException {
        putBlocking(item, FOREVER);
    }

    /**
     * Puts an item in; blocks while the queue is full.
     *
     * @return false when there was no room in time
     * @throws QueueShutDownException when the queue is shut down, also while this waits
     * @throws InterruptedException when the thread is interrupted while it waits; nothing was put
     * @throws IllegalStateException in a thread that runs a loop, which it would hold up
     */
    public boolean putBlocking(T item, Duration timeout) throws InterruptedException {
        Objects.requireNonNull(timeout, "timeout");
        refuseInLoop("put");
        if (offer(item)) {
            return true;
        }
        ThreadWaiter waiter = enterThread(putters);
        if (!await(waiter, putters, timeout)) {
            return false;
        }
        putClaimed(waiter, item);
        return true;
    }

    /** As {@link #getBlocking(Duration)}, for as long as it takes. */
    public T getBlocking() throws InterruptedException {
        return Objects.requireNonNull(getBlocking(FOREVER));
    }

    /**
     * Takes an item out; blocks while the queue is empty.
     *
     * @return null when none came in time
     * @throws QueueShutDownException when the queue is shut down and empty, also while this waits
     * @throws InterruptedException when the thread is interrupted while it waits; nothing was taken
     * @throws IllegalStateException in a thread that runs a loop, which it would hold up
     */
    public @Nullable T getBlocking(Duration timeout) throws InterruptedException {
        Objects.requireNonNull(timeout, "timeout");
        refuseInLoop("get");
        T item = poll();
        if (item != null) {
            return item;
        }
        ThreadWaiter waiter = enterThread(getters);
        return await(waiter, getters, timeout) ? getClaimed(waiter) : null;
    }

    private void refuseInLoop(String method) {
        EventLoop running = RunningLoop.get();
        if (running != null) {
            throw new IllegalStateException(method + "Blocking would hold up " + running
                    + ", which runs in this thread; await " + method + "() instead");
        }
    }

    /** Blocks until the waiter is woken, and answers whether that was in time. */
    private boolean await(ThreadWaiter waiter, WaitLine line, Duration timeout) throws InterruptedException {
        long nanos = (timeout.compareTo(FOREVER) < 0 ? timeout : FOREVER).toNanos();
        try {
            if (waiter.await(nanos)) {
                return true;
            }
        } catch (InterruptedException e) {
            giveUp(line, waiter);
            throw e;
        }
        return !leaveInVain(line, waiter);
    }

    // For both

    /**
     * Puts an item in, now.
     *
     * @throws QueueFullException when the queue is full, or the room that is left is set aside for others
     * @throws QueueShutDownException when the queue is shut down
     */
    public void putNowait(T item) {
        if (!offer(item)) {
            throw new QueueFullException(this + " is full; put waits for room");
        }
    }

    /**
     * Takes an item out, now.
     *
     * @throws QueueEmptyException when there is none, or those that are left are set aside for others
     * @throws QueueShutDownException when there is none and the queue is shut down
     */
    public T getNowait() {
        T item = poll();
        if (item == null) {
            throw new QueueEmptyException(this + " is empty; get waits for an item");
        }
        return item;
    }

    private synchronized boolean offer(T item) {
        Objects.requireNonNull(item, "item");
        if (shutDown) {
            throw new QueueShutDownException(this + " takes no more items; put before shutdown()");
        }
        if (!hasRoom()) {
            return false;
        }
        items.add(item);
        settle();
        return true;
    }

    private synchronized @Nullable T poll() {
        if (items.isEmpty() && shutDown) {
            throw new QueueShutDownException(this + " has no more items and never will; end here");
        }
        return hasItem() ? take() : null;
    }

    private T take() {
        T item = items.remove();
        settle();
        return item;
    }

    private synchronized TaskWaiter enterTask(WaitLine line) {
        EventLoop running = loop.bind(this);
        TaskWaiter waiter = new TaskWaiter(running, running.createFuture());
        enter(line, waiter);
        return waiter;
    }

    private synchronized ThreadWaiter enterThread(WaitLine line) {
        ThreadWaiter waiter = new ThreadWaiter(Thread.currentThread());
        enter(line, waiter);
        return waiter;
    }

    /** What came between the look and the entry is found by settling. */
    private void enter(WaitLine line, ThreadQueueWaiter waiter) {
        line.add(waiter);
        settle();
    }

    private synchronized void giveUp(WaitLine line, ThreadQueueWaiter waiter) {
        line.leave(waiter);
        settle();
    }

    /** Leaves the line unless the waiter was woken after all; answers whether it left. */
    private synchronized boolean leaveInVain(WaitLine line, ThreadQueueWaiter waiter) {
        if (waiter.isWoken()) {
            return false;
        }
        line.leave(waiter);
        return true;
    }

    private synchronized void putClaimed(ThreadQueueWaiter waiter, T item) {
        putters.leave(waiter);
        if (shutDown) {
            settle();
            throw new QueueShutDownException(this + " takes no more items; put before shutdown()");
        }
        items.add(item);
        settle();
    }

    private synchronized T getClaimed(ThreadQueueWaiter waiter) {
        getters.leave(waiter);
        if (items.isEmpty()) {
            throw new QueueShutDownException(this + " has no more items and never will; end here");
        }
        return take();
    }

    private boolean hasItem() {
        return items.size() > getters.claims();
    }

    private boolean hasRoom() {
        return maxsize <= 0 || items.size() + putters.claims() < maxsize;
    }

    /** Wakes all who can go on. */
    private void settle() {
        if (shutDown) {
            putters.endAll();
            if (items.isEmpty()) {
                getters.endAll();
            }
        }
        while (hasItem() && getters.serveNext()) {}
        while (hasRoom() && putters.serveNext()) {}
    }

    /** Ends the queue: putting fails from now on, getting when the items that are left are taken. Those that wait are woken. */
    public synchronized void shutdown() {
        shutDown = true;
        settle();
    }

    /** Ends the queue as {@link #shutdown} does, and drops the items that are left. */
    public synchronized void shutdownNow() {
        items.clear();
        shutdown();
    }

    /** The number of items in the queue, those included that are set aside for somebody. */
    public synchronized int size() {
        return items.size();
    }

    /** The most items it holds; zero or less for no bound. */
    public int maxsize() {
        return maxsize;
    }

    @Override
    public synchronized String toString() {
        return "ThreadQueue(size=" + items.size() + (maxsize > 0 ? ", maxsize=" + maxsize : "") + ", getters="
                + getters.size() + ", putters=" + putters.size() + (shutDown ? ", shut down" : "") + ")";
    }
}
