package dev.weft;

import static dev.weft.Weft.yieldFrom;

import dev.weft.annotations.Coroutine;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The future of several results. What sets it apart from other futures is {@link #cancel}: it asks the children to stop, and
 * is done when they have told how they ended, not before.
 *
 * @param <R> the type of each child's result
 */
final class Gather<R> implements CompositeFuture<List<R>> {

    private final EventLoop loop;
    private final Future<List<R>> outcome;

    /** One for each argument, in their order; an argument that stands there twice has the same future twice. */
    private final List<Future<? extends R>> children;

    private int unfinished;
    private boolean cancelRequested;

    private Gather(EventLoop loop, List<Future<? extends R>> children, int unfinished) {
        this.loop = loop;
        this.outcome = loop.createFuture();
        this.children = children;
        this.unfinished = unfinished;
    }

    static <R> Future<List<R>> of(Collection<? extends Awaitable<? extends R>> awaitables) {
        EventLoop loop = commonLoop(awaitables);
        if (awaitables.isEmpty()) {
            Future<List<R>> nothing = loop.createFuture();
            nothing.setResult(List.of());
            return nothing;
        }
        Map<Awaitable<? extends R>, Future<? extends R>> futures = new IdentityHashMap<>();
        List<Future<? extends R>> children = new ArrayList<>(awaitables.size());
        List<Future<? extends R>> distinct = new ArrayList<>(awaitables.size());
        for (Awaitable<? extends R> awaitable : awaitables) {
            Future<? extends R> child = futures.get(awaitable);
            if (child == null) {
                child = ensureFuture(loop, awaitable);
                futures.put(awaitable, child);
                distinct.add(child);
            }
            children.add(child);
        }
        Gather<R> gather = new Gather<>(loop, children, distinct.size());
        gather.watch(distinct);
        return gather;
    }

    /** The loop of the futures among the arguments, which must be one; without any, the running one. */
    private static EventLoop commonLoop(Collection<? extends Awaitable<?>> awaitables) {
        EventLoop common = null;
        for (Awaitable<?> awaitable : awaitables) {
            if (awaitable == null) {
                throw new NullPointerException("gather of null; all of " + awaitables + " must be awaitables");
            }
            if (awaitable instanceof Future<?> future) {
                if (common != null && common != future.loop()) {
                    throw new IllegalArgumentException(future + " belongs to " + future.loop() + ", others to " + common
                            + "; gather waits on one loop");
                }
                common = future.loop();
            }
        }
        return common == null ? EventLoop.running() : common;
    }

    /** The awaitable itself where it is a future, else a new task for it. */
    static <R> Future<R> ensureFuture(EventLoop loop, Awaitable<R> awaitable) {
        return awaitable instanceof Future<R> future ? future : loop.createTask(awaitable.toCoro());
    }

    /** Children that are done already count at once, so that a gather of such children is done when it is returned. */
    private void watch(List<Future<? extends R>> distinct) {
        for (Future<? extends R> child : distinct) {
            if (child.isDone()) {
                childDone(child);
            } else {
                child.addDoneCallback(this::childDone);
            }
        }
    }

    private void childDone(Future<? extends R> child) {
        unfinished--;
        Throwable failure = failureOf(child); // asked for in any case: a late one counts as seen
        if (outcome.isDone()) {
            return;
        }
        if (failure != null) {
            outcome.setException(failure); // a child's cancellation too: the gather itself was not cancelled
        } else if (unfinished == 0) {
            if (cancelRequested) {
                outcome.setException(new CancelledError("gather was cancelled, though no child ended by it"));
            } else {
                outcome.setResult(results());
            }
        }
    }

    private static @Nullable Throwable failureOf(Future<?> done) {
        try {
            return done.exception();
        } catch (CancelledError e) {
            return e;
        }
    }

    private List<R> results() {
        List<R> results = new ArrayList<>(children.size());
        for (Future<? extends R> child : children) {
            results.add(child.result());
        }
        return Collections.unmodifiableList(results); // not List.of: a result may be null
    }

    @Override
    public boolean cancel(@Nullable String message) {
        if (isDone()) {
            return false;
        }
        boolean any = false;
        for (Future<? extends R> child : children) {
            any |= child.cancel(message);
        }
        cancelRequested |= any;
        return any;
    }

    @Override
    public Collection<Future<? extends R>> parts() {
        return children;
    }

    @Override
    public boolean isDone() {
        return outcome.isDone();
    }

    @Override
    public boolean isCancelled() {
        return outcome.isCancelled();
    }

    @Override
    public List<R> result() {
        return outcome.result();
    }

    @Override
    public @Nullable Throwable exception() {
        return outcome.exception();
    }

    /** @throws IllegalStateException always: a gather's result is its children's */
    @Override
    public void setResult(List<R> result) {
        throw new IllegalStateException(this + " gets its result from its children; it does not support setResult");
    }

    /** @throws IllegalStateException always: a gather's result is its children's */
    @Override
    public void setException(Throwable exception) {
        throw new IllegalStateException(
                this + " gets its result from its children; it does not support setException", exception);
    }

    @Override
    public Handle addDoneCallback(Consumer<? super Future<List<R>>> callback) {
        return outcome.addDoneCallback(done -> callback.accept(this));
    }

    @Override
    public EventLoop loop() {
        return loop;
    }

    @Override
    public Coro<List<R>> toCoro() {
        return await(this);
    }

    @Coroutine
    private static <R> Coro<R> await(Future<R> future) {
        return Weft.result(yieldFrom(future));
    }

    @Override
    public String toString() {
        return "gather of " + children.size() + ", " + unfinished + " unfinished: " + outcome;
    }
}
