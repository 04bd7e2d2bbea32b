package dev.weft.internal.loop;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A virtual thread for each piece of work, on a JDK that has them: 21 and newer. Called by name, as we compile against 17. */
final class VirtualThreads implements Executor {

    /** Pieces of work at a time. */
    static final int MAX_THREADS = 1 << 20;

    private static final @Nullable Method EXECUTOR = executorMethod();

    private final String prefix;
    private final ExecutorService threads;
    private final Semaphore free;

    private VirtualThreads(String prefix, int limit) {
        this.prefix = prefix;
        this.threads = start(prefix);
        this.free = new Semaphore(limit);
    }

    private static @Nullable Method executorMethod() {
        try {
            Thread.class.getMethod("ofVirtual").invoke(null);
            return Executors.class.getMethod("newThreadPerTaskExecutor", ThreadFactory.class);
        } catch (ReflectiveOperationException e) { // too old; in 19 and 20 they are a preview and refuse
            return null;
        }
    }

    static boolean exist() {
        return EXECUTOR != null;
    }

    /** Makes an executor that takes so many pieces of work at a time. Its threads have names that begin with the prefix. */
    static VirtualThreads create(String prefix, int limit) {
        return new VirtualThreads(prefix, limit);
    }

    private static ExecutorService start(String prefix) {
        try {
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            Class<?> type = Class.forName("java.lang.Thread$Builder");
            type.getMethod("name", String.class, long.class).invoke(builder, prefix, 1L);
            Object factory = type.getMethod("factory").invoke(builder);
            return (ExecutorService) EXECUTOR.invoke(null, factory);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError("this JDK has virtual threads and does not make them; please report this", e);
        }
    }

    @Override
    public void execute(Runnable work) {
        if (!free.tryAcquire()) {
            throw new RejectedExecutionException("all threads of " + this + " are taken");
        }
        boolean started = false;
        try {
            threads.execute(() -> runAndFree(work));
            started = true;
        } finally {
            if (!started) {
                free.release();
            }
        }
    }

    private void runAndFree(Runnable work) {
        try {
            work.run();
        } finally {
            free.release();
        }
    }

    /** Takes no more work; what it has goes on. */
    void shutdown() {
        threads.shutdown();
    }

    boolean awaitTermination(Duration timeout) throws InterruptedException {
        return threads.awaitTermination(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public String toString() {
        return "virtual threads " + prefix + "*, of which " + free.availablePermits() + " are free";
    }
}
