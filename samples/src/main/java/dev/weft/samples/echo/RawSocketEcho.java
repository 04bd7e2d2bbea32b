package dev.weft.samples.echo;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.run;
import static dev.weft.Weft.runningLoop;
import static dev.weft.Weft.yieldFrom;

import dev.weft.Coro;
import dev.weft.EventLoop;
import dev.weft.annotations.Coroutine;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** Non-blocking sockets and one coroutine for each client. */
final class RawSocketEcho implements EchoServer {

    private static final int BUFFER_BYTES = 16 * 1024;
    private static final int BACKLOG = 1024;

    @Override
    public void serve(int port, Ready ready) throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
            server.configureBlocking(false);
            ready.listening((InetSocketAddress) server.getLocalAddress());
            run(acceptConnections(server));
        }
    }

    @Coroutine
    static Coro<Void> acceptConnections(ServerSocketChannel server) {
        EventLoop loop = runningLoop();
        while (true) {
            SocketChannel client = yieldFrom(loop.sockAccept(server));
            createTask(handleClient(client));
        }
    }

    @Coroutine
    static Coro<Void> handleClient(SocketChannel client) {
        EventLoop loop = runningLoop();
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
        try (client) {
            while (yieldFrom(loop.sockRecvInto(client, buffer)) >= 0) {
                yieldFrom(loop.sockSendAll(
                        client, buffer.flip())); // all of it, however little the socket takes at a time
                buffer.clear();
            }
        } catch (IOException reset) {
            // The client has gone; there is nobody to tell.
        }
        return done();
    }
}
