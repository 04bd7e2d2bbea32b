package dev.weft;

import static dev.weft.Weft.done;
import static dev.weft.Weft.yieldFrom;

import dev.weft.annotations.Coroutine;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One loop of a {@link ServerGroup}, and its thread.
 *
 * <p>Stopping comes from other threads: {@link #stop} notes it under the lock and tells the loop if there is one; the loop, when it has made
 * its task, looks under the same lock whether it was told before. So it is told once, whichever comes first.
 */
final class ServerLoop {

    private final ServerGroup group;
    private final ServerGroup.Start start;
    private final int port;
    private final Thread thread;
    private final CompletableFuture<Integer> listening = new CompletableFuture<>();

    /** How long connections may go on; null as long as the loop is to go on itself. Guarded by this. */
    private @Nullable Duration grace;

    /** Guarded by this; null before the loop is made and when it is about to be closed. */
    private @Nullable EventLoop loop;

    // Of the loop's thread

    private @Nullable Task<Void> serving;

    /** What the server waits for before it shuts down; null as long as it is being started. */
    private @Nullable Future<Duration> stopped;

    ServerLoop(ServerGroup group, ServerGroup.Start start, int port, int number) {
        this.group = group;
        this.start = start;
        this.port = port;
        thread = new Thread(this::run, "weft-server-" + number);
        thread.setDaemon(true);
    }

    void begin() {
        thread.start();
    }

    /** Completed with the port once the server listens. */
    CompletableFuture<Integer> listening() {
        return listening;
    }

    boolean hasListened() {
        return listening.isDone() && !listening.isCompletedExceptionally();
    }

    boolean isCurrentThread() {
        return Thread.currentThread() == thread;
    }

    private void run() {
        Throwable failure = null;
        try {
            serveInThisThread();
        } catch (CancelledError e) {
            failure = isStopping() ? null : e;
        } catch (Throwable e) {
            failure = e;
        }
        listening.completeExceptionally(
                failure != null ? failure : new IllegalStateException("the group was closed while it was started"));
        group.memberEnded(this, failure);
    }

    private void serveInThisThread() {
        try (Runner runner = new Runner()) {
            EventLoop made = runner.loop();
            serving = made.createTask(Bodies.<Void>start(this::serve));
            if (publish(made)) {
                made.callSoon(this::stopNow);
            }
            try {
                made.runUntilComplete(serving); // not by the runner, which would take Ctrl-C for its own
            } finally {
                unpublish();
            }
        }
    }

    /** Answers whether the loop is to stop already. */
    private synchronized boolean publish(EventLoop made) {
        loop = made;
        return grace != null;
    }

    private synchronized void unpublish() {
        loop = null;
    }

    private synchronized boolean isStopping() {
        return grace != null;
    }

    /** Any thread. The first call counts. */
    synchronized void stop(Duration within) {
        if (grace != null) {
            return;
        }
        grace = within;
        if (loop != null) {
            loop.callSoonThreadsafe(this::stopNow);
        }
    }

    private synchronized @Nullable Duration grace() {
        return grace;
    }

    private void stopNow() {
        if (stopped == null) {
            serving.cancel();
        } else if (!stopped.isDone()) {
            stopped.setResult(grace());
        }
    }

    @Coroutine
    private Coro<Void> serve() throws Exception {
        Server server = yieldFrom(start.start(port));
        stopped = EventLoop.running().createFuture();
        listening.complete(server.port());
        yieldFrom(server.shutdown(yieldFrom(stopped)));
        return done();
    }

    @Override
    public String toString() {
        return thread.getName();
    }
}
