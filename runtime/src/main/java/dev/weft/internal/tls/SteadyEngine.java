package dev.weft.internal.tls;

import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** An engine that has to make progress: one that asks for the same again and again would keep the loop busy for ever. */
final class SteadyEngine {

    /** Calls one after the other that may take no byte and give none. */
    static final int MAX_IDLE_CALLS = 100;

    /** Records one after the other that may be made while nothing is taken, be it from the peer or from the application. */
    static final int MAX_RECORDS_UNASKED = 1000;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final SSLEngine engine;
    private int idleCalls;
    private int recordsUnasked;

    SteadyEngine(SSLEngine engine) {
        this.engine = engine;
    }

    void begin() throws SSLException {
        engine.beginHandshake();
    }

    HandshakeStatus status() {
        return engine.getHandshakeStatus();
    }

    SSLEngineResult wrap(ByteBuffer source, ByteBuffer target) throws SSLException {
        return counted(engine.wrap(source, target));
    }

    /** Makes what the engine itself has to say. */
    SSLEngineResult wrap(ByteBuffer target) throws SSLException {
        return wrap(NOTHING, target);
    }

    /** Where bytes are missing, more of them may be on their way, one by one: that is no lack of progress. */
    SSLEngineResult unwrap(ByteBuffer source, ByteBuffer target) throws SSLException {
        SSLEngineResult result = engine.unwrap(source, target);
        return result.getStatus() == Status.BUFFER_UNDERFLOW ? result : counted(result);
    }

    /** Work for another thread, or null; that there is none although the engine asks for it, is no progress. */
    @Nullable
    Runnable delegatedTask() throws SSLException {
        Runnable task = engine.getDelegatedTask();
        if (task == null) {
            idle("has no task although it needs one");
        }
        return task;
    }

    /** Does what work there is. For another thread than the loop's, which leaves the engine alone meanwhile. */
    void runTasks(Runnable first) {
        for (Runnable task = first; task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    void closeOutbound() {
        engine.closeOutbound();
    }

    SSLSession session() {
        return engine.getSession();
    }

    /** The protocol agreed on by ALPN; null or empty when there is none. */
    @Nullable
    String applicationProtocol() {
        return engine.getApplicationProtocol();
    }

    private SSLEngineResult counted(SSLEngineResult result) throws SSLException {
        if (result.bytesConsumed() > 0) {
            idleCalls = 0;
            recordsUnasked = 0;
        } else if (result.bytesProduced() == 0) {
            idle("answered " + result.toString().replace('\n', ' '));
        } else {
            idleCalls = 0;
            if (++recordsUnasked > MAX_RECORDS_UNASKED) {
                throw new SSLException(
                        "the TLS engine made " + recordsUnasked + " records that nobody asked for: " + engine);
            }
        }
        return result;
    }

    private void idle(String how) throws SSLException {
        if (++idleCalls > MAX_IDLE_CALLS) {
            throw new SSLException("the TLS engine made no progress in " + idleCalls + " calls, in the last it " + how
                    + ": " + engine);
        }
    }
}
