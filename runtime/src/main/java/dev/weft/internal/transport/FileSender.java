package dev.weft.internal.transport;

import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.yieldFrom;

import dev.weft.Coro;
import dev.weft.Future;
import dev.weft.annotations.Coroutine;
import dev.weft.internal.select.FileTransfer;
import dev.weft.internal.select.SelectorLoop;
import dev.weft.net.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Sends a file over a transport: by the system's own call over a socket, by reading and writing over anything else, such as TLS. */
public final class FileSender {

    /** The most read at a time where the system cannot send by itself. */
    static final int BLOCK = 64 * 1024;

    private FileSender() {}

    @Coroutine
    public static Coro<Long> send(
            SelectorLoop loop, Transport transport, FileChannel file, long offset, long count, boolean fallback) {
        if (transport.isClosing()) {
            throw new IllegalStateException("Transport is closing: " + transport);
        }
        FileTransfer transfer = new FileTransfer(file, offset, count);
        if (transport instanceof SocketTransport socket) {
            yieldFrom(bySystem(loop, socket, transfer));
        } else if (fallback) {
            yieldFrom(byReading(loop, transport, transfer));
        } else {
            throw new UnsupportedOperationException(
                    "fallback is disabled and native sendfile is not supported for transport " + transport);
        }
        return result(transfer.sent());
    }

    /** Nothing is read meanwhile, as in asyncio, so that the end of the input does not close the transport under the file. */
    @Coroutine
    private static Coro<Void> bySystem(SelectorLoop loop, SocketTransport transport, FileTransfer transfer) {
        Outgoing outgoing = transport.outgoing();
        FileSending sending = new FileSending(transfer, loop.createFuture());
        boolean reading = transport.isReading();
        outgoing.begin(sending);
        if (reading) {
            transport.pauseReading();
        }
        try {
            yieldFrom(sending.over());
        } finally {
            outgoing.forget(sending);
            if (reading) {
                transport.resumeReading();
            }
        }
        return done();
    }

    @Coroutine
    private static Coro<Void> byReading(SelectorLoop loop, Transport transport, FileTransfer transfer) {
        DrainingProtocol draining = new DrainingProtocol(loop, transport);
        try {
            while (true) {
                yieldFrom(draining.drained());
                Future<ByteBuffer> reading = loop.runInExecutor(() -> transfer.read(BLOCK));
                ByteBuffer block = yieldFrom(reading);
                int size = block.remaining();
                if (size == 0) {
                    return done();
                }
                draining.checkConnected();
                transport.write(block);
                count(transfer, size);
            }
        } finally {
            draining.restore();
        }
    }

    private static void count(FileTransfer transfer, int size) {
        try {
            transfer.advance(size);
        } catch (IOException e) {
            throw AddressLookup.<RuntimeException>sneak(e);
        }
    }
}
