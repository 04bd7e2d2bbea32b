package dev.weft.net;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * How a connection is secured. Made by {@link #of}, changed by the methods that begin with {@code with}, each of which gives another one.
 *
 * @param context keys, and whom to trust
 * @param serverHostname the name that the server's certificate must have, and that is told to the server (SNI); null for the host connected to.
 *     Clients only
 * @param hostCheck false to accept any trusted certificate whoever it names. Clients only
 * @param clientAuth whether clients must have a certificate. Servers only
 * @param alpnProtocols offered to the other side, the preferred first (RFC 7301)
 * @param versions as the JDK names them, {@code TLSv1.3}; empty for the context's own
 * @param ciphers as the JDK names them; empty for the context's own
 * @param handshakeTimeout after which a connection without a finished handshake is aborted
 * @param shutdownTimeout after which a connection being closed no longer waits, for what was written to go out or for the other side's close_notify
 * @param truncationAllowed true to take an end of the connection without close_notify for the end of the stream; false to take it for an error
 */
public record TlsOptions(
        SSLContext context,
        @Nullable String serverHostname,
        boolean hostCheck,
        ClientAuth clientAuth,
        List<String> alpnProtocols,
        List<String> versions,
        List<String> ciphers,
        Duration handshakeTimeout,
        Duration shutdownTimeout,
        boolean truncationAllowed) {

    /** Whether a server asks its clients for a certificate. */
    public enum ClientAuth {
        NONE,
        WANTED,
        REQUIRED
    }

    /** asyncio's, and nginx's. */
    public static final Duration DEFAULT_HANDSHAKE_TIMEOUT = Duration.ofSeconds(60);

    /** asyncio's. */
    public static final Duration DEFAULT_SHUTDOWN_TIMEOUT = Duration.ofSeconds(30);

    public TlsOptions {
        Objects.requireNonNull(context, "context");
        Objects.requireNonNull(clientAuth, "clientAuth");
        if (serverHostname != null && serverHostname.isBlank()) {
            throw new IllegalArgumentException(
                    "serverHostname is empty: leave it null for the host connected to, or turn the host check off");
        }
        alpnProtocols = List.copyOf(alpnProtocols);
        versions = List.copyOf(versions);
        ciphers = List.copyOf(ciphers);
        requirePositive(handshakeTimeout, "handshakeTimeout");
        requirePositive(shutdownTimeout, "shutdownTimeout");
    }

    private static void requirePositive(Duration timeout, String name) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException(name + " should be a positive number, got " + timeout);
        }
    }

    /** With the context's versions and ciphers, names checked, no ALPN, no client certificates. */
    public static TlsOptions of(SSLContext context) {
        return new TlsOptions(
                context,
                null,
                true,
                ClientAuth.NONE,
                List.of(),
                List.of(),
                List.of(),
                DEFAULT_HANDSHAKE_TIMEOUT,
                DEFAULT_SHUTDOWN_TIMEOUT,
                false);
    }

    public TlsOptions withServerHostname(@Nullable String name) {
        return new TlsOptions(
                context,
                name,
                hostCheck,
                clientAuth,
                alpnProtocols,
                versions,
                ciphers,
                handshakeTimeout,
                shutdownTimeout,
                truncationAllowed);
    }

    /** Dangerous when false: whoever has any trusted certificate can pose as the server. */
    public TlsOptions withHostCheck(boolean check) {
        return new TlsOptions(
                context,
                serverHostname,
                check,
                clientAuth,
                alpnProtocols,
                versions,
                ciphers,
                handshakeTimeout,
                shutdownTimeout,
                truncationAllowed);
    }

    public TlsOptions withClientAuth(ClientAuth auth) {
        return new TlsOptions(
                context,
                serverHostname,
                hostCheck,
                auth,
                alpnProtocols,
                versions,
                ciphers,
                handshakeTimeout,
                shutdownTimeout,
                truncationAllowed);
    }

    public TlsOptions withAlpnProtocols(List<String> protocols) {
        return new TlsOptions(
                context,
                serverHostname,
                hostCheck,
                clientAuth,
                protocols,
                versions,
                ciphers,
                handshakeTimeout,
                shutdownTimeout,
                truncationAllowed);
    }

    public TlsOptions withVersions(List<String> names) {
        return new TlsOptions(
                context,
                serverHostname,
                hostCheck,
                clientAuth,
                alpnProtocols,
                names,
                ciphers,
                handshakeTimeout,
                shutdownTimeout,
                truncationAllowed);
    }

    public TlsOptions withCiphers(List<String> names) {
        return new TlsOptions(
                context,
                serverHostname,
                hostCheck,
                clientAuth,
                alpnProtocols,
                versions,
                names,
                handshakeTimeout,
                shutdownTimeout,
                truncationAllowed);
    }

    public TlsOptions withTimeouts(Duration handshake, Duration shutdown) {
        return new TlsOptions(
                context,
                serverHostname,
                hostCheck,
                clientAuth,
                alpnProtocols,
                versions,
                ciphers,
                handshake,
                shutdown,
                truncationAllowed);
    }

    /**
     * Dangerous when true, except for protocols that tell the length of what they send: whoever sits between can end a connection that he cannot
     * read. <i>Unlike asyncio</i>, where it is always so.
     */
    public TlsOptions withTruncationAllowed(boolean allowed) {
        return new TlsOptions(
                context,
                serverHostname,
                hostCheck,
                clientAuth,
                alpnProtocols,
                versions,
                ciphers,
                handshakeTimeout,
                shutdownTimeout,
                allowed);
    }
}
