package dev.weft.benchmarks.io;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.parsetools.RecordParser;

/** Vert.x with one loop, and java.nio under it, its default. */
final class VertxEcho {

    private VertxEcho() {}

    static int start(boolean lines) {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        NetServerOptions options = new NetServerOptions()
                .setHost("127.0.0.1")
                .setPort(0)
                .setAcceptBacklog(EchoServer.BACKLOG)
                .setTcpNoDelay(true);
        NetServer server = vertx.createNetServer(options)
                .connectHandler(lines ? VertxEcho::echoLines : VertxEcho::echo)
                .listen()
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        return server.actualPort();
    }

    private static void echo(NetSocket client) {
        client.exceptionHandler(reset -> client.close());
        client.handler(client::write);
    }

    /** The parser takes the line ends off. */
    private static void echoLines(NetSocket client) {
        client.exceptionHandler(reset -> client.close());
        client.handler(RecordParser.newDelimited("\n", line -> client.write(withLineEnd(line))));
    }

    private static Buffer withLineEnd(Buffer line) {
        return Buffer.buffer(line.length() + 1).appendBuffer(line).appendByte((byte) '\n');
    }
}
