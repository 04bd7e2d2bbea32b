package dev.weft.benchmarks.io;

import static dev.weft.Weft.runningLoop;
import static dev.weft.Weft.yieldFrom;

import dev.weft.Coro;
import dev.weft.Server;
import dev.weft.annotations.Coroutine;
import dev.weft.net.Protocol;
import dev.weft.net.ServerOptions;
import dev.weft.net.Transport;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** Weft with callbacks: a protocol for each client. */
final class WeftProtocol implements Protocol {

    private Transport transport;

    private WeftProtocol() {}

    static int start() {
        return WeftServer.start(port -> serve(ServerOptions.defaults(), port));
    }

    static int startTls() throws IOException {
        ServerOptions options = ServerOptions.defaults().withSsl(ServerTls.context());
        return WeftServer.start(port -> serve(options, port));
    }

    @Coroutine
    private static Coro<Void> serve(ServerOptions options, CompletableFuture<Integer> port) {
        Server server = yieldFrom(runningLoop().createServer(WeftProtocol::new, "127.0.0.1", 0, options));
        port.complete(server.port());
        return server.waitClosed();
    }

    @Override
    public void connectionMade(Transport transport) {
        this.transport = transport;
    }

    @Override
    public void dataReceived(byte[] data) {
        transport.write(data);
    }

    /** Reads no more from a client that does not read. */
    @Override
    public void pauseWriting() {
        transport.pauseReading();
    }

    @Override
    public void resumeWriting() {
        transport.resumeReading();
    }
}
