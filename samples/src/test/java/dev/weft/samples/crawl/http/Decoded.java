package dev.weft.samples.crawl.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** All that came out of a decoder, in a form that does not depend on how the body was cut into pieces. */
record Decoded(
        @Nullable ResponseHead head,
        byte[] body,
        ResponseEvent.@Nullable End end,
        @Nullable String error) {
    /** Feeds {@code wire} in pieces of {@code size} bytes, then, if the decoder still wants more, the end. */
    static Decoded of(byte[] wire, int size, DecoderLimits limits) {
        return of(wire, size, limits, true);
    }

    static Decoded of(byte[] wire, int size, DecoderLimits limits, boolean thenClose) {
        Collector collector = new Collector(new ResponseDecoder(limits));
        for (int at = 0; at < wire.length && !collector.isOver(); at += size) {
            collector.decoder.feed(Arrays.copyOfRange(wire, at, Math.min(wire.length, at + size)));
            collector.drain();
        }
        if (!collector.isOver() && thenClose) {
            collector.decoder.endOfInput();
            collector.drain();
        }
        return collector.result();
    }

    static Decoded of(String wire) {
        return of(wire.getBytes(StandardCharsets.ISO_8859_1), Integer.MAX_VALUE / 2, DecoderLimits.defaults());
    }

    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return head + " " + text() + " " + end + " " + error;
    }

    private static final class Collector {
        final ResponseDecoder decoder;
        final ByteArrayOutputStream body = new ByteArrayOutputStream();

        @Nullable
        ResponseHead head;

        ResponseEvent.@Nullable End end;

        @Nullable
        String error;

        Collector(ResponseDecoder decoder) {
            this.decoder = decoder;
        }

        boolean isOver() {
            return end != null || error != null;
        }

        void drain() {
            try {
                while (!isOver()) {
                    ResponseEvent event = decoder.next();
                    if (event instanceof ResponseEvent.NeedMore) return;
                    if (event instanceof ResponseEvent.Head found) head = found.head();
                    if (event instanceof ResponseEvent.Data data) body.writeBytes(data.bytes());
                    if (event instanceof ResponseEvent.End found) end = found;
                }
            } catch (BadResponseException broken) {
                error = broken.getMessage();
            }
        }

        Decoded result() {
            return new Decoded(head, body.toByteArray(), end, error);
        }
    }
}
