package dev.weft.samples.echo;

import static dev.weft.Weft.done;
import static dev.weft.Weft.run;
import static dev.weft.Weft.yieldFrom;

import dev.weft.Coro;
import dev.weft.Server;
import dev.weft.annotations.Coroutine;
import dev.weft.streams.StreamReader;
import dev.weft.streams.StreamWriter;
import dev.weft.streams.Streams;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Streams: the least code, with back-pressure in both directions. */
final class StreamsEcho implements EchoServer {

    private static final int CHUNK_BYTES = 16 * 1024;

    @Override
    public void serve(int port, Ready ready) {
        run(() -> serveForever(port, ready));
    }

    @Coroutine
    private static Coro<Void> serveForever(int port, Ready ready) throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        Server server = yieldFrom(Streams.startServer(StreamsEcho::handleClient, loopback.getHostAddress(), port));
        ready.listening(new InetSocketAddress(loopback, server.port()));
        return server.waitClosed();
    }

    @Coroutine
    static Coro<Void> handleClient(StreamReader reader, StreamWriter writer) {
        byte[] data = yieldFrom(reader.read(CHUNK_BYTES));
        while (data.length > 0) {
            yieldFrom(writer.send(data)); // waits while the client does not read
            data = yieldFrom(reader.read(CHUNK_BYTES));
        }
        writer.close();
        return done();
    }
}
