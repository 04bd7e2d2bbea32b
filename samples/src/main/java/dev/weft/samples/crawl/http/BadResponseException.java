package dev.weft.samples.crawl.http;

import java.io.IOException;

/** What a server sent is no valid HTTP/1.1 response, or goes beyond the limits; the connection is of no further use. */
public final class BadResponseException extends IOException {
    private static final long serialVersionUID = 1L;

    public BadResponseException(String message) {
        super(message);
    }

    public BadResponseException(String message, Throwable cause) {
        super(message, cause);
    }
}
