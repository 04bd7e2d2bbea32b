package dev.weft.internal.transport;

import static dev.weft.Weft.done;
import static dev.weft.Weft.yieldFrom;

import dev.weft.Coro;
import dev.weft.Future;
import dev.weft.annotations.Coroutine;
import dev.weft.internal.select.SelectorLoop;
import dev.weft.net.Protocol;
import dev.weft.net.Transport;
import dev.weft.net.WaterMarks;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Stands in for a transport's protocol while a file is written block by block, to hear when the transport has sent the last one. Nothing is read
 * meanwhile. asyncio's {@code _SendfileFallbackProtocol}.
 */
final class DrainingProtocol implements Protocol {

    private final SelectorLoop loop;
    private final Transport transport;
    private final Protocol original;
    private final WaterMarks marks;
    private final boolean reading;

    /** We were told to pause, and not to resume since; the original was not. */
    private boolean paused;

    private @Nullable Future<Void> resumed;
    private @Nullable IOException lost;

    /** Takes the place of the protocol. */
    DrainingProtocol(SelectorLoop loop, Transport transport) {
        this.loop = loop;
        this.transport = transport;
        original = transport.getProtocol();
        marks = transport.getWriteBufferLimits();
        reading = transport.isReading();
        transport.pauseReading();
        transport.setProtocol(this);
        transport.setWriteBufferLimits(WaterMarks.of(0, 0)); // whatever waits is told of, and that it went out
    }

    /** Waits until the transport has nothing left to send. */
    @Coroutine
    Coro<Void> drained() {
        checkConnected();
        while (transport.getWriteBufferSize() > 0) {
            Future<Void> next = loop.createFuture();
            resumed = next;
            yieldFrom(next);
            checkConnected();
        }
        return done();
    }

    /** Throws an {@link IOException} when the connection is lost or closing. */
    void checkConnected() {
        IOException failure = lost;
        if (failure == null && transport.isClosing()) {
            failure = new IOException("the transport was closed while a file was sent: " + transport);
        }
        if (failure != null) {
            throw AddressLookup.<RuntimeException>sneak(failure);
        }
    }

    /** Gives the protocol its place back, and tells it what it missed. */
    void restore() {
        transport.setWriteBufferLimits(marks);
        transport.setProtocol(original);
        if (lost != null) {
            return;
        }
        if (reading) {
            transport.resumeReading();
        }
        if (paused) {
            try {
                original.pauseWriting();
            } catch (Throwable e) {
                ProtocolErrors.report(loop, "protocol.pauseWriting() failed: " + original, e, transport, original);
            }
        }
    }

    private void wake() {
        if (resumed != null && !resumed.isDone()) {
            resumed.setResult(null);
        }
    }

    @Override
    public void pauseWriting() {
        paused = true;
    }

    @Override
    public void resumeWriting() {
        if (!paused) { // so the original was, before we came
            original.resumeWriting();
        }
        paused = false;
        wake();
    }

    @Override
    public void connectionLost(@Nullable Throwable cause) {
        lost = new IOException("Connection is closed by peer", cause);
        wake();
        original.connectionLost(cause);
    }
}
