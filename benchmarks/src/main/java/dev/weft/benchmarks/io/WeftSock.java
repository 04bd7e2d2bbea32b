package dev.weft.benchmarks.io;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.runningLoop;
import static dev.weft.Weft.yieldFrom;

import dev.weft.Coro;
import dev.weft.EventLoop;
import dev.weft.annotations.Coroutine;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletableFuture;

/** Weft with sockets: a coroutine for each client. */
final class WeftSock {

    /** What one client is served by. */
    private interface Client {
        Coro<Void> serve(SocketChannel client) throws IOException;
    }

    private WeftSock() {}

    static int start() {
        return WeftServer.start(port -> serve(WeftSock::echo, port));
    }

    /** Keeps no buffer for a client that is silent, and makes an array for each message. */
    static int startWithoutBuffers() {
        return WeftServer.start(port -> serve(WeftSock::echoArrays, port));
    }

    @Coroutine
    private static Coro<Void> serve(Client body, CompletableFuture<Integer> port) throws IOException {
        EventLoop loop = runningLoop();
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), EchoServer.BACKLOG);
            server.configureBlocking(false);
            port.complete(((InetSocketAddress) server.getLocalAddress()).getPort());
            while (true) {
                SocketChannel client = yieldFrom(loop.sockAccept(server));
                client.setOption(StandardSocketOptions.TCP_NODELAY, true);
                createTask(body.serve(client));
            }
        }
    }

    @Coroutine
    private static Coro<Void> echo(SocketChannel client) throws IOException {
        EventLoop loop = runningLoop();
        ByteBuffer buffer = ByteBuffer.allocateDirect(EchoServer.BUFFER_BYTES);
        try (client) {
            while (yieldFrom(loop.sockRecvInto(client, buffer)) >= 0) {
                yieldFrom(loop.sockSendAll(client, buffer.flip()));
                buffer.clear();
            }
        }
        return done();
    }

    @Coroutine
    private static Coro<Void> echoArrays(SocketChannel client) throws IOException {
        EventLoop loop = runningLoop();
        try (client) {
            byte[] data = yieldFrom(loop.sockRecv(client, EchoServer.BUFFER_BYTES));
            while (data.length > 0) {
                yieldFrom(loop.sockSendAll(client, ByteBuffer.wrap(data)));
                data = yieldFrom(loop.sockRecv(client, EchoServer.BUFFER_BYTES));
            }
        }
        return done();
    }
}
