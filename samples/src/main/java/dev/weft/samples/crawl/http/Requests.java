package dev.weft.samples.crawl.http;

import java.nio.charset.StandardCharsets;

/** Encodes the one kind of request that a crawler makes. */
public final class Requests {
    private Requests() {}

    /**
     * A {@code GET} that keeps the connection. It announces the encodings that {@link ResponseDecoder} knows, and no more.
     *
     * @param target path and query, escaped
     * @param authority for the {@code Host} field
     * @param agent for the {@code User-Agent} field
     */
    public static byte[] get(String target, String authority, String agent) {
        String head = "GET " + target + " HTTP/1.1\r\n"
                + "Host: " + authority + "\r\n"
                + "User-Agent: " + agent + "\r\n"
                + "Accept: */*\r\n"
                + "Accept-Encoding: gzip, deflate\r\n"
                + "\r\n";
        return head.getBytes(StandardCharsets.US_ASCII);
    }
}
