package dev.weft.internal.transport;

import dev.weft.Future;
import dev.weft.internal.select.ChannelOwner;
import dev.weft.internal.select.Registration;
import dev.weft.internal.select.SelectorLoop;
import dev.weft.net.BufferedProtocol;
import dev.weft.net.ExtraInfo;
import dev.weft.net.Protocol;
import dev.weft.net.Transport;
import dev.weft.net.WaterMarks;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A connected socket and the protocol that is told of it. asyncio's {@code _SelectorSocketTransport}.
 *
 * <pre>
 * OPEN     -> FLUSHING   close() with bytes to send
 * OPEN     -> ENDING     close() with nothing to send; abort(); a failure
 * FLUSHING -> ENDING     the last byte went out; abort(); a failure
 * ENDING   -> CLOSED     a turn later: connectionLost was called, the socket is closed
 * </pre>
 *
 * <p>What happens to the protocol: {@link #begin} in the turn after the transport was made, before anything is read;
 * {@link #readReady}; {@link #end}. {@code connectionLost} is called from nowhere else, so never from inside a call of the
 * protocol's own, and once.
 */
final class SocketTransport implements Transport, ChannelOwner, WriteFlow.Side {

    private enum Phase {
        OPEN,
        FLUSHING,
        ENDING,
        CLOSED
    }

    /** Writes to a connection that is gone, after which a warning is logged. */
    static final int IGNORED_WRITES_TO_WARN = 5;

    private static final Logger LOG = System.getLogger(SocketTransport.class.getName());

    private final SelectorLoop loop;
    private final SocketChannel channel;
    private final Registration registration;
    private final SocketAddress local;
    private final SocketAddress remote;
    private final @Nullable SocketServer server;
    private final WriteFlow flow = new WriteFlow(this);

    private Protocol protocol;

    /** The protocol again, if it brings its own buffer. */
    private @Nullable BufferedProtocol buffered;

    private Phase phase = Phase.OPEN;

    /** {@code connectionMade} was called. */
    private boolean begun;

    /** From ENDING on: what {@code connectionLost} is told. */
    private @Nullable Throwable lostCause;

    private boolean readingPaused;

    /** The peer sends no more. */
    private boolean inputEnded;

    /** {@link #writeEof} was called. */
    private boolean outputEnded;

    private int ignoredWrites;

    /** What is to be sent; null while that is nothing, so that an idle connection keeps no buffer. */
    private @Nullable WriteBuffer unsent;

    /**
     * Takes a connected, non-blocking channel over and has {@code connectionMade} called soon.
     *
     * @param server the one that accepted the connection, or null
     * @param made completed once {@code connectionMade} was called; null when nobody waits
     * @throws IOException when the channel is not connected any more; it is left for the caller to close
     */
    SocketTransport(
            SelectorLoop loop,
            SocketChannel channel,
            Protocol protocol,
            @Nullable SocketServer server,
            @Nullable Future<Void> made)
            throws IOException {
        this.loop = loop;
        this.channel = channel;
        setTarget(protocol);
        this.server = server;
        local = channel.getLocalAddress();
        remote = channel.getRemoteAddress();
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true); // small writes must not wait for acknowledgements
        registration = loop.register(channel);
        registration.ownedBy(this);
        if (server != null) {
            server.attach(this);
        }
        loop.callSoon(() -> begin(made));
        loop.made(this);
    }

    private void begin(@Nullable Future<Void> made) {
        begun = true;
        try {
            protocol.connectionMade(this);
        } catch (Throwable e) {
            fail("protocol.connectionMade() failed", e);
        }
        listen();
        if (made != null && !made.isDone()) {
            made.setResult(null);
        }
    }

    // Reading

    private void listen() {
        if (isReading()) {
            registration.reader(this::readReady);
        }
    }

    /** One read in each turn, however much there is: the other connections get their share. */
    private void readReady() {
        if (buffered != null) {
            readInto(buffered);
            return;
        }
        ByteBuffer shared = loop.readBuffer();
        int count = receive(shared);
        if (count <= 0) {
            return;
        }
        byte[] data = new byte[count];
        shared.flip().get(data);
        try {
            protocol.dataReceived(data);
        } catch (Throwable e) {
            fail("protocol.dataReceived() failed", e);
        }
    }

    private void readInto(BufferedProtocol receiver) {
        ByteBuffer buffer;
        try {
            buffer = receiver.getBuffer(-1);
            if (!buffer.hasRemaining()) {
                throw new IllegalStateException("getBuffer() gave a buffer without room: " + buffer);
            }
        } catch (Throwable e) {
            fail("protocol.getBuffer() failed", e);
            return;
        }
        int start = buffer.position();
        int count = receive(buffer);
        buffer.position(start);
        if (count <= 0) {
            return;
        }
        try {
            receiver.bufferUpdated(count);
        } catch (Throwable e) {
            fail("protocol.bufferUpdated() failed", e);
        }
    }

    /** Gives the number of bytes, 0 when there is nothing more to do. */
    private int receive(ByteBuffer buffer) {
        int count;
        try {
            count = channel.read(buffer);
        } catch (IOException e) {
            fail("reading failed", e);
            return 0;
        }
        if (count < 0) {
            readEof();
        }
        return count;
    }

    private void readEof() {
        inputEnded = true;
        registration.removeReader();
        boolean keepOpen;
        try {
            keepOpen = protocol.eofReceived();
        } catch (Throwable e) {
            fail("protocol.eofReceived() failed", e);
            return;
        }
        if (!keepOpen) {
            close();
        }
    }

    @Override
    public void pauseReading() {
        loop.checkThread();
        if (isReading()) {
            readingPaused = true;
            registration.removeReader();
        }
    }

    @Override
    public void resumeReading() {
        loop.checkThread();
        if (readingPaused) {
            readingPaused = false;
            listen();
        }
    }

    @Override
    public boolean isReading() {
        return phase == Phase.OPEN && !readingPaused && !inputEnded;
    }

    // Writing

    @Override
    public void write(ByteBuffer data) {
        loop.checkThread();
        if (outputEnded) {
            throw new IllegalStateException("cannot call write() after writeEof() on " + this);
        }
        if (!data.hasRemaining()) {
            return;
        }
        if (phase != Phase.OPEN) {
            ignoreWrite();
            return;
        }
        if (unsent == null) {
            try {
                WriteBuffer.sendNow(channel, data);
            } catch (IOException e) {
                fail("writing failed", e);
                return;
            }
            if (!data.hasRemaining()) {
                return;
            }
            unsent = new WriteBuffer();
            registration.writer(this::writeReady);
        }
        unsent.add(data);
        flow.grown(unsent.charge());
    }

    /** Gathered into one call only where nothing waits to be sent; what the socket does not take is copied. */
    @Override
    public void writelines(List<ByteBuffer> parts) {
        loop.checkThread();
        if (phase != Phase.OPEN || outputEnded || unsent != null || parts.size() < 2) {
            Transport.super.writelines(parts);
            return;
        }
        try {
            WriteBuffer.sendNow(channel, parts);
        } catch (IOException e) {
            fail("writing failed", e);
            return;
        }
        Transport.super.writelines(parts);
    }

    private void ignoreWrite() {
        if (++ignoredWrites == IGNORED_WRITES_TO_WARN) {
            LOG.log(
                    Level.WARNING,
                    "{0} writes were ignored, the connection is lost or closing: {1}",
                    ignoredWrites,
                    this);
        }
    }

    private void writeReady() {
        if (unsent == null) {
            return;
        }
        try {
            unsent.sendTo(channel);
        } catch (IOException e) {
            fail("writing failed", e);
            return;
        }
        flow.shrunk(unsent.charge()); // the protocol may write more
        if (unsent == null || !unsent.isEmpty()) {
            return;
        }
        unsent = null;
        registration.removeWriter();
        if (phase == Phase.FLUSHING) {
            endSoon(null);
        } else if (outputEnded) {
            shutdownOutput();
        }
    }

    @Override
    public void writeEof() {
        loop.checkThread();
        if (phase != Phase.OPEN || outputEnded) {
            return;
        }
        outputEnded = true;
        if (unsent == null) {
            shutdownOutput();
        }
    }

    private void shutdownOutput() {
        try {
            channel.shutdownOutput();
        } catch (IOException e) {
            fail("ending the output failed", e);
        }
    }

    @Override
    public int getWriteBufferSize() {
        return unsent == null ? 0 : unsent.size();
    }

    @Override
    public void setWriteBufferLimits(WaterMarks marks) {
        loop.checkThread();
        flow.setMarks(marks, unsent == null ? 0 : unsent.charge());
    }

    @Override
    public WaterMarks getWriteBufferLimits() {
        return flow.marks();
    }

    // Ending

    @Override
    public void close() {
        loop.checkThread();
        if (phase != Phase.OPEN) {
            return;
        }
        registration.removeReader();
        if (unsent == null) {
            endSoon(null);
        } else {
            phase = Phase.FLUSHING;
        }
    }

    @Override
    public void abort() {
        loop.checkThread();
        endSoon(null);
    }

    /** Failures of the socket are everyday and for the protocol only; what else is thrown is a fault that somebody must hear of. */
    private void fail(String message, Throwable exception) {
        if (!(exception instanceof IOException)) {
            report(message, exception);
        }
        endSoon(exception);
    }

    @Override
    public void report(String message, Throwable exception) {
        ProtocolErrors.report(loop, message + ": " + protocol, exception, this, protocol, channel);
    }

    private void endSoon(@Nullable Throwable cause) {
        if (phase == Phase.ENDING || phase == Phase.CLOSED) {
            return;
        }
        phase = Phase.ENDING;
        lostCause = cause;
        unsent = null;
        registration.removeReader();
        registration.removeWriter();
        loop.callSoon(this::end);
    }

    private void end() {
        if (phase == Phase.CLOSED) {
            return;
        }
        phase = Phase.CLOSED;
        try {
            if (begun) {
                protocol.connectionLost(lostCause);
            }
        } catch (Throwable e) {
            report("protocol.connectionLost() failed", e);
        } finally {
            registration.close();
            closeQuietly(channel);
            if (server != null) {
                server.detach(this);
            }
        }
    }

    static void closeQuietly(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "closing failed: " + channel, e);
        }
    }

    /** No turn will come in which to tell the protocol: now, then. */
    @Override
    public void loopClosing() {
        unsent = null;
        end();
    }

    @Override
    public boolean isClosing() {
        return phase != Phase.OPEN;
    }

    // Who and where

    @Override
    public Protocol getProtocol() {
        return protocol;
    }

    @Override
    public void setProtocol(Protocol protocol) {
        loop.checkThread();
        setTarget(protocol);
    }

    private void setTarget(Protocol target) {
        protocol = Objects.requireNonNull(target, "protocol");
        buffered = target instanceof BufferedProtocol own ? own : null;
    }

    @Override
    public <T> Optional<T> getExtraInfo(ExtraInfo<T> key) {
        Object value = key == ExtraInfo.SOCKET
                ? channel
                : key == ExtraInfo.SOCKNAME ? local : key == ExtraInfo.PEERNAME ? remote : null;
        return Optional.ofNullable(value).map(key.type()::cast);
    }

    @Override
    public SocketAddress localAddress() {
        return local;
    }

    @Override
    public SocketAddress remoteAddress() {
        return remote;
    }

    @Override
    public String toString() {
        return "SocketTransport(" + local + " to " + remote + ", "
                + phase.name().toLowerCase(java.util.Locale.ROOT) + (isReading() ? ", reading" : "") + ", "
                + getWriteBufferSize() + " bytes to send)";
    }
}
