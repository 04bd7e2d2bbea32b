package dev.weft.internal.loop;

import dev.weft.Context;
import dev.weft.Coro;
import dev.weft.Future;
import dev.weft.Handle;
import dev.weft.InvalidStateException;
import dev.weft.StopIteration;
import dev.weft.woven.Driver;
import dev.weft.woven.LeafAwaitable;
import dev.weft.woven.LeafCoro;
import dev.weft.woven.Origin;
import dev.weft.woven.Traces;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A result that is not there yet, and who waits for it.
 *
 * <pre>
 * PENDING -> FINISHED    setResult, setException
 * PENDING -> CANCELLED   cancel
 * </pre>
 */
public class FutureImpl<R> extends LeafAwaitable<R> implements Future<R>, Traced {

    final BaseEventLoop loop;

    /** {@link Outcome.Pending}, {@link Outcome.Failed}, {@link Outcome.Cancelled}, or else the result itself. */
    private @Nullable Object outcome = Outcome.Pending.INSTANCE;

    /**
     * What is to be scheduled at the end, in order: null, one, or a {@code List} of them. A waiting task stands here itself, others
     * as a {@link DoneCallback}.
     */
    private @Nullable Object callbacks;

    protected FutureImpl(BaseEventLoop loop) {
        this.loop = loop;
    }

    @Override
    public final boolean isDone() {
        return outcome != Outcome.Pending.INSTANCE;
    }

    @Override
    public final boolean isCancelled() {
        return outcome instanceof Outcome.Cancelled;
    }

    @Override
    @SuppressWarnings("unchecked")
    public final R result() {
        Throwable failure = failure();
        if (failure != null) {
            throw FutureImpl.<RuntimeException>sneak(failure);
        }
        return (R) outcome;
    }

    @Override
    public final @Nullable Throwable exception() {
        if (outcome instanceof Outcome.Cancelled cancelled) {
            throw cancelled.toError();
        }
        return failure();
    }

    /** What {@link #result} would throw, or null when it would return. The exception counts as read. */
    final @Nullable Throwable failure() {
        if (outcome instanceof Outcome.Failed failed) {
            failed.retrieved = true;
            return failed.restored();
        }
        if (outcome instanceof Outcome.Cancelled cancelled) {
            return cancelled.toError();
        }
        if (!isDone()) {
            throw new InvalidStateException(
                    "the result of " + this + " is not ready; await it, or check isDone() first");
        }
        return null;
    }

    @Override
    public void setResult(R result) {
        loop.checkThread();
        complete(result);
    }

    @Override
    public void setException(Throwable exception) {
        loop.checkThread();
        Objects.requireNonNull(exception, "exception");
        if (exception instanceof StopIteration) {
            throw new IllegalArgumentException(
                    "StopIteration cannot fail " + this
                            + ": whoever awaits it would seem to end; set another exception",
                    exception);
        }
        Outcome.Failed failed = new Outcome.Failed(exception);
        complete(failed);
        if (!failed.retrieved) {
            loop.unreadFutures.watch(this, failed);
        }
    }

    @Override
    public boolean cancel(@Nullable String message) {
        loop.checkThread();
        markRead();
        if (isDone()) {
            return false;
        }
        complete(new Outcome.Cancelled(message, null));
        return true;
    }

    /** Ends the future and schedules its callbacks: in a later turn, since one that came back here would see half a transition. */
    final void complete(@Nullable Object end) {
        if (isDone()) {
            throw new InvalidStateException(this + " is done already; check isDone() first");
        }
        outcome = end;
        Object scheduled = callbacks;
        callbacks = null;
        if (scheduled instanceof Runnable single) {
            tell(single);
        } else if (scheduled instanceof List<?> several) {
            for (Object callback : several) {
                tell((Runnable) callback);
            }
        }
    }

    private void tell(Runnable callback) {
        if (isReadBy(callback)) {
            markRead();
        }
        loop.enqueue(callback);
    }

    /** Whether a failure needs no report once this callback is told of it: a task reads it, any other need not. */
    boolean isReadBy(Runnable callback) {
        return callback instanceof TaskImpl;
    }

    @Override
    public final Handle addDoneCallback(Consumer<? super Future<R>> callback) {
        loop.checkThread();
        return addDoneCallback(doneCallback(callback, loop.captureContext()));
    }

    @Override
    public final Handle addDoneCallback(Consumer<? super Future<R>> callback, Context context) {
        loop.checkThread();
        return addDoneCallback(doneCallback(callback, Objects.requireNonNull(context, "context")));
    }

    private DoneCallback<R> doneCallback(Consumer<? super Future<R>> callback, @Nullable Context context) {
        Objects.requireNonNull(callback, "callback");
        return loop.isDebug()
                ? new TracedDoneCallback<>(this, callback, context)
                : new DoneCallback<>(this, callback, context);
    }

    private Handle addDoneCallback(DoneCallback<R> handle) {
        if (isDone()) {
            tell(handle);
        } else {
            add(handle);
        }
        return handle;
    }

    /** Has the task run again once this is done. */
    final void addWaiter(TaskImpl<?> task) {
        add(task);
    }

    @SuppressWarnings("unchecked")
    private void add(Runnable callback) {
        if (callbacks == null) {
            callbacks = callback;
        } else if (callbacks instanceof List<?> several) {
            ((List<Runnable>) several).add(callback);
        } else {
            List<Runnable> several = new ArrayList<>(4);
            several.add((Runnable) callbacks);
            several.add(callback);
            callbacks = several;
        }
    }

    /** Takes a callback out, so that adding and removing again and again does not pile up. */
    final void remove(Runnable callback) {
        if (callbacks == callback) {
            callbacks = null;
        } else if (callbacks instanceof List<?> several) {
            several.removeIf(other -> other == callback);
        }
    }

    /** Notes that somebody knows of the failure. */
    private void markRead() {
        if (outcome instanceof Outcome.Failed failed) {
            failed.retrieved = true;
        }
    }

    /** The exception, or null; it does not count as read. */
    final @Nullable Throwable unreadException() {
        return outcome instanceof Outcome.Failed failed ? failed.exception : null;
    }

    final boolean isUnread() {
        return outcome instanceof Outcome.Failed failed && !failed.retrieved;
    }

    @Override
    public @Nullable Origin origin() {
        return null;
    }

    @Override
    public final BaseEventLoop loop() {
        return loop;
    }

    @Override
    protected final @Nullable Object await(Driver driver) {
        return isDone() ? Traces.result(this) : driver.suspendOn(this);
    }

    @Override
    public Coro<R> toCoro() {
        return new LeafCoro<>(this);
    }

    @Override
    public String toString() {
        return Text.name(this) + " (" + describeState() + createdAt() + ")";
    }

    final String describeState() {
        if (!isDone()) {
            return "pending";
        }
        if (outcome instanceof Outcome.Failed failed) {
            return "failed: " + Text.of(failed.exception);
        }
        if (outcome instanceof Outcome.Cancelled cancelled) {
            return cancelled.message() == null ? "cancelled" : "cancelled: " + cancelled.message();
        }
        return "result: " + Text.of(outcome);
    }

    /** Has an exception thrown where the compiler would not allow it. Never returns. */
    @SuppressWarnings("unchecked")
    private static <X extends Throwable> RuntimeException sneak(Throwable exception) throws X {
        throw (X) exception;
    }
}
