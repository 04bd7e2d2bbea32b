package dev.weft.samples.selectors;

import static dev.weft.net.Selectors.EVENT_READ;
import static dev.weft.net.Selectors.EVENT_WRITE;

import dev.weft.net.DefaultSelector;
import dev.weft.net.ReadyKey;
import dev.weft.net.Selectors;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * An echo server of callbacks, {@code selectors [PORT]}: the example in the documentation of Python's {@code selectors}, in its order and under
 * its names. It parts with it twice: a client that resets its connection ends only that, and what a socket does not take at once waits
 * ({@link #echo}), where Python's hopes that it won't block.
 */
public final class SelectorsEcho {

    /** What is kept with each channel. */
    private interface Callback {
        void call(SelectableChannel channel, int mask) throws IOException;
    }

    private static final int DEFAULT_PORT = 1234;
    private static final int LAST_PORT = 65_535;

    private final DefaultSelector<Callback> sel = Selectors.create();

    private SelectorsEcho() throws IOException {}

    private void accept(SelectableChannel sock, int mask) throws IOException {
        SocketChannel conn = ((ServerSocketChannel) sock).accept(); // should be ready
        if (conn == null) {
            return; // but the client has gone
        }
        System.out.println("accepted " + conn + " from " + conn.getRemoteAddress());
        conn.configureBlocking(false);
        sel.register(conn, EVENT_READ, this::read);
    }

    private void read(SelectableChannel sock, int mask) throws IOException {
        SocketChannel conn = (SocketChannel) sock;
        ByteBuffer data = ByteBuffer.allocate(1000);
        if (conn.read(data) > 0) { // should be ready
            System.out.println("echoing " + data.position() + " bytes to " + conn);
            echo(conn, data.flip());
        } else {
            close(conn);
        }
    }

    private void echo(SocketChannel conn, ByteBuffer data) throws IOException {
        conn.write(data);
        if (data.hasRemaining()) {
            sel.modify(conn, EVENT_WRITE, (sock, mask) -> echo(conn, data));
        } else {
            sel.modify(conn, EVENT_READ, this::read);
        }
    }

    private void close(SelectableChannel conn) throws IOException {
        System.out.println("closing " + conn);
        sel.unregister(conn);
        conn.close();
    }

    private void serve(int port) throws IOException {
        ServerSocketChannel sock = ServerSocketChannel.open();
        sock.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 100);
        sock.configureBlocking(false);
        sel.register(sock, EVENT_READ, this::accept);
        InetSocketAddress address = (InetSocketAddress) sock.getLocalAddress();
        System.out.println("listening on " + address.getAddress().getHostAddress() + ":" + address.getPort());

        while (true) {
            for (ReadyKey<Callback> ready : sel.select()) {
                SelectableChannel channel = ready.key().channel();
                try {
                    ready.key().data().call(channel, ready.events());
                } catch (IOException reset) {
                    if (channel == sock) {
                        throw reset;
                    }
                    close(channel);
                }
            }
        }
    }

    public static void main(String[] arguments) throws IOException {
        int port = arguments.length > 0 ? port(arguments[0]) : DEFAULT_PORT;
        if (port < 0 || arguments.length > 1) {
            System.err.println("selectors: usage: selectors [PORT], a port from 0 (any) to " + LAST_PORT);
            System.exit(2);
        }
        new SelectorsEcho().serve(port);
    }

    private static int port(String text) {
        try {
            int port = Integer.parseInt(text);
            return port <= LAST_PORT ? port : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
