package dev.weft.internal.transport;

import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads for reading and writing the pipes of child processes, which the JDK gives as blocking streams: daemons, one for each pipe that is
 * being read or written at the time, so at most three a child. They end by themselves when there is nothing to do.
 */
final class PipeThreads {

    static final String PREFIX = "weft-pipe-";

    private static final int IDLE_SECONDS = 1;
    private static final AtomicInteger COUNT = new AtomicInteger();

    static final Executor SHARED = new ThreadPoolExecutor(
            0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), PipeThreads::daemon);

    private PipeThreads() {}

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, PREFIX + COUNT.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }

    /** Closes a stream where waiting for a read or a write in progress holds nobody up. */
    static void close(Closeable stream) {
        SHARED.execute(() -> {
            try {
                stream.close();
            } catch (IOException e) {
                return; // the other end is gone; nobody is left to tell
            }
        });
    }
}
