package dev.weft;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A result that is not there yet. PEP 3156, Futures.
 *
 * <pre>
 * PENDING -> FINISHED    setResult, setException
 * PENDING -> CANCELLED   cancel
 * </pre>
 *
 * <p>Belongs to one loop; all methods are for that loop's thread, except {@link #loop()} and those that only ask
 * ({@code is...}). From another thread, go through {@link EventLoop#callSoonThreadsafe}.
 *
 * @param <R> the type of the result
 */
public interface Future<R> extends Awaitable<R> {

    /**
     * Follows a stage on the running loop. Cancelling the future cancels the stage, where it is a {@link CompletableFuture}.
     *
     * @throws IllegalStateException when no loop is running in this thread
     */
    static <R> Future<R> of(CompletionStage<R> stage) {
        return StageFuture.follow(EventLoop.running(), stage);
    }

    /** Answers whether a result, an exception or a cancellation is there. */
    boolean isDone();

    boolean isCancelled();

    /**
     * Gives the result.
     *
     * @throws InvalidStateException when it is not ready
     * @throws CancelledError when the future was cancelled
     *     <p>A future that failed throws its exception itself, checked or not, never a wrapper.
     */
    R result();

    /**
     * Gives the exception the future failed with, or null when there is none.
     *
     * @throws InvalidStateException when the future is not done
     * @throws CancelledError when it was cancelled
     */
    @Nullable
    Throwable exception();

    /**
     * Completes the future and schedules its callbacks; none of them runs before the next turn.
     *
     * @throws InvalidStateException when it is done already
     */
    void setResult(R result);

    /**
     * Fails the future and schedules its callbacks. When nobody reads the exception, by awaiting the future or by {@link #result} or
     * {@link #exception}, it goes to the loop's exception handler once the future is collected as garbage, or the loop is closed.
     *
     * @throws InvalidStateException when it is done already
     * @throws IllegalArgumentException for a {@link StopIteration}, which would look like the end of whoever awaits it
     */
    void setException(Throwable exception);

    /** Cancels with no message; see {@link #cancel(String)}. */
    default boolean cancel() {
        return cancel(null);
    }

    /**
     * Cancels the future and schedules its callbacks.
     *
     * @param message goes into the {@link CancelledError}
     * @return false when the future was done already
     */
    boolean cancel(@Nullable String message);

    /**
     * Has a callback run in a later turn once the future is done; in the turn after this one if it is done already.
     * Callbacks run in the order in which they were added, each in a copy of the context that is current now.
     *
     * @return the handle to remove it; <i>unlike asyncio</i>, since two references to one method are not equal in Java
     */
    Handle addDoneCallback(Consumer<? super Future<R>> callback);

    /** As {@link #addDoneCallback(Consumer)}, in a context. */
    default Handle addDoneCallback(Consumer<? super Future<R>> callback, Context context) {
        return addDoneCallback(done -> context.run(() -> callback.accept(done)));
    }

    EventLoop loop();

    /**
     * Gives a {@link CompletableFuture} that completes with this one; cancelling it cancels this one. It is a copy: completing
     * it from outside changes nothing here. Its methods may be called from any thread.
     */
    default CompletableFuture<R> toCompletableFuture() {
        return StageFuture.publish(this);
    }
}
