package dev.weft.benchmarks.io;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.parsetools.RecordParser;
import java.io.IOException;
import javax.net.ssl.X509KeyManager;

/** Vert.x with one loop, and java.nio under it, its default. */
final class VertxEcho {

    private VertxEcho() {}

    static int start() {
        return start(options(), VertxEcho::echo);
    }

    static int startLines() {
        return start(options(), VertxEcho::echoLines);
    }

    static int startTls() throws IOException {
        return start(options().setSsl(true).setKeyCertOptions(KeyCertOptions.wrap(keyManager())), VertxEcho::echo);
    }

    private static X509KeyManager keyManager() throws IOException {
        return (X509KeyManager) ServerTls.keys().getKeyManagers()[0];
    }

    private static NetServerOptions options() {
        return new NetServerOptions()
                .setHost("127.0.0.1")
                .setPort(0)
                .setAcceptBacklog(EchoServer.BACKLOG)
                .setTcpNoDelay(true);
    }

    private static int start(NetServerOptions options, Handler<NetSocket> client) {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        NetServer server = vertx.createNetServer(options)
                .connectHandler(client)
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
