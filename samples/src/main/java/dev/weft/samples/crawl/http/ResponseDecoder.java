package dev.weft.samples.crawl.http;

import static dev.weft.samples.crawl.http.ResponseEvent.NEED_MORE;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.nio.DefaultHttpResponseFactory;
import org.apache.hc.core5.http.impl.nio.DefaultHttpResponseParser;
import org.jspecify.annotations.Nullable;

/**
 * Decodes one response to a {@code GET} without doing any I/O: feed what the connection delivered, then pull events
 * until {@link ResponseEvent#NEED_MORE}. How the bytes were cut makes no difference to what comes out.
 *
 * <pre>
 * HEAD → HEAD   an interim (1xx) head was skipped
 * HEAD → BODY   the final head was complete
 * BODY → DONE   the body was complete, or longer than the limit
 * any  → DONE   the response was broken: the error is thrown, once
 * </pre>
 *
 * HttpCore parses heads and frames bodies ({@link BodyFrame}); the limits, the end of the connection and the compression
 * ({@link ContentInflater}) are dealt with here. HttpCore is never told of an end it might take for a regular one: it
 * accepts a head that breaks off between two lines, and a chunked body that breaks off in its trailer.
 */
public final class ResponseDecoder implements AutoCloseable {
    private enum State {
        HEAD,
        BODY,
        DONE
    }

    private final DecoderLimits limits;
    private final Http1Config config;
    private final FeedBuffer in = new FeedBuffer();
    private final DefaultHttpResponseParser<HttpResponse> parser;
    private State state = State.HEAD;
    private int headBytes;
    private boolean received;
    private boolean capped;
    private long bodyBytes;
    private @Nullable BodyFrame frame; // from BODY on
    private @Nullable ContentInflater inflater; // while a compressed body is read

    public ResponseDecoder(DecoderLimits limits) {
        this.limits = limits;
        this.config = Http1Config.custom()
                .setMaxLineLength(limits.maxLine())
                .setMaxHeaderCount(limits.maxHeaders())
                .build();
        this.parser = new DefaultHttpResponseParser<>(config, DefaultHttpResponseFactory.INSTANCE);
    }

    /** Hands over received bytes; the array must not be changed before the decoder asks for more. */
    public void feed(byte[] bytes) {
        received |= bytes.length > 0;
        in.feed(bytes);
    }

    /** Tells that the server closed the connection. */
    public void endOfInput() {
        in.end();
    }

    /** The next event. Once {@code End} was returned, or an error was thrown, there is no other. */
    public ResponseEvent next() throws BadResponseException {
        try {
            return switch (state) {
                case HEAD -> nextHead();
                case BODY -> nextBody();
                case DONE -> throw new IllegalStateException("this response is over; take a new decoder for the next");
            };
        } catch (BadResponseException broken) {
            close();
            throw broken;
        }
    }

    /** Frees the decompressor's native memory; done by itself when the response ends. */
    @Override
    public void close() {
        state = State.DONE;
        if (inflater != null) inflater.close();
        inflater = null;
    }

    private ResponseEvent nextHead() throws BadResponseException {
        while (true) {
            HttpResponse message = parseHead();
            if (message == null) {
                if (!in.isEnded()) return NEED_MORE;
                throw new BadResponseException(
                        received ? "closed early, in the response head" : "closed before any response");
            }
            if (message.getCode() >= 200) return begin(message);
            if (message.getCode() <= 101) refuseUpgrade(message);
            parser.reset();
        }
    }

    private @Nullable HttpResponse parseHead() throws BadResponseException {
        int before = in.length();
        try {
            HttpResponse message = parser.parse(in, false);
            headBytes += before - in.length();
            if (headBytes > limits.maxHead()) throw new IOException("more than " + limits.maxHead() + " bytes");
            return message;
        } catch (IOException | HttpException broken) {
            throw new BadResponseException("bad response head: " + broken.getMessage(), broken);
        }
    }

    private static void refuseUpgrade(HttpResponse message) throws BadResponseException {
        if (message.getCode() != 100) throw new BadResponseException("unexpected status " + message.getCode());
    }

    private ResponseEvent begin(HttpResponse message) throws BadResponseException {
        ResponseHead head = new ResponseHead(message.getCode(), fieldsOf(message));
        frame = BodyFrame.of(message, in, config);
        inflater = inflaterFor(head);
        state = State.BODY;
        return new ResponseEvent.Head(head);
    }

    private static List<ResponseHead.Field> fieldsOf(HttpResponse message) {
        List<ResponseHead.Field> fields = new ArrayList<>();
        for (Header header : message.getHeaders()) {
            fields.add(new ResponseHead.Field(header.getName(), header.getValue() == null ? "" : header.getValue()));
        }
        return fields;
    }

    private static @Nullable ContentInflater inflaterFor(ResponseHead head) throws BadResponseException {
        String coding = String.join(",", head.all("Content-Encoding")).trim().toLowerCase(Locale.ROOT);
        return switch (coding) {
            case "", "identity" -> null;
            case "gzip", "x-gzip" -> new ContentInflater(true);
            case "deflate" -> new ContentInflater(false);
            default -> throw new BadResponseException("cannot decode Content-Encoding '" + coding + "'");
        };
    }

    private ResponseEvent nextBody() throws BadResponseException {
        BodyFrame body = Objects.requireNonNull(frame);
        while (!capped) {
            if (inflater != null) {
                byte[] inflated = inflater.take();
                if (inflated.length > 0) return data(inflated, body);
            }
            byte[] piece = body.read();
            if (piece.length == 0) {
                if (!body.isComplete()) return NEED_MORE;
                if (inflater != null && !inflater.mayEnd())
                    throw new BadResponseException("compressed body ends early");
                break;
            }
            if (inflater == null) return data(piece, body);
            inflater.feed(piece);
        }
        close();
        return new ResponseEvent.End(capped, !capped && body.keepsAlive() && !in.hasData() && !in.isEnded());
    }

    private ResponseEvent data(byte[] piece, BodyFrame body) throws BadResponseException {
        if (bodyBytes + piece.length > limits.maxBody()) {
            capped = true;
            piece = Arrays.copyOf(piece, (int) (limits.maxBody() - bodyBytes));
        }
        bodyBytes += piece.length;
        if (inflater != null && bodyBytes > limits.ratioFrom() && bodyBytes / limits.maxRatio() > body.bytesRead()) {
            throw new BadResponseException(
                    "decompression bomb: " + body.bytesRead() + " bytes became " + bodyBytes + " and more");
        }
        return piece.length == 0 ? nextBody() : new ResponseEvent.Data(piece);
    }
}
