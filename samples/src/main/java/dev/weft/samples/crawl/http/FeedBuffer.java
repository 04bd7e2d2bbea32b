package dev.weft.samples.crawl.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.function.BooleanSupplier;
import org.apache.hc.core5.http.nio.SessionInputBuffer;
import org.apache.hc.core5.util.CharArrayBuffer;

/**
 * The bytes fed and not yet decoded, in the form HttpCore's parsers read from (its own implementation is not public).
 *
 * <p>A fed array is adopted, not copied, while nothing is left of the one before: the usual case, since body decoders
 * drain the buffer. Lines are searched from where the last search stopped, so that a line that arrives byte by byte
 * is not searched again and again.
 */
final class FeedBuffer implements SessionInputBuffer {
    /** What a body decoder takes for the socket when the end of the connection must not look like the end of the body. */
    static final ReadableByteChannel NEVER_ENDS = channel(() -> false);

    /** The socket for a body that ends with the connection. */
    final ReadableByteChannel untilClose = channel(this::isEnded);

    private ByteBuffer bytes = ByteBuffer.allocate(0);
    private int searched; // offset from the position below which there is no line feed
    private boolean ended;

    void feed(byte[] array) {
        if (bytes.hasRemaining()) {
            ByteBuffer joined = ByteBuffer.allocate(bytes.remaining() + array.length);
            joined.put(bytes).put(array).flip();
            bytes = joined;
        } else {
            bytes = ByteBuffer.wrap(array);
            searched = 0;
        }
    }

    void end() {
        ended = true;
    }

    boolean isEnded() {
        return ended;
    }

    @Override
    public boolean hasData() {
        return bytes.hasRemaining();
    }

    @Override
    public int length() {
        return bytes.remaining();
    }

    @Override
    public int fill(ReadableByteChannel source) throws IOException {
        return 0; // bytes come by feed() only
    }

    @Override
    public int read() {
        searched = 0;
        return bytes.get() & 0xff;
    }

    @Override
    public int read(ByteBuffer target, int maxLength) {
        // ChunkDecoder takes "-5" for a chunk size and asks for as much.
        if (maxLength < 0) throw new IllegalArgumentException("negative length " + maxLength);
        int length = Math.min(Math.min(target.remaining(), maxLength), bytes.remaining());
        target.put(bytes.slice().limit(length));
        bytes.position(bytes.position() + length);
        searched = 0;
        return length;
    }

    @Override
    public int read(ByteBuffer target) {
        return read(target, target.remaining());
    }

    @Override
    public int read(WritableByteChannel target, int maxLength) throws IOException {
        int written = target.write(bytes.slice().limit(Math.min(maxLength, bytes.remaining())));
        bytes.position(bytes.position() + written);
        searched = 0;
        return written;
    }

    @Override
    public int read(WritableByteChannel target) throws IOException {
        return read(target, bytes.remaining());
    }

    /** Appends the next line without its line end; false while the line is incomplete. */
    @Override
    public boolean readLine(CharArrayBuffer line, boolean endOfStream) {
        int feedAt = indexOfLineFeed();
        if (feedAt < 0) return false;
        int end = feedAt > bytes.position() && bytes.get(feedAt - 1) == '\r' ? feedAt - 1 : feedAt;
        for (int at = bytes.position(); at < end; at++) line.append((char) (bytes.get(at) & 0xff));
        bytes.position(feedAt + 1);
        searched = 0;
        return true;
    }

    private int indexOfLineFeed() {
        for (int at = bytes.position() + searched; at < bytes.limit(); at++) {
            if (bytes.get(at) == '\n') return at;
        }
        searched = bytes.remaining();
        return -1;
    }

    private static ReadableByteChannel channel(BooleanSupplier ended) {
        return new ReadableByteChannel() {
            @Override
            public int read(ByteBuffer target) {
                return ended.getAsBoolean() ? -1 : 0;
            }

            @Override
            public boolean isOpen() {
                return !ended.getAsBoolean();
            }

            @Override
            public void close() {}
        };
    }
}
