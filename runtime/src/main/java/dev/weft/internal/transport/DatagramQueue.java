package dev.weft.internal.transport;

import dev.weft.net.Datagram;
import dev.weft.net.DatagramTransport;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayDeque;
import java.util.Deque;

/** Datagrams that the socket did not take yet, in order. */
final class DatagramQueue {

    /** What a datagram that waits costs beside its bytes. */
    static final int OVERHEAD = 64;

    /** How a datagram is sent; tests have it refuse. */
    interface Sender {

        /** Gives the number of bytes sent, 0 when that would block. */
        int send(DatagramChannel channel, ByteBuffer data, SocketAddress target) throws IOException;
    }

    private final DatagramChannel channel;
    private final Sender sender;
    private final Deque<Datagram> waiting = new ArrayDeque<>(1);
    private int size;

    DatagramQueue(DatagramChannel channel, Sender sender) {
        this.channel = channel;
        this.sender = sender;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    int size() {
        return size;
    }

    /** What the queue costs, in bytes. */
    long charge() {
        return size + (long) waiting.size() * OVERHEAD;
    }

    /**
     * Sends a datagram if none waits before it and the socket takes it; copies it otherwise. Answers whether it was sent.
     *
     * @throws IOException when the system refuses it, or too much waits already; it is dropped
     */
    boolean sendOrAdd(ByteBuffer data, SocketAddress target) throws IOException {
        if (waiting.isEmpty() && send(data, target)) {
            return true;
        }
        if (charge() + data.remaining() + OVERHEAD > DatagramTransport.MAX_UNSENT) {
            throw new IOException("dropped a datagram of " + data.remaining() + " bytes to " + target + ": " + size
                    + " bytes wait to be sent; heed pauseWriting()");
        }
        byte[] copy = new byte[data.remaining()];
        data.get(copy);
        waiting.add(new Datagram(copy, target));
        size += copy.length;
        return false;
    }

    /** Sends the datagram that waits longest; answers whether the socket took it. One that the system refuses is dropped. */
    boolean sendFirst() throws IOException {
        Datagram first = waiting.removeFirst();
        size -= first.data().length;
        boolean sent = send(ByteBuffer.wrap(first.data()), first.address());
        if (!sent) {
            waiting.addFirst(first);
            size += first.data().length;
        }
        return sent;
    }

    /** The JDK gives 0 for an empty datagram whether it was sent or not; datagrams may get lost. */
    private boolean send(ByteBuffer data, SocketAddress target) throws IOException {
        boolean empty = !data.hasRemaining();
        return sender.send(channel, data, target) > 0 || empty;
    }

    void clear() {
        waiting.clear();
        size = 0;
    }
}
