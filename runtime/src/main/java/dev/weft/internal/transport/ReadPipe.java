package dev.weft.internal.transport;

import dev.weft.Future;
import dev.weft.internal.select.SelectorLoop;
import dev.weft.net.Protocol;
import dev.weft.net.WaterMarks;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a child process writes: one read at a time, in a thread, and the next one once the protocol has had the last and wants more. So the child
 * waits when the protocol pauses.
 *
 * <p>A read that waits cannot be interrupted: after {@code close} its thread stays until the child writes or ends, and what it gives is dropped.
 */
final class ReadPipe extends PipeTransport {

    /** The most read at a time: what a pipe holds on Linux. */
    static final int BLOCK = 64 * 1024;

    private final InputStream stream;

    /** Of the thread that reads; null before the first read and once lost. */
    private byte @Nullable [] block = new byte[BLOCK];

    private boolean paused;
    private boolean reading;

    /** What was read after reading was paused. */
    private @Nullable Future<byte[]> heldBack;

    ReadPipe(SelectorLoop loop, String name, InputStream stream, Protocol protocol) {
        super(loop, name, protocol);
        this.stream = stream;
    }

    /** Begins to read, or goes on. */
    void readOn() {
        byte[] buffer = block;
        if (paused || reading || buffer == null) {
            return;
        }
        reading = true;
        loop.runInExecutor(PipeThreads.SHARED, () -> read(buffer)).addDoneCallback(this::arrived);
    }

    /** In a thread; gives an empty array at the end. */
    private byte[] read(byte[] buffer) throws IOException {
        int count = stream.read(buffer);
        return Arrays.copyOf(buffer, Math.max(count, 0));
    }

    private void arrived(Future<byte[]> read) {
        reading = false;
        Throwable failure = read.exception();
        if (isLost()) {
            return;
        }
        if (paused) {
            heldBack = read;
        } else if (failure != null) {
            lose(failure);
        } else {
            deliver(read.result());
        }
    }

    private void deliver(byte[] data) {
        try {
            if (data.length == 0) {
                getProtocol().eofReceived();
                lose(null); // a pipe has no other direction to keep open
                return;
            }
            getProtocol().dataReceived(data);
        } catch (Throwable e) {
            fail("protocol failed on data of a pipe", e);
        }
        readOn();
    }

    @Override
    void release() {
        block = null;
        heldBack = null;
        PipeThreads.close(stream);
    }

    @Override
    public void close() {
        abort();
    }

    @Override
    public void pauseReading() {
        loop.checkThread();
        paused = true;
    }

    @Override
    public void resumeReading() {
        loop.checkThread();
        if (!paused) {
            return;
        }
        paused = false;
        Future<byte[]> held = heldBack;
        heldBack = null;
        if (held == null) {
            readOn();
        } else {
            reading = true; // as if it came only now: never from inside a call of the protocol's own
            loop.enqueue(() -> arrived(held));
        }
    }

    @Override
    public boolean isReading() {
        return !paused && !closing;
    }

    // The other direction

    @Override
    public void write(ByteBuffer data) {
        throw notForWriting();
    }

    @Override
    public boolean canWriteEof() {
        return false;
    }

    @Override
    public void writeEof() {
        throw notForWriting();
    }

    private UnsupportedOperationException notForWriting() {
        return new UnsupportedOperationException(this + " is for reading; the child's standard input is pipe 0");
    }

    @Override
    public int getWriteBufferSize() {
        return 0;
    }

    @Override
    public void setWriteBufferLimits(WaterMarks marks) {
        throw notForWriting();
    }

    @Override
    public WaterMarks getWriteBufferLimits() {
        throw notForWriting();
    }
}
