package dev.weft.internal.tls;

import dev.weft.internal.tls.TlsProtocol.Phase;
import dev.weft.net.Transport;
import java.nio.ByteBuffer;
import java.util.Objects;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

/**
 * What becomes of the bytes that arrive: {@link #process} takes one {@link #step} after the other, each of which is a task, a record of the
 * engine's, or a record of the peer's, as long as somebody wants what comes of it. While nobody does, the transport below is paused.
 */
final class Receiving {

    private final TlsProtocol tls;
    private final SteadyEngine engine;
    private final RecordReader reader;
    private final RecordWriter writer;
    private final DelegatedTasks tasks;
    private final AppSide app;
    private final boolean truncationAllowed;

    /** {@link #process} is on the stack. */
    private boolean processing;

    /** The application asked for it. */
    private boolean paused;

    /** Who waits for the handshake has not heard of its end yet. */
    private boolean held;

    /** The transport below was told to pause. */
    private boolean belowPaused;

    /** The peer's close_notify was read. */
    private boolean peerClosed;

    private boolean inputEnded;

    Receiving(
            TlsProtocol tls,
            SteadyEngine engine,
            RecordReader reader,
            RecordWriter writer,
            DelegatedTasks tasks,
            AppSide app,
            boolean truncationAllowed) {
        this.tls = tls;
        this.engine = engine;
        this.reader = reader;
        this.writer = writer;
        this.tasks = tasks;
        this.app = app;
        this.truncationAllowed = truncationAllowed;
    }

    /** The transport below has no more bytes. */
    void end() {
        inputEnded = true;
        reader.takeBack();
        if (tls.phase() == Phase.SHUTDOWN) {
            tls.ending().finish();
        } else {
            process();
        }
    }

    /** Whether nothing more can come that would be decrypted. */
    boolean isOver() {
        return peerClosed || inputEnded;
    }

    // Step by step

    /** Goes on with what is there, as long as somebody wants it. Is never entered twice: what calls back finds it running. */
    void process() {
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
        controlBelow();
    }

    private void advance() {
        try {
            while (wantsInput() && step()) {
                // until there is nothing left that a step would do
            }
            deliver();
        } catch (Throwable e) {
            deliver(); // what came before is as it was sent
            tls.fail(tls.phase() == Phase.HANDSHAKE ? Handshake.FAILED : "TLS failed", e);
        }
    }

    /** Answers whether the next step may do something. */
    private boolean step() throws SSLException {
        if (peerClosed) {
            app.eof();
            tls.ending().start();
            return false;
        }
        HandshakeStatus status = engine.status();
        if (status == HandshakeStatus.NEED_TASK) {
            refuseRenegotiation();
            return !tasks.start();
        }
        if (status == HandshakeStatus.NEED_WRAP && writer.control()) {
            return true;
        }
        if (tls.phase() == Phase.HANDSHAKE && isDone(status)) {
            tls.opened();
            return true;
        }
        return readRecord();
    }

    private static boolean isDone(HandshakeStatus status) {
        return status == HandshakeStatus.NOT_HANDSHAKING || status == HandshakeStatus.FINISHED;
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
        if (tls.phase() == Phase.OPEN && plain.hasRemaining()) {
            app.received(plain);
        }
        plain.clear();
    }

    /** Before TLS 1.3, a peer could have the keys agreed on again, as often as it likes, and with another certificate. */
    private void refuseRenegotiation() throws SSLException {
        if (tls.phase() != Phase.HANDSHAKE && !engine.session().getProtocol().equals("TLSv1.3")) {
            throw new SSLException("the peer asked to renegotiate, which is refused");
        }
    }

    private void closedByPeer() throws SSLException {
        if (tls.phase() == Phase.HANDSHAKE) {
            throw new SSLHandshakeException("the peer closed the connection during the TLS handshake");
        }
        peerClosed = true; // in OPEN, the next step tells the application
        if (tls.phase() == Phase.SHUTDOWN) {
            tls.ending().finish();
        }
    }

    /** A FIN without close_notify: whoever sits between can have sent it. */
    private void truncated() throws SSLException {
        if (tls.phase() == Phase.HANDSHAKE) {
            throw new SSLHandshakeException("the peer ended the connection during the TLS handshake");
        }
        if (tls.phase() != Phase.OPEN) {
            return;
        }
        if (!truncationAllowed) {
            throw new SSLException("the peer ended the connection without close_notify; what it sent may be cut short");
        }
        app.eof();
        tls.ending().start();
    }

    // Whether somebody wants it

    private boolean wantsInput() {
        return switch (tls.phase()) {
            case HANDSHAKE -> true;
            case OPEN -> !paused && !held;
            case FLUSHING, SHUTDOWN -> !peerClosed;
            default -> false;
        };
    }

    boolean isReading() {
        return !paused && !isOver() && tls.phase().compareTo(Phase.OPEN) <= 0;
    }

    void pause() {
        paused = true;
        controlBelow();
    }

    void resume() {
        paused = false;
        goOn();
    }

    /** Has the application given nothing until a turn has passed. */
    void hold() {
        held = true;
        tls.transport().callSoon(() -> {
            held = false;
            process();
        });
    }

    /** More is wanted than before; what was kept meanwhile comes in a later turn. */
    void goOn() {
        if (!processing && (reader.hasInput() || isOver())) {
            tls.transport().callSoon(this::process);
        }
        controlBelow();
    }

    private void controlBelow() {
        boolean pause = !wantsInput() || tasks.areRunning();
        if (pause == belowPaused || tls.isEnding()) {
            return;
        }
        belowPaused = pause;
        Transport below = Objects.requireNonNull(tls.below());
        if (pause) {
            below.pauseReading();
        } else {
            below.resumeReading();
        }
    }
}
