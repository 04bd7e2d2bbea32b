package dev.weft.net;

import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * How a server listens.
 *
 * @param tls null for none
 * @param backlog connections that the system keeps waiting, if it allows as many
 * @param reuseAddress whether the port can be taken while connections of an earlier server linger
 * @param reusePort whether other sockets may listen on the same port and share what comes; needs a system that can
 * @param keepAlive whether the system looks after idle connections
 * @param startServing false to wait for {@code Server.startServing}
 * @param cleanupSocket whether the file of a Unix socket is removed when the server is closed, if it is still the server's
 */
public record ServerOptions(
        @Nullable TlsOptions tls,
        int backlog,
        boolean reuseAddress,
        boolean reusePort,
        boolean keepAlive,
        boolean startServing,
        boolean cleanupSocket) {

    /** <i>Unlike asyncio</i>, where it is 100: of a thousand clients that come at once, those beyond it lose a second each. */
    public static final int DEFAULT_BACKLOG = 1024;

    private static final ServerOptions DEFAULTS =
            new ServerOptions(null, DEFAULT_BACKLOG, true, false, false, true, true);

    public ServerOptions {
        if (backlog <= 0) {
            throw new IllegalArgumentException("backlog must be greater than zero, not " + backlog);
        }
    }

    public static ServerOptions defaults() {
        return DEFAULTS;
    }

    public ServerOptions withTls(@Nullable TlsOptions options) {
        return new ServerOptions(options, backlog, reuseAddress, reusePort, keepAlive, startServing, cleanupSocket);
    }

    /** TLS with a context and nothing else that is special. */
    public ServerOptions withSsl(SSLContext context) {
        return withTls(TlsOptions.of(context));
    }

    public ServerOptions withBacklog(int connections) {
        return new ServerOptions(tls, connections, reuseAddress, reusePort, keepAlive, startServing, cleanupSocket);
    }

    public ServerOptions withReuseAddress(boolean reuse) {
        return new ServerOptions(tls, backlog, reuse, reusePort, keepAlive, startServing, cleanupSocket);
    }

    public ServerOptions withReusePort(boolean reuse) {
        return new ServerOptions(tls, backlog, reuseAddress, reuse, keepAlive, startServing, cleanupSocket);
    }

    public ServerOptions withKeepAlive(boolean keep) {
        return new ServerOptions(tls, backlog, reuseAddress, reusePort, keep, startServing, cleanupSocket);
    }

    public ServerOptions withStartServing(boolean start) {
        return new ServerOptions(tls, backlog, reuseAddress, reusePort, keepAlive, start, cleanupSocket);
    }

    public ServerOptions withCleanupSocket(boolean cleanup) {
        return new ServerOptions(tls, backlog, reuseAddress, reusePort, keepAlive, startServing, cleanup);
    }
}
