package dev.weft;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What {@link Weft#runCoroutineThreadsafe} does: has the loop make the coroutine and a task for it. Everything of the task happens in
 * the loop's thread; the promise is what both sides may touch.
 */
final class ThreadsafeRun<R> {

    private final CompletableFuture<R> promise = new CompletableFuture<>();
    private final Supplier<? extends Coro<R>> factory;
    private final EventLoop loop;

    private ThreadsafeRun(Supplier<? extends Coro<R>> factory, EventLoop loop) {
        this.factory = factory;
        this.loop = loop;
    }

    static <R> CompletableFuture<R> of(Supplier<? extends Coro<R>> factory, EventLoop loop) {
        ThreadsafeRun<R> run = new ThreadsafeRun<>(factory, loop);
        loop.callSoonThreadsafe(run::begin);
        return run.promise;
    }

    private void begin() {
        if (promise.isDone()) { // cancelled before it began
            return;
        }
        Task<R> task;
        try {
            task = loop.createTask(factory.get());
        } catch (Throwable e) {
            promise.completeExceptionally(e);
            throw e; // the loop's exception handler is told as well, as in asyncio
        }
        CompletableFuture<R> outcome = task.toCompletableFuture();
        outcome.whenComplete(this::complete);
        promise.whenComplete((value, failure) -> {
            if (promise.isCancelled()) {
                outcome.cancel(false); // which cancels the task, in the loop
            }
        });
    }

    private void complete(@Nullable R value, @Nullable Throwable failure) {
        if (failure instanceof CancellationException) {
            promise.cancel(false);
        } else if (failure != null) {
            promise.completeExceptionally(failure);
        } else {
            promise.complete(value);
        }
    }
}
