package dev.weft.internal.transport;

import dev.weft.Future;
import dev.weft.internal.select.SelectorLoop;
import dev.weft.net.Protocol;
import dev.weft.net.Transport;
import dev.weft.net.WaterMarks;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A connected socket, or one end of a pipe, and the protocol that is told of it: {@link Incoming} reads and {@link Outgoing} writes, and a
 * pipe has one of the two. asyncio's {@code _SelectorSocketTransport}, {@code _UnixReadPipeTransport} and {@code _UnixWritePipeTransport}.
 */
final class SocketTransport extends ChannelTransport implements Transport {

    private final Ends ends;
    private final @Nullable SocketServer server;

    /** Null where nothing can be read. */
    private final @Nullable Incoming incoming;

    /** Null where nothing can be written. */
    private final @Nullable Outgoing outgoing;

    private Protocol protocol;

    /** As below, for a connected socket. */
    SocketTransport(
            SelectorLoop loop,
            SocketChannel channel,
            Protocol protocol,
            @Nullable SocketServer server,
            @Nullable Future<Void> made)
            throws IOException {
        this(loop, SocketEnds.of(channel), protocol, server, made);
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
        super(loop, ends.channel());
        this.ends = ends;
        this.server = server;
        incoming = ends.input() == null ? null : new Incoming(this);
        outgoing = ends.output() == null ? null : new Outgoing(this);
        setTarget(protocol);
        if (server != null) {
            server.attach(this);
        }
        beginSoon(made);
    }

    @Override
    void connectionMade() {
        protocol.connectionMade(this);
    }

    @Override
    void connectionLost(@Nullable Throwable cause) {
        protocol.connectionLost(cause);
    }

    // What the halves need

    Ends ends() {
        return ends;
    }

    private Incoming incoming() {
        loop().checkThread();
        if (incoming == null) {
            throw new UnsupportedOperationException(
                    "nothing can be read from " + this + ": it is the writing end of a pipe");
        }
        return incoming;
    }

    /** @throws UnsupportedOperationException where nothing can be written */
    Outgoing outgoing() {
        loop().checkThread();
        if (outgoing == null) {
            throw new UnsupportedOperationException(
                    "nothing can be written to " + this + ": it is the reading end of a pipe");
        }
        return outgoing;
    }

    // Reading

    @Override
    void listen() {
        if (incoming != null) {
            incoming.listen();
        }
    }

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
    boolean hasUnsent() {
        return outgoing != null && !outgoing.isEmpty();
    }

    @Override
    void dropUnsent(@Nullable Throwable cause) {
        if (outgoing != null) {
            outgoing.drop(cause);
        }
    }

    @Override
    void release(boolean ordered) {
        boolean peerMaySend = incoming != null && !incoming.hasEnded();
        if (ordered && peerMaySend && ends.channel() instanceof SocketChannel socket) {
            LingeringClose.begin(loop(), socket, registration());
        } else {
            super.release(ordered);
        }
        if (!ends.isDuplex()) {
            loop().releaseClosedChannels(); // or whoever has the other end would not hear of it before the next poll,
            // if there is one
        }
        if (server != null) {
            server.detach(this);
        }
    }

    // Who and where

    @Override
    public Protocol getProtocol() {
        return protocol;
    }

    @Override
    public void setProtocol(Protocol protocol) {
        loop().checkThread();
        setTarget(protocol);
    }

    private void setTarget(Protocol target) {
        protocol = Objects.requireNonNull(target, "protocol");
        if (incoming != null) {
            incoming.setTarget(target);
        }
    }

    @Override
    @Nullable
    SocketAddress local() {
        return ends.local();
    }

    @Override
    @Nullable
    SocketAddress remote() {
        return ends.remote();
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
                + state() + (isReading() ? ", reading" : "")
                + (outgoing == null ? "" : ", " + getWriteBufferSize() + " bytes to send") + ")";
    }
}
