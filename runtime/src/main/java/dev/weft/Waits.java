package dev.weft;

import static dev.weft.Weft.result;
import static dev.weft.Weft.yieldFrom;

import dev.weft.annotations.Coroutine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What {@link Weft#waitAll} and its kin return: asyncio's {@code wait}. */
final class Waits<F extends Future<?>> {

    /** What is waited for. */
    enum Until {
        ALL,
        ANY,
        FIRST_EXCEPTION
    }

    private final Set<F> futures;
    private final Until until;
    private final Future<Void> over;
    private int unfinished;

    private Waits(Set<F> futures, Until until) {
        this.futures = futures;
        this.until = until;
        this.over = runningLoopOf(futures).createFuture(() -> futures);
        this.unfinished = futures.size();
    }

    private static EventLoop runningLoopOf(Set<? extends Future<?>> futures) {
        EventLoop running = EventLoop.running();
        for (Future<?> future : futures) {
            if (future.loop() != running) {
                throw new IllegalStateException(future + " belongs to a different loop: " + future.loop() + ", not "
                        + running + "; wait for it there, and hand the result over with callSoonThreadsafe");
            }
        }
        return running;
    }

    static <F extends Future<?>> Coro<Waited<F>> of(
            Collection<? extends F> futures, @Nullable Duration timeout, Until until) {
        if (futures.isEmpty()) {
            throw new IllegalArgumentException("wait for none of no futures would never end; give at least one");
        }
        Set<F> distinct = new LinkedHashSet<>();
        for (Object future : futures) { // what unchecked casts let in is not one
            distinct.add(checked(future));
        }
        return start(distinct, timeout, until);
    }

    @SuppressWarnings("unchecked")
    private static <F extends Future<?>> F checked(Object future) {
        if (!(future instanceof Future)) {
            throw new IllegalArgumentException("cannot wait for " + future
                    + ", which is no future: nobody would have its result; createTask(..) makes one of a coroutine");
        }
        return (F) future;
    }

    @Coroutine
    private static <F extends Future<?>> Coro<Waited<F>> start(
            Set<F> futures, @Nullable Duration timeout, Until until) {
        return result(yieldFrom(new Waits<>(futures, until).run(timeout)));
    }

    @Coroutine
    private Coro<Waited<F>> run(@Nullable Duration timeout) {
        List<Handle> handles = new ArrayList<>(futures.size() + 1);
        if (timeout != null) {
            handles.add(EventLoop.running().callLater(timeout, () -> Sleep.wakeUp(over)));
        }
        for (F future : futures) {
            handles.add(future.addDoneCallback(this::ended));
        }
        try {
            yieldFrom(over);
        } finally {
            handles.forEach(Handle::cancel);
        }
        return result(sorted());
    }

    private void ended(Future<?> future) {
        unfinished--;
        if (unfinished == 0 || until == Until.ANY || until == Until.FIRST_EXCEPTION && hasFailed(future)) {
            Sleep.wakeUp(over);
        }
    }

    private static boolean hasFailed(Future<?> done) {
        return !done.isCancelled() && done.exception() != null;
    }

    private Waited<F> sorted() {
        Set<F> done = new LinkedHashSet<>();
        Set<F> pending = new LinkedHashSet<>();
        for (F future : futures) {
            (future.isDone() ? done : pending).add(future);
        }
        return new Waited<>(Collections.unmodifiableSet(done), Collections.unmodifiableSet(pending));
    }
}
