package dev.weft.samples.crawl.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/** Responses as bytes, for the tests. */
final class Wire {
    private Wire() {}

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** A head with CRLF line ends, and the blank line after it. */
    static byte[] head(String... lines) {
        return bytes(String.join("\r\n", lines) + "\r\n\r\n");
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) all.writeBytes(part);
        return all.toByteArray();
    }

    /** A 200 with that coding and a right length. */
    static byte[] coded(String coding, byte[] body) {
        return join(head("HTTP/1.1 200 OK", "Content-Encoding: " + coding, "Content-Length: " + body.length), body);
    }

    static byte[] gzip(byte[] plain) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(plain);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return out.toByteArray();
    }

    static byte[] deflate(byte[] plain, boolean raw) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflate = new DeflaterOutputStream(out, new Deflater(9, raw))) {
            deflate.write(plain);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return out.toByteArray();
    }

    /** A gzip member whose header has every optional part. */
    static byte[] gzipWithFullHeader(byte[] plain) {
        byte[] bare = gzip(plain);
        byte[] fixed = {0x1f, (byte) 0x8b, 8, 4 | 8 | 16 | 2, 0, 0, 0, 0, 0, 0};
        byte[] extra = {3, 0, 'a', 'b', 'c'};
        byte[] names = bytes("name\0comment\0xx"); // and a header checksum, which nobody checks
        byte[] rest = java.util.Arrays.copyOfRange(bare, 10, bare.length);
        return join(fixed, extra, names, rest);
    }
}
