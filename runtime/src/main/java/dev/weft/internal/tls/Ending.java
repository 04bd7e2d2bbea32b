package dev.weft.internal.tls;

import dev.weft.TimeoutException;
import dev.weft.TimerHandle;
import dev.weft.internal.loop.BaseEventLoop;
import dev.weft.internal.tls.TlsProtocol.Phase;
import dev.weft.net.Transport;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * How a connection comes to its end.
 *
 * <ul>
 *   <li>In order: {@link #start}, {@link #sendCloseNotify} when all that was written is encrypted, {@link #finish} when the peer has nothing more
 *       to say. One deadline for all of it.
 *   <li>By a failure: {@link #fail} has the engine tell the peer, and closes the transport below, or aborts it where it would wait.
 *   <li>{@link #abort}.
 * </ul>
 *
 * <p>Each ends the transport below, which calls {@code connectionLost} in a later turn.
 */
final class Ending {

    /** Records that are sent after a failure: an alert, and what the engine has before it. */
    private static final int MAX_LAST_RECORDS = 4;

    private final TlsProtocol tls;
    private final BaseEventLoop loop;
    private final SteadyEngine engine;
    private final RecordWriter writer;
    private final DelegatedTasks tasks;
    private final Duration timeout;
    private @Nullable TimerHandle deadline;

    /** What {@code connectionLost} is told instead of the cause below. */
    private @Nullable Throwable failure;

    Ending(
            TlsProtocol tls,
            BaseEventLoop loop,
            SteadyEngine engine,
            RecordWriter writer,
            DelegatedTasks tasks,
            Duration timeout) {
        this.tls = tls;
        this.loop = loop;
        this.engine = engine;
        this.writer = writer;
        this.tasks = tasks;
        this.timeout = timeout;
    }

    // In order

    /** Nobody waits for ever: the time runs from here to {@link #lost}. */
    void start() {
        if (tls.phase() == Phase.OPEN) {
            tls.enter(Phase.FLUSHING);
            deadline = loop.callLater(timeout, this::timedOut);
            tls.sending().flush();
        }
    }

    private void timedOut() {
        deadline = null;
        failure = new TimeoutException("SSL shutdown timed out");
        abort();
    }

    /** All that was written is encrypted. */
    void sendCloseNotify() throws SSLException {
        engine.closeOutbound();
        sayRest();
        tls.enter(Phase.SHUTDOWN);
        if (tls.receiving().isOver()) {
            finish();
        }
    }

    /** Both sides have said that they end. The transport below sends what it still has. */
    void finish() {
        tls.enter(Phase.ENDING);
        Objects.requireNonNull(tls.below()).close();
    }

    // At once

    void abort() {
        if (tls.phase() == Phase.CLOSED) {
            return;
        }
        tls.enter(Phase.ENDING);
        Transport below = tls.below();
        if (below != null) {
            below.abort();
        }
    }

    // By a failure

    /** Failures of the connection are everyday and for the application's protocol only; what else is thrown is a fault that somebody must hear of. */
    void fail(String message, Throwable exception) {
        if (tls.isEnding()) {
            return;
        }
        tls.enter(Phase.ENDING);
        failure = exception;
        try {
            if (!(exception instanceof IOException)) {
                tls.report(message, exception);
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

    /** Closed, it would wait for what is not sent yet, which nobody needs any more. */
    private void endBelow() {
        Transport below = Objects.requireNonNull(tls.below());
        if (below.getWriteBufferSize() == 0) {
            below.close();
        } else {
            below.abort();
        }
    }

    /** Sends what the engine itself still has to say. */
    private void sayRest() throws SSLException {
        for (int i = 0; i < MAX_LAST_RECORDS && engine.status() == HandshakeStatus.NEED_WRAP; i++) {
            writer.control();
        }
        writer.send();
    }

    /** The transport below is lost. Answers why the connection ended, as far as the application is concerned. */
    @Nullable
    Throwable lost(@Nullable Throwable cause) {
        if (deadline != null) {
            deadline.cancel();
            deadline = null;
        }
        return failure != null ? failure : cause;
    }
}
