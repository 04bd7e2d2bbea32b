package dev.weft.samples.crawl;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server that does to its clients what a test says, with blocking sockets and a thread for each connection, so that nothing in
 * it is shared with what is tested. What it is not told to serve is a 404.
 */
final class ScriptedServer implements AutoCloseable {
    /** What a server does about one request. */
    interface Script {
        void run(Peer peer) throws IOException;
    }

    private static final int READ_LIMIT_MILLIS = 30_000;

    private final ServerSocket server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    private final Map<String, Script> scripts = Collections.synchronizedMap(new HashMap<>());
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();

    ScriptedServer() throws IOException {
        start("accept", this::accept);
    }

    /** A port on which nobody listens. */
    static int closedPort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    Url url(String target) {
        return Urls.parse("127.0.0.1:" + server.getLocalPort() + target);
    }

    ScriptedServer on(String target, Script script) {
        scripts.put(target, script);
        return this;
    }

    /** Serves a page with these links, and keeps the connection. */
    ScriptedServer page(String target, String... links) {
        StringBuilder html = new StringBuilder("<!DOCTYPE html><title>page</title>");
        for (String link : links) html.append("<a href=\"").append(link).append("\">link</a>");
        return on(target, peer -> peer.answer("200 OK", "Content-Type: text/html; charset=utf-8", html.toString()));
    }

    /** The targets asked for, in order. */
    List<String> requests() {
        return requests;
    }

    /** Connections accepted so far. */
    int connections() {
        return connections.get();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                sockets.add(socket);
                connections.incrementAndGet();
                socket.setSoTimeout(READ_LIMIT_MILLIS);
                start("connection", () -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            Peer peer = new Peer(socket);
            for (String target = peer.readTarget(); target != null; target = peer.readTarget()) {
                requests.add(target);
                scripts.getOrDefault(target, missing -> missing.answer("404 Not Found", "Content-Type: text/plain", ""))
                        .run(peer);
            }
        } catch (IOException gone) {
            // Clients go away all the time here.
        }
    }

    private static void start(String name, Runnable work) {
        Thread thread = new Thread(work, "scripted server, " + name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : sockets) socket.close();
    }

    /** One connection. */
    static final class Peer {
        private final Socket socket;
        private final InputStream in;

        Peer(Socket socket) throws IOException {
            this.socket = socket;
            this.in = new BufferedInputStream(socket.getInputStream());
        }

        private String readTarget() throws IOException {
            String line = readLine();
            if (line.isEmpty()) return null;
            while (!readLine().isEmpty()) continue;
            return line.split(" ")[1];
        }

        private String readLine() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int next = in.read(); next != '\n' && next >= 0; next = in.read()) line.append((char) next);
            return line.toString().strip();
        }

        void send(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        void send(byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
        }

        void answer(String status, String field, String body) throws IOException {
            int length = body.getBytes(StandardCharsets.ISO_8859_1).length;
            send("HTTP/1.1 " + status + "\r\n" + field + "\r\nContent-Length: " + length + "\r\n\r\n" + body);
        }

        void close() throws IOException {
            socket.close();
        }

        /** Closes so that the client sees a reset. */
        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        /** Waits until the client has closed the connection, and tells the latch. */
        void awaitClose(CountDownLatch closed) throws IOException {
            try {
                while (in.read() >= 0) continue;
            } catch (IOException reset) {
                // closed, too
            }
            closed.countDown();
        }

        static void await(CountDownLatch latch) {
            try {
                if (!latch.await(READ_LIMIT_MILLIS, TimeUnit.MILLISECONDS)) throw new AssertionError("nobody came");
            } catch (InterruptedException e) {
                throw new UncheckedIOException(new IOException(e));
            }
        }
    }
}
