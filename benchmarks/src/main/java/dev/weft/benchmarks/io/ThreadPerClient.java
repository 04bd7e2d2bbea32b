package dev.weft.benchmarks.io;

import dev.weft.benchmarks.loom.VirtualThreads;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ThreadFactory;
import javax.net.ServerSocketFactory;

/** Blocking sockets and a virtual thread for each client. */
final class ThreadPerClient {

    private interface Client {
        void serve(Socket socket) throws IOException;
    }

    private ThreadPerClient() {}

    static int start() throws IOException {
        return start(ServerSocketFactory.getDefault(), ThreadPerClient::echo);
    }

    static int startLines() throws IOException {
        return start(ServerSocketFactory.getDefault(), ThreadPerClient::echoLines);
    }

    static int startTls() throws IOException {
        return start(ServerTls.context().getServerSocketFactory(), ThreadPerClient::echo);
    }

    private static int start(ServerSocketFactory sockets, Client client) throws IOException {
        ThreadFactory threads = VirtualThreads.factory();
        ServerSocket server = sockets.createServerSocket(0, EchoServer.BACKLOG, InetAddress.getLoopbackAddress());
        threads.newThread(() -> accept(server, client, threads)).start();
        return server.getLocalPort();
    }

    private static void accept(ServerSocket server, Client client, ThreadFactory threads) {
        while (true) {
            try {
                Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                threads.newThread(() -> serve(socket, client)).start();
            } catch (IOException e) {
                throw new IllegalStateException("accepting failed", e);
            }
        }
    }

    private static void serve(Socket socket, Client client) {
        try (socket) {
            client.serve(socket);
        } catch (IOException reset) {
            // The client has gone; there is nobody to tell.
        }
    }

    private static void echo(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        OutputStream out = socket.getOutputStream();
        byte[] buffer = new byte[EchoServer.BUFFER_BYTES];
        int count;
        while ((count = in.read(buffer)) >= 0) {
            out.write(buffer, 0, count);
        }
    }

    /** Flushes when all lines that were read are written. */
    private static void echoLines(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        OutputStream out = new BufferedOutputStream(socket.getOutputStream(), EchoServer.BUFFER_BYTES);
        byte[] buffer = new byte[EchoServer.LONGEST_LINE + 1];
        int filled = 0;
        int count;
        while ((count = in.read(buffer, filled, buffer.length - filled)) > 0) {
            filled += count;
            int begin = 0;
            for (int i = filled - count; i < filled; i++) {
                if (buffer[i] == '\n') {
                    out.write(buffer, begin, i + 1 - begin);
                    begin = i + 1;
                }
            }
            out.flush();
            filled -= begin;
            System.arraycopy(buffer, begin, buffer, 0, filled);
        }
    }
}
