package dev.weft.internal.transport;

import dev.weft.Future;
import dev.weft.internal.select.SelectorLoop;
import dev.weft.net.Protocol;
import dev.weft.net.WaterMarks;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import org.jspecify.annotations.Nullable;

/** What a child process reads: one write at a time, in a thread; the rest waits here. */
final class WritePipe extends PipeTransport implements WriteFlow.Side {

    /** The most written at a time: what a pipe holds on Linux. */
    static final int BLOCK = 64 * 1024;

    private final OutputStream stream;
    private final WriteFlow flow = new WriteFlow(this);

    /** What no thread has yet; null once lost. */
    private @Nullable WriteBuffer unsent = new WriteBuffer();

    /** Bytes that a thread is writing. */
    private int underWay;

    private boolean ending;
    private boolean eofWritten;

    WritePipe(SelectorLoop loop, String name, OutputStream stream, Protocol protocol) {
        super(loop, name, protocol);
        this.stream = stream;
    }

    @Override
    public void write(ByteBuffer data) {
        loop.checkThread();
        if (eofWritten) {
            throw new IllegalStateException("cannot write to " + this + " after writeEof()");
        }
        WriteBuffer buffer = unsent;
        if (closing || buffer == null || !data.hasRemaining()) {
            return;
        }
        buffer.add(data.duplicate());
        data.position(data.limit());
        flow.grown(getWriteBufferSize());
        writeOn();
    }

    private void writeOn() {
        WriteBuffer buffer = unsent;
        if (underWay > 0 || ending || buffer == null) {
            return;
        }
        if (!buffer.isEmpty()) {
            byte[] block = take(buffer);
            underWay = block.length;
            loop.runInExecutor(PipeThreads.SHARED, () -> send(block)).addDoneCallback(this::sent);
        } else if (closing) {
            ending = true;
            loop.runInExecutor(PipeThreads.SHARED, this::end).addDoneCallback(ended -> lose(ended.exception()));
        }
    }

    private static byte[] take(WriteBuffer buffer) {
        ByteBuffer block = ByteBuffer.allocate(Math.min(buffer.size(), BLOCK));
        try {
            buffer.sendTo(new Collector(block));
        } catch (IOException e) {
            throw new AssertionError("copying failed; please report this", e);
        }
        return block.array();
    }

    /** In a thread. */
    private int send(byte[] block) throws IOException {
        stream.write(block);
        stream.flush();
        return block.length;
    }

    /** In a thread. */
    private boolean end() throws IOException {
        stream.close();
        return true;
    }

    private void sent(Future<Integer> write) {
        underWay = 0;
        Throwable failure = write.exception();
        if (isLost()) {
            return;
        }
        if (failure != null) {
            lose(failure);
            return;
        }
        flow.shrunk(getWriteBufferSize());
        writeOn();
    }

    /** The process has ended: what waits will not be read any more; whether what is under way was, its thread will tell. */
    void readerGone() {
        if (unsent != null && !unsent.isEmpty()) {
            lose(new IOException("Broken pipe: the process ended before it read all of " + name));
        } else if (!isLost()) {
            close();
        }
    }

    @Override
    void release() {
        unsent = null;
        PipeThreads.close(stream);
    }

    @Override
    public void close() {
        loop.checkThread();
        closing = true;
        writeOn();
    }

    @Override
    public void writeEof() {
        close();
        eofWritten = true;
    }

    @Override
    public int getWriteBufferSize() {
        return underWay + (unsent == null ? 0 : unsent.size());
    }

    @Override
    public void setWriteBufferLimits(WaterMarks marks) {
        loop.checkThread();
        flow.setMarks(marks, getWriteBufferSize());
    }

    @Override
    public WaterMarks getWriteBufferLimits() {
        return flow.marks();
    }

    @Override
    public void report(String message, Throwable exception) {
        ProtocolErrors.report(loop, message, exception, this, getProtocol());
    }

    // The other direction

    @Override
    public void pauseReading() {
        throw notForReading();
    }

    @Override
    public void resumeReading() {
        throw notForReading();
    }

    private UnsupportedOperationException notForReading() {
        return new UnsupportedOperationException(this + " is for writing; what the child writes are pipes 1 and 2");
    }

    @Override
    public boolean isReading() {
        return false;
    }

    /** Takes as much as there is room for. */
    private static final class Collector implements WritableByteChannel {

        private final ByteBuffer block;

        Collector(ByteBuffer block) {
            this.block = block;
        }

        @Override
        public int write(ByteBuffer source) {
            int count = Math.min(source.remaining(), block.remaining());
            block.put(block.position(), source, source.position(), count);
            block.position(block.position() + count);
            source.position(source.position() + count);
            return count;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }
}
