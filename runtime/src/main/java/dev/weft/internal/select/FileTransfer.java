package dev.weft.internal.select;

import dev.weft.Coro;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Objects;

/** A part of a file on its way out, slice by slice. The file's position is kept after what was sent, as asyncio does. */
public final class FileTransfer {

    /** The most given to the system in one turn: it reads the disk meanwhile, and the loop waits. */
    public static final int MAX_PER_TURN = 256 * 1024;

    private final FileChannel file;
    private final long offset;
    private final long count;
    private long sent;

    /**
     * @param count at most so many bytes; {@link Long#MAX_VALUE} for all to the end
     * @throws IllegalArgumentException when the offset is negative or the count not positive
     */
    public FileTransfer(FileChannel file, long offset, long count) {
        this.file = Objects.requireNonNull(file, "file");
        this.offset = offset;
        this.count = count;
        if (offset < 0) {
            throw new IllegalArgumentException("offset must be a non-negative integer (got " + offset + ")");
        }
        if (count <= 0) {
            throw new IllegalArgumentException("count must be a positive integer (got " + count + ")");
        }
    }

    /** Bytes that went out. */
    public long sent() {
        return sent;
    }

    /** Has the system send the next slice, as much of it as the channel takes; answers whether that was the last. */
    public boolean sendTo(WritableByteChannel target) throws IOException {
        advance(file.transferTo(offset + sent, Math.min(count - sent, MAX_PER_TURN), target));
        return sent == count || offset + sent >= file.size();
    }

    /** Reads what comes next, nothing at the end; blocks. Does not count as sent before {@link #advance}. */
    public ByteBuffer read(int limit) throws IOException {
        ByteBuffer block = ByteBuffer.allocate((int) Math.min(count - sent, limit));
        file.read(block, offset + sent);
        return block.flip();
    }

    /** So many bytes more went out. */
    public void advance(long bytes) throws IOException {
        if (bytes > 0) {
            sent += bytes;
            file.position(offset + sent);
        }
    }

    /** Sends over a raw socket; gives the number of bytes. */
    public static Coro<Long> over(SelectorLoop loop, SocketChannel channel, FileChannel file, long offset, long count) {
        return new Sendfile(loop, Objects.requireNonNull(channel, "channel"), new FileTransfer(file, offset, count));
    }

    private static final class Sendfile extends ReadinessFrame<SocketChannel, Long> {

        private final FileTransfer transfer;

        Sendfile(SelectorLoop loop, SocketChannel channel, FileTransfer transfer) {
            super(loop, channel);
            this.transfer = transfer;
        }

        @Override
        Object attempt() throws IOException {
            return transfer.sendTo(channel) ? (Object) transfer.sent() : WOULD_BLOCK;
        }

        @Override
        Interest interestIn(Registration registration) {
            return registration.writing();
        }
    }
}
