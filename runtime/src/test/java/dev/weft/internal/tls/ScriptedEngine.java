package dev.weft.internal.tls;

import dev.weft.net.TlsOptions;
import java.nio.ByteBuffer;
import java.util.function.BiFunction;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** An engine that does what a test says, sensible or not. */
final class ScriptedEngine extends SSLEngine {

    HandshakeStatus status = HandshakeStatus.NOT_HANDSHAKING;
    int wraps;
    int unwraps;

    BiFunction<ByteBuffer, ByteBuffer, SSLEngineResult> wrap = (source, target) -> answer(Status.OK, 0, 0);
    BiFunction<ByteBuffer, ByteBuffer, SSLEngineResult> unwrap =
            (source, target) -> answer(Status.BUFFER_UNDERFLOW, 0, 0);

    @Nullable
    Runnable task;

    SSLEngineResult answer(Status result, int consumed, int produced) {
        return new SSLEngineResult(result, status, consumed, produced);
    }

    /** A record of nothing but zeros. */
    SSLEngineResult record(ByteBuffer target, int length) {
        if (target.remaining() < length) {
            return answer(Status.BUFFER_OVERFLOW, 0, 0);
        }
        target.position(target.position() + length);
        return answer(Status.OK, 0, length);
    }

    @Override
    public SSLEngineResult wrap(ByteBuffer[] sources, int offset, int length, ByteBuffer target) {
        wraps++;
        return wrap.apply(sources[offset], target);
    }

    @Override
    public SSLEngineResult unwrap(ByteBuffer source, ByteBuffer[] targets, int offset, int length) {
        unwraps++;
        return unwrap.apply(source, targets[offset]);
    }

    @Override
    public @Nullable Runnable getDelegatedTask() {
        Runnable next = task;
        task = null;
        return next;
    }

    @Override
    public HandshakeStatus getHandshakeStatus() {
        return status;
    }

    @Override
    public void beginHandshake() {}

    @Override
    public void closeInbound() {}

    @Override
    public boolean isInboundDone() {
        return false;
    }

    @Override
    public void closeOutbound() {}

    @Override
    public boolean isOutboundDone() {
        return false;
    }

    @Override
    public SSLSession getSession() {
        return Engines.server(TlsOptions.of(Contexts.SERVER)).getSession();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return new String[0];
    }

    @Override
    public String[] getEnabledCipherSuites() {
        return new String[0];
    }

    @Override
    public void setEnabledCipherSuites(String[] suites) {}

    @Override
    public String[] getSupportedProtocols() {
        return new String[0];
    }

    @Override
    public String[] getEnabledProtocols() {
        return new String[0];
    }

    @Override
    public void setEnabledProtocols(String[] protocols) {}

    @Override
    public void setUseClientMode(boolean mode) {}

    @Override
    public boolean getUseClientMode() {
        return true;
    }

    @Override
    public void setNeedClientAuth(boolean need) {}

    @Override
    public boolean getNeedClientAuth() {
        return false;
    }

    @Override
    public void setWantClientAuth(boolean want) {}

    @Override
    public boolean getWantClientAuth() {
        return false;
    }

    @Override
    public void setEnableSessionCreation(boolean flag) {}

    @Override
    public boolean getEnableSessionCreation() {
        return true;
    }
}
