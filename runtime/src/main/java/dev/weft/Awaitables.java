package dev.weft;

import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** What combinators do with their arguments. */
final class Awaitables {

    private Awaitables() {}

    /**
     * The loop of the futures among the arguments, which must be one; without any, the running one.
     *
     * @param who the combinator, for messages
     */
    static EventLoop commonLoop(String who, Collection<? extends Awaitable<?>> awaitables) {
        EventLoop common = null;
        for (Awaitable<?> awaitable : awaitables) {
            if (awaitable == null) {
                throw new NullPointerException(who + " of null; all of " + awaitables + " must be awaitables");
            }
            if (awaitable instanceof Future<?> future) {
                if (common != null && common != future.loop()) {
                    throw new IllegalArgumentException(future + " belongs to " + future.loop() + ", others to " + common
                            + "; " + who + " waits on one loop");
                }
                common = future.loop();
            }
        }
        return common == null ? EventLoop.running() : common;
    }

    /** The loop of a future, else the running one. */
    static EventLoop loopOf(Awaitable<?> awaitable) {
        return awaitable instanceof Future<?> future ? future.loop() : EventLoop.running();
    }

    /** asyncio's {@code ensure_future}: the awaitable itself where it is a future, else a new task for it. */
    static <R> Future<R> toFuture(EventLoop loop, Awaitable<R> awaitable) {
        return awaitable instanceof Future<R> future ? future : loop.createTask(awaitable.toCoro());
    }

    /** A future for each, in their order; an awaitable that stands there twice has the same future twice. */
    @SuppressWarnings("unchecked") // of these futures results are only read
    static <R> List<Future<R>> toFutures(EventLoop loop, Collection<? extends Awaitable<? extends R>> awaitables) {
        Map<Awaitable<?>, Future<R>> made = new IdentityHashMap<>();
        List<Future<R>> futures = new ArrayList<>(awaitables.size());
        for (Awaitable<? extends R> awaitable : awaitables) {
            Future<R> future = made.get(awaitable);
            if (future == null) { // no computeIfAbsent: debug mode tells who called us, and not a map
                future = toFuture(loop, (Awaitable<R>) awaitable);
                made.put(awaitable, future);
            }
            futures.add(future);
        }
        return futures;
    }
}
