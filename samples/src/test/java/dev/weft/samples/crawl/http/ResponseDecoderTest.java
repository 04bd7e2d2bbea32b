package dev.weft.samples.crawl.http;

import static dev.weft.samples.crawl.http.Wire.bytes;
import static dev.weft.samples.crawl.http.Wire.coded;
import static dev.weft.samples.crawl.http.Wire.deflate;
import static dev.weft.samples.crawl.http.Wire.gzip;
import static dev.weft.samples.crawl.http.Wire.head;
import static dev.weft.samples.crawl.http.Wire.join;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ResponseDecoderTest {
    private static final DecoderLimits LIMITS = DecoderLimits.defaults();
    private static final byte[] TEXT = bytes("Weft is the thread that goes across. ".repeat(40));

    static Stream<Arguments> responses() {
        Map<String, byte[]> wires = new LinkedHashMap<>();
        wires.put("length", join(head("HTTP/1.1 200 OK", "Content-Length: 5", "X: 1"), bytes("hello")));
        wires.put("bare line feeds", bytes("HTTP/1.1 200 OK\nContent-Length: 5\n\nhello"));
        wires.put("empty body", head("HTTP/1.1 404 Not Found", "Content-Length: 0"));
        wires.put("folded header", head("HTTP/1.1 200 OK", "X-Long: one", "  two", "Content-Length: 0"));
        wires.put("until close", join(head("HTTP/1.0 200 OK"), TEXT));
        wires.put(
                "chunked",
                join(
                        head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked"),
                        bytes("5\r\nhello\r\n1;ext=1\r\n \r\n0005\r\nworld\r\n0\r\nTrailer: x\r\n\r\n")));
        wires.put(
                "interim",
                join(
                        head("HTTP/1.1 100 Continue"),
                        head("HTTP/1.1 103 Early Hints", "Link: </a>"),
                        head("HTTP/1.1 200 OK", "Content-Length: 2"),
                        bytes("ok")));
        wires.put("no content", head("HTTP/1.1 204 No Content"));
        wires.put("not modified", head("HTTP/1.1 304 Not Modified", "Content-Length: 10"));
        wires.put("gzip", coded("gzip", gzip(TEXT)));
        wires.put("gzip, all of the header", coded("x-gzip", Wire.gzipWithFullHeader(TEXT)));
        wires.put("gzip, two members", coded("gzip", join(gzip(TEXT), gzip(bytes("more")))));
        wires.put("gzip, padded", coded("gzip", join(gzip(TEXT), new byte[7])));
        wires.put("gzip, empty", coded("gzip", new byte[0]));
        wires.put(
                "gzip, chunked",
                join(
                        head("HTTP/1.1 200 OK", "Content-Encoding: gzip", "Transfer-Encoding: chunked"),
                        bytes(Integer.toHexString(gzip(TEXT).length) + "\r\n"),
                        gzip(TEXT),
                        bytes("\r\n0\r\n\r\n")));
        wires.put("deflate, zlib", coded("deflate", deflate(TEXT, false)));
        wires.put("deflate, raw", coded("deflate", deflate(TEXT, true)));
        wires.put("length too large", join(head("HTTP/1.1 200 OK", "Content-Length: 9"), bytes("hello")));
        wires.put("cut chunk", join(head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked"), bytes("5\r\nhel")));
        wires.put(
                "cut before the trailer",
                join(head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked"), bytes("5\r\nhello\r\n0\r\n")));
        wires.put("bad chunk size", join(head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked"), bytes("zz\r\nhello")));
        wires.put("negative chunk size", join(head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked"), bytes("-5\r\nx")));
        wires.put("no colon", head("HTTP/1.1 200 OK", "nonsense"));
        wires.put("no status line", bytes("SSH-2.0-OpenSSH_9.2\r\n\r\n"));
        wires.put("gzip, wrong checksum", coded("gzip", flipped(gzip(TEXT), -6)));
        wires.put("gzip, broken", coded("gzip", flipped(gzip(TEXT), 14)));
        wires.put("gzip, cut", coded("gzip", Arrays.copyOf(gzip(TEXT), 30)));
        return wires.entrySet().stream().map(entry -> Arguments.of(entry.getKey(), entry.getValue()));
    }

    private static byte[] flipped(byte[] bytes, int at) {
        byte[] copy = bytes.clone();
        copy[at < 0 ? copy.length + at : at] ^= 0x55;
        return copy;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("responses")
    void cutsMakeNoDifference(String name, byte[] wire) {
        Decoded whole = Decoded.of(wire, wire.length, LIMITS);

        for (int size = 1; size < wire.length; size++) {
            assertThat(Decoded.of(wire, size, LIMITS).toString()).isEqualTo(whole.toString());
        }
    }

    /** Wherever a connection dies, the decoder says so: an end is reported only for a response that was complete. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("responses")
    void everyPrefixEndsInAnErrorOrWithAllOfTheBody(String name, byte[] wire) {
        Decoded whole = Decoded.of(wire, wire.length, LIMITS);

        for (int length = 0; length < wire.length; length++) {
            Decoded cut = Decoded.of(Arrays.copyOf(wire, length), Math.max(1, length), LIMITS);

            boolean padding = name.equals("gzip, padded") || name.equals("until close");
            if (cut.error() == null && !padding) assertThat(cut.text()).isEqualTo(whole.text());
        }
    }

    @Test
    void givesHeadBodyAndEnd() {
        Decoded decoded = Decoded.of("HTTP/1.1 200 Fine\r\nContent-Type: text/html\r\ncontent-length: 5\r\n\r\nhello");

        assertThat(decoded.head().status()).isEqualTo(200);
        assertThat(decoded.head().first("CONTENT-TYPE")).isEqualTo("text/html");
        assertThat(decoded.head().first("Absent")).isNull();
        assertThat(decoded.text()).isEqualTo("hello");
        assertThat(decoded.end()).isEqualTo(new ResponseEvent.End(false, true));
    }

    @Test
    void decodesChunks() {
        Decoded decoded = Decoded.of(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\nA: b\r\n\r\n");

        assertThat(decoded.text()).isEqualTo("hello world");
        assertThat(decoded.end().reusable()).isTrue();
    }

    @Test
    void decompresses() {
        String text = new String(TEXT, java.nio.charset.StandardCharsets.UTF_8);
        assertThat(whole(coded("gzip", gzip(TEXT))).text()).isEqualTo(text);
        assertThat(whole(coded("GZip", Wire.gzipWithFullHeader(TEXT))).text()).isEqualTo(text);
        assertThat(whole(coded("gzip", join(gzip(TEXT), gzip(TEXT)))).text()).isEqualTo(text + text);
        assertThat(whole(coded("deflate", deflate(TEXT, false))).text()).isEqualTo(text);
        assertThat(whole(coded("deflate", deflate(TEXT, true))).text()).isEqualTo(text);
    }

    @Test
    void saysHowMuchOfTheLengthCame() {
        assertThat(Decoded.of("HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\nhello")
                        .error())
                .isEqualTo("closed early, got 5 of 12 bytes");
        assertThat(Decoded.of("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhello")
                        .error())
                .isEqualTo("closed early, after 5 bytes of a chunked body");
        assertThat(Decoded.of("HTTP/1.1 200 OK\r\nContent-Le").error()).isEqualTo("closed early, in the response head");
        assertThat(Decoded.of("HTTP/1.1 200 OK\r\nA: b\r\n").error()).isEqualTo("closed early, in the response head");
        assertThat(Decoded.of("").error()).isEqualTo("closed before any response");
    }

    @Test
    void refusesAmbiguousLengths() {
        assertThat(Decoded.of("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello")
                        .error())
                .startsWith("bad body length: ");
        assertThat(Decoded.of("HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello")
                        .error())
                .startsWith("bad body length: ");
        assertThat(Decoded.of("HTTP/1.1 200 OK\r\nContent-Length: 5x\r\n\r\nhello")
                        .error())
                .startsWith("bad body length: ");
        assertThat(Decoded.of("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n")
                        .error())
                .isEqualTo("both Content-Length and Transfer-Encoding");
        assertThat(Decoded.of("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n")
                        .error())
                .startsWith("bad body length: ");
    }

    @Test
    void tellsWhetherTheConnectionMayBeKept() {
        assertThat(reusable("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")).isTrue();
        assertThat(reusable("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"))
                .isFalse();
        assertThat(reusable("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n")).isFalse();
        assertThat(reusable("HTTP/1.0 200 OK\r\nContent-Length: 0\r\nConnection: Keep-Alive\r\n\r\n"))
                .isTrue();
        assertThat(reusable("HTTP/1.1 204 No Content\r\n\r\n")).isTrue();
        assertThat(reusable("HTTP/1.1 200 OK\r\n\r\nhello")).isFalse();
    }

    /** Content-Length smaller than the body: what follows would be taken for the next response. */
    @Test
    void doesNotKeepAConnectionWithBytesLeftOver() {
        Decoded decoded = Decoded.of("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello, world");

        assertThat(decoded.text()).isEqualTo("hello");
        assertThat(decoded.end().reusable()).isFalse();
    }

    @Test
    void refusesUnknownCodings() {
        assertThat(whole(coded("br", TEXT)).error()).isEqualTo("cannot decode Content-Encoding 'br'");
        assertThat(whole(coded("gzip, gzip", TEXT)).error()).contains("'gzip, gzip'");
    }

    private static boolean reusable(String wire) {
        return Decoded.of(bytes(wire), 1 << 20, LIMITS, !wire.contains("Length") && !wire.contains("204"))
                .end()
                .reusable();
    }

    private static Decoded whole(byte[] wire) {
        return Decoded.of(wire, wire.length, LIMITS);
    }
}
