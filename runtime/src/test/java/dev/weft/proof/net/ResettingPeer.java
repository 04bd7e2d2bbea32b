package dev.weft.proof.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The other end, on blocking sockets: it resets each connection, in its phase and at a moment of chance. */
final class ResettingPeer implements AutoCloseable {

    /** As small as the system has it, so that a server's output is soon too much. */
    private static final int RECEIVE_BUFFER = 4096;

    private static final int MOST_SENT = 100_000;
    private static final int LONGEST_PAUSE_MICROS = 300;
    private static final int LIMIT_MILLIS = 60_000;

    private final ServerSocket listener = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
    private final Thread acceptor = new Thread(this::acceptAndReset, "resetting peer");
    private final Random moments;

    /** Begins to accept, and to reset what it has accepted. */
    ResettingPeer(long seed) throws IOException {
        moments = new Random(seed);
        acceptor.setDaemon(true);
        acceptor.start();
    }

    int port() {
        return listener.getLocalPort();
    }

    private void acceptAndReset() {
        while (!listener.isClosed()) {
            try (Socket accepted = listener.accept()) {
                pause(moments);
                accepted.setSoLinger(true, 0);
            } catch (IOException e) {
                continue; // closed; or a client that is gone already
            }
        }
    }

    private static void pause(Random random) {
        if (random.nextBoolean()) {
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextInt(LONGEST_PAUSE_MICROS)));
        }
    }

    /** Connects to a server and resets the connection. */
    static Void connectAndReset(int port, Phase phase, Random random) throws IOException {
        try (Socket socket = new Socket()) {
            socket.setReceiveBufferSize(RECEIVE_BUFFER);
            socket.setSoTimeout(LIMIT_MILLIS);
            socket.connect(new InetSocketAddress(Route.HOST, port));
            go(socket, phase, random);
            socket.setSoLinger(true, 0);
        }
        return null;
    }

    private static void go(Socket socket, Phase phase, Random random) throws IOException {
        if (phase == Phase.BEFORE_ACCEPT) {
            return;
        }
        if (phase != Phase.AFTER_ACCEPT) {
            byte[] data = new byte[phase == Phase.IN_READ ? 1 + random.nextInt(MOST_SENT) : 1];
            data[0] = (byte) phase.ordinal();
            socket.getOutputStream().write(data);
        }
        if (phase == Phase.PEER_HALF_CLOSED) {
            socket.shutdownOutput();
        }
        if (phase == Phase.HALF_CLOSED) {
            socket.getInputStream().readAllBytes();
        } else if (phase != Phase.AFTER_ACCEPT && phase != Phase.IN_READ) {
            socket.getInputStream().readNBytes(1 + random.nextInt(2)); // it is in its phase, or about to be
        }
        pause(random);
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
