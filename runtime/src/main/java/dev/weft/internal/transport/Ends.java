package dev.weft.internal.transport;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectableChannel;
import org.jspecify.annotations.Nullable;

/** A channel by its ends, which is what a transport needs to know of TCP and Unix sockets ({@link SocketEnds}) and of pipes ({@link PipeEnd}). */
interface Ends {

    /** What the selector watches, and what is closed. */
    SelectableChannel channel();

    /** The end to read from; null where nothing can be read. */
    @Nullable
    ReadableByteChannel input();

    /** The end to write to; null where nothing can be written. */
    @Nullable
    GatheringByteChannel output();

    /** Null where there are no addresses. */
    default @Nullable SocketAddress local() {
        return null;
    }

    /** Null where there are no addresses. */
    default @Nullable SocketAddress remote() {
        return null;
    }

    /** Answers whether both directions are there, so that the end of one is not the end of all. */
    default boolean isDuplex() {
        return input() != null && output() != null;
    }

    /** Tells the peer that no more will be written; the other direction goes on. Duplex ends only. */
    void shutdownOutput() throws IOException;

    /** What is behind a failure or the end of the channel, if it is known better than by the channel itself. */
    default @Nullable IOException failure() {
        return null;
    }
}
