package dev.weft;

import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.List;

/**
 * Listening sockets and the connections accepted from them. PEP 3156; asyncio's {@code Server}. Loop thread only.
 *
 * <pre>
 * BOUND   -> SERVING   {@link #startServing}, {@link #serveForever}; at once, unless the options say otherwise
 * BOUND   -> CLOSED    {@link #close}
 * SERVING -> CLOSED    {@link #close}; the task in {@link #serveForever} was cancelled; the loop was closed
 * </pre>
 *
 * <p>Closing is about new connections only. To have all end: {@link #shutdown}, or {@link #closeClients} and {@link #abortClients}.
 */
public interface Server extends AutoCloseable, AsyncCloseable {

    EventLoop loop();

    /** The port listened on, the first one's where there are several addresses; also when it was closed since. -1 where there are no ports. */
    int port();

    /** The addresses listened on; none once the server is closed. */
    List<SocketAddress> addresses();

    /** The sockets listened on, to ask for their options; not to accept from or to close. None once the server is closed. */
    List<ServerSocketChannel> sockets();

    /** Whether connections are accepted. */
    boolean isServing();

    /**
     * Begins to accept; of no effect when it has begun. Suspends for one turn. <i>Unlike asyncio</i>, clients are not refused before: the
     * system has them wait, as many as the backlog allows.
     *
     * @throws IllegalStateException (on awaiting) when the server is closed
     */
    Coro<Void> startServing();

    /**
     * Accepts until it is cancelled, which closes the server and waits for its connections to end; a second cancellation ends that wait.
     * {@link #close} has it throw {@link CancelledError}, too.
     *
     * @throws IllegalStateException (on awaiting) when the server is closed, or somebody awaits this already
     */
    Coro<Void> serveForever();

    /** Stops listening; connections that are open go on. The port is free when this returns. Twice is fine. */
    @Override
    void close();

    /**
     * Closes the connections that are open: each sends what is buffered first. <i>Unlike asyncio</i>, where the sockets are closed under TLS, which
     * loses what TLS still holds and sends no close_notify, TLS is closed in its order.
     */
    void closeClients();

    /** Aborts the connections that are open: what is buffered is dropped. */
    void abortClients();

    /**
     * Stops listening, lets connections come to their end for a time, and aborts those that have not; suspends until all are gone. To have
     * idle ones end early, tell their protocols. Cancelled, it leaves those that are open as they are.
     *
     * @param grace zero or less aborts at once
     */
    Coro<Void> shutdown(Duration grace);

    /** Waits until the server is closed and its last connection is gone; forever, if nobody closes it. */
    Coro<Void> waitClosed();

    /** Stops listening and waits for the last connection to end, as {@code async with} does in Python. */
    @Override
    Coro<Void> aclose();
}
