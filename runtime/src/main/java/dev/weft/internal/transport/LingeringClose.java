package dev.weft.internal.transport;

import dev.weft.TimerHandle;
import dev.weft.internal.select.ChannelOwner;
import dev.weft.internal.select.Registration;
import dev.weft.internal.select.SelectorLoop;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Closes a socket whose peer still sends, without destroying what was written to it: a server that has answered before it read all of a
 * request, as one that is too large, is such a case. To close a socket with unread bytes sends a reset at once; the system drops what it was
 * still to send, and the peer fails in its writing before it comes to read. So the output is ended first, then what comes is read and dropped,
 * until the peer is done too or one of the limits is reached; then the socket is closed.
 *
 * <p>A socket with nothing unread is closed at once. Waiting for every peer to hang up would keep each for as long as the peer likes.
 */
final class LingeringClose implements ChannelOwner {

    /** The most that is dropped of what a peer sends. */
    static final long MAX_BYTES = 16L << 20;

    /** How long a peer may go on sending. */
    static final Duration MAX_TIME = Duration.ofSeconds(5);

    private final SelectorLoop loop;
    private final SocketChannel channel;
    private final Registration registration;
    private final TimerHandle limit;
    private long dropped;

    private LingeringClose(SelectorLoop loop, SocketChannel channel, Registration registration, long dropped) {
        this.loop = loop;
        this.channel = channel;
        this.registration = registration;
        this.dropped = dropped;
        limit = loop.callLater(MAX_TIME, this::close);
        registration.ownedBy(this);
        registration.reader(this::readReady);
    }

    /** Takes over a socket whose transport has ended, all of its output being sent. */
    static void begin(SelectorLoop loop, SocketChannel channel, Registration registration) {
        int count = endOutput(channel) ? drop(loop, channel) : -1;
        if (count > 0) {
            new LingeringClose(loop, channel, registration, count);
        } else {
            close(channel, registration);
        }
    }

    /** Answers whether there still is a peer. */
    private static boolean endOutput(SocketChannel channel) {
        try {
            channel.shutdownOutput();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Gives how many bytes were unread, at most a bufferful; -1 when the peer sends no more, or is gone. */
    private static int drop(SelectorLoop loop, SocketChannel channel) {
        try {
            return channel.read(loop.readBuffer());
        } catch (IOException e) {
            return -1;
        }
    }

    private void readReady() {
        int count = drop(loop, channel);
        dropped += count;
        if (count < 0 || dropped >= MAX_BYTES) {
            close();
        }
    }

    private void close() {
        limit.cancel();
        close(channel, registration);
    }

    private static void close(SocketChannel channel, Registration registration) {
        registration.close();
        ChannelTransport.closeQuietly(channel);
    }

    @Override
    public void loopClosing() {
        close();
    }

    /** The user closed it already. */
    @Override
    public @Nullable Object resource() {
        return null;
    }

    @Override
    public String toString() {
        return "LingeringClose(" + channel + ", " + dropped + " bytes dropped)";
    }
}
