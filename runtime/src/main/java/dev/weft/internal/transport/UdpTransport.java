package dev.weft.internal.transport;

import dev.weft.Future;
import dev.weft.internal.select.ChannelOwner;
import dev.weft.internal.select.DatagramWaits;
import dev.weft.internal.select.Registration;
import dev.weft.internal.select.SelectorLoop;
import dev.weft.net.DatagramProtocol;
import dev.weft.net.DatagramTransport;
import dev.weft.net.ExtraInfo;
import dev.weft.net.WaterMarks;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A datagram socket and the protocol that is told of it. asyncio's {@code _SelectorDatagramTransport}.
 *
 * <pre>
 * OPEN     -> FLUSHING   close() with datagrams to send
 * OPEN     -> ENDING     close() with nothing to send; abort(); connectionMade threw; a fault in sending or receiving
 * FLUSHING -> ENDING     the last datagram went out; abort(); a fault
 * ENDING   -> CLOSED     a turn later: connectionLost was called, the socket is closed
 * </pre>
 *
 * <p>An {@link IOException} of the socket is no fault: it is about one datagram, and goes to {@code errorReceived}.
 */
final class UdpTransport implements DatagramTransport, ChannelOwner, WriteFlow.Side {

    private enum Phase {
        OPEN,
        FLUSHING,
        ENDING,
        CLOSED
    }

    /** The most received in one turn, so that one busy socket does not keep the others waiting. */
    static final int MAX_RECEIVED_PER_TURN = 32;

    /** The most sent in one turn of what waited. */
    static final int MAX_SENT_PER_TURN = 32;

    private static final Logger LOG = System.getLogger(UdpTransport.class.getName());

    private final SelectorLoop loop;
    private final DatagramChannel channel;
    private final Registration registration;
    private final DatagramQueue unsent;
    private final WriteFlow flow = new WriteFlow(this);
    private final SocketAddress local;
    private final @Nullable SocketAddress remote;
    private DatagramProtocol protocol;
    private Phase phase = Phase.OPEN;

    /** {@code connectionMade} was called. */
    private boolean begun;

    /** From ENDING on: what {@code connectionLost} is told. */
    private @Nullable Throwable lostCause;

    private int ignoredSends;

    /**
     * Takes a bound, non-blocking channel over and has {@code connectionMade} called soon.
     *
     * @param remote where datagrams go and the only address they may go to; null for any
     * @param made completed once {@code connectionMade} was called; null when nobody waits
     * @throws IOException when the channel is closed
     */
    UdpTransport(
            SelectorLoop loop,
            DatagramChannel channel,
            DatagramQueue.Sender sender,
            DatagramProtocol protocol,
            @Nullable SocketAddress remote,
            @Nullable Future<Void> made)
            throws IOException {
        this.loop = loop;
        this.channel = channel;
        this.protocol = Objects.requireNonNull(protocol, "protocol");
        unsent = new DatagramQueue(channel, sender);
        local = channel.getLocalAddress();
        this.remote = remote;
        registration = loop.register(channel);
        registration.ownedBy(this);
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
        if (phase == Phase.OPEN) {
            registration.reader(this::readReady);
        }
        if (made != null && !made.isDone()) {
            made.setResult(null);
        }
    }

    // Receiving

    private void readReady() {
        for (int i = 0; i < MAX_RECEIVED_PER_TURN && phase == Phase.OPEN; i++) {
            if (!receive()) {
                return;
            }
        }
    }

    /** Answers whether there may be more. */
    private boolean receive() {
        ByteBuffer buffer = loop.readBuffer(); // no datagram is longer
        SocketAddress sender;
        try {
            sender = channel.receive(buffer);
        } catch (IOException e) {
            errorReceived(e);
            return false;
        } catch (RuntimeException e) {
            fail("receiving failed", e);
            return false;
        }
        if (sender == null) {
            return false;
        }
        byte[] data = new byte[buffer.flip().remaining()];
        buffer.get(data);
        try {
            protocol.datagramReceived(data, sender);
        } catch (Throwable e) {
            report("protocol.datagramReceived() failed", e);
        }
        return true;
    }

    private void errorReceived(IOException cause) {
        try {
            protocol.errorReceived(cause);
        } catch (Throwable e) {
            report("protocol.errorReceived() failed", e);
        }
    }

    // Sending

    @Override
    public void sendTo(ByteBuffer data, @Nullable SocketAddress address) {
        loop.checkThread();
        SocketAddress target = target(address);
        if (phase != Phase.OPEN) {
            ignoreSend();
            return;
        }
        DatagramWaits.refuseIfNeverSent(channel, data);
        try {
            if (unsent.sendOrAdd(data, target)) {
                return;
            }
        } catch (IOException e) {
            errorReceived(e);
            return;
        } catch (RuntimeException e) {
            fail("sending failed", e);
            return;
        }
        registration.writer(this::writeReady);
        flow.grown(unsent.charge());
    }

    private SocketAddress target(@Nullable SocketAddress address) {
        if (remote == null) {
            if (address == null) {
                throw new IllegalArgumentException("sendTo() needs an address: there is no remote one in " + this);
            }
            return address;
        }
        if (address != null && !address.equals(remote)) {
            throw new IllegalArgumentException("Invalid address: must be null or " + remote + ", not " + address);
        }
        return remote;
    }

    private void ignoreSend() {
        if (++ignoredSends == SocketTransport.IGNORED_WRITES_TO_WARN) {
            LOG.log(Level.WARNING, "{0} datagrams were ignored, the transport is closing: {1}", ignoredSends, this);
        }
    }

    private void writeReady() {
        for (int i = 0; i < MAX_SENT_PER_TURN && !unsent.isEmpty(); i++) {
            try {
                if (!unsent.sendFirst()) {
                    break;
                }
            } catch (IOException e) {
                errorReceived(e);
            } catch (RuntimeException e) {
                fail("sending failed", e);
                return;
            }
        }
        flow.shrunk(unsent.charge()); // the protocol may send more
        if (!unsent.isEmpty()) {
            return;
        }
        registration.removeWriter();
        if (phase == Phase.FLUSHING) {
            endSoon(null);
        }
    }

    @Override
    public int getWriteBufferSize() {
        return unsent.size();
    }

    @Override
    public void setWriteBufferLimits(WaterMarks marks) {
        loop.checkThread();
        flow.setMarks(marks, unsent.charge());
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
        if (unsent.isEmpty()) {
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

    private void fail(String message, Throwable exception) {
        report(message, exception);
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
        unsent.clear();
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
            SocketTransport.closeQuietly(channel);
        }
    }

    /** No turn will come in which to tell the protocol: now, then. */
    @Override
    public void loopClosing() {
        unsent.clear();
        end();
    }

    @Override
    public boolean isClosing() {
        return phase != Phase.OPEN;
    }

    // Who and where

    @Override
    public DatagramProtocol getProtocol() {
        return protocol;
    }

    @Override
    public void setProtocol(DatagramProtocol protocol) {
        loop.checkThread();
        this.protocol = Objects.requireNonNull(protocol, "protocol");
    }

    @Override
    public <T> Optional<T> getExtraInfo(ExtraInfo<T> key) {
        Object value = key == ExtraInfo.SOCKET
                ? channel
                : key == ExtraInfo.SOCKNAME ? local : key == ExtraInfo.PEERNAME ? remote : null;
        return Optional.ofNullable(value).map(key.type()::cast);
    }

    @Override
    public String toString() {
        return "UdpTransport(" + local + (remote == null ? "" : " to " + remote) + ", "
                + phase.name().toLowerCase(Locale.ROOT) + ", " + getWriteBufferSize() + " bytes to send)";
    }
}
