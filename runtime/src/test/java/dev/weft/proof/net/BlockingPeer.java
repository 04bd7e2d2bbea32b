package dev.weft.proof.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;

/** A process of its own that connects to a port, asks for a stream, tells when it is in the middle of it, and reads it to its end. */
final class BlockingPeer {

    private static final int RECEIVE_BUFFER = 64 * 1024;
    private static final long MIDDLE = 1 << 20;

    private BlockingPeer() {}

    public static void main(String[] arguments) throws IOException {
        try (Socket socket = new Socket()) {
            socket.setReceiveBufferSize(RECEIVE_BUFFER);
            socket.connect(new InetSocketAddress(Route.HOST, Integer.parseInt(arguments[0])));
            socket.getOutputStream().write(Bytes.ascii("stream\n"));
            byte[] buffer = new byte[RECEIVE_BUFFER];
            long total = 0;
            for (int count = 0; count >= 0; count = socket.getInputStream().read(buffer)) {
                if (total < MIDDLE && total + count >= MIDDLE) {
                    System.out.println("middle: " + total);
                }
                total += count;
            }
            System.out.println("total: " + total);
        }
    }
}
