package dev.weft;

import static dev.weft.Weft.yieldFrom;

import dev.weft.annotations.Coroutine;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The future of several results. What sets it apart from other futures is {@link #cancel}: it asks the children to stop, and
 * is done when they have told how they ended, not before.
 *
 * @param <C> the type of the children's results
 * @param <R> what the list holds of each child
 */
final class Gather<C, R> implements CompositeFuture<List<R>> {

    private final EventLoop loop;
    private final Future<List<R>> outcome;

    /** One for each argument, in their order; an argument that stands there twice has the same future twice. */
    private final List<Future<C>> children;

    /** What stands in the list for a child that is done. */
    private final Function<Future<C>, R> read;

    private final boolean firstFailureEnds;
    private int unfinished;
    private boolean cancelRequested;
    private @Nullable String cancelMessage;

    private Gather(EventLoop loop, List<Future<C>> children, Function<Future<C>, R> read, boolean firstFailureEnds) {
        this.loop = loop;
        this.outcome = loop.createFuture();
        this.children = children;
        this.read = read;
        this.firstFailureEnds = firstFailureEnds;
    }

    static <R> Future<List<R>> of(Collection<? extends Awaitable<? extends R>> awaitables) {
        return Gather.<R, R>start(awaitables, Future::result, true);
    }

    static <R> Future<List<Outcome<R>>> settled(Collection<? extends Awaitable<? extends R>> awaitables) {
        return Gather.<R, Outcome<R>>start(awaitables, Outcome::of, false);
    }

    private static <C, R> Future<List<R>> start(
            Collection<? extends Awaitable<? extends C>> awaitables,
            Function<Future<C>, R> read,
            boolean firstFailureEnds) {
        EventLoop loop = Awaitables.commonLoop("gather", awaitables);
        if (awaitables.isEmpty()) {
            Future<List<R>> nothing = loop.createFuture();
            nothing.setResult(List.of());
            return nothing;
        }
        Gather<C, R> gather = new Gather<>(loop, Awaitables.toFutures(loop, awaitables), read, firstFailureEnds);
        gather.watch();
        return gather;
    }

    /** Children that are done already count at once, so that a gather of such children is done when it is returned. */
    private void watch() {
        Set<Future<C>> distinct = new LinkedHashSet<>(children);
        unfinished = distinct.size();
        for (Future<C> child : distinct) {
            if (child.isDone()) {
                childDone(child);
            } else {
                child.addDoneCallback(this::childDone);
            }
        }
    }

    private void childDone(Future<C> child) {
        unfinished--;
        Throwable failure = failureOf(child); // asked for in any case: a late one counts as seen
        if (outcome.isDone()) {
            return;
        }
        if (failure != null && firstFailureEnds) {
            outcome.setException(failure); // a child's cancellation too: the gather itself was not cancelled
        } else if (unfinished == 0) {
            if (cancelRequested) {
                outcome.setException(new CancelledError(cancelMessage)); // though no child may have ended by it
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
        for (Future<C> child : children) {
            results.add(read.apply(child));
        }
        return Collections.unmodifiableList(results); // not List.of: a result may be null
    }

    @Override
    public boolean cancel(@Nullable String message) {
        if (isDone()) {
            return false;
        }
        boolean any = false;
        for (Future<C> child : children) {
            any |= child.cancel(message);
        }
        if (any) {
            cancelRequested = true;
            cancelMessage = message;
        }
        return any;
    }

    @Override
    public Collection<Future<C>> parts() {
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
