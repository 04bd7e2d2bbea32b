package dev.weft.internal.transport;

import dev.weft.net.Pump;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * A channel by its ends, which is what a transport needs to know of TCP sockets, Unix sockets and pipes.
 *
 * @param channel what the selector watches, and what is closed
 * @param input the end to read from; null where nothing can be read
 * @param output the end to write to; null where nothing can be written
 * @param local null where there are no addresses
 * @param remote null where there are no addresses
 * @param pump what feeds or drains the channel; null for nothing of ours
 */
record Ends(
        SelectableChannel channel,
        @Nullable ReadableByteChannel input,
        @Nullable GatheringByteChannel output,
        @Nullable SocketAddress local,
        @Nullable SocketAddress remote,
        @Nullable Pump<?> pump) {

    /** @throws IOException when the channel is not connected any more; it is left for the caller to close */
    static Ends of(SocketChannel socket) throws IOException {
        Ends ends = new Ends(socket, socket, socket, socket.getLocalAddress(), socket.getRemoteAddress(), null);
        if (socket.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) { // not a Unix socket
            socket.setOption(
                    StandardSocketOptions.TCP_NODELAY, true); // small writes must not wait for acknowledgements
        }
        return ends;
    }

    static Ends of(Pipe.SourceChannel source) throws IOException {
        source.configureBlocking(false);
        return new Ends(source, source, null, null, null, null);
    }

    static Ends of(Pipe.SinkChannel sink) throws IOException {
        sink.configureBlocking(false);
        return new Ends(sink, null, sink, null, null, null);
    }

    Ends pumpedBy(Pump<?> by) {
        return new Ends(channel, input, output, local, remote, by);
    }

    /** Answers whether both directions are there, so that the end of one is not the end of all. */
    boolean isDuplex() {
        return input != null && output != null;
    }

    /** Tells the peer that no more will be written; the other direction goes on. Duplex ends only. */
    void shutdownOutput() throws IOException {
        ((SocketChannel) channel).shutdownOutput();
    }

    /** What is behind a failure or the end of the channel, if it is known better than by the channel itself. */
    @Nullable
    IOException failure() {
        return pump == null ? null : pump.failure().orElse(null);
    }
}
