package dev.weft.internal.tls;

import static dev.weft.Weft.result;
import static dev.weft.Weft.yieldFrom;

import dev.weft.Coro;
import dev.weft.Future;
import dev.weft.annotations.Coroutine;
import dev.weft.internal.loop.BaseEventLoop;
import dev.weft.net.Connection;
import dev.weft.net.Protocol;
import dev.weft.net.TlsOptions;
import dev.weft.net.Transport;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Puts TLS on connections and servers that somebody else makes. */
public final class TlsLayer {

    private TlsLayer() {}

    /**
     * Connects by way of {@code plain}, and gives the connection once the handshake is over. Whatever ends that early, cancelling too, ends the
     * connection.
     *
     * @param plain makes a connection for the protocol it is given
     * @param host null where it is not known; then the options must tell the server's name, or do without the check
     */
    @Coroutine
    public static <P extends Protocol> Coro<Connection<P>> connect(
            BaseEventLoop loop,
            Function<Supplier<Protocol>, Coro<Connection<Protocol>>> plain,
            Supplier<P> factory,
            @Nullable String host,
            int port,
            TlsOptions options) {
        String name = serverName(host, options);
        Opening<P> opening = new Opening<>(
                loop, factory, () -> Engines.client(options, name, port), options, options.hostCheck() ? name : null);
        return result(yieldFrom(opening.over(plain)));
    }

    /** As {@link #connect}, with the server's part for us. */
    @Coroutine
    public static <P extends Protocol> Coro<Connection<P>> accept(
            BaseEventLoop loop,
            Function<Supplier<Protocol>, Coro<Connection<Protocol>>> plain,
            Supplier<P> factory,
            TlsOptions options) {
        Opening<P> opening = new Opening<>(loop, factory, () -> Engines.server(options), options, null);
        return result(yieldFrom(opening.over(plain)));
    }

    /** The name that the other side must have; null only where nobody checks. */
    private static @Nullable String serverName(@Nullable String host, TlsOptions options) {
        String name = options.serverHostname() != null ? options.serverHostname() : host;
        if (name == null && options.hostCheck()) {
            throw new IllegalArgumentException(
                    "the host check needs a name to look for: set serverHostname, or turn it off with withHostCheck(false)");
        }
        return name == null ? null : HostNames.plain(name);
    }

    /** A connection being made. */
    private static final class Opening<P extends Protocol> implements Supplier<Protocol> {

        private final BaseEventLoop loop;
        private final Supplier<P> factory;
        private final Supplier<SSLEngine> engine;
        private final TlsOptions options;
        private final @Nullable String checkedHost;
        private final Future<Void> handshaken;
        private @Nullable P app;
        private @Nullable TlsProtocol tls;

        Opening(
                BaseEventLoop loop,
                Supplier<P> factory,
                Supplier<SSLEngine> engine,
                TlsOptions options,
                @Nullable String checkedHost) {
            this.loop = loop;
            this.factory = factory;
            this.engine = engine;
            this.options = options;
            this.checkedHost = checkedHost;
            handshaken = loop.createFuture();
        }

        @Override
        public Protocol get() {
            P made = factory.get();
            app = made;
            TlsProtocol wrapped = new TlsProtocol(loop, made, engine.get(), options, checkedHost, false, handshaken);
            tls = wrapped;
            return wrapped;
        }

        @Coroutine
        Coro<Connection<P>> over(Function<Supplier<Protocol>, Coro<Connection<Protocol>>> plain) {
            yieldFrom(plain.apply(this));
            TlsTransport transport = Objects.requireNonNull(tls).transport();
            try {
                yieldFrom(handshaken);
            } catch (Throwable e) {
                transport.abort();
                throw e;
            }
            return result(new Connection<>(transport, Objects.requireNonNull(app)));
        }
    }

    /**
     * Gives a factory for a plain server.
     *
     * @throws IllegalArgumentException for options that the JDK does not know
     */
    public static Supplier<Protocol> server(
            BaseEventLoop loop, Supplier<? extends Protocol> factory, TlsOptions options) {
        Engines.server(options); // what is wrong with the options must not wait for the first client
        return () -> new TlsProtocol(loop, factory.get(), Engines.server(options), options, null, false, null);
    }

    /** Has a connection go on with TLS. */
    @Coroutine
    public static Coro<Transport> startTls(
            BaseEventLoop loop, Transport transport, Protocol protocol, TlsOptions options, boolean serverSide) {
        String host = serverSide ? null : serverName(null, options);
        Future<Void> handshaken = loop.createFuture();
        TlsProtocol tls = new TlsProtocol(
                loop,
                protocol,
                serverSide ? Engines.server(options) : Engines.client(options, host, -1),
                options,
                serverSide || !options.hostCheck() ? null : host,
                true,
                handshaken);
        if (transport.isClosing()) {
            handshaken.setException(new SSLException("cannot start TLS, the connection is closing: " + transport));
        } else {
            transport.setProtocol(tls);
            tls.connectionMade(transport);
            transport.resumeReading(); // if the protocol had paused it
        }
        try {
            yieldFrom(handshaken);
        } catch (Throwable e) {
            tls.transport().abort();
            throw e;
        }
        return result(tls.transport());
    }
}
