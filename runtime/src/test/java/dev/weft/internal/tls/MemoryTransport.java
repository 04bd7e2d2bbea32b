package dev.weft.internal.tls;

import dev.weft.EventLoop;
import dev.weft.net.BufferedProtocol;
import dev.weft.net.ExtraInfo;
import dev.weft.net.Protocol;
import dev.weft.net.Transport;
import dev.weft.net.WaterMarks;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A transport without a network: what is written is kept or goes to a peer in a later turn, and a test says what arrives. */
final class MemoryTransport implements Transport {

    private final EventLoop loop;
    private Protocol protocol;
    private WaterMarks marks = WaterMarks.DEFAULT;

    /** All that was ever written. */
    final ByteArrayOutputStream written = new ByteArrayOutputStream();

    @Nullable
    MemoryTransport peer;

    /** Bytes that still get to the peer; then comes the end. */
    int lets = Integer.MAX_VALUE;

    /** Written bytes stay here and count as not sent. */
    boolean stuck;

    private int unsent;
    private boolean writingPaused;
    private boolean readingPaused;
    private boolean ended;
    boolean closed;
    boolean aborted;
    private final ByteArrayOutputStream notRead = new ByteArrayOutputStream();
    private boolean eofNotRead;

    MemoryTransport(EventLoop loop, Protocol protocol) {
        this.loop = loop;
        this.protocol = protocol;
    }

    /** Connects two protocols with each other. */
    static MemoryTransport pair(EventLoop loop, Protocol one, Protocol other) {
        MemoryTransport first = new MemoryTransport(loop, one);
        MemoryTransport second = new MemoryTransport(loop, other);
        first.peer = second;
        second.peer = first;
        loop.callSoon(() -> one.connectionMade(first));
        loop.callSoon(() -> other.connectionMade(second));
        return first;
    }

    /** Bytes from the peer. */
    void arrive(byte[] data) {
        if (readingPaused) {
            notRead.writeBytes(data);
        } else if (!ended && data.length > 0) {
            force(data);
        }
    }

    /** Bytes from the peer, whether they are wanted or not. */
    void force(byte[] data) {
        ((BufferedProtocol) protocol).dataReceived(data);
    }

    void arriveEof() {
        if (readingPaused) {
            eofNotRead = true;
        } else if (!ended && !protocol.eofReceived()) {
            close();
        }
    }

    @Override
    public void write(ByteBuffer data) {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        if (ended) {
            return;
        }
        written.writeBytes(bytes);
        if (stuck) {
            unsent += bytes.length;
            if (unsent > marks.high() && !writingPaused) {
                writingPaused = true;
                protocol.pauseWriting();
            }
        } else if (peer != null) {
            send(bytes);
        }
    }

    private void send(byte[] bytes) {
        MemoryTransport to = peer;
        if (bytes.length < lets) {
            lets -= bytes.length;
            loop.callSoon(() -> to.arrive(bytes));
        } else if (lets > 0) {
            byte[] last = Arrays.copyOf(bytes, lets);
            lets = 0;
            loop.callSoon(() -> {
                to.arrive(last);
                to.arriveEof();
            });
        }
    }

    /** Says that all was sent. */
    void drained() {
        unsent = 0;
        if (writingPaused) {
            writingPaused = false;
            protocol.resumeWriting();
        }
    }

    private void end(@Nullable Throwable cause) {
        if (ended) {
            return;
        }
        ended = true;
        loop.callSoon(() -> protocol.connectionLost(cause));
        if (peer != null && lets > 0) {
            loop.callSoon(peer::arriveEof);
        }
    }

    /** The connection breaks. */
    void lose(Throwable cause) {
        end(cause);
    }

    @Override
    public void close() {
        closed = true;
        if (unsent == 0) {
            end(null);
        }
    }

    @Override
    public void abort() {
        aborted = true;
        unsent = 0;
        end(null);
    }

    @Override
    public boolean isClosing() {
        return closed || aborted || ended;
    }

    @Override
    public void writeEof() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void pauseReading() {
        readingPaused = true;
    }

    @Override
    public void resumeReading() {
        if (!readingPaused) {
            return;
        }
        readingPaused = false;
        byte[] data = notRead.toByteArray();
        notRead.reset();
        loop.callSoon(() -> {
            arrive(data);
            if (eofNotRead) {
                eofNotRead = false;
                arriveEof();
            }
        });
    }

    @Override
    public boolean isReading() {
        return !readingPaused;
    }

    @Override
    public int getWriteBufferSize() {
        return unsent;
    }

    @Override
    public void setWriteBufferLimits(WaterMarks limits) {
        marks = limits;
    }

    @Override
    public WaterMarks getWriteBufferLimits() {
        return marks;
    }

    @Override
    public Protocol getProtocol() {
        return protocol;
    }

    @Override
    public void setProtocol(Protocol next) {
        protocol = next;
    }

    @Override
    public SocketAddress localAddress() {
        return new InetSocketAddress(1);
    }

    @Override
    public SocketAddress remoteAddress() {
        return new InetSocketAddress(2);
    }

    @Override
    public <T> Optional<T> getExtraInfo(ExtraInfo<T> key) {
        return key.equals(ExtraInfo.SOCKNAME) ? Optional.of(key.type().cast(localAddress())) : Optional.empty();
    }
}
