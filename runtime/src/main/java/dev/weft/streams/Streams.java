package dev.weft.streams;

import static dev.weft.Weft.result;
import static dev.weft.Weft.yieldFrom;

import dev.weft.Coro;
import dev.weft.EventLoop;
import dev.weft.Server;
import dev.weft.annotations.Coroutine;
import dev.weft.net.ConnectOptions;
import dev.weft.net.Connection;
import dev.weft.net.Protocol;
import dev.weft.net.ServerOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Opens connections and servers for coroutines. */
public final class Streams {

    private Streams() {}

    // Connections

    /** As {@link #openConnection(String, int, ConnectOptions, int)}, the usual way. */
    public static Coro<Connected> openConnection(String host, int port) {
        return openConnection(host, port, StreamReader.DEFAULT_LIMIT);
    }

    /** As {@link #openConnection(String, int, ConnectOptions, int)}, with {@link ConnectOptions#defaults()}. */
    public static Coro<Connected> openConnection(String host, int port, int limit) {
        return openConnection(host, port, ConnectOptions.defaults(), limit);
    }

    /** As {@link #openConnection(String, int, ConnectOptions, int)}, with {@link StreamReader#DEFAULT_LIMIT}. */
    public static Coro<Connected> openConnection(String host, int port, ConnectOptions options) {
        return openConnection(host, port, options, StreamReader.DEFAULT_LIMIT);
    }

    /**
     * Connects to an address of the host that answers, on the running loop, as the options say. Suspends; cancelled, the connection is
     * closed.
     *
     * @param limit the reader's: the longest line, and half of what it keeps
     * @throws java.io.IOException (on awaiting) when no address answers, or TLS fails
     */
    @Coroutine
    public static Coro<Connected> openConnection(String host, int port, ConnectOptions options, int limit) {
        Objects.requireNonNull(options, "options");
        EventLoop loop = EventLoop.running();
        StreamReaderProtocol protocol = protocol(limit);
        return result(connected(yieldFrom(loop.createConnection(() -> protocol, host, port, options))));
    }

    /**
     * Makes streams of a channel that is connected: asyncio's {@code sock}. The channel is the connection's from now on, which closes it, also
     * when this fails. Suspends.
     *
     * @param options of which TLS counts, and the time it may take
     * @param limit the reader's: the longest line, and half of what it keeps
     * @throws java.io.IOException (on awaiting) when the channel is not connected any more, or TLS fails
     */
    @Coroutine
    public static Coro<Connected> openConnection(SocketChannel channel, ConnectOptions options, int limit) {
        Objects.requireNonNull(channel, "channel");
        Objects.requireNonNull(options, "options");
        EventLoop loop = EventLoop.running();
        StreamReaderProtocol protocol = protocol(limit);
        return result(connected(yieldFrom(loop.createConnection(() -> protocol, channel, options))));
    }

    /** As {@link #openUnixConnection(Path, ConnectOptions, int)}, the usual way. */
    public static Coro<Connected> openUnixConnection(Path path) {
        return openUnixConnection(path, ConnectOptions.defaults(), StreamReader.DEFAULT_LIMIT);
    }

    /**
     * Connects to the socket at a path, on the running loop. Suspends; cancelled, the connection is closed.
     *
     * @param options of which TLS counts, and the time it may take
     * @param limit the reader's: the longest line, and half of what it keeps
     * @throws java.io.IOException (on awaiting) when nobody listens there, or TLS fails
     * @throws UnsupportedOperationException (on awaiting) when the system has no such sockets
     */
    @Coroutine
    public static Coro<Connected> openUnixConnection(Path path, ConnectOptions options, int limit) {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(options, "options");
        EventLoop loop = EventLoop.running();
        StreamReaderProtocol protocol = protocol(limit);
        return result(connected(yieldFrom(loop.createUnixConnection(() -> protocol, path, options))));
    }

    private static StreamReaderProtocol protocol(int limit) {
        return new StreamReaderProtocol(new StreamReader(limit));
    }

    private static Connected connected(Connection<StreamReaderProtocol> connection) {
        StreamReaderProtocol protocol = connection.protocol();
        return new Connected(protocol.reader(), new StreamWriter(connection.transport(), protocol));
    }

    // Servers

    /** As {@link #startServer(StreamHandler, String, int, ServerOptions, int)}, the usual way. */
    public static Coro<Server> startServer(StreamHandler handler, @Nullable String host, int port) {
        return startServer(handler, host, port, StreamReader.DEFAULT_LIMIT);
    }

    /** As {@link #startServer(StreamHandler, String, int, ServerOptions, int)}, with {@link ServerOptions#defaults()}. */
    public static Coro<Server> startServer(StreamHandler handler, @Nullable String host, int port, int limit) {
        return startServer(handler, host, port, ServerOptions.defaults(), limit);
    }

    /** As {@link #startServer(StreamHandler, String, int, ServerOptions, int)}, with {@link StreamReader#DEFAULT_LIMIT}. */
    public static Coro<Server> startServer(
            StreamHandler handler, @Nullable String host, int port, ServerOptions options) {
        return startServer(handler, host, port, options, StreamReader.DEFAULT_LIMIT);
    }

    /**
     * Listens on the running loop, as the options say, and runs the handler for each connection, in a task of its own. Suspends until it
     * listens.
     *
     * @param host null or empty for all interfaces
     * @param port 0 for one of the system's choosing
     * @param limit the readers': the longest line, and half of what each keeps
     * @throws java.io.IOException (on awaiting) when the address cannot be bound
     */
    @Coroutine
    public static Coro<Server> startServer(
            StreamHandler handler, @Nullable String host, int port, ServerOptions options, int limit) {
        Objects.requireNonNull(options, "options");
        EventLoop loop = EventLoop.running();
        return loop.createServer(factory(handler, limit), host, port, options);
    }

    /**
     * As {@link #startServer(StreamHandler, String, int, ServerOptions, int)}, on a socket that is bound: asyncio's {@code sock}. It is the server's
     * from now on, which closes it, also when this fails.
     *
     * @param options of which TLS, keepAlive and startServing count
     */
    @Coroutine
    public static Coro<Server> startServer(
            StreamHandler handler, ServerSocketChannel channel, ServerOptions options, int limit) {
        Objects.requireNonNull(channel, "channel");
        Objects.requireNonNull(options, "options");
        return EventLoop.running().createServer(factory(handler, limit), channel, options);
    }

    /** As {@link #startUnixServer(StreamHandler, Path, ServerOptions, int)}, the usual way. */
    public static Coro<Server> startUnixServer(StreamHandler handler, Path path) {
        return startUnixServer(handler, path, ServerOptions.defaults(), StreamReader.DEFAULT_LIMIT);
    }

    /**
     * As {@link #startServer(StreamHandler, String, int, ServerOptions, int)}, on a socket at a path.
     *
     * @throws java.io.IOException (on awaiting) when the path cannot be bound
     * @throws UnsupportedOperationException (on awaiting) when the system has no such sockets
     */
    @Coroutine
    public static Coro<Server> startUnixServer(StreamHandler handler, Path path, ServerOptions options, int limit) {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(options, "options");
        return EventLoop.running().createUnixServer(factory(handler, limit), path, options);
    }

    private static Supplier<Protocol> factory(StreamHandler handler, int limit) {
        Objects.requireNonNull(handler, "handler");
        StreamReader.checkedLimit(limit); // here, not at each connection
        return () -> new StreamReaderProtocol(new StreamReader(limit), handler);
    }
}
