package dev.weft.samples.echo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** No library at all: a selector, and the state of each client kept by hand in its key. */
final class SelectorEcho implements EchoServer {

    private static final int BUFFER_BYTES = 16 * 1024;
    private static final int BACKLOG = 1024;

    @Override
    public void serve(int port, Ready ready) throws IOException {
        try (Selector selector = Selector.open();
                ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
            server.configureBlocking(false);
            server.register(selector, SelectionKey.OP_ACCEPT);
            ready.listening((InetSocketAddress) server.getLocalAddress());
            while (!Thread.currentThread().isInterrupted()) {
                selector.select(key -> handle(key, selector));
            }
        }
    }

    private static void handle(SelectionKey key, Selector selector) {
        try {
            if (key.isAcceptable()) {
                accept((ServerSocketChannel) key.channel(), selector);
            } else {
                echo(key, (SocketChannel) key.channel(), (ByteBuffer) key.attachment());
            }
        } catch (IOException reset) {
            close(key);
        }
    }

    private static void accept(ServerSocketChannel server, Selector selector) throws IOException {
        SocketChannel client = server.accept();
        if (client != null) {
            client.configureBlocking(false);
            client.register(selector, SelectionKey.OP_READ, ByteBuffer.allocate(BUFFER_BYTES));
        }
    }

    /** Reads only while nothing is waiting to be written, so a client that does not read is not read from either. */
    private static void echo(SelectionKey key, SocketChannel client, ByteBuffer buffer) throws IOException {
        if (key.isReadable()) {
            if (client.read(buffer) < 0) {
                close(key);
                return;
            }
            buffer.flip();
        }
        client.write(buffer);
        if (buffer.hasRemaining()) {
            key.interestOps(SelectionKey.OP_WRITE);
        } else {
            buffer.clear();
            key.interestOps(SelectionKey.OP_READ);
        }
    }

    private static void close(SelectionKey key) {
        key.cancel();
        try {
            key.channel().close();
        } catch (IOException e) {
            System.err.println("echo: closing " + key.channel() + " failed: " + e);
        }
    }
}
