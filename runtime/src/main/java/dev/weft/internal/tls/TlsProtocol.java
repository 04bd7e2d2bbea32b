package dev.weft.internal.tls;

import dev.weft.Future;
import dev.weft.TimeoutException;
import dev.weft.TimerHandle;
import dev.weft.internal.loop.BaseEventLoop;
import dev.weft.internal.transport.ProtocolErrors;
import dev.weft.net.BufferedProtocol;
import dev.weft.net.Protocol;
import dev.weft.net.TlsOptions;
import dev.weft.net.Transport;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
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
 * <p>What arrives goes through {@link #process}, one {@link #step} after the other: a task, a record of the engine's, or a record of the peer's.
 * What is written goes through {@link RecordWriter}. All endings go through {@link #connectionLost}, which the transport below calls in a
 * turn of its own, so never from inside a call of the application's.
 */
final class TlsProtocol implements BufferedProtocol, AppSide.Failures, DelegatedTasks.Listener {

    enum Phase {
        WRAPPED,
        HANDSHAKE,
        OPEN,
        FLUSHING,
        SHUTDOWN,
        ENDING,
        CLOSED
    }

    /** Records that are sent after a failure: an alert, and what the engine has before it. */
    private static final int MAX_LAST_RECORDS = 4;

    private final BaseEventLoop loop;
    private final TlsOptions options;
    private final @Nullable String checkedHost;
    private final @Nullable Future<Void> handshaken;
    private final SteadyEngine engine;
    private final RecordReader reader;
    private final RecordWriter writer;
    private final DelegatedTasks tasks;
    private final AppSide app;
    private final TlsTransport transport;

    private @Nullable Transport below;
    private Phase phase = Phase.WRAPPED;

    /** The time allowed for the handshake; later for the shutdown. */
    private @Nullable TimerHandle deadline;

    /** {@link #process} is on the stack. */
    private boolean processing;

    private boolean readingPaused;

    /** Who waits for the handshake has not heard of its end yet. */
    private boolean readingHeld;

    /** The transport below was told to pause. */
    private boolean belowPaused;

    /** The peer's close_notify was read. */
    private boolean peerClosed;

    /** The transport below has no more bytes. */
    private boolean inputEnded;

    /** From ENDING on: what {@code connectionLost} is told instead of the cause below. */
    private @Nullable Throwable failure;

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
        this.options = options;
        this.checkedHost = checkedHost;
        this.handshaken = handshaken;
        this.engine = new SteadyEngine(engine);
        reader = new RecordReader(this.engine);
        writer = new RecordWriter(this.engine);
        tasks = new DelegatedTasks(loop, this.engine, this);
        this.app = new AppSide(app, made, this);
        transport = new TlsTransport(loop, this, this.app, options.context(), this.engine);
    }

    TlsTransport transport() {
        return transport;
    }

    /** The transport below; null until there is one. */
    @Nullable
    Transport below() {
        return below;
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
        deadline = loop.callLater(options.handshakeTimeout(), this::handshakeTimedOut);
        try {
            engine.begin();
        } catch (Throwable e) {
            fail("the TLS handshake failed", e);
            return;
        }
        process();
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
        if (phase == Phase.ENDING || phase == Phase.CLOSED) {
            reader.takeBack();
            return;
        }
        reader.received(count);
        process();
    }

    /** The transport stays open: whether and when it is closed is decided here. */
    @Override
    public boolean eofReceived() {
        inputEnded = true;
        reader.takeBack();
        if (phase == Phase.SHUTDOWN) {
            finish();
        } else {
            process();
        }
        return true;
    }

    @Override
    public void connectionLost(@Nullable Throwable cause) {
        Phase before = phase;
        phase = Phase.CLOSED;
        stopClock();
        reader.release();
        writer.release();
        Throwable reason = failure != null ? failure : cause;
        if (handshaken != null && !handshaken.isDone()) {
            handshaken.setException(
                    reason != null
                            ? reason
                            : new SSLHandshakeException("the connection was closed during the TLS handshake"));
        }
        if (before != Phase.CLOSED) {
            app.lost(reason);
        }
    }

    @Override
    public void pauseWriting() {
        writer.pause();
        if (!writer.isEncrypting()) { // else the application hears of it when all is in its place
            transport.writeChargeChanged();
        }
    }

    @Override
    public void resumeWriting() {
        writer.resume();
        flush();
    }

    // Reading

    /** Goes on with what is there, as long as somebody wants it. Is never entered twice: what calls back finds it running. */
    private void process() {
        if (processing) {
            return;
        }
        if (wantsInput() && !tasks.areRunning()) {
            processing = true;
            reader.begin();
            try {
                advance();
            } finally {
                processing = false;
            }
        }
        reader.end();
        writer.send();
        controlReading();
    }

    private void advance() {
        try {
            while (wantsInput() && step()) {
                // until there is nothing left that a step would do
            }
            deliver();
        } catch (Throwable e) {
            deliver(); // what came before is as it was sent
            fail(phase == Phase.HANDSHAKE ? "the TLS handshake failed" : "TLS failed", e);
        }
    }

    /** Answers whether the next step may do something. */
    private boolean step() throws SSLException {
        if (peerClosed) {
            app.eof();
            startShutdown();
            return false;
        }
        switch (engine.status()) {
            case NEED_TASK:
                refuseRenegotiation();
                return !tasks.start();
            case NEED_WRAP:
                if (writer.control()) {
                    return true;
                }
                break;
            case NOT_HANDSHAKING, FINISHED:
                if (phase == Phase.HANDSHAKE) {
                    opened();
                    return true;
                }
                break;
            default:
                break;
        }
        return readRecord();
    }

    private boolean readRecord() throws SSLException {
        switch (reader.unwrap().getStatus()) {
            case BUFFER_UNDERFLOW:
                deliver(); // which may have reading paused
                if (inputEnded && wantsInput()) {
                    truncated();
                }
                return false;
            case BUFFER_OVERFLOW:
                if (reader.plain().position() == 0) {
                    throw new SSLException("a TLS record has more than " + BufferPool.BUFFER_SIZE + " bytes");
                }
                deliver();
                return true;
            case CLOSED:
                deliver();
                closedByPeer();
                return true;
            default:
                return true;
        }
    }

    /** Gives the application what was decrypted; once it closed, nobody wants it. */
    private void deliver() {
        ByteBuffer plain = reader.plain().flip();
        if (phase == Phase.OPEN && plain.hasRemaining()) {
            app.received(plain);
        }
        plain.clear();
    }

    /** Before TLS 1.3, a peer could have the keys agreed on again, as often as it likes, and with another certificate. */
    private void refuseRenegotiation() throws SSLException {
        if (phase != Phase.HANDSHAKE && !engine.session().getProtocol().equals("TLSv1.3")) {
            throw new SSLException("the peer asked to renegotiate, which is refused");
        }
    }

    private void closedByPeer() throws SSLException {
        if (phase == Phase.HANDSHAKE) {
            throw new SSLHandshakeException("the peer closed the connection during the TLS handshake");
        }
        peerClosed = true; // in OPEN, the next step tells the application
        if (phase == Phase.SHUTDOWN) {
            finish();
        }
    }

    /** A FIN without close_notify: whoever sits between can have sent it. */
    private void truncated() throws SSLException {
        if (phase == Phase.HANDSHAKE) {
            throw new SSLHandshakeException("the peer ended the connection during the TLS handshake");
        }
        if (phase != Phase.OPEN) {
            return;
        }
        if (!options.truncationAllowed()) {
            throw new SSLException("the peer ended the connection without close_notify; what it sent may be cut short");
        }
        app.eof();
        startShutdown();
    }

    private boolean wantsInput() {
        return switch (phase) {
            case HANDSHAKE -> true;
            case OPEN -> !readingPaused && !readingHeld;
            case FLUSHING, SHUTDOWN -> !peerClosed;
            default -> false;
        };
    }

    private void controlReading() {
        boolean pause = !wantsInput() || tasks.areRunning();
        if (pause == belowPaused || phase == Phase.ENDING || phase == Phase.CLOSED) {
            return;
        }
        belowPaused = pause;
        Transport connected = Objects.requireNonNull(below);
        if (pause) {
            connected.pauseReading();
        } else {
            connected.resumeReading();
        }
    }

    void pauseReading() {
        readingPaused = true;
        controlReading();
    }

    /** What was kept meanwhile comes in a later turn. */
    void resumeReading() {
        readingPaused = false;
        processSoon();
        controlReading();
    }

    private void processSoon() {
        if (!processing && (reader.hasInput() || inputEnded || peerClosed)) {
            transport.callSoon(this::process);
        }
    }

    boolean isReading() {
        return !readingPaused && !peerClosed && !inputEnded && phase.compareTo(Phase.OPEN) <= 0;
    }

    // Tasks and the handshake

    @Override
    public void tasksDone() {
        if (phase != Phase.CLOSED && phase != Phase.ENDING) {
            process();
            flush();
        }
    }

    @Override
    public void tasksFailed(Throwable exception) {
        fail("the TLS handshake failed", exception);
    }

    private void opened() throws SSLException {
        if (checkedHost != null) {
            HostCheck.check(engine.session(), checkedHost);
        }
        stopClock();
        phase = Phase.OPEN;
        app.made(transport);
        if (handshaken != null && !handshaken.isDone()) {
            handshaken.setResult(null);
            readingHeld = true; // until who waits has the transport to answer with
            transport.callSoon(this::releaseReading);
        }
        flush();
    }

    private void releaseReading() {
        readingHeld = false;
        process();
    }

    private void handshakeTimedOut() {
        fail(
                "the TLS handshake failed",
                new SSLHandshakeException("SSL handshake is taking longer than " + seconds(options.handshakeTimeout())
                        + " seconds: aborting the connection"));
    }

    private static String seconds(Duration time) {
        return BigDecimal.valueOf(time.toNanos(), 9).stripTrailingZeros().toPlainString();
    }

    private void stopClock() {
        if (deadline != null) {
            deadline.cancel();
            deadline = null;
        }
    }

    // Writing

    /** Takes the bytes, at once or later. Answers whether the connection is still one to write to. */
    boolean write(ByteBuffer data) {
        switch (phase) {
            case WRAPPED, HANDSHAKE -> writer.store(data);
            case OPEN -> {
                if (tasks.areRunning()) {
                    writer.store(data);
                } else {
                    encrypt(data);
                }
            }
            default -> {
                return false;
            }
        }
        transport.writeChargeChanged();
        return true;
    }

    private void encrypt(ByteBuffer data) {
        try {
            writer.write(data);
        } catch (Throwable e) {
            fail("encrypting failed", e);
        }
    }

    private void flush() {
        if (canFlush() && !tasks.areRunning()) {
            try {
                writer.flush();
                transport.writeChargeChanged();
                if (phase == Phase.FLUSHING && writer.waiting() == 0) {
                    sendCloseNotify();
                }
            } catch (Throwable e) {
                fail("encrypting failed", e);
            }
        }
    }

    /** What counts against the water marks. */
    long writeCharge() {
        return canFlush() ? writer.charge() : 0;
    }

    boolean canFlush() {
        return phase == Phase.OPEN || phase == Phase.FLUSHING;
    }

    /** Bytes that were written and are not sent yet. */
    long unsent() {
        return writer.waiting() + (below == null ? 0 : below.getWriteBufferSize());
    }

    // Ending

    Phase phase() {
        return phase;
    }

    void close() {
        if (phase == Phase.WRAPPED || phase == Phase.HANDSHAKE) {
            abort();
        } else if (phase == Phase.OPEN) {
            startShutdown();
            processSoon();
            controlReading();
        }
    }

    /** Nobody waits for ever: the time runs from here to {@code connectionLost}. */
    private void startShutdown() {
        if (phase != Phase.OPEN) {
            return;
        }
        phase = Phase.FLUSHING;
        deadline = loop.callLater(options.shutdownTimeout(), this::shutdownTimedOut);
        flush();
    }

    private void sendCloseNotify() throws SSLException {
        engine.closeOutbound();
        sayRest();
        phase = Phase.SHUTDOWN;
        if (peerClosed || inputEnded) {
            finish();
        }
    }

    private void finish() {
        phase = Phase.ENDING;
        Objects.requireNonNull(below).close();
    }

    private void shutdownTimedOut() {
        deadline = null;
        failure = new TimeoutException("SSL shutdown timed out");
        abort();
    }

    void abort() {
        if (phase == Phase.CLOSED) {
            return;
        }
        phase = Phase.ENDING;
        if (below != null) {
            below.abort();
        }
    }

    /** Failures of the connection are everyday and for the application's protocol only; what else is thrown is a fault that somebody must hear of. */
    @Override
    public void fail(String message, Throwable exception) {
        if (phase == Phase.ENDING || phase == Phase.CLOSED) {
            return;
        }
        phase = Phase.ENDING;
        failure = exception;
        try {
            if (!(exception instanceof IOException)) {
                report(message, exception);
            }
        } finally {
            sayWhy();
            endBelow();
        }
    }

    /** Has the engine tell the peer, if it can. */
    private void sayWhy() {
        if (tasks.areRunning()) {
            return;
        }
        try {
            sayRest();
        } catch (SSLException | RuntimeException e) {
            writer.send(); // it is the failure again
        }
    }

    /** Sends what the engine itself still has to say. */
    private void sayRest() throws SSLException {
        for (int i = 0; i < MAX_LAST_RECORDS && engine.status() == HandshakeStatus.NEED_WRAP; i++) {
            writer.control();
        }
        writer.send();
    }

    /** Closed, it would wait for what is not sent yet, which nobody needs any more. */
    private void endBelow() {
        Transport connected = Objects.requireNonNull(below);
        if (connected.getWriteBufferSize() == 0) {
            connected.close();
        } else {
            connected.abort();
        }
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
