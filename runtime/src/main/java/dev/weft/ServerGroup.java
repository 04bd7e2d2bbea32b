package dev.weft;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One server on several loops, each in a thread of its own, for more than one processor: all listen on the same port, and the system shares
 * the connections out. A connection stays on its loop, and what its protocol touches is for that thread alone, as ever; what all share must be
 * safe for threads.
 *
 * <pre>{@code
 * ServerOptions shared = ServerOptions.defaults().withReusePort(true);
 * try (ServerGroup group = ServerGroup.start(4, 8080,
 *         port -> EventLoop.running().createServer(Echo::new, "127.0.0.1", port, shared))) {
 *     group.ended().join();
 * }
 * }</pre>
 *
 * <p>The group ends as a whole: when one loop fails, that is logged and the others stop too. Any thread may call its methods. asyncio has
 * nothing of the kind; its users start processes.
 */
public final class ServerGroup implements AutoCloseable {

    /** Makes the server of one loop. */
    @FunctionalInterface
    public interface Start {

        /**
         * Called on each loop.
         *
         * @param port what to listen on, with {@code reusePort}; 0 for the first loop's server if the group was started with that, and
         *     what it was given for the others
         */
        Coro<Server> start(int port) throws Exception;
    }

    /** How long a server may take to listen, and a loop to end after its grace period. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    /** The most loops in a group: threads, of which more than processors make little sense. */
    static final int MAX_LOOPS = 1024;

    private static final Logger LOG = System.getLogger(ServerGroup.class.getName());

    private final Start start;
    private final List<ServerLoop> members = new ArrayList<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private int port;

    /** Guarded by this. */
    private int running;

    /** The first failure of a loop, with the others suppressed; guarded by this. */
    private @Nullable Throwable failure;

    private ServerGroup(Start start, int port) {
        this.start = start;
        this.port = port;
    }

    /**
     * Starts loops and servers; blocks until all of them listen. The threads are daemons.
     *
     * @param loops 1 to 1024
     * @param port 0 for one of the system's choosing, the same for all
     * @throws IllegalStateException when a server could not be started, with the reason as cause; nothing is left then. And where a loop runs,
     *     which must not block
     */
    public static ServerGroup start(int loops, int port, Start start) {
        if (loops < 1 || loops > MAX_LOOPS) {
            throw new IllegalArgumentException("a group has 1 to " + MAX_LOOPS + " loops, not " + loops);
        }
        Objects.requireNonNull(start, "start");
        if (RunningLoop.get() != null) {
            throw new IllegalStateException("starting a group of servers blocks, and " + RunningLoop.get()
                    + " is running in this thread; call it in another, as by toThread");
        }
        ServerGroup group = new ServerGroup(start, port);
        try {
            for (int i = 0; i < loops; i++) {
                group.add();
            }
        } catch (Throwable e) {
            group.close();
            throw e;
        }
        return group;
    }

    private void add() {
        ServerLoop member = new ServerLoop(this, start, port, members.size() + 1);
        synchronized (this) {
            members.add(member);
            running++;
        }
        member.begin();
        try {
            port = member.listening().get(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(
                    "a server of the group could not be started: " + e.getCause(), e.getCause());
        } catch (java.util.concurrent.TimeoutException e) {
            throw new IllegalStateException("a server of the group does not listen after " + PATIENCE, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a server of the group was started", e);
        }
    }

    /** In the thread of the loop, which ends. */
    void memberEnded(ServerLoop member, @Nullable Throwable cause) {
        boolean last;
        boolean first;
        synchronized (this) {
            first = cause != null && failure == null;
            if (first) {
                failure = cause;
            } else if (cause != null && cause != failure) {
                failure.addSuppressed(cause);
            }
            last = --running == 0;
        }
        if (cause != null && member.hasListened()) { // else start() tells
            LOG.log(Level.ERROR, "a loop of " + this + " failed; the others are stopped: " + member, cause);
        }
        if (first) {
            stopAll(Duration.ZERO);
        }
        if (last) {
            end();
        }
    }

    private void end() {
        @Nullable Throwable cause;
        synchronized (this) {
            cause = failure;
        }
        if (cause == null) {
            ended.complete(null);
        } else {
            ended.completeExceptionally(cause);
        }
    }

    private void stopAll(Duration grace) {
        List<ServerLoop> all;
        synchronized (this) {
            all = List.copyOf(members);
        }
        all.forEach(member -> member.stop(grace));
    }

    /** The port that all listen on. */
    public int port() {
        return port;
    }

    /** The number of loops. */
    public int size() {
        return members.size();
    }

    /** Completed when all threads have come to their end; with the first failure, others suppressed, if there was one. */
    public CompletableFuture<Void> ended() {
        return ended.copy();
    }

    /**
     * Stops listening on all loops, lets connections come to their end for a time, and aborts those that have not. Does not block; a
     * coroutine may await what it gives. A second call with another time has no effect on loops that are stopping.
     *
     * @return {@link #ended}
     */
    public CompletableFuture<Void> shutdown(Duration grace) {
        stopAll(Objects.requireNonNull(grace, "grace"));
        return ended();
    }

    /**
     * Stops listening, aborts all connections, and blocks until the threads have ended, unless it is called in one of them.
     *
     * @throws IllegalStateException when they have not after a minute
     */
    @Override
    public void close() {
        stopAll(Duration.ZERO);
        if (members.stream().anyMatch(ServerLoop::isCurrentThread)) {
            return;
        }
        try {
            ended.get(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            return; // logged when it happened, and told by ended()
        } catch (java.util.concurrent.TimeoutException e) {
            throw new IllegalStateException(this + " has not ended after " + PATIENCE + ": is a loop blocked?", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        return "ServerGroup(port " + port + ", " + members.size() + " loops" + (ended.isDone() ? ", ended)" : ")");
    }
}
