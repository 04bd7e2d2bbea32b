package dev.weft.internal.tls;

import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Takes what arrives and gives it to the engine, record by record. Between two turns it has no buffer, only the bytes that could not be
 * decrypted yet: part of a record, or what the application does not want now.
 *
 * <p>In this order: {@link #buffer} and {@link #received}, any number of times; {@link #begin}, {@link #unwrap} as often as it helps,
 * {@link #end}.
 */
final class RecordReader {

    /** The most that may be stored. The transport below pauses long before; one that does not would fill the memory. */
    static final int MAX_BUFFERED_CIPHERTEXT = 256 * 1024;

    /** The least room given to the transport below to read into. */
    private static final int MIN_ROOM = 4 * 1024;

    private final SteadyEngine engine;

    /** What {@link #end} left. */
    private byte @Nullable [] kept;

    /** The transport below reads into it, behind room for {@link #kept}. */
    private @Nullable ByteBuffer lent;

    /** Ciphertext, between {@link #received} or {@link #begin} and {@link #end}. */
    private @Nullable ByteBuffer input;

    /** Plaintext, between {@link #begin} and {@link #end}. */
    private @Nullable ByteBuffer plain;

    RecordReader(SteadyEngine engine) {
        this.engine = engine;
    }

    /** Gives the transport below a buffer to read into. */
    ByteBuffer buffer() throws SSLException {
        if (lent == null) {
            int before = kept == null ? 0 : kept.length;
            if (before > MAX_BUFFERED_CIPHERTEXT) {
                throw new SSLException("there are " + before + " bytes already that nobody wants to read yet");
            }
            lent = before + MIN_ROOM > BufferPool.BUFFER_SIZE
                    ? ByteBuffer.allocate(before + BufferPool.BUFFER_SIZE)
                    : BufferPool.take();
            lent.position(before);
        }
        return lent;
    }

    /** So many bytes are in the buffer that was lent. What was kept may have become less since, and goes right before them. */
    void received(int count) {
        ByteBuffer filled = lent;
        if (filled == null) {
            throw new IllegalStateException("bytes came in without a buffer to read into");
        }
        lent = null;
        filled.limit(filled.position() + count);
        if (kept != null) {
            filled.position(filled.position() - kept.length);
            filled.put(filled.position(), kept);
            kept = null;
        }
        input = filled;
    }

    /** The transport below reads no more. */
    void takeBack() {
        if (lent != null) {
            BufferPool.give(lent);
            lent = null;
        }
    }

    /** Whether there is something that was not decrypted. */
    boolean hasInput() {
        return kept != null || input != null && input.hasRemaining();
    }

    void begin() {
        plain = BufferPool.take();
        if (input != null) {
            return;
        }
        input = kept == null ? ByteBuffer.allocate(0) : ByteBuffer.wrap(kept);
        kept = null;
    }

    SSLEngineResult unwrap() throws SSLException {
        if (input == null || plain == null) {
            throw new IllegalStateException("begin() was not called");
        }
        SSLEngineResult result = engine.unwrap(input, plain);
        if (result.getStatus() == Status.BUFFER_OVERFLOW && plain.position() == 0) {
            throw new SSLException("a TLS record has more than " + BufferPool.BUFFER_SIZE + " bytes");
        }
        return result;
    }

    /** What was decrypted and not taken yet, ready to be taken; {@link #begin} was called. */
    ByteBuffer plain() {
        if (plain == null) {
            throw new IllegalStateException("begin() was not called");
        }
        return plain;
    }

    /** Keeps what was not decrypted, and gives the buffers back. */
    void end() {
        if (input != null) {
            if (input.hasRemaining()) {
                kept = new byte[input.remaining()];
                input.get(kept);
            }
            BufferPool.give(input);
            input = null;
        }
        if (plain != null) {
            BufferPool.give(plain);
            plain = null;
        }
    }

    /** Lets go of everything that nobody works with. */
    void release() {
        takeBack();
        kept = null;
    }
}
