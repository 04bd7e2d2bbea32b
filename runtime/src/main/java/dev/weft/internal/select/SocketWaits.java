package dev.weft.internal.select;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** The raw socket operations: what each tries, and which readiness it waits for when that would block. */
final class SocketWaits {

    /** At most so much is sent before others have their turn, even to a peer that takes more. */
    static final int MAX_SENT_PER_STEP = 256 * 1024;

    /** The JDK copies an array to a direct buffer of its size before each call: of what is sent, not of all that is left. */
    static final int MAX_COPIED_PER_CALL = 64 * 1024;

    private SocketWaits() {}

    static final class Accept extends ReadinessFrame<ServerSocketChannel, SocketChannel> {

        Accept(SelectorLoop loop, ServerSocketChannel server) {
            super(loop, server);
        }

        @Override
        Object attempt() throws IOException {
            SocketChannel accepted = channel.accept();
            if (accepted == null) {
                return WOULD_BLOCK;
            }
            try {
                accepted.configureBlocking(false);
            } catch (IOException e) {
                accepted.close();
                throw e;
            }
            return accepted;
        }

        @Override
        Interest interestIn(Registration registration) {
            return registration.reading();
        }
    }

    static final class Connect extends ReadinessFrame<SocketChannel, Void> {

        private final SocketAddress address;
        private boolean begun;

        Connect(SelectorLoop loop, SocketChannel channel, SocketAddress address) {
            super(loop, channel);
            this.address = address;
        }

        @Override
        @Nullable
        Object attempt() throws IOException {
            return begin() || channel.finishConnect() ? null : WOULD_BLOCK;
        }

        /** Answers whether that was all, as on loopback it may be. */
        private boolean begin() throws IOException {
            if (begun) {
                return false;
            }
            if (address instanceof InetSocketAddress inet && inet.isUnresolved()) {
                throw new UnknownHostException(inet.getHostString());
            }
            begun = true;
            return channel.connect(address);
        }

        @Override
        Interest interestIn(Registration registration) {
            return registration.writing();
        }
    }

    /**
     * Reads. What gives less than it has room for has emptied the socket, as far as the kernel knew; the next call then waits at once, where
     * an attempt would be a system call in vain for each message: 2 of them instead of 3 for one that is echoed. In strict order each call tries
     * first, as asyncio's do.
     */
    private abstract static class Read<R> extends ReadinessFrame<SocketChannel, R> {

        Read(SelectorLoop loop, SocketChannel channel) {
            super(loop, channel);
        }

        /** The most that may be read. */
        abstract int room();

        @Override
        @Nullable
        final Registration knownToBlock() {
            if (loop.isStrictOrder()) {
                return null;
            }
            Registration registration = loop.registrationOf(channel);
            boolean inVain = registration != null && registration.reading().isDrained() && room() > 0;
            return inVain ? registration : null;
        }

        final int read(ByteBuffer target) throws IOException {
            int count = channel.read(target);
            Interest waited = waited();
            if (count > 0 && target.hasRemaining() && waited != null) {
                waited.drained();
            }
            return count;
        }

        @Override
        final Interest interestIn(Registration registration) {
            return registration.reading();
        }
    }

    static final class Receive extends Read<byte[]> {

        private static final byte[] NOTHING = {};

        private final int limit;

        Receive(SelectorLoop loop, SocketChannel channel, int limit) {
            super(loop, channel);
            this.limit = limit;
        }

        @Override
        int room() {
            return limit;
        }

        @Override
        Object attempt() throws IOException {
            if (limit == 0) {
                return NOTHING;
            }
            ByteBuffer buffer = loop.readBuffer();
            buffer.limit(Math.min(limit, buffer.capacity()));
            int count = read(buffer);
            if (count == 0) {
                return WOULD_BLOCK;
            }
            if (count < 0) {
                return NOTHING;
            }
            byte[] bytes = new byte[count];
            buffer.flip().get(bytes);
            return bytes;
        }
    }

    static final class ReceiveInto extends Read<Integer> {

        private final ByteBuffer buffer;

        ReceiveInto(SelectorLoop loop, SocketChannel channel, ByteBuffer buffer) {
            super(loop, channel);
            this.buffer = buffer;
        }

        @Override
        int room() {
            return buffer.remaining();
        }

        @Override
        Object attempt() throws IOException {
            if (!buffer.hasRemaining()) {
                return 0;
            }
            int count = buffer.isDirect() ? read(buffer) : readByWayOfLoopBuffer();
            return count == 0 ? WOULD_BLOCK : (Object) count;
        }

        private int readByWayOfLoopBuffer() throws IOException {
            ByteBuffer direct = loop.readBuffer();
            direct.limit(Math.min(buffer.remaining(), direct.capacity()));
            int count = read(direct);
            buffer.put(direct.flip());
            return count;
        }
    }

    static final class SendAll extends ReadinessFrame<SocketChannel, Void> {

        private final ByteBuffer data;

        SendAll(SelectorLoop loop, SocketChannel channel, ByteBuffer data) {
            super(loop, channel);
            this.data = data;
        }

        @Override
        @Nullable
        Object attempt() throws IOException {
            int sent = 0;
            while (data.hasRemaining()) {
                int offered = Math.min(data.remaining(), MAX_COPIED_PER_CALL);
                int count = write(offered);
                sent += count;
                if (count < offered || sent >= MAX_SENT_PER_STEP) {
                    break;
                }
            }
            return data.hasRemaining() ? WOULD_BLOCK : null;
        }

        /** By way of the loop's buffer where it fits: the JDK would look for one of its own. */
        private int write(int offered) throws IOException {
            if (!data.isDirect() && offered <= SelectorLoop.WRITE_BUFFER_SIZE) {
                ByteBuffer direct = loop.writeBuffer().limit(offered).put(0, data, data.position(), offered);
                int count = channel.write(direct);
                data.position(data.position() + count);
                return count;
            }
            int limit = data.limit();
            data.limit(data.position() + offered);
            try {
                return channel.write(data);
            } finally {
                data.limit(limit);
            }
        }

        @Override
        Interest interestIn(Registration registration) {
            return registration.writing();
        }
    }
}
