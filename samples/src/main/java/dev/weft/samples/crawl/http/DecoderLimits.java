package dev.weft.samples.crawl.http;

/**
 * How much a {@link ResponseDecoder} accepts from a server before it stops.
 *
 * @param maxLine longest header line in bytes
 * @param maxHeaders most header lines in one head
 * @param maxHead most bytes of all heads of one response together, interim (1xx) ones included
 * @param maxBody most decoded body bytes; a longer body is cut there, which is no error
 * @param maxRatio most decoded bytes for one received byte of a compressed body, once {@code ratioFrom} bytes came out
 * @param ratioFrom decoded bytes below which the ratio is not looked at: small pages may compress very well
 */
public record DecoderLimits(int maxLine, int maxHeaders, int maxHead, long maxBody, int maxRatio, long ratioFrom) {
    /** 8 KiB lines, 100 headers, 64 KiB of heads, 10 MiB of body, 200 to 1 after the first MiB. */
    public static DecoderLimits defaults() {
        return new DecoderLimits(8 << 10, 100, 64 << 10, 10 << 20, 200, 1 << 20);
    }

    public DecoderLimits withMaxBody(long bytes) {
        return new DecoderLimits(maxLine, maxHeaders, maxHead, bytes, maxRatio, ratioFrom);
    }
}
