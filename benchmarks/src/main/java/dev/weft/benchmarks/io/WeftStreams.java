package dev.weft.benchmarks.io;

import static dev.weft.Weft.done;
import static dev.weft.Weft.yieldFrom;

import dev.weft.Coro;
import dev.weft.Server;
import dev.weft.annotations.Coroutine;
import dev.weft.net.ServerOptions;
import dev.weft.streams.StreamHandler;
import dev.weft.streams.StreamReader;
import dev.weft.streams.StreamWriter;
import dev.weft.streams.Streams;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** Weft with streams: a coroutine for each client, which reads what comes, or lines. */
final class WeftStreams {

    private WeftStreams() {}

    static int start() {
        return WeftServer.start(port -> serve(WeftStreams::echo, ServerOptions.defaults(), port));
    }

    static int startTls() throws IOException {
        ServerOptions options = ServerOptions.defaults().withSsl(ServerTls.context());
        return WeftServer.start(port -> serve(WeftStreams::echo, options, port));
    }

    static int startLines() {
        return WeftServer.start(port -> serve(WeftStreams::echoLines, ServerOptions.defaults(), port));
    }

    @Coroutine
    private static Coro<Void> serve(StreamHandler handler, ServerOptions options, CompletableFuture<Integer> port) {
        Server server = yieldFrom(Streams.startServer(handler, "127.0.0.1", 0, options));
        port.complete(server.port());
        return server.waitClosed();
    }

    @Coroutine
    private static Coro<Void> echo(StreamReader reader, StreamWriter writer) {
        byte[] data = yieldFrom(reader.read(EchoServer.BUFFER_BYTES));
        while (data.length > 0) {
            yieldFrom(writer.send(data));
            data = yieldFrom(reader.read(EchoServer.BUFFER_BYTES));
        }
        writer.close();
        return done();
    }

    @Coroutine
    private static Coro<Void> echoLines(StreamReader reader, StreamWriter writer) {
        byte[] line = yieldFrom(reader.readLine());
        while (line.length > 0) {
            yieldFrom(writer.send(line));
            line = yieldFrom(reader.readLine());
        }
        writer.close();
        return done();
    }
}
