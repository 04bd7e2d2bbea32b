package dev.weft.streams;

import static dev.weft.Weft.result;
import static dev.weft.Weft.yieldFrom;

import dev.weft.Coro;
import dev.weft.EventLoop;
import dev.weft.Server;
import dev.weft.annotations.Coroutine;
import dev.weft.net.Connection;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Opens connections and servers for coroutines. */
public final class Streams {

    private Streams() {}

    /** As {@link #openConnection(String, int, int)}, with {@link StreamReader#DEFAULT_LIMIT}. */
    public static Coro<Connected> openConnection(String host, int port) {
        return openConnection(host, port, StreamReader.DEFAULT_LIMIT);
    }

    /**
     * Connects to the first address of the host that answers, on the running loop. Suspends; cancelled, the connection is
     * closed.
     *
     * @param limit the reader's: the longest line, and half of what it keeps
     * @throws java.io.IOException (on awaiting) when no address answers
     */
    @Coroutine
    public static Coro<Connected> openConnection(String host, int port, int limit) {
        EventLoop loop = EventLoop.running();
        StreamReaderProtocol protocol = new StreamReaderProtocol(new StreamReader(limit));
        Connection<StreamReaderProtocol> connection = yieldFrom(loop.createConnection(() -> protocol, host, port));
        return result(new Connected(protocol.reader(), new StreamWriter(connection.transport(), protocol)));
    }

    /** As {@link #startServer(StreamHandler, String, int, int)}, with {@link StreamReader#DEFAULT_LIMIT}. */
    public static Coro<Server> startServer(StreamHandler handler, @Nullable String host, int port) {
        return startServer(handler, host, port, StreamReader.DEFAULT_LIMIT);
    }

    /**
     * Listens on the running loop and runs the handler for each connection, in a task of its own. Suspends until it listens.
     *
     * @param host null or empty for all interfaces
     * @param port 0 for one of the system's choosing
     * @param limit the readers': the longest line, and half of what each keeps
     * @throws java.io.IOException (on awaiting) when the address cannot be bound
     */
    @Coroutine
    public static Coro<Server> startServer(StreamHandler handler, @Nullable String host, int port, int limit) {
        Objects.requireNonNull(handler, "handler");
        EventLoop loop = EventLoop.running();
        return loop.createServer(() -> new StreamReaderProtocol(new StreamReader(limit), handler), host, port);
    }
}
