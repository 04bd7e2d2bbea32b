package dev.weft.net;

import java.net.InetSocketAddress;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * How a connection is made. {@link #defaults()} is as in asyncio: addresses in their order, one after the other, no TLS.
 *
 * @param tls null for none
 * @param localAddress what to bind to before connecting; null for the system's choice. Addresses of another family are not tried
 * @param happyEyeballsDelay how long to wait for an address before trying the next one beside it (RFC 8305; 250 ms is recommended); null to wait
 *     until it failed
 * @param interleave with a delay, how many addresses of the first family come before the families take turns; 0 leaves the order alone
 * @param connectTimeout for all of it, look-up, addresses and TLS; null for what the system does
 */
public record ConnectOptions(
        @Nullable TlsOptions tls,
        @Nullable InetSocketAddress localAddress,
        @Nullable Duration happyEyeballsDelay,
        int interleave,
        @Nullable Duration connectTimeout) {

    private static final ConnectOptions DEFAULTS = new ConnectOptions(null, null, null, 1, null);

    public ConnectOptions {
        if (happyEyeballsDelay != null && happyEyeballsDelay.isNegative()) {
            throw new IllegalArgumentException("the delay between attempts is negative: " + happyEyeballsDelay);
        }
        if (interleave < 0) {
            throw new IllegalArgumentException("interleave is negative: " + interleave);
        }
        if (connectTimeout != null && (connectTimeout.isNegative() || connectTimeout.isZero())) {
            throw new IllegalArgumentException("connectTimeout should be a positive number, got " + connectTimeout);
        }
    }

    public static ConnectOptions defaults() {
        return DEFAULTS;
    }

    public ConnectOptions withTls(@Nullable TlsOptions options) {
        return new ConnectOptions(options, localAddress, happyEyeballsDelay, interleave, connectTimeout);
    }

    /** TLS with a context and nothing else that is special. */
    public ConnectOptions withSsl(SSLContext context) {
        return withTls(TlsOptions.of(context));
    }

    public ConnectOptions withLocalAddress(@Nullable InetSocketAddress address) {
        return new ConnectOptions(tls, address, happyEyeballsDelay, interleave, connectTimeout);
    }

    public ConnectOptions withHappyEyeballs(@Nullable Duration delay) {
        return new ConnectOptions(tls, localAddress, delay, interleave, connectTimeout);
    }

    public ConnectOptions withInterleave(int firstFamilyCount) {
        return new ConnectOptions(tls, localAddress, happyEyeballsDelay, firstFamilyCount, connectTimeout);
    }

    public ConnectOptions withConnectTimeout(@Nullable Duration timeout) {
        return new ConnectOptions(tls, localAddress, happyEyeballsDelay, interleave, timeout);
    }
}
