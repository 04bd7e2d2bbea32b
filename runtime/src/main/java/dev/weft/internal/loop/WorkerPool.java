package dev.weft.internal.loop;

import dev.weft.Future;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Threads for blocking code: made when first used, daemons, as many as Python takes. */
final class WorkerPool {

    static final int MAX_THREADS = Math.min(32, Runtime.getRuntime().availableProcessors() + 4);

    /** Work waiting for a thread. */
    static final int MAX_QUEUED = 1 << 20;

    private static final long IDLE_SECONDS = 60;
    private static final AtomicInteger POOLS = new AtomicInteger();

    private final BaseEventLoop loop;
    private @Nullable ThreadPoolExecutor threads;
    private boolean shutDown;

    WorkerPool(BaseEventLoop loop) {
        this.loop = loop;
    }

    <R> Future<R> submit(Callable<R> work) {
        if (shutDown) {
            throw new IllegalStateException("the executor of " + loop + " was shut down; it takes no more work");
        }
        if (threads == null) {
            threads = start();
        }
        Work<R> future = new Work<>(loop, work);
        try {
            threads.execute(future.claim);
        } catch (RejectedExecutionException e) {
            throw new IllegalStateException(MAX_QUEUED + " pieces of work are waiting for a thread of " + loop, e);
        }
        return future;
    }

    private static ThreadPoolExecutor start() {
        String prefix = "weft-" + POOLS.incrementAndGet() + "-worker-";
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                MAX_THREADS,
                MAX_THREADS,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(MAX_QUEUED),
                task -> {
                    Thread thread = new Thread(task, prefix + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    boolean shutdown(Duration timeout) {
        shutDown = true;
        if (threads == null) {
            return true;
        }
        threads.shutdown();
        try {
            return threads.awaitTermination(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Lets go of the threads; what runs in them goes on, what waits for one is dropped. */
    void close() {
        shutDown = true;
        if (threads != null) {
            threads.shutdown();
            threads.getQueue().clear();
        }
    }

    /**
     * A piece of work. Whoever claims it first has it: the thread that is to run it, or the loop that cancels it.
     */
    private static final class Work<R> extends FutureImpl<R> {

        private final AtomicBoolean claimed = new AtomicBoolean();
        private final Callable<R> work;
        final Runnable claim = this::claim;

        Work(BaseEventLoop loop, Callable<R> work) {
            super(loop);
            this.work = work;
        }

        @Override
        public boolean cancel(@Nullable String message) {
            boolean cancelled = super.cancel(message);
            if (cancelled && claimed.compareAndSet(false, true)) {
                loop.workers.forget(claim);
            }
            return cancelled;
        }

        /** In a thread of the pool. */
        private void claim() {
            if (!claimed.compareAndSet(false, true)) {
                return;
            }
            R result;
            try {
                result = work.call();
            } catch (Throwable e) {
                loop.handOver(() -> failUnlessCancelled(e));
                return;
            }
            loop.handOver(() -> finishUnlessCancelled(result));
        }

        private void finishUnlessCancelled(R result) {
            if (!isDone()) {
                setResult(result);
            }
        }

        private void failUnlessCancelled(Throwable exception) {
            if (isDone()) {
                return;
            }
            if (exception instanceof dev.weft.StopIteration) {
                setException(new IllegalStateException("work in a thread raised StopIteration", exception));
            } else {
                setException(exception);
            }
        }
    }

    private void forget(Runnable claim) {
        if (threads != null) {
            threads.remove(claim);
        }
    }
}
