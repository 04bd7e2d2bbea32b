package dev.weft.internal.tls;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import javax.net.ssl.SSLSocket;

/** A TLS 1.3 server on blocking sockets that says it sends no more, and then reads all that comes. */
final class TrailingReader implements AutoCloseable {

    private final ServerSocket listener;
    private final boolean closeNotify;

    /** @param closeNotify whether it ends its direction by TLS, or by TCP alone */
    TrailingReader(boolean closeNotify) throws IOException {
        listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        listener.setReceiveBufferSize(64 * 1024);
        this.closeNotify = closeNotify;
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Gives the number of bytes that came after its own end. */
    int serve() throws IOException {
        try (Socket plain = listener.accept();
                SSLSocket socket =
                        (SSLSocket) Contexts.SERVER.getSocketFactory().createSocket(plain, null, false)) {
            socket.setUseClientMode(false);
            socket.setSoTimeout(30_000);
            socket.startHandshake();
            if (closeNotify) {
                socket.shutdownOutput();
            } else {
                plain.shutdownOutput();
            }
            int count = 0;
            byte[] buffer = new byte[64 * 1024];
            for (int read = socket.getInputStream().read(buffer);
                    read >= 0;
                    read = socket.getInputStream().read(buffer)) {
                count += read;
            }
            return count;
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
