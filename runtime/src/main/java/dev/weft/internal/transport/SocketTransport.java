package dev.weft.internal.transport;

import dev.weft.Future;
import dev.weft.internal.select.ChannelOwner;
import dev.weft.internal.select.Registration;
import dev.weft.internal.select.SelectorLoop;
import dev.weft.net.ExtraInfo;
import dev.weft.net.Protocol;
import dev.weft.net.Transport;
import dev.weft.net.WaterMarks;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A connected socket, or one end of a pipe, and the protocol that is told of it. asyncio's {@code _SelectorSocketTransport},
 * {@code _UnixReadPipeTransport} and {@code _UnixWritePipeTransport}.
 *
 * <pre>
 * OPEN     -> FLUSHING   close() with bytes to send
 * OPEN     -> ENDING     close() with nothing to send; abort(); a failure
 * FLUSHING -> ENDING     the last byte went out; abort(); a failure
 * ENDING   -> CLOSED     a turn later: connectionLost was called, the channel is closed
 * </pre>
 *
 * <p>The life of a transport is here; {@link Incoming} reads and {@link Outgoing} writes, and a pipe has one of the two. What happens to
 * the protocol: {@link #begin} in the turn after the transport was made, before anything is read; {@link Incoming#run}; {@link #end}.
 * {@code connectionLost} is called from nowhere else, so never from inside a call of the protocol's own, and once.
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
    private final Ends ends;
    private final Registration registration;
    private final @Nullable SocketServer server;

    /** Null where nothing can be read. */
    private final @Nullable Incoming incoming;

    /** Null where nothing can be written. */
    private final @Nullable Outgoing outgoing;

    private Protocol protocol;
    private Phase phase = Phase.OPEN;

    /** {@code connectionMade} was called. */
    private boolean begun;

    /** Closed, and neither aborted nor lost: what was written is to arrive. */
    private boolean ordered;

    /** From ENDING on: what {@code connectionLost} is told. */
    private @Nullable Throwable lostCause;

    /** As below, for a connected socket. */
    SocketTransport(
            SelectorLoop loop,
            SocketChannel channel,
            Protocol protocol,
            @Nullable SocketServer server,
            @Nullable Future<Void> made)
            throws IOException {
        this(loop, Ends.of(channel), protocol, server, made);
    }

    /**
     * Takes a non-blocking channel over and has {@code connectionMade} called soon.
     *
     * @param server the one that accepted the connection, or null
     * @param made completed once {@code connectionMade} was called; null when nobody waits
     * @throws IOException when the channel is closed
     */
    SocketTransport(
            SelectorLoop loop, Ends ends, Protocol protocol, @Nullable SocketServer server, @Nullable Future<Void> made)
            throws IOException {
        this.loop = loop;
        this.ends = ends;
        this.server = server;
        incoming = ends.input() == null ? null : new Incoming(this, ends.input());
        outgoing = ends.output() == null ? null : new Outgoing(this, ends.output());
        setTarget(protocol);
        registration = loop.register(ends.channel());
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
        if (incoming != null) {
            incoming.listen();
        }
        if (made != null && !made.isDone()) {
            made.setResult(null);
        }
    }

    // What the halves need

    SelectorLoop loop() {
        return loop;
    }

    Ends ends() {
        return ends;
    }

    Registration registration() {
        return registration;
    }

    private Incoming incoming() {
        loop.checkThread();
        if (incoming == null) {
            throw new UnsupportedOperationException(
                    "nothing can be read from " + this + ": it is the writing end of a pipe");
        }
        return incoming;
    }

    /** @throws UnsupportedOperationException where nothing can be written */
    Outgoing outgoing() {
        loop.checkThread();
        if (outgoing == null) {
            throw new UnsupportedOperationException(
                    "nothing can be written to " + this + ": it is the reading end of a pipe");
        }
        return outgoing;
    }

    // Reading

    @Override
    public void pauseReading() {
        incoming().pause();
    }

    @Override
    public void resumeReading() {
        incoming().resume();
    }

    @Override
    public boolean isReading() {
        return incoming != null && incoming.isReading();
    }

    // Writing

    @Override
    public void write(byte[] data) {
        outgoing().write(data);
    }

    @Override
    public void write(ByteBuffer data) {
        outgoing().write(data);
    }

    @Override
    public void writelines(List<ByteBuffer> parts) {
        outgoing().writelines(parts);
    }

    @Override
    public boolean canWriteEof() {
        return outgoing != null;
    }

    @Override
    public void writeEof() {
        outgoing().writeEof();
    }

    @Override
    public int getWriteBufferSize() {
        return outgoing == null ? 0 : outgoing.size();
    }

    @Override
    public void setWriteBufferLimits(WaterMarks marks) {
        outgoing().setLimits(marks);
    }

    @Override
    public WaterMarks getWriteBufferLimits() {
        return outgoing().limits();
    }

    // Ending

    @Override
    public void close() {
        loop.checkThread();
        if (phase != Phase.OPEN) {
            return;
        }
        registration.removeReader();
        ordered = true;
        if (outgoing == null || outgoing.isEmpty()) {
            endSoon(null);
        } else {
            phase = Phase.FLUSHING;
        }
    }

    /** The last byte went out. */
    void flushed() {
        if (phase == Phase.FLUSHING) {
            endSoon(null);
        }
    }

    @Override
    public void abort() {
        loop.checkThread();
        ordered = false;
        endSoon(null);
    }

    /** Failures of the channel are everyday and for the protocol only; what else is thrown is a fault that somebody must hear of. */
    void fail(String message, Throwable exception) {
        if (!(exception instanceof IOException)) {
            report(message, exception);
        }
        endSoon(exception);
    }

    @Override
    public void report(String message, Throwable exception) {
        ProtocolErrors.report(loop, message + ": " + protocol, exception, this, protocol, ends.channel());
    }

    private void endSoon(@Nullable Throwable cause) {
        if (phase == Phase.ENDING || phase == Phase.CLOSED) {
            return;
        }
        phase = Phase.ENDING;
        lostCause = cause;
        dropOutput(cause);
        registration.removeReader();
        registration.removeWriter();
        loop.callSoon(this::end);
    }

    private void dropOutput(@Nullable Throwable cause) {
        if (outgoing != null) {
            outgoing.drop(cause);
        }
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
            closeChannel();
            if (server != null) {
                server.detach(this);
            }
        }
    }

    private void closeChannel() {
        boolean peerMaySend = incoming != null && !incoming.hasEnded();
        if (ordered && lostCause == null && peerMaySend && ends.channel() instanceof SocketChannel socket) {
            LingeringClose.begin(loop, socket, registration);
        } else {
            registration.close();
            closeQuietly(ends.channel());
        }
        if (!ends.isDuplex()) {
            loop.releaseClosedChannels(); // or whoever has the other end would not hear of it before the next poll,
            // if there is one
        }
    }

    static void closeQuietly(Channel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "closing failed: " + channel, e);
        }
    }

    /** No turn will come in which to tell the protocol: now, then. */
    @Override
    public void loopClosing() {
        dropOutput(null);
        ordered = false;
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
        if (incoming != null) {
            incoming.setTarget(target);
        }
    }

    @Override
    public <T> Optional<T> getExtraInfo(ExtraInfo<T> key) {
        Object value = key == ExtraInfo.SOCKET
                ? ends.channel()
                : key == ExtraInfo.SOCKNAME ? ends.local() : key == ExtraInfo.PEERNAME ? ends.remote() : null;
        return Optional.ofNullable(value).map(key.type()::cast);
    }

    @Override
    public SocketAddress localAddress() {
        return address(ends.local());
    }

    @Override
    public SocketAddress remoteAddress() {
        return address(ends.remote());
    }

    private SocketAddress address(@Nullable SocketAddress address) {
        if (address == null) {
            throw new UnsupportedOperationException("a pipe has no address: " + this);
        }
        return address;
    }

    @Override
    public String toString() {
        String name = ends.isDuplex()
                ? ends.local() + " to " + ends.remote()
                : ends.input() != null ? "from a pipe" : "to a pipe";
        return "SocketTransport(" + name + ", "
                + phase.name().toLowerCase(Locale.ROOT) + (isReading() ? ", reading" : "")
                + (outgoing == null ? "" : ", " + getWriteBufferSize() + " bytes to send") + ")";
    }
}
