package dev.weft.internal.transport;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** A connected socket. It no longer tells its addresses once it is closed, so they are kept here. */
record SocketEnds(
        SocketChannel channel,
        @Nullable SocketAddress local,
        @Nullable SocketAddress remote) implements Ends {

    /** @throws IOException when the channel is not connected any more; it is left for the caller to close */
    static SocketEnds of(SocketChannel socket) throws IOException {
        SocketEnds ends = new SocketEnds(socket, socket.getLocalAddress(), socket.getRemoteAddress());
        if (socket.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) { // not a Unix socket
            socket.setOption(
                    StandardSocketOptions.TCP_NODELAY, true); // small writes must not wait for acknowledgements
        }
        return ends;
    }

    @Override
    public ReadableByteChannel input() {
        return channel;
    }

    @Override
    public GatheringByteChannel output() {
        return channel;
    }

    @Override
    public boolean isDuplex() {
        return true;
    }

    @Override
    public void shutdownOutput() throws IOException {
        channel.shutdownOutput();
    }
}
