package dev.weft.internal.transport;

import dev.weft.Future;
import dev.weft.internal.select.ChannelOwner;
import dev.weft.internal.select.Registration;
import dev.weft.internal.select.SelectorLoop;
import dev.weft.net.BaseTransport;
import dev.weft.net.ExtraInfo;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.nio.channels.Channel;
import java.nio.channels.SelectableChannel;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The life of a transport, from the turn in which its protocol is told of it to the one in which the protocol is told that it is over. asyncio's
 * {@code _SelectorTransport}.
 *
 * <pre>
 * OPEN     -> FLUSHING   close() with something to send
 * OPEN     -> ENDING     close() with nothing to send; abort(); a failure
 * FLUSHING -> ENDING     the last of it went out; abort(); a failure
 * ENDING   -> CLOSED     a turn later: connectionLost was called, the channel is closed
 * </pre>
 *
 * <p>{@code connectionMade} is called in the turn after the transport was made, before anything is read. {@code connectionLost} is called
 * from {@link #end} only, so never from inside a call of the protocol's own, and once.
 */
abstract class ChannelTransport implements BaseTransport, ChannelOwner, WriteFlow.Side {

    private enum Phase {
        OPEN,
        FLUSHING,
        ENDING,
        CLOSED
    }

    /** Writes to a transport that is gone, after which a warning is logged. */
    static final int IGNORED_WRITES_TO_WARN = 5;

    private static final Logger LOG = System.getLogger(ChannelTransport.class.getName());

    private final SelectorLoop loop;
    private final Registration registration;
    private Phase phase = Phase.OPEN;

    /** {@code connectionMade} was called. */
    private boolean begun;

    /** Closed, and neither aborted nor lost: what was written is to arrive. */
    private boolean ordered;

    /** From ENDING on: what {@code connectionLost} is told. */
    private @Nullable Throwable lostCause;

    private int ignoredWrites;

    /**
     * Takes a non-blocking channel over.
     *
     * @throws IOException when it is closed
     */
    ChannelTransport(SelectorLoop loop, SelectableChannel channel) throws IOException {
        this.loop = loop;
        registration = loop.register(channel);
        registration.ownedBy(this);
    }

    // What there is to tell the protocol, and to do, on the way

    abstract void connectionMade();

    abstract void connectionLost(@Nullable Throwable cause);

    /** Begins to receive. */
    abstract void listen();

    /** Answers whether something is left to send. */
    abstract boolean hasUnsent();

    /** Forgets what is left to send. */
    abstract void dropUnsent(@Nullable Throwable cause);

    /**
     * Closes the channel, and whatever is with it.
     *
     * @param ordered closed, and neither aborted nor lost: what was written is to arrive
     */
    void release(boolean ordered) {
        registration.close();
        closeQuietly(channel());
    }

    abstract @Nullable SocketAddress local();

    abstract @Nullable SocketAddress remote();

    // Beginning

    /** Has {@code connectionMade} called soon, and then completes a future that somebody waits for. */
    final void beginSoon(@Nullable Future<Void> made) {
        loop.callSoon(() -> begin(made));
        loop.made(this);
    }

    private void begin(@Nullable Future<Void> made) {
        begun = true;
        try {
            connectionMade();
        } catch (Throwable e) {
            fail("protocol.connectionMade() failed", e);
        }
        listen();
        if (made != null && !made.isDone()) {
            made.setResult(null);
        }
    }

    final SelectorLoop loop() {
        return loop;
    }

    final Registration registration() {
        return registration;
    }

    final SelectableChannel channel() {
        return registration.channel();
    }

    // Ending

    final boolean isOpen() {
        return phase == Phase.OPEN;
    }

    @Override
    public final boolean isClosing() {
        return phase != Phase.OPEN;
    }

    @Override
    public final void close() {
        loop.checkThread();
        if (phase != Phase.OPEN) {
            return;
        }
        registration.removeReader();
        ordered = true;
        if (hasUnsent()) {
            phase = Phase.FLUSHING;
        } else {
            endSoon(null);
        }
    }

    /** Nothing is left to send. */
    final void flushed() {
        if (phase == Phase.FLUSHING) {
            endSoon(null);
        }
    }

    @Override
    public final void abort() {
        loop.checkThread();
        ordered = false;
        endSoon(null);
    }

    /** Failures of the channel are everyday and for the protocol only; what else is thrown is a fault that somebody must hear of. */
    final void fail(String message, Throwable exception) {
        if (!(exception instanceof IOException)) {
            report(message, exception);
        }
        endSoon(exception);
    }

    @Override
    public final void report(String message, Throwable exception) {
        ProtocolErrors.report(loop, message + ": " + getProtocol(), exception, this, getProtocol(), channel());
    }

    private void endSoon(@Nullable Throwable cause) {
        if (phase == Phase.ENDING || phase == Phase.CLOSED) {
            return;
        }
        phase = Phase.ENDING;
        lostCause = cause;
        dropUnsent(cause);
        registration.removeReader();
        registration.removeWriter();
        loop.callSoon(this::end);
    }

    /** Called once: by the turn that {@link #endSoon} asked for, or by the loop that closes and runs no more turns. */
    private void end() {
        phase = Phase.CLOSED;
        try {
            if (begun) {
                connectionLost(lostCause);
            }
        } catch (Throwable e) {
            report("protocol.connectionLost() failed", e);
        } finally {
            release(ordered && lostCause == null);
        }
    }

    /** No turn will come in which to tell the protocol: now, then. */
    @Override
    public final void loopClosing() {
        dropUnsent(null);
        ordered = false;
        end();
    }

    static void closeQuietly(Channel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "closing failed: " + channel, e);
        }
    }

    /** Something was written that will not be sent. */
    final void ignoreWrite() {
        if (++ignoredWrites == IGNORED_WRITES_TO_WARN) {
            LOG.log(Level.WARNING, "{0} writes were ignored, it is lost or closing: {1}", ignoredWrites, this);
        }
    }

    // Who and where

    @Override
    public final <T> Optional<T> getExtraInfo(ExtraInfo<T> key) {
        Object value = key == ExtraInfo.SOCKET
                ? channel()
                : key == ExtraInfo.SOCKNAME ? local() : key == ExtraInfo.PEERNAME ? remote() : null;
        return Optional.ofNullable(value).map(key.type()::cast);
    }

    /** The phase, for texts. */
    final String state() {
        return phase.name().toLowerCase(Locale.ROOT);
    }
}
