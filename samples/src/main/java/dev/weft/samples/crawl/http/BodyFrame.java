package dev.weft.samples.crawl.http;

import static dev.weft.samples.crawl.http.FeedBuffer.NEVER_ENDS;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.hc.core5.http.ContentLengthStrategy;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.BasicHttpTransportMetrics;
import org.apache.hc.core5.http.impl.DefaultConnectionReuseStrategy;
import org.apache.hc.core5.http.impl.DefaultContentLengthStrategy;
import org.apache.hc.core5.http.impl.nio.ChunkDecoder;
import org.apache.hc.core5.http.impl.nio.IdentityDecoder;
import org.apache.hc.core5.http.impl.nio.LengthDelimitedDecoder;
import org.apache.hc.core5.http.nio.ContentDecoder;
import org.apache.hc.core5.http.protocol.HttpCoreContext;

/** Where the body of a response ends: by length, by its last chunk, or with the connection (RFC 9112, section 6.3). */
final class BodyFrame {
    private static final int PIECE = 16 << 10;
    private static final byte[] NOTHING = {};

    private final FeedBuffer in;
    private final ContentDecoder decoder;
    private final long expected; // bytes, or one of ContentLengthStrategy's negative constants
    private final boolean keepAlive;
    private final ByteBuffer piece = ByteBuffer.allocate(PIECE);
    private long bytesRead;

    private BodyFrame(FeedBuffer in, ContentDecoder decoder, long expected, boolean keepAlive) {
        this.in = in;
        this.decoder = decoder;
        this.expected = expected;
        this.keepAlive = keepAlive;
    }

    static BodyFrame of(HttpResponse message, FeedBuffer in, Http1Config config) throws BadResponseException {
        long expected = lengthOf(message);
        BasicHttpTransportMetrics metrics = new BasicHttpTransportMetrics();
        ContentDecoder decoder;
        if (expected == ContentLengthStrategy.CHUNKED) decoder = new ChunkDecoder(NEVER_ENDS, in, config, metrics);
        else if (expected < 0) decoder = new IdentityDecoder(in.untilClose, in, metrics);
        else decoder = new LengthDelimitedDecoder(NEVER_ENDS, in, metrics, expected);
        boolean keepAlive = DefaultConnectionReuseStrategy.INSTANCE.keepAlive(null, message, HttpCoreContext.create());
        return new BodyFrame(in, decoder, expected, keepAlive);
    }

    private static long lengthOf(HttpResponse message) throws BadResponseException {
        if (message.getCode() == 204 || message.getCode() == 304) return 0;
        boolean hasLength = message.containsHeader(HttpHeaders.CONTENT_LENGTH);
        // RFC 9112 lets the encoding win but calls the pair suspicious; two readers that differ here are how smuggling
        // works.
        if (hasLength && message.containsHeader(HttpHeaders.TRANSFER_ENCODING)) {
            throw new BadResponseException("both Content-Length and Transfer-Encoding");
        }
        try {
            return DefaultContentLengthStrategy.INSTANCE.determineLength(message);
        } catch (HttpException broken) {
            throw new BadResponseException("bad body length: " + broken.getMessage(), broken);
        }
    }

    /** The next piece as it was sent, empty when the body is complete or more must be fed. */
    byte[] read() throws BadResponseException {
        if (isComplete()) return NOTHING;
        piece.clear();
        try {
            decoder.read(piece);
        } catch (IOException | IllegalArgumentException broken) {
            throw new BadResponseException("bad body: " + broken.getMessage(), broken);
        }
        int length = piece.position();
        bytesRead += length;
        if (length == 0 && in.isEnded() && !isComplete()) throw new BadResponseException(closedEarly());
        return length == 0 ? NOTHING : Arrays.copyOf(piece.array(), length);
    }

    private String closedEarly() {
        return expected < 0
                ? "closed early, after " + bytesRead + " bytes of a chunked body"
                : "closed early, got " + bytesRead + " of " + expected + " bytes";
    }

    boolean isComplete() {
        return expected == 0 || decoder.isCompleted();
    }

    boolean keepsAlive() {
        return keepAlive;
    }

    long bytesRead() {
        return bytesRead;
    }
}
