package dev.weft.internal.transport;

import static dev.weft.Weft.done;
import static dev.weft.Weft.gather;
import static dev.weft.Weft.result;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.timeout;
import static dev.weft.Weft.yieldFrom;

import dev.weft.CancelledError;
import dev.weft.Coro;
import dev.weft.ErrorReport;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.Handle;
import dev.weft.Server;
import dev.weft.TimeoutException;
import dev.weft.annotations.Coroutine;
import dev.weft.internal.select.SelectorLoop;
import dev.weft.net.Protocol;
import dev.weft.net.ServerOptions;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Gives each connection that its {@link Listener}s accept a protocol and a transport. Its states stand at {@link Server}. A socket that was
 * accepted belongs to a transport, or is closed in {@link #connect}; no other place knows of it.
 */
public final class SocketServer implements Server {

    private enum Phase {
        BOUND,
        SERVING,
        CLOSED
    }

    private final SelectorLoop loop;
    private final Supplier<? extends Protocol> factory;
    private final boolean keepAlive;
    private final List<Listener> listeners = new ArrayList<>();
    private final List<SocketAddress> addresses = new ArrayList<>();
    private Phase phase = Phase.BOUND;

    /** What is to be done once nothing listens any more. */
    private Runnable cleanup = () -> {};

    /** Connections accepted whose {@code connectionLost} was not called yet. */
    private final Set<SocketTransport> clients = Collections.newSetFromMap(new IdentityHashMap<>());

    /** Completed once the server is closed and {@link #clients} is empty. */
    private final Future<Void> closed;

    /** What {@link #serveForever} waits for: to be cancelled. */
    private @Nullable Future<Void> servingForever;

    /** The channels are bound, and the server's from now on. */
    SocketServer(
            SelectorLoop loop,
            Supplier<? extends Protocol> factory,
            Listener.Acceptor acceptor,
            List<ServerSocketChannel> channels,
            ServerOptions options)
            throws IOException {
        this.loop = loop;
        this.factory = factory;
        keepAlive = options.keepAlive();
        closed = loop.createFuture();
        for (ServerSocketChannel channel : channels) {
            addresses.add(channel.getLocalAddress());
            listeners.add(new Listener(loop, this, acceptor, channel));
        }
        if (options.startServing()) {
            start();
        }
        loop.made(this);
    }

    /** Listens on all addresses of the hosts, each once; null or empty is any address of this machine. */
    @Coroutine
    public static Coro<Server> listen(
            SelectorLoop loop,
            Supplier<? extends Protocol> factory,
            List<@Nullable String> hosts,
            int port,
            ServerOptions options) {
        if (hosts.isEmpty()) {
            throw new IllegalArgumentException("no host to listen on; for all addresses, give an empty one");
        }
        List<Coro<List<InetSocketAddress>>> lookups = new ArrayList<>();
        for (String host : hosts) {
            lookups.add(addressesOf(loop, host, port));
        }
        Set<InetSocketAddress> addresses = new LinkedHashSet<>();
        for (List<InetSocketAddress> found : yieldFrom(gather(lookups))) {
            addresses.addAll(found);
        }
        if (addresses.isEmpty()) {
            throw AddressLookup.<RuntimeException>sneak(
                    new BindException("the look-up gave no address to listen on for " + hosts));
        }
        return result(serve(loop, factory, bound(List.copyOf(addresses), options), options));
    }

    @Coroutine
    private static Coro<List<InetSocketAddress>> addressesOf(SelectorLoop loop, @Nullable String host, int port) {
        if (host == null || host.isEmpty()) {
            return result(List.of(BoundChannels.anyAddress(port)));
        }
        return AddressLookup.lookup(loop, host, port);
    }

    private static List<ServerSocketChannel> bound(List<InetSocketAddress> addresses, ServerOptions options) {
        try {
            return BoundChannels.open(addresses, options);
        } catch (IOException e) {
            throw AddressLookup.<RuntimeException>sneak(e);
        }
    }

    /** Serves on a socket that is bound. It is the server's from now on, and closed when this fails. */
    @Coroutine
    public static Coro<Server> listen(
            SelectorLoop loop,
            Supplier<? extends Protocol> factory,
            ServerSocketChannel channel,
            ServerOptions options) {
        return result(serve(loop, factory, List.of(channel), options));
    }

    private static Server serve(
            SelectorLoop loop,
            Supplier<? extends Protocol> factory,
            List<ServerSocketChannel> channels,
            ServerOptions options) {
        try {
            for (ServerSocketChannel channel : channels) {
                if (channel.getLocalAddress() == null) {
                    throw new IllegalArgumentException(channel + " listens nowhere; bind it first");
                }
                channel.configureBlocking(false);
            }
            return new SocketServer(loop, factory, ServerSocketChannel::accept, channels, options);
        } catch (Throwable e) {
            BoundChannels.closeQuietly(channels);
            throw AddressLookup.<RuntimeException>sneak(e);
        }
    }

    // Connections

    /** A connection that gets no transport is closed here: nobody else knows of it. */
    void connect(SocketChannel accepted) {
        try {
            accepted.configureBlocking(false);
            if (keepAlive) {
                accepted.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            }
            new SocketTransport(loop, accepted, factory.get(), this, null);
        } catch (Throwable e) {
            ChannelTransport.closeQuietly(accepted);
            if (e instanceof VirtualMachineError fatal && !(e instanceof StackOverflowError)) {
                throw fatal;
            }
            if (!(e instanceof IOException)) { // which the peer can cause, by being gone already
                loop.callExceptionHandler(
                        new ErrorReport("no transport for an accepted connection", e, this).about(accepted));
            }
        }
    }

    void attach(SocketTransport client) {
        clients.add(client);
    }

    void detach(SocketTransport client) {
        clients.remove(client);
        completeIfOver();
    }

    private void completeIfOver() {
        if (phase == Phase.CLOSED && clients.isEmpty() && !closed.isDone()) {
            closed.setResult(null);
        }
    }

    @Override
    public void closeClients() {
        loop.checkThread();
        List.copyOf(clients).forEach(SocketServer::close);
    }

    /** What an application has written may wait in a layer, and the peer of one takes an end without its goodbye for an error. */
    private static void close(SocketTransport client) {
        if (!(client.getProtocol() instanceof LayeredProtocol layer) || !layer.closeFirst()) {
            client.close();
        }
    }

    @Override
    public void abortClients() {
        loop.checkThread();
        List.copyOf(clients).forEach(SocketTransport::abort);
    }

    // Serving

    private void start() {
        if (phase == Phase.CLOSED) {
            throw new IllegalStateException(this + " was closed; create another one");
        }
        if (phase == Phase.BOUND) {
            phase = Phase.SERVING;
            listeners.forEach(Listener::listen);
        }
    }

    @Override
    @Coroutine
    public Coro<Void> startServing() {
        loop.checkThread();
        start();
        yieldFrom(sleep(Duration.ZERO));
        return done();
    }

    @Override
    @Coroutine
    public Coro<Void> serveForever() {
        loop.checkThread();
        if (servingForever != null) {
            throw new IllegalStateException(this + " is awaited on serveForever() already; one task can");
        }
        start();
        Future<Void> forever = loop.createFuture();
        servingForever = forever;
        try {
            yieldFrom(forever);
        } catch (CancelledError e) {
            close();
            yieldFrom(waitClosed());
            throw e;
        } finally {
            servingForever = null;
        }
        return done();
    }

    // Ending

    @Override
    public void close() {
        loop.checkThread();
        if (phase == Phase.CLOSED) {
            return;
        }
        stopListening();
        loop.releaseClosedChannels(); // the port is free when this returns
        if (servingForever != null) {
            servingForever.cancel();
        }
        completeIfOver();
    }

    private void stopListening() {
        phase = Phase.CLOSED;
        listeners.forEach(Listener::close);
        cleanup.run();
    }

    /** Has something done once nothing listens any more; it must not throw. */
    void whenClosed(Runnable cleanup) {
        this.cleanup = cleanup;
    }

    /** Called for each of the listeners. */
    void loopClosing() {
        if (phase != Phase.CLOSED) {
            stopListening();
        }
    }

    @Override
    @Coroutine
    public Coro<Void> shutdown(Duration grace) {
        close();
        try {
            yieldFrom(timeout(grace, deadline -> waitClosed()));
        } catch (TimeoutException e) {
            abortClients();
            yieldFrom(waitClosed());
        }
        return done();
    }

    /** Each waits for a future of its own: one that is cancelled does not take the others along. */
    @Override
    @Coroutine
    public Coro<Void> waitClosed() {
        if (closed.isDone()) {
            return done();
        }
        Future<Void> waiter = loop.createFuture();
        Handle callback = closed.addDoneCallback(ended -> {
            if (!waiter.isDone()) {
                waiter.setResult(null);
            }
        });
        try {
            yieldFrom(waiter);
        } finally {
            callback.cancel();
        }
        return done();
    }

    @Override
    @Coroutine
    public Coro<Void> aclose() {
        close();
        return waitClosed();
    }

    // Who and where

    @Override
    public EventLoop loop() {
        return loop;
    }

    @Override
    public int port() {
        return addresses.get(0) instanceof InetSocketAddress inet ? inet.getPort() : -1;
    }

    @Override
    public List<SocketAddress> addresses() {
        return phase == Phase.CLOSED ? List.of() : List.copyOf(addresses);
    }

    @Override
    public List<ServerSocketChannel> sockets() {
        return phase == Phase.CLOSED
                ? List.of()
                : listeners.stream().map(listener -> listener.channel).collect(Collectors.toUnmodifiableList());
    }

    @Override
    public boolean isServing() {
        return phase == Phase.SERVING;
    }

    @Override
    public String toString() {
        String where = port() < 0 ? "" : "port " + port() + ", ";
        return "SocketServer(" + where + addresses + ", " + phase.name().toLowerCase(Locale.ROOT) + ", "
                + clients.size() + " clients)";
    }
}
