package dev.weft.internal.tls;

import dev.weft.Future;
import dev.weft.internal.loop.BaseEventLoop;
import dev.weft.internal.transport.LayeredProtocol;
import dev.weft.internal.transport.ProtocolErrors;
import dev.weft.net.BufferedProtocol;
import dev.weft.net.Protocol;
import dev.weft.net.TlsOptions;
import dev.weft.net.Transport;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * TLS, as the protocol of any transport, which is called the one below, and with a {@link TlsTransport} for the application's protocol. asyncio's
 * {@code SSLProtocol}.
 *
 * <pre>
 * WRAPPED   -> HANDSHAKE  the transport below is connected
 * HANDSHAKE -> OPEN       the engine is done and the peer is who it should be: connectionMade was called
 * OPEN      -> FLUSHING   close(); the peer's close_notify, after eofReceived
 * FLUSHING  -> SHUTDOWN   all that was written is encrypted, and our close_notify behind it
 * SHUTDOWN  -> ENDING     the peer's close_notify or FIN came: the transport below is closed, and sends what it still has
 * any       -> ENDING     abort(); close() before OPEN; a failure; a timeout: the transport below is closed or aborted
 * any       -> CLOSED     the transport below is lost: connectionLost was called
 * </pre>
 *
 * <p>The state is here, the work elsewhere: what arrives goes through {@link Receiving}, what is written through {@link Sending};
 * {@link Handshake} and {@link Ending} are how it begins and ends. All endings go through {@link #connectionLost}, which the transport below
 * calls in a turn of its own, so never from inside a call of the application's.
 */
final class TlsProtocol implements BufferedProtocol, LayeredProtocol, AppSide.Failures, DelegatedTasks.Listener {

    enum Phase {
        WRAPPED,
        HANDSHAKE,
        OPEN,
        FLUSHING,
        SHUTDOWN,
        ENDING,
        CLOSED
    }

    private final BaseEventLoop loop;
    private final RecordReader reader;
    private final RecordWriter writer;
    private final AppSide app;
    private final TlsTransport transport;
    private final Handshake handshake;
    private final Receiving receiving;
    private final Sending sending;
    private final Ending ending;
    private @Nullable Transport below;
    private Phase phase = Phase.WRAPPED;

    /**
     * @param checkedHost whom the peer's certificate must name; null for whomever
     * @param made whether the application's protocol had its {@code connectionMade} already
     * @param handshaken completed at the end of the handshake; null when nobody waits
     */
    TlsProtocol(
            BaseEventLoop loop,
            Protocol app,
            SSLEngine engine,
            TlsOptions options,
            @Nullable String checkedHost,
            boolean made,
            @Nullable Future<Void> handshaken) {
        this.loop = loop;
        this.app = new AppSide(app, made, this);
        SteadyEngine steady = new SteadyEngine(engine);
        reader = new RecordReader(steady);
        writer = new RecordWriter(steady);
        DelegatedTasks tasks = new DelegatedTasks(loop, steady, this);
        handshake = new Handshake(this, loop, steady, options, checkedHost, handshaken);
        receiving = new Receiving(this, steady, reader, writer, tasks, this.app, options.truncationAllowed());
        sending = new Sending(this, writer, tasks);
        ending = new Ending(this, loop, steady, writer, tasks, options.shutdownTimeout());
        transport = new TlsTransport(loop, this, this.app, options.context(), steady);
    }

    TlsTransport transport() {
        return transport;
    }

    Receiving receiving() {
        return receiving;
    }

    Sending sending() {
        return sending;
    }

    Ending ending() {
        return ending;
    }

    /** The transport below; null until there is one. */
    @Nullable
    Transport below() {
        return below;
    }

    Phase phase() {
        return phase;
    }

    void enter(Phase next) {
        phase = next;
    }

    /** Whether there is nothing left to do but to wait for {@link #connectionLost}. */
    boolean isEnding() {
        return phase == Phase.ENDING || phase == Phase.CLOSED;
    }

    // The transport below

    @Override
    public void connectionMade(Transport connected) {
        below = connected;
        if (phase != Phase.WRAPPED) { // aborted before it began
            connected.abort();
            return;
        }
        writer.connect(connected);
        transport.flow().setMarks(connected.getWriteBufferLimits(), 0);
        phase = Phase.HANDSHAKE;
        try {
            handshake.begin();
        } catch (Throwable e) {
            fail(Handshake.FAILED, e);
            return;
        }
        receiving.process();
    }

    @Override
    public ByteBuffer getBuffer(int sizeHint) {
        try {
            return reader.buffer();
        } catch (SSLException e) {
            fail("too much is received", e);
            return ByteBuffer.allocate(1); // for the transport's contract; nobody reads it
        }
    }

    @Override
    public void bufferUpdated(int count) {
        if (isEnding()) {
            reader.takeBack();
            return;
        }
        reader.received(count);
        receiving.process();
    }

    /** The transport stays open: whether and when it is closed is decided here. */
    @Override
    public boolean eofReceived() {
        receiving.end();
        return true;
    }

    @Override
    public void pauseWriting() {
        sending.pause();
    }

    @Override
    public void resumeWriting() {
        sending.resume();
    }

    @Override
    public void connectionLost(@Nullable Throwable cause) {
        Phase before = phase;
        phase = Phase.CLOSED;
        reader.release();
        writer.release();
        Throwable reason = ending.lost(cause);
        handshake.lost(reason);
        if (before != Phase.CLOSED) {
            app.lost(reason);
        }
    }

    // The engine

    /** The handshake is over. */
    void opened() throws SSLException {
        handshake.checkPeer();
        phase = Phase.OPEN;
        app.made(transport);
        if (handshake.tellWaiter()) {
            receiving.hold(); // until who waits has the transport to answer with
        }
        sending.flush();
    }

    @Override
    public void tasksDone() {
        if (!isEnding()) {
            receiving.process();
            sending.flush();
        }
    }

    @Override
    public void tasksFailed(Throwable exception) {
        fail(Handshake.FAILED, exception);
    }

    // Its end

    /** Before there is anything to say goodbye to, it is {@link Ending#abort}. */
    void close() {
        if (phase == Phase.WRAPPED || phase == Phase.HANDSHAKE) {
            ending.abort();
        } else if (phase == Phase.OPEN) {
            ending.start();
            receiving.goOn();
        }
    }

    /** With TLS over TLS, the outer one goes first, and closes this. */
    @Override
    public boolean closeFirst() {
        if (app.protocol() instanceof LayeredProtocol above && above.closeFirst()) {
            return true;
        }
        if (phase == Phase.WRAPPED || phase == Phase.HANDSHAKE) {
            return false;
        }
        close();
        return true;
    }

    @Override
    public void fail(String message, Throwable exception) {
        ending.fail(message, exception);
    }

    @Override
    public void report(String message, Throwable exception) {
        ProtocolErrors.report(loop, message + ": " + app.protocol(), exception, transport, app.protocol());
    }

    @Override
    public String toString() {
        return "TlsProtocol(" + phase + " for " + app.protocol() + ")";
    }
}
