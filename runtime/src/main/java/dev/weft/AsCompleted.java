package dev.weft;

import static dev.weft.Weft.result;
import static dev.weft.Weft.yieldFrom;

import dev.weft.annotations.Coroutine;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Awaitables in the order in which they end: {@link Weft#asCompleted}. To be gone through in one of two ways.
 *
 * <p>In a coroutine, future by future, each of them done; those that were given as futures are given back themselves, so that they can
 * be told apart:
 *
 * <pre>{@code
 * AsCompleted<Page> pages = asCompleted(tasks);
 * while (yieldFrom(pages.hasNext())) {
 *     Future<Page> page = pages.next();
 *     ...
 * }
 * }</pre>
 *
 * <p>Or as an {@link Iterable} of coroutines, whose n-th gives the result of the n-th to be awaited that ends, or throws its exception:
 *
 * <pre>{@code
 * for (Coro<Page> next : asCompleted(tasks)) {
 *     Page page = yieldFrom(next);
 * }
 * }</pre>
 *
 * <p>Both count what was handed out together: one that is left early can be gone on with, in either way. When the time has passed, what is
 * left throws {@link TimeoutException}, once for each that had not ended; none of them is cancelled. Loop thread only.
 *
 * @param <T> the type of the results
 */
public final class AsCompleted<T> implements Iterable<Coro<T>> {

    private final EventLoop loop;

    /** Ended, and not handed out yet. */
    private final Deque<Future<T>> ended = new ArrayDeque<>();

    /** Who waits for the next one to end, in order. */
    private final Deque<Future<Void>> waiters = new ArrayDeque<>();

    /** What has not ended, with the callback that awaits that. */
    private final Map<Future<T>, Handle> unfinished = new LinkedHashMap<>();

    /** Not handed out yet, ended or not. */
    private int left;

    private @Nullable Handle alarm;
    private boolean timedOut;

    /** What {@link #hasNext} found. */
    private @Nullable Future<T> found;

    private AsCompleted(EventLoop loop) {
        this.loop = loop;
    }

    static <T> AsCompleted<T> of(Collection<? extends Awaitable<? extends T>> awaitables, @Nullable Duration timeout) {
        EventLoop loop = Awaitables.commonLoop("asCompleted", awaitables);
        AsCompleted<T> completed = new AsCompleted<>(loop);
        completed.watch(new LinkedHashSet<>(Awaitables.<T>toFutures(loop, awaitables)), timeout);
        return completed;
    }

    private void watch(Collection<Future<T>> futures, @Nullable Duration timeout) {
        left = futures.size();
        for (Future<T> future : futures) {
            unfinished.put(future, future.addDoneCallback(this::ended));
        }
        if (timeout != null && left > 0) {
            alarm = loop.callLater(timeout, this::timeOut);
        }
    }

    private void ended(Future<T> future) {
        ended.addLast(future);
        unfinished.remove(future);
        wakeNext();
        if (unfinished.isEmpty() && alarm != null) {
            alarm.cancel();
        }
    }

    private void timeOut() {
        timedOut = true;
        unfinished.values().forEach(Handle::cancel);
        waiters.forEach(Sleep::wakeUp);
    }

    private void wakeNext() {
        for (Future<Void> waiter : waiters) {
            if (!waiter.isDone()) {
                waiter.setResult(null);
                return;
            }
        }
    }

    /**
     * Waits for the next one to end, unless all were handed out. Cancelling it loses nothing.
     *
     * @return whether there is one for {@link #next}
     * @throws TimeoutException (on awaiting) when the time has passed
     */
    @Coroutine
    public Coro<Boolean> hasNext() {
        if (found != null) {
            return result(true);
        }
        if (left == 0) {
            return result(false);
        }
        left--;
        try {
            found = yieldFrom(waitForOne());
        } catch (CancelledError e) {
            left++;
            throw e;
        }
        return result(true);
    }

    /**
     * Gives the future that {@link #hasNext} found; it is done.
     *
     * @throws NoSuchElementException when {@code hasNext} was not awaited, or said no
     */
    public Future<T> next() {
        Future<T> next = found;
        if (next == null) {
            throw new NoSuchElementException("nothing was found to have ended; await hasNext() first: " + this);
        }
        found = null;
        return next;
    }

    /** Goes through what was not handed out yet. */
    @Override
    public Iterator<Coro<T>> iterator() {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return left > 0;
            }

            @Override
            public Coro<T> next() {
                if (left == 0) {
                    throw new NoSuchElementException("all results were handed out: " + AsCompleted.this);
                }
                left--;
                return resultOfOne();
            }
        };
    }

    @Coroutine
    private Coro<T> resultOfOne() {
        return result(yieldFrom(yieldFrom(waitForOne())));
    }

    @Coroutine
    private Coro<Future<T>> waitForOne() {
        while (ended.isEmpty()) {
            if (timedOut) {
                throw new TimeoutException(
                        unfinished.size() + " of what was to complete had not ended in time: " + this);
            }
            Future<Void> waiter = loop.createFuture(unfinished::keySet);
            waiters.addLast(waiter);
            try {
                yieldFrom(waiter);
            } catch (CancelledError e) {
                if (!waiter.isCancelled() && !ended.isEmpty()) {
                    wakeNext(); // it was woken for nothing
                }
                throw e;
            } finally {
                waiters.remove(waiter);
            }
        }
        return result(ended.removeFirst());
    }

    @Override
    public String toString() {
        return "asCompleted with " + left + " to hand out, " + unfinished.size() + " unfinished"
                + (timedOut ? ", timed out" : "");
    }
}
