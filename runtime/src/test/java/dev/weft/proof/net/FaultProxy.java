package dev.weft.proof.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;

/**
 * Forwards connections to a target and spoils them as {@link Faults} say. Blocking sockets and two threads a connection: nothing of what it
 * is there to try.
 */
final class FaultProxy implements AutoCloseable {

    /** Small, so that a receiver that does not read is soon felt by the sender. */
    private static final int BUFFER = 64 * 1024;

    private static final int BACKLOG = 1024;
    private static final int LIMIT_SECONDS = 20;

    private final InetSocketAddress target;
    private final IntFunction<Faults.Pair> plan;
    private final ServerSocket listener = new ServerSocket();
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();
    private final Thread acceptor = new Thread(this::accept, "proxy");

    /** Opened when the proxy is closed; what fell into a black hole waits here. */
    private final CountDownLatch closed = new CountDownLatch(1);

    /** @param plan the faults of each connection, by its number from 0 on; called in the proxy's thread */
    FaultProxy(InetSocketAddress target, IntFunction<Faults.Pair> plan) throws IOException {
        this.target = target;
        this.plan = plan;
        listener.setReceiveBufferSize(BUFFER);
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        acceptor.setDaemon(true);
        acceptor.start();
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Connections accepted so far. */
    int accepted() {
        return accepted.get();
    }

    /** Connections that are not over. */
    int open() {
        return links.size();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                new Link(client, plan.apply(accepted.getAndIncrement())).start();
            } catch (IOException e) {
                continue; // closed, which ends the loop; or a client that is gone already
            }
        }
    }

    /** Closes everything, and waits for the threads. */
    @Override
    public void close() throws IOException {
        listener.close();
        closed.countDown();
        join(acceptor);
        for (Link link : links) {
            link.close();
        }
        for (Link link : links) {
            link.join();
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join(TimeUnit.SECONDS.toMillis(LIMIT_SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        if (thread.isAlive()) {
            throw new AssertionError(thread + " does not end");
        }
    }

    /** A client and the target. */
    private final class Link {

        private final Socket client;
        private final Socket server = new Socket();
        private final List<Thread> pumps = new ArrayList<>();
        private final AtomicInteger running = new AtomicInteger(2);

        Link(Socket client, Faults.Pair faults) {
            this.client = client;
            int number = accepted.get();
            pumps.add(new Thread(() -> connectAndPump(faults.toTarget()), "proxy to target " + number));
            pumps.add(new Thread(() -> pump(server, client, faults.toClient()), "proxy to client " + number));
        }

        void start() {
            links.add(this);
            pumps.get(0).setDaemon(true);
            pumps.get(1).setDaemon(true);
            pumps.get(0).start();
        }

        private void connectAndPump(Faults faults) {
            try {
                client.setTcpNoDelay(true);
                server.setReceiveBufferSize(BUFFER);
                server.setTcpNoDelay(true);
                server.connect(target);
            } catch (IOException e) {
                reset();
                links.remove(this);
                return;
            }
            pumps.get(1).start();
            pump(client, server, faults);
        }

        private void pump(Socket from, Socket to, Faults faults) {
            try {
                new Pump(from, to, faults).run();
            } catch (IOException e) {
                reset(); // one end is gone: so it is for the other
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            if (running.decrementAndGet() == 0) {
                close();
                links.remove(this);
            }
        }

        private void reset() {
            for (Socket socket : List.of(client, server)) {
                try {
                    socket.setSoLinger(true, 0);
                } catch (IOException e) {
                    continue; // closed already, or never connected
                }
            }
            close();
        }

        void close() {
            for (Socket socket : List.of(client, server)) {
                try {
                    socket.close();
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }
        }

        void join() {
            pumps.forEach(FaultProxy::join);
        }

        /** One direction. */
        private final class Pump {

            private final Socket from;
            private final Socket to;
            private final Faults faults;
            private int pieces;
            private long forwarded;

            Pump(Socket from, Socket to, Faults faults) {
                this.from = from;
                this.to = to;
                this.faults = faults;
            }

            void run() throws IOException, InterruptedException {
                byte[] buffer = new byte[BUFFER];
                while (!isSpoilt()) {
                    int count = from.getInputStream().read(buffer);
                    if (count < 0) {
                        to.shutdownOutput();
                        return;
                    }
                    forward(buffer, count);
                }
                spoil(buffer);
            }

            private void forward(byte[] buffer, int count) throws IOException {
                int start = 0;
                while (start < count && !isSpoilt()) {
                    int piece = faults.nextPiece(forwarded, count - start);
                    if (pieces < faults.delaysMicros().size()) {
                        pause(faults.delaysMicros().get(pieces));
                    }
                    to.getOutputStream().write(buffer, start, piece);
                    pieces++;
                    forwarded += piece;
                    start += piece;
                }
            }

            private void pause(int micros) {
                long end = System.nanoTime() + TimeUnit.MICROSECONDS.toNanos(micros);
                for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
            }

            private boolean isSpoilt() {
                return faults.nextPiece(forwarded, 1) == 0;
            }

            private void spoil(byte[] buffer) throws IOException, InterruptedException {
                if (forwarded == faults.resetAt()) {
                    reset();
                } else if (forwarded == faults.halfCloseAt()) {
                    to.shutdownOutput();
                    while (from.getInputStream().read(buffer) >= 0) { // dropped, and its sender does not notice
                        continue;
                    }
                } else {
                    closed.await();
                }
            }
        }
    }
}
