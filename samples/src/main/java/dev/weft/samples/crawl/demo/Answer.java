package dev.weft.samples.crawl.demo;

import dev.weft.samples.crawl.demo.DemoResponse.End;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/** A status, header fields and a body, and the right and wrong ways to send them. Immutable. */
record Answer(int status, List<String> fields, byte[] body) {
    static Answer of(int status, String type, byte[] body) {
        return new Answer(status, List.of("Content-Type: " + type), body);
    }

    static Answer html(String html) {
        return of(200, "text/html; charset=utf-8", html.getBytes(StandardCharsets.UTF_8));
    }

    static Answer redirect(int status, String location) {
        return new Answer(status, List.of("Location: " + location), new byte[0]);
    }

    Answer status(int other) {
        return new Answer(other, fields, body);
    }

    Answer field(String name, String value) {
        List<String> more = new ArrayList<>(fields);
        more.add(name + ": " + value);
        return new Answer(status, List.copyOf(more), body);
    }

    /** With its length, as most servers send static files. */
    DemoResponse send() {
        return DemoResponse.of(End.KEEP, head("Content-Length: " + body.length), body);
    }

    /** In chunks of that size, each a step of its own. */
    DemoResponse chunked(int size) {
        List<byte[]> pieces = new ArrayList<>(List.of(head("Transfer-Encoding: chunked")));
        for (int at = 0; at < body.length; at += size) {
            byte[] piece = Arrays.copyOfRange(body, at, Math.min(body.length, at + size));
            pieces.add(join(ascii(Integer.toHexString(piece.length) + "\r\n"), piece, ascii("\r\n")));
        }
        pieces.add(ascii("0\r\n\r\n"));
        return DemoResponse.of(End.KEEP, pieces.toArray(byte[][]::new));
    }

    /** Without any length, ended by closing. */
    DemoResponse untilClose() {
        return DemoResponse.of(End.CLOSE, head("Connection: close"), body);
    }

    /** Only the first {@code sent} bytes of what was announced. */
    DemoResponse truncated(int sent, End end) {
        return DemoResponse.of(end, head("Content-Length: " + body.length), Arrays.copyOf(body, sent));
    }

    /** With these fields in place of a length. */
    DemoResponse framedBy(String... lines) {
        return DemoResponse.of(End.CLOSE, head(lines), body);
    }

    Answer gzipped() {
        return coded("gzip", compress(true, body));
    }

    Answer deflated() {
        return coded("deflate", compress(false, body));
    }

    /** A gzip bomb: so many members of a MiB each, made by compressing one of them. */
    Answer compressedBlanks(int mebibytes) {
        byte[] blanks = new byte[1 << 20];
        Arrays.fill(blanks, (byte) ' ');
        byte[] member = compress(true, blanks);
        byte[][] members = new byte[mebibytes][];
        Arrays.fill(members, member);
        return coded("gzip", join(members));
    }

    private Answer coded(String coding, byte[] compressed) {
        return new Answer(status, fields, compressed).field("Content-Encoding", coding);
    }

    private static byte[] compress(boolean gzip, byte[] plain) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (var compressor = gzip ? new GZIPOutputStream(out) : new DeflaterOutputStream(out)) {
            compressor.write(plain);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return out.toByteArray();
    }

    private byte[] head(String... more) {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Demo\r\n");
        fields.forEach(field -> head.append(field).append("\r\n"));
        for (String field : more) head.append(field).append("\r\n");
        return ascii(head.append("\r\n").toString());
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) all.writeBytes(part);
        return all.toByteArray();
    }
}
