package dev.weft.internal.transport;

import dev.weft.Future;
import dev.weft.internal.select.DatagramWaits;
import dev.weft.internal.select.SelectorLoop;
import dev.weft.net.DatagramProtocol;
import dev.weft.net.DatagramTransport;
import dev.weft.net.WaterMarks;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A datagram socket and the protocol that is told of it. asyncio's {@code _SelectorDatagramTransport}.
 *
 * <p>An {@link IOException} of the socket is no fault: it is about one datagram, and goes to {@code errorReceived}.
 */
final class UdpTransport extends ChannelTransport implements DatagramTransport {

    /** The most received in one turn, so that one busy socket does not keep the others waiting. */
    static final int MAX_RECEIVED_PER_TURN = 32;

    /** The most sent in one turn of what waited. */
    static final int MAX_SENT_PER_TURN = 32;

    private final DatagramChannel channel;
    private final DatagramQueue unsent;
    private final WriteFlow flow = new WriteFlow(this);
    private final SocketAddress local;
    private final @Nullable SocketAddress remote;
    private DatagramProtocol protocol;

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
        super(loop, channel);
        this.channel = channel;
        this.protocol = Objects.requireNonNull(protocol, "protocol");
        unsent = new DatagramQueue(channel, sender);
        local = channel.getLocalAddress();
        this.remote = remote;
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

    // Receiving

    @Override
    void listen() {
        if (isOpen()) {
            registration().reader(this::readReady);
        }
    }

    private void readReady() {
        for (int i = 0; i < MAX_RECEIVED_PER_TURN && isOpen(); i++) {
            if (!receive()) {
                return;
            }
        }
    }

    /** Answers whether there may be more. */
    private boolean receive() {
        ByteBuffer buffer = loop().readBuffer(); // no datagram is longer
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
        loop().checkThread();
        SocketAddress target = target(address);
        if (!isOpen()) {
            ignoreWrite();
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
        } catch (UnsupportedAddressTypeException e) {
            throw new IllegalArgumentException(wrongFamily(target), e);
        } catch (RuntimeException e) {
            fail("sending failed", e);
            return;
        }
        registration().writer(this::writeReady);
        flow.grown(unsent.charge());
    }

    private SocketAddress target(@Nullable SocketAddress address) {
        if (remote == null) {
            if (address == null) {
                throw new IllegalArgumentException("sendTo() needs an address: there is no remote one in " + this);
            }
            if (address instanceof InetSocketAddress inet && inet.isUnresolved()) {
                throw new IllegalArgumentException(
                        "sendTo() looks no names up: " + address + "; await getAddrInfo() and give what it gives");
            }
            return address;
        }
        if (address != null && !address.equals(remote)) {
            throw new IllegalArgumentException("Invalid address: must be null or " + remote + ", not " + address);
        }
        return remote;
    }

    private String wrongFamily(SocketAddress target) {
        return "an address of another family than the socket's: " + target + "; the datagram was not sent from " + this;
    }

    private void writeReady() {
        for (int i = 0; i < MAX_SENT_PER_TURN && !unsent.isEmpty(); i++) {
            try {
                if (!unsent.sendFirst()) {
                    break;
                }
            } catch (IOException e) {
                errorReceived(e);
            } catch (UnsupportedAddressTypeException e) {
                errorReceived(new IOException(
                        "a datagram that waited could not be sent: its address is of another family", e));
            } catch (RuntimeException e) {
                fail("sending failed", e);
                return;
            }
        }
        flow.shrunk(unsent.charge()); // the protocol may send more
        if (!unsent.isEmpty()) {
            return;
        }
        registration().removeWriter();
        flushed();
    }

    @Override
    public int getWriteBufferSize() {
        return unsent.size();
    }

    @Override
    public void setWriteBufferLimits(WaterMarks marks) {
        loop().checkThread();
        flow.setMarks(marks, unsent.charge());
    }

    @Override
    public WaterMarks getWriteBufferLimits() {
        return flow.marks();
    }

    @Override
    boolean hasUnsent() {
        return !unsent.isEmpty();
    }

    @Override
    void dropUnsent(@Nullable Throwable cause) {
        unsent.clear();
    }

    // Who and where

    @Override
    public DatagramProtocol getProtocol() {
        return protocol;
    }

    @Override
    public void setProtocol(DatagramProtocol protocol) {
        loop().checkThread();
        this.protocol = Objects.requireNonNull(protocol, "protocol");
    }

    @Override
    SocketAddress local() {
        return local;
    }

    @Override
    @Nullable
    SocketAddress remote() {
        return remote;
    }

    @Override
    public String toString() {
        return "UdpTransport(" + local + (remote == null ? "" : " to " + remote) + ", " + state() + ", "
                + getWriteBufferSize() + " bytes to send)";
    }
}
