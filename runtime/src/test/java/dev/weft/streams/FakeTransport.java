package dev.weft.streams;

import dev.weft.net.ExtraInfo;
import dev.weft.net.Protocol;
import dev.weft.net.Transport;
import dev.weft.net.WaterMarks;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Knows whether it was paused and closed, and nothing else. */
final class FakeTransport implements Transport {

    private boolean reading = true;
    private boolean closed;
    private boolean halfCloses = true;

    void refuseHalfClose() {
        halfCloses = false;
    }

    @Override
    public boolean canWriteEof() {
        return halfCloses;
    }

    @Override
    public void pauseReading() {
        reading = false;
    }

    @Override
    public void resumeReading() {
        reading = true;
    }

    @Override
    public boolean isReading() {
        return reading;
    }

    @Override
    public void write(ByteBuffer data) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void writeEof() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        closed = true;
    }

    @Override
    public void abort() {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isClosing() {
        return closed;
    }

    @Override
    public int getWriteBufferSize() {
        return 0;
    }

    @Override
    public void setWriteBufferLimits(WaterMarks marks) {
        throw new UnsupportedOperationException();
    }

    @Override
    public WaterMarks getWriteBufferLimits() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Protocol getProtocol() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void setProtocol(Protocol protocol) {
        throw new UnsupportedOperationException();
    }

    @Override
    public SocketAddress localAddress() {
        throw new UnsupportedOperationException();
    }

    @Override
    public SocketAddress remoteAddress() {
        throw new UnsupportedOperationException();
    }

    @Override
    public <T> Optional<T> getExtraInfo(ExtraInfo<T> key) {
        return Optional.empty();
    }
}
