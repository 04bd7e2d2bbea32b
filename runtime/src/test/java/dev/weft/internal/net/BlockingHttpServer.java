package dev.weft.internal.net;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * The other end of a raw socket: answers one request after the other in a thread of its own, with blocking I/O only. A POST gets
 * back what it sends, while it sends; everything else gets a short page.
 */
final class BlockingHttpServer implements AutoCloseable {

    private static final int MAX_HEADER = 8192;

    private final ServerSocketChannel server;
    private final Thread thread = new Thread(this::serve, "blocking-http-server");
    private @Nullable Throwable failure;

    private BlockingHttpServer(ServerSocketChannel server) {
        this.server = server;
        thread.setDaemon(true);
        thread.start();
    }

    static BlockingHttpServer on(ProtocolFamily family, SocketAddress address) throws IOException {
        return new BlockingHttpServer(ServerSocketChannel.open(family).bind(address));
    }

    SocketAddress address() throws IOException {
        return server.getLocalAddress();
    }

    private void serve() {
        try {
            while (server.isOpen()) {
                try (SocketChannel client = server.accept()) {
                    answer(Channels.newInputStream(client), Channels.newOutputStream(client));
                }
            }
        } catch (IOException | RuntimeException e) {
            if (server.isOpen()) {
                failure = e;
            }
        }
    }

    private static void answer(InputStream in, OutputStream out) throws IOException {
        String request = header(in);
        boolean echo = request.startsWith("POST ");
        out.write("HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\n".getBytes(US_ASCII));
        if (!echo) {
            out.write("Test message".getBytes(US_ASCII));
            return;
        }
        byte[] chunk = new byte[16 * 1024];
        int left = Integer.parseInt(request.replaceFirst("(?s).*Content-Length: (\\d+).*", "$1"));
        while (left > 0) {
            int count = in.read(chunk, 0, Math.min(left, chunk.length));
            if (count < 0) {
                throw new IOException("the body ends with " + left + " bytes missing");
            }
            out.write(chunk, 0, count);
            left -= count;
        }
    }

    private static String header(InputStream in) throws IOException {
        StringBuilder header = new StringBuilder();
        while (header.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0 || header.length() == MAX_HEADER) {
                throw new IOException("no end of the header in: " + header);
            }
            header.append((char) next);
        }
        return header.toString();
    }

    /** Ends the thread; throws what went wrong in it. */
    @Override
    public void close() throws IOException, InterruptedException {
        server.close();
        thread.join(10_000);
        if (failure != null || thread.isAlive()) {
            throw new AssertionError("server of " + thread.getName() + " failed or hangs", failure);
        }
    }
}
