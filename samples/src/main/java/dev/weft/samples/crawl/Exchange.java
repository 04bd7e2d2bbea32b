package dev.weft.samples.crawl;

import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.yieldFrom;

import dev.weft.Coro;
import dev.weft.annotations.Coroutine;
import dev.weft.samples.crawl.http.BadResponseException;
import dev.weft.samples.crawl.http.DecoderLimits;
import dev.weft.samples.crawl.http.ResponseDecoder;
import dev.weft.samples.crawl.http.ResponseEvent;
import dev.weft.samples.crawl.http.ResponseHead;
import dev.weft.streams.Connected;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** One request and its response on one connection. Used once; does not close the connection. */
final class Exchange {
    private static final int READ_BYTES = 64 << 10;

    private final Connected connection;
    private final DecoderLimits limits;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private @Nullable ResponseHead head;
    private @Nullable IOException failure; // of the connection, after which nothing more comes
    private boolean ended;
    private boolean received;
    private boolean reusable;

    Exchange(Connected connection, DecoderLimits limits) {
        this.connection = connection;
        this.limits = limits;
    }

    /** Sends a request and reads the response to its end, or as far as it comes. */
    @Coroutine
    Coro<Fetched> run(byte[] request) {
        String error = null;
        try (ResponseDecoder decoder = new ResponseDecoder(limits)) {
            yieldFrom(send(request));
            while (!take(decoder)) {
                byte[] bytes = yieldFrom(receive());
                if (bytes.length > 0) decoder.feed(bytes);
                else decoder.endOfInput();
            }
            // A body that ends with the connection looks complete when the connection was in fact torn down.
            if (ended && failure != null) error = describe(failure);
        } catch (BadResponseException broken) {
            error = describe(broken);
        }
        return result(new Fetched(head, body.toByteArray(), error, error != null && ended));
    }

    /** Whether the connection was gone before the response began: if it was a kept one, it was closed while idle. */
    boolean foundClosed() {
        return ended && !received;
    }

    /** Whether the connection may carry the next request. */
    boolean isReusable() {
        return reusable;
    }

    @Coroutine
    private Coro<Void> send(byte[] request) {
        try {
            yieldFrom(connection.writer().send(request), IOException.class);
        } catch (IOException lost) {
            failure = lost; // the response may have come all the same
        }
        return done();
    }

    /** The next bytes; none at the end of the connection, whichever way it ended. */
    @Coroutine
    private Coro<byte[]> receive() {
        byte[] bytes = {};
        try {
            bytes = yieldFrom(connection.reader().read(READ_BYTES), IOException.class);
        } catch (IOException lost) {
            failure = lost;
        }
        ended = bytes.length == 0;
        received |= !ended;
        return result(bytes);
    }

    /** Takes what the decoder has; true at the end of the response. */
    private boolean take(ResponseDecoder decoder) throws BadResponseException {
        while (true) {
            ResponseEvent event = decoder.next();
            if (event instanceof ResponseEvent.NeedMore) return false;
            if (event instanceof ResponseEvent.Head found) head = found.head();
            if (event instanceof ResponseEvent.Data data) body.writeBytes(data.bytes());
            if (event instanceof ResponseEvent.End end) {
                reusable = end.reusable() && failure == null;
                return true;
            }
        }
    }

    private static String describe(IOException exception) {
        String message = exception.getMessage();
        return message == null ? exception.getClass().getSimpleName() : message;
    }
}
