package dev.weft.streams;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.yieldFrom;

import dev.weft.Coro;
import dev.weft.ErrorReport;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.annotations.Coroutine;
import dev.weft.net.Protocol;
import dev.weft.net.Transport;
import java.net.SocketException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Feeds a reader with what a transport receives, and keeps what a writer must know: whether to wait, whether all is over. asyncio's
 * {@code StreamReaderProtocol}: the way from any transport to streams. {@link Streams} uses it for sockets; for pipes and the like, have the
 * loop connect one of these, read from its reader, and make a {@link StreamWriter} of it and the transport.
 *
 * <p>For one connection. Loop thread only.
 */
public final class StreamReaderProtocol implements Protocol {

    private final StreamReader reader;

    /** For a connection that a server accepted. */
    private final @Nullable StreamHandler handler;

    /** Null until the connection is made. */
    private @Nullable EventLoop loop;

    /** Null until the connection is made. */
    private @Nullable Transport transport;

    private boolean writingPaused;
    private boolean lost;
    private @Nullable Throwable lostCause;

    /** Tasks that wait until writing is resumed, or the connection is lost; null until there is one. */
    private @Nullable WaitingRoom waiters;

    public StreamReaderProtocol(StreamReader reader) {
        this.reader = Objects.requireNonNull(reader, "reader");
        handler = null;
    }

    /** @param handler called in a task of its own once the connection is made, with the reader and a writer */
    public StreamReaderProtocol(StreamReader reader, StreamHandler handler) {
        this.reader = Objects.requireNonNull(reader, "reader");
        this.handler = Objects.requireNonNull(handler, "handler");
    }

    public StreamReader reader() {
        return reader;
    }

    boolean isOfServer() {
        return handler != null;
    }

    @Nullable
    EventLoop loop() {
        return loop;
    }

    @Nullable
    Transport transport() {
        return transport;
    }

    @Override
    public void connectionMade(Transport transport) {
        loop = EventLoop.running();
        use(transport);
        if (handler != null) {
            handle(handler, new StreamWriter(transport, this));
        }
    }

    /** The transport to pause, and to close when the handler failed: the one that was made, or its successor with TLS. */
    void use(Transport transport) {
        this.transport = transport;
        reader.setTransport(transport);
    }

    private void handle(StreamHandler handler, StreamWriter writer) {
        try {
            createTask(handler.handle(reader, writer)).addDoneCallback(this::handlerEnded);
        } catch (Exception e) {
            handlerFailed(e);
        }
    }

    private void handlerEnded(Future<?> task) {
        if (task.isCancelled()) {
            Objects.requireNonNull(transport).close();
        } else if (task.exception() != null) {
            handlerFailed(task.exception());
        }
    }

    private void handlerFailed(Throwable failure) {
        Transport connection = Objects.requireNonNull(transport);
        EventLoop.running()
                .callExceptionHandler(
                        new ErrorReport("Unhandled exception in the handler of a connection", failure, connection));
        connection.close();
    }

    @Override
    public void dataReceived(byte[] data) {
        reader.feedData(data);
    }

    @Override
    public boolean eofReceived() {
        reader.feedEof();
        return transport == null
                || transport.canWriteEof(); // the handler may still answer, where the other half can stay open
    }

    @Override
    public void connectionLost(@Nullable Throwable cause) {
        lost = true;
        lostCause = cause;
        if (cause == null) {
            reader.feedEof();
        } else {
            reader.setException(cause);
        }
        wakeAll();
    }

    @Override
    public void pauseWriting() {
        writingPaused = true;
    }

    @Override
    public void resumeWriting() {
        writingPaused = false;
        wakeAll();
    }

    private void wakeAll() {
        if (waiters != null) {
            waiters.wakeAll();
        }
    }

    private WaitingRoom waiters() {
        if (waiters == null) {
            waiters = new WaitingRoom();
        }
        return waiters;
    }

    /** Waits while the transport asks for a pause. */
    @Coroutine
    Coro<Void> drained() {
        if (lost) {
            throw StreamReader.<RuntimeException>sneak(new SocketException("Connection lost"));
        }
        if (writingPaused) {
            yieldFrom(waiters().await());
            throwLostCause();
        }
        return done();
    }

    /** Waits until the connection is lost, and throws what it was lost by. */
    @Coroutine
    Coro<Void> closed() {
        yieldFrom(lost());
        throwLostCause();
        return done();
    }

    /** Waits until the connection is lost. */
    @Coroutine
    Coro<Void> lost() {
        while (!lost) {
            yieldFrom(waiters().await());
        }
        return done();
    }

    private void throwLostCause() {
        if (lostCause != null) {
            throw StreamReader.<RuntimeException>sneak(lostCause);
        }
    }
}
