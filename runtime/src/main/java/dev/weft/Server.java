package dev.weft;

/** Listening sockets and the connections accepted from them. */
public interface Server extends AutoCloseable {

    /** The port listened on; the first one's where there are several addresses. */
    int port();

    boolean isServing();

    /** Stops listening; connections that are open go on. Twice is fine. */
    @Override
    void close();

    /** Aborts the connections that are open. */
    void abortClients();

    /** Waits until the server is closed and its last connection is gone. */
    Coro<Void> waitClosed();
}
