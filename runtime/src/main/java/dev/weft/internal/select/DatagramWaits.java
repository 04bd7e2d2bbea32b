package dev.weft.internal.select;

import dev.weft.Coro;
import dev.weft.net.Datagram;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Objects;

/** The raw operations on datagram channels: what each tries, and which readiness it waits for when that would block. */
public final class DatagramWaits {

    private DatagramWaits() {}

    public static Coro<Integer> sendTo(
            SelectorLoop loop, DatagramChannel channel, ByteBuffer data, SocketAddress address) {
        Objects.requireNonNull(data, "data");
        return new SendTo(
                loop, Objects.requireNonNull(channel, "channel"), data, Objects.requireNonNull(address, "address"));
    }

    public static Coro<Datagram> receiveFrom(SelectorLoop loop, DatagramChannel channel, int limit) {
        if (limit < 0) {
            throw new IllegalArgumentException("the limit of bytes to receive is negative: " + limit);
        }
        return new RecvFrom(loop, Objects.requireNonNull(channel, "channel"), limit);
    }

    public static Coro<SocketAddress> receiveFromInto(SelectorLoop loop, DatagramChannel channel, ByteBuffer buffer) {
        if (buffer.isReadOnly()) {
            throw new IllegalArgumentException("cannot receive into a read-only buffer: " + buffer);
        }
        return new RecvFromInto(loop, Objects.requireNonNull(channel, "channel"), buffer);
    }

    /** @throws UnsupportedOperationException for what the JDK drops without a word: an empty datagram of a connected channel */
    public static void refuseIfNeverSent(DatagramChannel channel, ByteBuffer data) {
        if (!data.hasRemaining() && channel.isConnected()) {
            throw new UnsupportedOperationException("the JDK sends no empty datagram from a channel that is connected: "
                    + channel + "; use one without a remote address");
        }
    }

    private static final class SendTo extends ReadinessFrame<DatagramChannel, Integer> {

        private final ByteBuffer data;
        private final SocketAddress address;

        SendTo(SelectorLoop loop, DatagramChannel channel, ByteBuffer data, SocketAddress address) {
            super(loop, channel);
            this.data = data;
            this.address = address;
        }

        /** The JDK gives 0 for an empty datagram whether it was sent or not; datagrams may get lost. */
        @Override
        Object attempt() throws IOException {
            boolean empty = !data.hasRemaining();
            refuseIfNeverSent(channel, data);
            int count = channel.send(data, address);
            return count > 0 || empty ? (Object) count : WOULD_BLOCK;
        }

        @Override
        Interest interestIn(Registration registration) {
            return registration.writing();
        }
    }

    private static final class RecvFrom extends ReadinessFrame<DatagramChannel, Datagram> {

        private final int limit;

        RecvFrom(SelectorLoop loop, DatagramChannel channel, int limit) {
            super(loop, channel);
            this.limit = limit;
        }

        @Override
        Object attempt() throws IOException {
            ByteBuffer buffer = loop.readBuffer();
            buffer.limit(Math.min(limit, buffer.capacity()));
            SocketAddress sender = channel.receive(buffer);
            if (sender == null) {
                return WOULD_BLOCK;
            }
            byte[] data = new byte[buffer.flip().remaining()];
            buffer.get(data);
            return new Datagram(data, sender);
        }

        @Override
        Interest interestIn(Registration registration) {
            return registration.reading();
        }
    }

    private static final class RecvFromInto extends ReadinessFrame<DatagramChannel, SocketAddress> {

        private final ByteBuffer buffer;

        RecvFromInto(SelectorLoop loop, DatagramChannel channel, ByteBuffer buffer) {
            super(loop, channel);
            this.buffer = buffer;
        }

        @Override
        Object attempt() throws IOException {
            SocketAddress sender = channel.receive(buffer);
            return sender == null ? WOULD_BLOCK : sender;
        }

        @Override
        Interest interestIn(Registration registration) {
            return registration.reading();
        }
    }
}
