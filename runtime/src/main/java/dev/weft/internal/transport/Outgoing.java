package dev.weft.internal.transport;

import dev.weft.internal.select.SelectorLoop;
import dev.weft.net.WaterMarks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The half of a {@link SocketTransport} that writes: listens to the channel by itself, for as long as it has something to send.
 *
 * <p>A write goes out at once. The next ones of the same turn are gathered and go out together in the turn after; and from then on the first
 * one too, until one comes alone. That is how a peer is answered that sends many requests at a time: a system call for each answer costs ten
 * times as much as all else that is done for it. With {@code strictOrder} nothing is gathered.
 */
final class Outgoing implements Runnable {

    /** The most that is gathered; what is longer goes out at once. */
    static final int MAX_GATHERED = 16 * 1024;

    private final SocketTransport transport;

    /** What the protocol was told; null for nothing yet, under the usual marks. */
    private @Nullable WriteFlow flow;

    /** What is to be sent; null while that is nothing, so that an idle connection keeps no buffer. */
    private @Nullable WriteBuffer unsent;

    /** Writes that {@link #unsent} was gathered from. While there are any we are in the ready queue to send it, and the channel may take more. */
    private int gathered;

    /** Several writes were gathered last time. */
    private boolean inSeries;

    /** Of the last write. */
    private int turn;

    /** What goes out once {@link #unsent} did; null for nothing. */
    private @Nullable FileSending file;

    /** {@link #writeEof} was called. */
    private boolean ended;

    Outgoing(SocketTransport transport) {
        this.transport = transport;
    }

    private GatheringByteChannel channel() {
        return transport.ends().output();
    }

    boolean isEmpty() {
        return unsent == null;
    }

    /** Bytes that were written and are not sent yet. */
    int size() {
        return unsent == null ? 0 : unsent.size();
    }

    /** By way of the loop's own buffer, where it fits: the JDK would copy it to one like that, and the array's wrapper be garbage. */
    void write(byte[] data) {
        if (data.length > SelectorLoop.WRITE_BUFFER_SIZE || unsent != null || isToBeGathered(data.length)) {
            write(ByteBuffer.wrap(data));
        } else {
            write(transport.loop().writeBuffer().put(data).flip());
        }
    }

    void write(ByteBuffer data) {
        if (ended) {
            throw new IllegalStateException("cannot call write() after writeEof() on " + transport);
        }
        if (file != null) {
            throw new IllegalStateException("unable to write; sendfile is in progress on " + transport);
        }
        if (!data.hasRemaining()) {
            return;
        }
        if (transport.isClosing()) {
            transport.ignoreWrite();
            return;
        }
        boolean gather = isToBeGathered(data.remaining());
        turn = transport.loop().turnNumber();
        if (gathered > 0 && !gather && !sendGathered()) {
            return;
        }
        if (unsent == null) {
            if (gather) {
                unsent = new WriteBuffer();
                transport.loop().enqueue(this);
            } else if (sendNow(data)) {
                return;
            }
        }
        if (gather) {
            gathered++;
        }
        unsent.add(data);
        flow().grown(unsent.charge());
    }

    private boolean isToBeGathered(int count) {
        return (inSeries || turn == transport.loop().turnNumber())
                && (unsent == null || gathered > 0)
                && count <= MAX_GATHERED - size()
                && limits().high() >= 2 * MAX_GATHERED // else the protocol would be paused for what the channel takes
                && !transport.loop().isStrictOrder();
    }

    /** Answers false when the transport failed. */
    private boolean sendGathered() {
        inSeries = gathered > 1;
        gathered = 0;
        if (!sendMore()) {
            return false;
        }
        if (unsent != null) {
            transport.registration().writer(this);
        }
        return true;
    }

    /** Answers false when the transport failed. */
    private boolean sendMore() {
        try {
            unsent.sendTo(channel());
        } catch (IOException e) {
            failed(e);
            return false;
        }
        if (unsent.isEmpty()) {
            unsent = null;
        }
        return true;
    }

    /** Sends at once; answers whether nothing is left to do, since all was sent or the transport failed. */
    private boolean sendNow(ByteBuffer data) {
        try {
            WriteBuffer.sendNow(channel(), data);
        } catch (IOException e) {
            failed(e);
            return true;
        }
        if (!data.hasRemaining()) {
            return true;
        }
        unsent = new WriteBuffer();
        transport.registration().writer(this);
        return false;
    }

    /** Gathered into one call only where nothing waits to be sent; what the socket does not take is copied. */
    void writelines(List<ByteBuffer> parts) {
        if (!transport.isClosing() && !ended && file == null && unsent == null && parts.size() > 1) {
            try {
                WriteBuffer.sendNow(channel(), parts);
            } catch (IOException e) {
                failed(e);
                return;
            }
        }
        for (ByteBuffer part : parts) {
            write(part);
        }
    }

    private void failed(IOException e) {
        IOException behind = transport.ends().failure();
        transport.fail("writing failed", behind == null ? e : behind);
    }

    /** The channel is ready, or the turn has come to send what was gathered. */
    @Override
    public void run() {
        if (unsent == null) {
            sendFile();
            return;
        }
        if (!(gathered > 0 ? sendGathered() : sendMore())) {
            return;
        }
        flow().shrunk(unsent == null ? 0 : unsent.charge()); // the protocol may write more
        if (unsent == null && (file == null || transport.isClosing())) {
            emptied();
        }
    }

    /** Nothing is left to send. */
    private void emptied() {
        transport.registration().removeWriter();
        if (ended && !transport.isClosing()) {
            shutdown();
        } else {
            transport.flushed();
        }
    }

    /**
     * Has a file go out after what is buffered; nothing else may be written before it went out or failed.
     *
     * @throws IllegalStateException when another one is on its way, and after {@link #writeEof}
     */
    void begin(FileSending sending) {
        if (file != null) {
            throw new IllegalStateException("unable to send a file; sendfile is in progress on " + transport);
        }
        if (ended) {
            throw new IllegalStateException("cannot send a file after writeEof() on " + transport);
        }
        file = sending;
        transport.registration().writer(this);
    }

    private void sendFile() {
        FileSending sending = file;
        if (sending == null) {
            return;
        }
        boolean last;
        try {
            last = sending.transfer().sendTo(channel());
        } catch (IOException e) {
            failed(e);
            return;
        }
        if (last) {
            file = null;
            emptied();
            sending.finished();
        }
    }

    /** Nobody waits for the file any more; the rest of it stays here. */
    void forget(FileSending sending) {
        if (file == sending) {
            file = null;
            if (unsent == null) {
                emptied();
            }
        }
    }

    void writeEof() {
        if (transport.isClosing() || ended) {
            return;
        }
        ended = true;
        if (unsent == null && file == null) {
            shutdown();
        }
    }

    private void shutdown() {
        if (!transport.ends().isDuplex()) { // nothing is left to do here
            transport.close();
            return;
        }
        try {
            transport.ends().shutdownOutput();
        } catch (IOException e) {
            transport.fail("ending the output failed", e);
        }
    }

    /** Forgets what the channel did not take; what it was not asked to take yet, it is now. Who waits for a file is told. */
    void drop(@Nullable Throwable cause) {
        if (gathered > 0) {
            sendGathered();
        }
        unsent = null;
        FileSending sending = file;
        file = null;
        if (sending != null) {
            sending.failed(
                    cause != null
                            ? cause
                            : new IOException("the transport was closed while a file was sent: " + transport));
        }
    }

    void setLimits(WaterMarks marks) {
        flow().setMarks(marks, unsent == null ? 0 : unsent.charge());
    }

    WaterMarks limits() {
        return flow == null ? WaterMarks.DEFAULT : flow.marks();
    }

    private WriteFlow flow() {
        if (flow == null) {
            flow = new WriteFlow(transport);
        }
        return flow;
    }

    @Override
    public String toString() {
        return "writing of " + transport;
    }
}
