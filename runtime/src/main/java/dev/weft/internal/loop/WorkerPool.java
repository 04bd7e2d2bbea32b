package dev.weft.internal.loop;

import dev.weft.Future;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Threads for blocking code, made when first used: daemons, as many as Python takes, and virtual ones where the JDK has them; or somebody
 * else's in place of both, once those are set.
 */
final class WorkerPool {

    static final int MAX_THREADS = Math.min(32, Runtime.getRuntime().availableProcessors() + 4);

    /** Work waiting for a thread. */
    static final int MAX_QUEUED = 1 << 20;

    private static final long IDLE_SECONDS = 60;
    private static final AtomicInteger POOLS = new AtomicInteger();

    private final BaseEventLoop loop;
    private final String prefix = "weft-" + POOLS.incrementAndGet();
    private @Nullable ExecutorService threads;
    private @Nullable VirtualThreads virtualThreads;

    /** Whether somebody else's are set. */
    private boolean replaced;

    private boolean shutDown;

    /** Loop thread only. */
    private int inFlight;

    WorkerPool(BaseEventLoop loop) {
        this.loop = loop;
    }

    <R> Future<R> submit(Callable<R> work) {
        checkOpen();
        if (threads == null) {
            threads = start(prefix + "-worker-");
        }
        return submit(work, threads);
    }

    /** In a thread that does nothing else, if those are cheap. */
    <R> Future<R> submitToThread(Callable<R> work) {
        if (replaced || !VirtualThreads.exist()) {
            return submit(work);
        }
        checkOpen();
        if (virtualThreads == null) {
            virtualThreads = VirtualThreads.create(prefix + "-virtual-", VirtualThreads.MAX_THREADS);
        }
        return submit(work, virtualThreads);
    }

    private void checkOpen() {
        if (shutDown) {
            throw new IllegalStateException(
                    "the executor of " + loop
                            + " was shut down and takes no more work; shut it down last, or give runInExecutor one of your own");
        }
    }

    <R> Future<R> submit(Callable<R> work, Executor executor) {
        Work<R> future = new Work<>(loop, work, executor);
        try {
            executor.execute(future.claim);
        } catch (RejectedExecutionException e) {
            throw new IllegalStateException(
                    executor + " took no more work of " + loop + "; it was shut down, or too much waits for a thread",
                    e);
        }
        inFlight++;
        return future;
    }

    /** Counts the work that was neither withdrawn nor reported back. */
    int inFlight() {
        return inFlight;
    }

    /** Has somebody else's threads do the work from now on; they are the loop's to shut down. Those before end what they were given. */
    void use(ExecutorService executor) {
        if (threads != null && threads != executor) {
            threads.shutdown();
        }
        if (virtualThreads != null) {
            virtualThreads.shutdown();
        }
        threads = executor;
        replaced = true;
    }

    private static ThreadPoolExecutor start(String prefix) {
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
        stopTaking();
        long end = System.nanoTime() + timeout.toNanos();
        try {
            boolean over = threads == null || threads.awaitTermination(timeout.toNanos(), TimeUnit.NANOSECONDS);
            Duration rest = Duration.ofNanos(end - System.nanoTime());
            return (virtualThreads == null || virtualThreads.awaitTermination(rest)) && over;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void stopTaking() {
        shutDown = true;
        if (threads != null) {
            threads.shutdown();
        }
        if (virtualThreads != null) {
            virtualThreads.shutdown();
        }
    }

    /** Lets go of the threads; what runs in them goes on, what waits for one is dropped. */
    void close() {
        stopTaking();
        if (threads instanceof ThreadPoolExecutor pool) {
            pool.getQueue().clear();
        }
    }

    /**
     * A piece of work. Whoever claims it first has it: the thread that is to run it, or the loop that cancels it.
     */
    private static final class Work<R> extends FutureImpl<R> {

        private final AtomicBoolean claimed = new AtomicBoolean();
        private final Callable<R> work;
        private final Executor executor;
        final Runnable claim = this::claim;

        Work(BaseEventLoop loop, Callable<R> work, Executor executor) {
            super(loop);
            this.work = work;
            this.executor = executor;
        }

        @Override
        public boolean cancel(@Nullable String message) {
            boolean cancelled = super.cancel(message);
            if (cancelled && claimed.compareAndSet(false, true)) {
                loop.workers.inFlight--;
                if (executor instanceof ThreadPoolExecutor pool) {
                    pool.remove(claim);
                }
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
            loop.workers.inFlight--;
            if (!isDone()) {
                setResult(result);
            }
        }

        private void failUnlessCancelled(Throwable exception) {
            loop.workers.inFlight--;
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
}
