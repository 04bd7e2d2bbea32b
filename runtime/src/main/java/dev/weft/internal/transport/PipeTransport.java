package dev.weft.internal.transport;

import dev.weft.internal.select.SelectorLoop;
import dev.weft.net.ExtraInfo;
import dev.weft.net.Protocol;
import dev.weft.net.Transport;
import java.net.SocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One end of a pipe to a child process. What both directions have: a protocol, an end.
 *
 * <pre>
 * OPEN     -> CLOSING  close() with something under way
 * OPEN     -> LOST     the pipe's end; close() with nothing under way; abort(); a failure
 * CLOSING  -> LOST     what was under way is over; abort(); a failure
 * </pre>
 *
 * <p>{@code connectionLost} is called once, a turn after LOST.
 */
abstract class PipeTransport implements Transport {

    final SelectorLoop loop;
    final String name;
    boolean closing;
    private boolean lost;
    private boolean told;
    private Protocol protocol;

    /** @param name for messages */
    PipeTransport(SelectorLoop loop, String name, Protocol protocol) {
        this.loop = loop;
        this.name = name;
        this.protocol = protocol;
    }

    final boolean isLost() {
        return lost;
    }

    /** Whether {@code connectionLost} was called. */
    final boolean isTold() {
        return told;
    }

    /** The pipe is of no use any more. Twice is fine. */
    final void lose(@Nullable Throwable cause) {
        closing = true;
        if (lost) {
            return;
        }
        lost = true;
        release();
        loop.enqueue(() -> tellLost(cause));
    }

    private void tellLost(@Nullable Throwable cause) {
        told = true;
        try {
            protocol.connectionLost(cause);
        } catch (Throwable e) {
            ProtocolErrors.report(loop, "protocol.connectionLost() failed", e, this, protocol);
        }
    }

    /** Closes the stream, without waiting, and lets go of what is buffered. */
    abstract void release();

    /** A call of the protocol, or the stream, failed. */
    final void fail(String message, Throwable e) {
        ProtocolErrors.report(loop, message, e, this, protocol);
        lose(e);
    }

    @Override
    public final void abort() {
        loop.checkThread();
        lose(null);
    }

    @Override
    public final boolean isClosing() {
        return closing;
    }

    @Override
    public final Protocol getProtocol() {
        return protocol;
    }

    @Override
    public final void setProtocol(Protocol protocol) {
        this.protocol = protocol;
    }

    @Override
    public final <T> Optional<T> getExtraInfo(ExtraInfo<T> key) {
        return Optional.empty();
    }

    @Override
    public final SocketAddress localAddress() {
        throw noAddress();
    }

    @Override
    public final SocketAddress remoteAddress() {
        throw noAddress();
    }

    private UnsupportedOperationException noAddress() {
        return new UnsupportedOperationException(this + " is a pipe and has no address");
    }

    @Override
    public String toString() {
        return name + (lost ? ", closed" : closing ? ", closing" : "");
    }
}
