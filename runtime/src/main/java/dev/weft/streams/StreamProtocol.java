package dev.weft.streams;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.yieldFrom;

import dev.weft.Coro;
import dev.weft.ErrorReport;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.Task;
import dev.weft.annotations.Coroutine;
import dev.weft.net.Protocol;
import dev.weft.net.Transport;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;

/** Feeds a reader with what a transport receives, and keeps what a writer must know: whether to wait, whether all is over. */
final class StreamProtocol implements Protocol {

    private final EventLoop loop;
    private final StreamReader reader;

    /** For a connection that a server accepted. */
    private final @Nullable StreamHandler handler;

    /** Null until the connection is made. */
    private @Nullable Transport transport;

    private boolean writingPaused;
    private boolean lost;
    private @Nullable Throwable lostCause;

    /** Tasks that wait until writing is resumed, or the connection is lost; null until there is one. */
    private @Nullable WaitingRoom drainers;

    /** Tasks that wait until the connection is lost; null until there is one. */
    private @Nullable WaitingRoom closers;

    StreamProtocol(EventLoop loop, StreamReader reader, @Nullable StreamHandler handler) {
        this.loop = loop;
        this.reader = reader;
        this.handler = handler;
    }

    StreamReader reader() {
        return reader;
    }

    EventLoop loop() {
        return loop;
    }

    @Nullable
    Transport transport() {
        return transport;
    }

    @Override
    public void connectionMade(Transport transport) {
        this.transport = transport;
        reader.setTransport(transport);
        if (handler != null) {
            StreamWriter writer = new StreamWriter(transport, this, reader);
            Task<?> task = createTask(() -> handler.handle(reader, writer));
            task.addDoneCallback(ended -> handlerEnded(ended, transport));
        }
    }

    private void handlerEnded(Future<?> ended, Transport transport) {
        if (ended.isCancelled()) {
            transport.close();
            return;
        }
        Throwable failure = ended.exception();
        if (failure != null) {
            loop.callExceptionHandler(
                    new ErrorReport("Unhandled exception in the handler of a connection", failure, transport));
            transport.close();
        }
    }

    @Override
    public void dataReceived(byte[] data) {
        reader.feedData(data);
    }

    @Override
    public boolean eofReceived() {
        reader.feedEof();
        return true; // the handler may still answer
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
        wake(closers);
        wake(drainers);
    }

    @Override
    public void pauseWriting() {
        writingPaused = true;
    }

    @Override
    public void resumeWriting() {
        writingPaused = false;
        wake(drainers);
    }

    private static void wake(@Nullable WaitingRoom room) {
        if (room != null) {
            room.wakeAll();
        }
    }

    /** Waits while the transport asks for a pause. */
    @Coroutine
    Coro<Void> drained() {
        if (lost) {
            throw StreamReader.<RuntimeException>sneak(new SocketException("Connection lost"));
        }
        if (writingPaused) {
            if (drainers == null) {
                drainers = new WaitingRoom();
            }
            yieldFrom(drainers.await());
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
        if (!lost) {
            if (closers == null) {
                closers = new WaitingRoom();
            }
            yieldFrom(closers.await());
        }
        return done();
    }

    private void throwLostCause() {
        if (lostCause != null) {
            throw StreamReader.<RuntimeException>sneak(lostCause);
        }
    }
}
