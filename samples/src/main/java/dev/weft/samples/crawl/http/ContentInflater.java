package dev.weft.samples.crawl.http;

import java.util.Arrays;
import java.util.Objects;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Decompresses {@code gzip} and {@code deflate} bodies piece by piece. It never holds more than the piece fed last, so a
 * bomb costs no heap: the caller counts what comes out and stops.
 *
 * <pre>
 * HEADER  → BODY     gzip: the member's header is over; deflate: at once
 * BODY    → TRAILER  gzip, at the end of the compressed data
 * BODY    → END      deflate, at the end of the compressed data
 * TRAILER → HEADER   checksum and length were right, another member follows
 * TRAILER → END      they were right and the next byte starts no member (padding, which browsers ignore too)
 * </pre>
 */
final class ContentInflater implements AutoCloseable {
    private enum State {
        HEADER,
        BODY,
        TRAILER,
        END
    }

    private static final int PIECE = 16 << 10;
    private static final byte[] NOTHING = {};

    private final boolean gzip;
    private final byte[] piece = new byte[PIECE];
    private final CRC32 checksum = new CRC32();
    private State state = State.HEADER;
    private GzipHeader header = new GzipHeader();
    private @Nullable Inflater inflater;
    private byte[] input = NOTHING;
    private int position;
    private long trailer; // the eight bytes after a member, little-endian: checksum, then length
    private int trailerSeen;
    private boolean started;

    ContentInflater(boolean gzip) {
        this.gzip = gzip;
    }

    /** Hands over the next compressed bytes; what was fed before has been taken out. */
    void feed(byte[] bytes) {
        if (position == input.length) {
            input = bytes;
        } else { // only the lone first byte of a deflate body, kept to see whether a zlib header starts there
            byte[] joined = new byte[input.length - position + bytes.length];
            System.arraycopy(input, position, joined, 0, input.length - position);
            System.arraycopy(bytes, 0, joined, input.length - position, bytes.length);
            input = joined;
        }
        position = 0;
        started |= bytes.length > 0;
    }

    /** The next decompressed piece, empty when more must be fed first. */
    byte[] take() throws BadResponseException {
        while (position < input.length || state == State.BODY) {
            if (state == State.HEADER && !readHeader()) return NOTHING;
            if (state == State.BODY) {
                byte[] out = inflate();
                if (out.length > 0 || state == State.BODY) return out;
            }
            if (state == State.TRAILER) readTrailer();
            if (state == State.END) position = input.length;
        }
        return NOTHING;
    }

    /** Whether the body may end here. A body without a single byte is taken for an empty one. */
    boolean mayEnd() {
        return !started || state == State.END || state == State.HEADER && trailerSeen == 8;
    }

    @Override
    public void close() {
        if (inflater != null) inflater.end();
        inflater = null;
        state = State.END;
    }

    private boolean readHeader() throws BadResponseException {
        if (gzip) {
            if (trailerSeen == 8 && (input[position] & 0xff) != 0x1f) {
                state = State.END;
                return true;
            }
            trailerSeen = 0;
            while (!header.isDone() && position < input.length) header.accept(input[position++] & 0xff);
            if (!header.isDone()) return false;
            header = new GzipHeader();
        } else if (input.length - position < 2) {
            return false;
        }
        startInflater(gzip || !looksLikeZlib());
        return true;
    }

    /** {@code deflate} means zlib (RFC 9110, section 8.4.1.2), but some servers send the raw stream. */
    private boolean looksLikeZlib() {
        int first = input[position] & 0xff;
        int second = input[position + 1] & 0xff;
        return (first & 0x0f) == 8 && (first << 8 | second) % 31 == 0;
    }

    private void startInflater(boolean raw) {
        if (inflater == null) inflater = new Inflater(raw);
        else inflater.reset();
        checksum.reset();
        state = State.BODY;
    }

    private byte[] inflate() throws BadResponseException {
        Inflater engine = Objects.requireNonNull(inflater);
        if (engine.needsInput()) engine.setInput(input, position, input.length - position);
        try {
            int length = engine.inflate(piece);
            position = input.length - engine.getRemaining();
            if (engine.needsDictionary()) throw new BadResponseException("broken deflate body: wants a dictionary");
            if (engine.finished()) state = gzip ? State.TRAILER : State.END;
            if (length == 0) return NOTHING;
            checksum.update(piece, 0, length);
            return Arrays.copyOf(piece, length);
        } catch (DataFormatException broken) {
            throw new BadResponseException("broken " + name() + " body: " + broken.getMessage(), broken);
        }
    }

    private void readTrailer() throws BadResponseException {
        while (trailerSeen < 8 && position < input.length) {
            trailer = trailer >>> 8 | (input[position++] & 0xffL) << 56;
            trailerSeen++;
        }
        if (trailerSeen < 8) return;
        long length = Objects.requireNonNull(inflater).getBytesWritten() & 0xffffffffL;
        if (trailer != (length << 32 | checksum.getValue())) {
            throw new BadResponseException("broken gzip body: checksum or length is wrong");
        }
        state = State.HEADER;
    }

    private String name() {
        return gzip ? "gzip" : "deflate";
    }
}
