package dev.weft.samples.crawl;

import dev.weft.streams.Connected;
import java.util.ArrayDeque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Connections that wait for their next request. The one used last is taken first, since servers close what is idle for long;
 * when there are too many, the one idle for longest goes.
 */
final class ConnectionPool implements AutoCloseable {
    private record Idle(String origin, Connected connection) {}

    private final int maxIdle;
    private final ArrayDeque<Idle> idle = new ArrayDeque<>(); // used last, first

    ConnectionPool(int maxIdle) {
        this.maxIdle = maxIdle;
    }

    /** A connection to {@code origin}, or null. It may be closed by the server all the same before it is used. */
    @Nullable
    Connected take(String origin) {
        for (Iterator<Idle> all = idle.iterator(); all.hasNext(); ) {
            Idle next = all.next();
            if (!next.origin().equals(origin)) continue;
            all.remove();
            if (isOpen(next.connection())) return next.connection();
            next.connection().writer().close();
        }
        return null;
    }

    private static boolean isOpen(Connected connection) {
        return !connection.writer().isClosing() && !connection.reader().atEof();
    }

    /** Keeps a connection on which the last response is over. */
    void keep(String origin, Connected connection) {
        idle.addFirst(new Idle(origin, connection));
        if (idle.size() > maxIdle) idle.removeLast().connection().writer().close();
    }

    @Override
    public void close() {
        idle.forEach(each -> each.connection().writer().close());
        idle.clear();
    }
}
