package dev.weft.internal.tls;

import dev.weft.Future;
import dev.weft.TimerHandle;
import dev.weft.internal.loop.BaseEventLoop;
import dev.weft.net.TlsOptions;
import java.math.BigDecimal;
import java.time.Duration;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * What the handshake is apart from its records, which {@link Receiving} exchanges: how long it may take, who the peer must be, and who waits for
 * its end.
 */
final class Handshake {

    static final String FAILED = "the TLS handshake failed";

    private final TlsProtocol tls;
    private final BaseEventLoop loop;
    private final SteadyEngine engine;
    private final Duration timeout;
    private final @Nullable String checkedHost;
    private final @Nullable Future<Void> waiter;
    private @Nullable TimerHandle deadline;

    /**
     * @param checkedHost whom the peer's certificate must name; null for whomever
     * @param waiter completed at the end of the handshake; null when nobody waits
     */
    Handshake(
            TlsProtocol tls,
            BaseEventLoop loop,
            SteadyEngine engine,
            TlsOptions options,
            @Nullable String checkedHost,
            @Nullable Future<Void> waiter) {
        this.tls = tls;
        this.loop = loop;
        this.engine = engine;
        timeout = options.handshakeTimeout();
        this.checkedHost = checkedHost;
        this.waiter = waiter;
    }

    /** The time runs from here to {@link #checkPeer}. */
    void begin() throws SSLException {
        deadline = loop.callLater(timeout, this::timedOut);
        engine.begin();
    }

    private void timedOut() {
        tls.fail(
                FAILED,
                new SSLHandshakeException("SSL handshake is taking longer than " + seconds(timeout)
                        + " seconds: aborting the connection"));
    }

    private static String seconds(Duration time) {
        return BigDecimal.valueOf(time.toNanos(), 9).stripTrailingZeros().toPlainString();
    }

    /** The engine is done. */
    void checkPeer() throws SSLException {
        if (checkedHost != null) {
            HostCheck.check(engine.session(), checkedHost);
        }
        stopClock();
    }

    /** Answers whether there was somebody to tell. */
    boolean tellWaiter() {
        if (waiter == null || waiter.isDone()) {
            return false;
        }
        waiter.setResult(null);
        return true;
    }

    /** There will be no end of it, unless it came before. */
    void lost(@Nullable Throwable cause) {
        stopClock();
        if (waiter != null && !waiter.isDone()) {
            waiter.setException(
                    cause != null
                            ? cause
                            : new SSLHandshakeException("the connection was closed during the TLS handshake"));
        }
    }

    private void stopClock() {
        if (deadline != null) {
            deadline.cancel();
            deadline = null;
        }
    }
}
