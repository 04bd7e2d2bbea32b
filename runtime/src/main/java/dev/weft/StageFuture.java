package dev.weft;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Copies the outcome of a stage of {@code java.util.concurrent} to a future, and the other way. Stages complete in any thread;
 * futures are touched in their loop's only, so each outcome travels through {@link EventLoop#callSoonThreadsafe}, which also
 * makes what the completing thread wrote visible to the loop.
 *
 * <p>When the loop is closed there is nobody left to tell: {@code callSoonThreadsafe} throws, and the stage that
 * {@code whenComplete} returned, which nobody has, keeps the exception.
 */
final class StageFuture {

    private StageFuture() {}

    static <R> Future<R> follow(EventLoop loop, CompletionStage<R> stage) {
        Future<R> future = loop.createFuture();
        stage.whenComplete((value, failure) -> inLoop(loop, () -> complete(future, value, failure)));
        if (!future.isDone() && stage instanceof java.util.concurrent.Future<?> cancellable) {
            future.addDoneCallback(f -> {
                if (f.isCancelled()) {
                    cancel(cancellable);
                }
            });
        }
        return future;
    }

    private static void cancel(java.util.concurrent.Future<?> stage) {
        try {
            stage.cancel(true);
        } catch (UnsupportedOperationException e) { // a minimalCompletionStage looks like a future and is none
            return;
        }
    }

    /** At once where this is the loop's thread, so that to await a stage that is complete does not suspend. */
    private static void inLoop(EventLoop loop, Runnable action) {
        if (RunningLoop.get() == loop) {
            action.run();
        } else {
            loop.callSoonThreadsafe(action);
        }
    }

    private static <R> void complete(Future<R> future, R value, @Nullable Throwable failure) {
        if (future.isDone()) { // cancelled meanwhile
            return;
        }
        Throwable cause = unwrapped(failure);
        if (cause == null) {
            future.setResult(value);
        } else if (cause instanceof CancellationException) {
            future.cancel(cause.getMessage());
        } else if (cause instanceof StopIteration) {
            future.setException(new IllegalStateException("the stage failed with StopIteration", cause));
        } else {
            future.setException(cause);
        }
    }

    /** What the work threw, without what the executor put around it. */
    private static @Nullable Throwable unwrapped(@Nullable Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    static <R> CompletableFuture<R> publish(Future<R> future) {
        CompletableFuture<R> copy = new CompletableFuture<>();
        if (future.isDone()) {
            complete(copy, future);
            return copy;
        }
        future.addDoneCallback(done -> complete(copy, done));
        copy.whenComplete((value, failure) -> {
            if (copy.isCancelled() && !future.isDone()) {
                inLoop(future.loop(), future::cancel);
            }
        });
        return copy;
    }

    private static <R> void complete(CompletableFuture<R> copy, Future<R> done) {
        if (done.isCancelled()) {
            copy.cancel(false);
            return;
        }
        Throwable failure = done.exception();
        if (failure == null) {
            copy.complete(done.result());
        } else {
            copy.completeExceptionally(failure);
        }
    }
}
