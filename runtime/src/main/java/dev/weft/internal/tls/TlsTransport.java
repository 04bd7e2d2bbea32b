package dev.weft.internal.tls;

import dev.weft.Context;
import dev.weft.internal.loop.BaseEventLoop;
import dev.weft.internal.transport.WriteFlow;
import dev.weft.net.ExtraInfo;
import dev.weft.net.Protocol;
import dev.weft.net.Transport;
import dev.weft.net.WaterMarks;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** What the application's protocol has of a TLS connection. {@link TlsProtocol} does the work. asyncio's {@code _SSLProtocolTransport}. */
final class TlsTransport implements Transport, WriteFlow.Side {

    /** Writes to a connection that is gone, after which a warning is logged. */
    static final int IGNORED_WRITES_TO_WARN = 5;

    private static final Logger LOG = System.getLogger(TlsTransport.class.getName());

    private final BaseEventLoop loop;
    private final TlsProtocol tls;
    private final AppSide app;
    private final SSLContext sslContext;
    private final SteadyEngine engine;
    private final WriteFlow flow = new WriteFlow(this);

    /** The application is called in this one, whoever resumes reading. */
    private final Context context = Context.copyCurrent();

    private int ignoredWrites;

    TlsTransport(BaseEventLoop loop, TlsProtocol tls, AppSide app, SSLContext sslContext, SteadyEngine engine) {
        this.loop = loop;
        this.tls = tls;
        this.app = app;
        this.sslContext = sslContext;
        this.engine = engine;
    }

    WriteFlow flow() {
        return flow;
    }

    void callSoon(Runnable callback) {
        loop.callSoon(callback, context);
    }

    // Reading

    @Override
    public void pauseReading() {
        loop.checkThread();
        tls.receiving().pause();
    }

    @Override
    public void resumeReading() {
        loop.checkThread();
        tls.receiving().resume();
    }

    @Override
    public boolean isReading() {
        return tls.receiving().isReading();
    }

    // Writing

    @Override
    public void write(ByteBuffer data) {
        loop.checkThread();
        if (data.hasRemaining() && !tls.sending().write(data)) {
            ignoreWrite();
        }
    }

    private void ignoreWrite() {
        if (++ignoredWrites == IGNORED_WRITES_TO_WARN) {
            LOG.log(
                    Level.WARNING,
                    "{0} writes were ignored, the connection is lost or closing: {1}",
                    ignoredWrites,
                    this);
        }
    }

    @Override
    public boolean canWriteEof() {
        return false;
    }

    @Override
    public void writeEof() {
        throw new UnsupportedOperationException("TLS cannot end one direction only; close " + this + " instead");
    }

    @Override
    public int getWriteBufferSize() {
        return (int) Math.min(Integer.MAX_VALUE, tls.sending().unsent());
    }

    /** They hold for the transport below, too: with its own, it would store what these do not allow. */
    @Override
    public void setWriteBufferLimits(WaterMarks marks) {
        loop.checkThread();
        Transport below = tls.below();
        if (below != null) {
            below.setWriteBufferLimits(marks);
        }
        flow.setMarks(marks, tls.sending().charge());
    }

    @Override
    public WaterMarks getWriteBufferLimits() {
        return flow.marks();
    }

    /** More or less waits to be sent than before. */
    void writeChargeChanged() {
        if (!tls.sending().isPossible()) {
            return;
        }
        flow.shrunk(tls.sending().charge()); // the protocol may write more
        flow.grown(tls.sending().charge());
    }

    // Ending

    @Override
    public void close() {
        loop.checkThread();
        tls.close();
    }

    @Override
    public void abort() {
        loop.checkThread();
        tls.ending().abort();
    }

    @Override
    public boolean isClosing() {
        Transport below = tls.below();
        return tls.phase().compareTo(TlsProtocol.Phase.OPEN) > 0 || below != null && below.isClosing();
    }

    @Override
    public void report(String message, Throwable exception) {
        tls.report(message, exception);
    }

    // Who and where

    @Override
    public Protocol getProtocol() {
        return app.protocol();
    }

    @Override
    public void setProtocol(Protocol protocol) {
        loop.checkThread();
        app.setProtocol(protocol);
    }

    @Override
    public <T> Optional<T> getExtraInfo(ExtraInfo<T> key) {
        if (key.equals(ExtraInfo.SSL_CONTEXT)) {
            return Optional.of(key.type().cast(sslContext));
        }
        if (key.equals(ExtraInfo.SSL_SESSION)) {
            return Optional.of(key.type().cast(engine.session()));
        }
        if (key.equals(ExtraInfo.ALPN_PROTOCOL)) {
            return alpn().map(key.type()::cast);
        }
        Transport below = tls.below();
        return below == null ? Optional.empty() : below.getExtraInfo(key);
    }

    private Optional<String> alpn() {
        return Optional.ofNullable(engine.applicationProtocol()).filter(name -> !name.isEmpty());
    }

    @Override
    public SocketAddress localAddress() {
        return below().localAddress();
    }

    @Override
    public SocketAddress remoteAddress() {
        return below().remoteAddress();
    }

    private Transport below() {
        return Objects.requireNonNull(tls.below(), "there is no connection yet");
    }

    @Override
    public String toString() {
        @Nullable Transport below = tls.below();
        return "TlsTransport(" + tls.phase().name().toLowerCase(Locale.ROOT) + ", "
                + engine.session().getProtocol() + (isReading() ? ", reading" : "") + ", over " + below + ")";
    }
}
