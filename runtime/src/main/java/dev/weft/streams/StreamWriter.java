package dev.weft.streams;

import static dev.weft.Weft.done;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;

import dev.weft.AsyncCloseable;
import dev.weft.Coro;
import dev.weft.EventLoop;
import dev.weft.annotations.Coroutine;
import dev.weft.net.ExtraInfo;
import dev.weft.net.TlsOptions;
import dev.weft.net.Transport;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The outgoing half of a connection, for coroutines. {@code asyncio.StreamWriter}.
 *
 * <p>{@link #write} never waits: what the socket does not take is buffered, without a bound. {@link #drain} after it waits
 * while there is too much in the buffer; {@link #send} does both. Loop thread only.
 */
public final class StreamWriter implements AsyncCloseable {

    private final StreamReaderProtocol protocol;
    private final StreamReader reader;
    private Transport transport;

    /**
     * Makes the writer of a transport; {@link Streams} makes those of sockets.
     *
     * @param protocol the transport's
     */
    public StreamWriter(Transport transport, StreamReaderProtocol protocol) {
        this.transport = Objects.requireNonNull(transport, "transport");
        this.protocol = protocol;
        reader = protocol.reader();
        EventLoop loop = protocol.loop();
        if (loop != null && loop.isDebug()) {
            UnclosedWriter.watch(this, protocol, loop);
        }
    }

    /**
     * Sends bytes without waiting; ignored when the connection is lost or closing. The array is not kept.
     *
     * @throws IllegalStateException after {@link #writeEof}
     */
    public void write(byte[] data) {
        transport.write(data);
    }

    /** As {@link #write(byte[])}, for what is between the buffer's position and its limit. */
    public void write(ByteBuffer data) {
        transport.write(data);
    }

    /**
     * Sends several pieces one after the other, as {@link #write(ByteBuffer)} does; on a socket, in one system call where they are few.
     *
     * @throws IllegalStateException after {@link #writeEof}
     */
    public void writelines(List<ByteBuffer> parts) {
        transport.writelines(parts);
    }

    /**
     * Waits while more than the transport's high-water mark is buffered, until it is down to the low one. Does not suspend
     * otherwise: a task that writes and drains in a loop lets others run only when the peer is slow. Cancelled, what was
     * written is sent all the same.
     *
     * @throws java.io.IOException the failure of the connection, or when it is lost
     */
    @Coroutine
    public Coro<Void> drain() {
        Throwable failure = reader.exception();
        if (failure != null) {
            throw StreamReader.<RuntimeException>sneak(failure);
        }
        if (transport.isClosing()) {
            yieldFrom(sleep(
                    Duration.ZERO)); // lets connectionLost come, or a loop that writes and drains would not hear of it
        }
        yieldFrom(protocol.drained());
        return done();
    }

    /** {@link #write(byte[])} and {@link #drain}: sends bytes and waits as long as the peer is too slow for them. */
    @Coroutine
    public Coro<Void> send(byte[] data) {
        write(data);
        yieldFrom(drain());
        return done();
    }

    /** As {@link #send(byte[])}. */
    @Coroutine
    public Coro<Void> send(ByteBuffer data) {
        write(data);
        yieldFrom(drain());
        return done();
    }

    /** Whether {@link #writeEof} works on this connection; it does not over TLS. */
    public boolean canWriteEof() {
        return transport.canWriteEof();
    }

    /** Ends the outgoing half once what is buffered went out; the incoming half stays open. */
    public void writeEof() {
        transport.writeEof();
    }

    /**
     * Has the connection go on with TLS: as the server where a handler got it, else as the client. Suspends until what was written went out far
     * enough and the handshake is over. Cancelled or failed, the connection is ended.
     *
     * <p><i>Unlike asyncio</i>, refuses when there is something to read: it came without TLS, from whomever, and would be taken for what
     * the other side says with it.
     *
     * @param options for a client with the name of the server, unless the host check is off
     * @throws javax.net.ssl.SSLException (on awaiting) when the handshake fails or takes too long
     * @throws IllegalStateException (on awaiting) when there is something to read
     */
    @Coroutine
    public Coro<Void> startTls(TlsOptions options) {
        Objects.requireNonNull(options, "options");
        yieldFrom(drain());
        if (reader.buffered() > 0) {
            throw new IllegalStateException(
                    reader.buffered() + " bytes came before TLS; read all that is said without it first: " + reader);
        }
        Transport secured =
                yieldFrom(EventLoop.running().startTls(transport, protocol, options, protocol.isOfServer()));
        transport = secured;
        protocol.use(secured);
        return done();
    }

    /** Sends what is buffered, then closes the connection; {@link #waitClosed} waits for that. */
    public void close() {
        transport.close();
    }

    /** Drops what is buffered and closes the connection. */
    public void abort() {
        transport.abort();
    }

    /** Whether the connection was closed, aborted or lost. */
    public boolean isClosing() {
        return transport.isClosing();
    }

    /**
     * Waits until the connection is closed. Suspends unless it is. Cancelling changes nothing for the connection.
     *
     * @throws java.io.IOException what it was lost by, where that was a failure
     */
    public Coro<Void> waitClosed() {
        return protocol.closed();
    }

    /**
     * {@link #close} and {@link #waitClosed}, for {@link dev.weft.Weft#aclosing}. What the connection was lost by is not thrown: whoever has
     * not heard of it by reading or by {@link #drain} does not need it. Cancelled, the connection goes on closing.
     */
    @Override
    @Coroutine
    public Coro<Void> aclose() {
        close();
        yieldFrom(protocol.lost());
        return done();
    }

    /** Gives a fact about the connection, where its transport knows it. */
    public <T> Optional<T> getExtraInfo(ExtraInfo<T> key) {
        return transport.getExtraInfo(key);
    }

    public SocketAddress localAddress() {
        return transport.localAddress();
    }

    public SocketAddress remoteAddress() {
        return transport.remoteAddress();
    }

    /** The transport, for its other settings; another one after {@link #startTls}. */
    public Transport transport() {
        return transport;
    }

    @Override
    public String toString() {
        return "StreamWriter(" + transport + ")";
    }
}
