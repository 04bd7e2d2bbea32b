package dev.weft.samples.crawl.http;

import static dev.weft.samples.crawl.http.Wire.bytes;
import static dev.weft.samples.crawl.http.Wire.coded;
import static dev.weft.samples.crawl.http.Wire.gzip;
import static dev.weft.samples.crawl.http.Wire.head;
import static dev.weft.samples.crawl.http.Wire.join;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ResponseLimitsTest {
    private static final DecoderLimits LIMITS = DecoderLimits.defaults();

    @Test
    void anEndlessHeaderLineEndsInAnError() throws Exception {
        assertThat(feedForEver("HTTP/1.1 200 OK\r\nX: ", "aaaaaaaaaaaaaaaa")).contains("Maximum line length");
    }

    @Test
    void endlessHeaderLinesEndInAnError() throws Exception {
        assertThat(feedForEver("HTTP/1.1 200 OK\r\n", "X-A: b\r\n")).contains("Maximum header count");
    }

    @Test
    void endlessFoldedLinesEndInAnError() throws Exception {
        assertThat(feedForEver("HTTP/1.1 200 OK\r\nX-A: b\r\n", " c\r\n")).contains("Maximum line length");
    }

    @Test
    void endlessInterimHeadsEndInAnError() throws Exception {
        assertThat(feedForEver("", "HTTP/1.1 100 Continue\r\n\r\n")).contains("more than 65536 bytes");
    }

    @Test
    void endlessBlankLinesEndInAnError() throws Exception {
        assertThat(feedForEver("", "\r\n")).contains("Maximum empty line limit");
    }

    @Test
    void endlessChunkExtensionsEndInAnError() throws Exception {
        assertThat(feedForEver("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;", "aaaaaaaaaaaaaaaa"))
                .contains("Maximum line length");
    }

    @Test
    void endlessTrailersEndInAnError() throws Exception {
        assertThat(feedForEver("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", "A: b\r\n"))
                .contains("Maximum header count");
    }

    @Test
    void manyLargeHeadersEndInAnError() {
        String[] lines = IntStream.range(0, 50)
                .mapToObj(n -> "X" + n + ": " + "v".repeat(4000))
                .toArray(String[]::new);
        byte[] wire = join(bytes("HTTP/1.1 200 OK\r\n"), head(lines));

        assertThat(Decoded.of(wire, 1000, LIMITS).error()).contains("more than 65536 bytes");
    }

    @Test
    void aLongBodyIsCutAtTheLimit() {
        byte[] wire = join(head("HTTP/1.1 200 OK", "Content-Length: 11"), bytes("hello world"));

        Decoded cut = Decoded.of(wire, wire.length, LIMITS.withMaxBody(4));
        Decoded exact = Decoded.of(wire, wire.length, LIMITS.withMaxBody(11));

        assertThat(cut.text()).isEqualTo("hell");
        assertThat(cut.end()).isEqualTo(new ResponseEvent.End(true, false));
        assertThat(exact.end()).isEqualTo(new ResponseEvent.End(false, true));
    }

    @Test
    void theLimitCountsDecodedBytes() {
        byte[] wire = coded("gzip", gzip(bytes("hello world ".repeat(100))));

        Decoded cut = Decoded.of(wire, wire.length, LIMITS.withMaxBody(100));

        assertThat(cut.body()).hasSize(100);
        assertThat(cut.end().capped()).isTrue();
    }

    /** 64 MiB of zeros in 64 KiB: stopped after about a MiB, whatever the limit of the body. */
    @Test
    void aBombIsDefusedByItsRatio() {
        byte[] wire = coded("gzip", gzip(new byte[64 << 20]));

        Decoded bomb = Decoded.of(wire, 1460, LIMITS.withMaxBody(Long.MAX_VALUE));

        assertThat(bomb.error()).startsWith("decompression bomb: ");
        assertThat(bomb.body().length).isLessThan(2 << 20);
    }

    @Test
    void aSmallPageMayCompressVeryWell() {
        byte[] wire = coded("gzip", gzip(new byte[1 << 20]));

        assertThat(Decoded.of(wire, wire.length, LIMITS).body()).hasSize(1 << 20);
    }

    private static String feedForEver(String start, String repeated) throws Exception {
        ResponseDecoder decoder = new ResponseDecoder(LIMITS);
        decoder.feed(bytes(start));
        for (int turn = 0; turn < 100_000; turn++) {
            try {
                ResponseEvent event = decoder.next();
                if (event == ResponseEvent.NEED_MORE) decoder.feed(bytes(repeated));
            } catch (BadResponseException broken) {
                return broken.getMessage();
            }
        }
        return "no end after 100,000 turns";
    }
}
