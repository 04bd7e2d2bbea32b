package dev.weft.internal.transport;

import dev.weft.net.BufferedProtocol;
import dev.weft.net.Protocol;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The half of a {@link SocketTransport} that reads: listens to the channel by itself, for as long as something is to be read. */
final class Incoming implements Runnable {

    private final SocketTransport transport;

    /** The protocol, if it brings its own buffer. */
    private @Nullable BufferedProtocol buffered;

    private boolean paused;

    /** The peer sends no more. */
    private boolean ended;

    Incoming(SocketTransport transport) {
        this.transport = transport;
    }

    void setTarget(Protocol target) {
        buffered = target instanceof BufferedProtocol own ? own : null;
    }

    void listen() {
        if (isReading()) {
            transport.registration().reader(this);
        }
    }

    void pause() {
        if (isReading()) {
            paused = true;
            transport.registration().removeReader();
        }
    }

    void resume() {
        if (paused) {
            paused = false;
            listen();
        }
    }

    boolean isReading() {
        return !transport.isClosing() && !paused && !ended;
    }

    boolean hasEnded() {
        return ended;
    }

    /** The channel is ready. One read in each turn, however much there is: the other connections get their share. */
    @Override
    public void run() {
        if (buffered != null) {
            readInto(buffered);
            return;
        }
        ByteBuffer shared = transport.loop().readBuffer();
        int count = receive(shared);
        if (count <= 0) {
            return;
        }
        byte[] data = new byte[count];
        shared.flip().get(data);
        try {
            transport.getProtocol().dataReceived(data);
        } catch (Throwable e) {
            transport.fail("protocol.dataReceived() failed", e);
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
            transport.fail("protocol.getBuffer() failed", e);
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
            transport.fail("protocol.bufferUpdated() failed", e);
        }
    }

    /** Gives the number of bytes, 0 or less when there is nothing more to do. */
    private int receive(ByteBuffer buffer) {
        int count;
        try {
            count = transport.ends().input().read(buffer);
        } catch (IOException e) {
            transport.fail("reading failed", e);
            return 0;
        }
        if (count < 0) {
            end();
        }
        return count;
    }

    private void end() {
        ended = true;
        transport.registration().removeReader();
        IOException failure = transport.ends().failure();
        if (failure != null) {
            transport.fail("reading failed", failure);
            return;
        }
        boolean keepOpen;
        try {
            keepOpen = transport.getProtocol().eofReceived();
        } catch (Throwable e) {
            transport.fail("protocol.eofReceived() failed", e);
            return;
        }
        if (!keepOpen || !transport.ends().isDuplex()) {
            transport.close();
        }
    }

    @Override
    public String toString() {
        return "reading of " + transport;
    }
}
