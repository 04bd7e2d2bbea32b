package dev.weft.internal.transport;

import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.yieldFrom;

import dev.weft.Coro;
import dev.weft.ErrorReport;
import dev.weft.Future;
import dev.weft.Handle;
import dev.weft.Server;
import dev.weft.TimerHandle;
import dev.weft.annotations.Coroutine;
import dev.weft.internal.select.ChannelOwner;
import dev.weft.internal.select.Registration;
import dev.weft.internal.select.SelectorLoop;
import dev.weft.net.Protocol;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Accepts connections on one or several addresses and gives each a protocol and a transport. */
public final class SocketServer implements Server {

    /**
     * Connections that the system keeps waiting for us, if it allows as many. <i>Unlike asyncio</i>, where it is 100: of a thousand clients
     * that come at once, those beyond it lose a second each.
     */
    static final int BACKLOG = 1024;

    /** The most accepted in one turn, so that those connected already get theirs. */
    static final int ACCEPTS_PER_TURN = 100;

    /** How long nothing is accepted after accepting failed: with no file descriptor left, it would fail again at once. */
    static final Duration ACCEPT_RETRY_DELAY = Duration.ofSeconds(1);

    /** How a connection is taken from a listening channel; tests have it fail. */
    interface Acceptor {

        /** A connection, or null when none is waiting. */
        @Nullable
        SocketChannel accept(ServerSocketChannel channel) throws IOException;
    }

    private final SelectorLoop loop;
    private final Supplier<? extends Protocol> factory;
    private final Acceptor acceptor;
    private final List<Listener> listeners = new ArrayList<>();
    private final int port;
    private boolean serving = true;

    /** Connections accepted whose {@code connectionLost} was not called yet. */
    private final Set<SocketTransport> clients = Collections.newSetFromMap(new IdentityHashMap<>());

    /** Completed once the server is closed and {@link #clients} is empty. */
    private final Future<Void> closed;

    /** Begins to serve. The channels are bound, and the server's from now on. */
    SocketServer(
            SelectorLoop loop,
            Supplier<? extends Protocol> factory,
            Acceptor acceptor,
            List<ServerSocketChannel> channels)
            throws IOException {
        this.loop = loop;
        this.factory = factory;
        this.acceptor = acceptor;
        closed = loop.createFuture();
        port = ((InetSocketAddress) channels.get(0).getLocalAddress()).getPort();
        for (ServerSocketChannel channel : channels) {
            listeners.add(new Listener(channel));
        }
        listeners.forEach(Listener::listen);
        loop.made(this);
    }

    @Coroutine
    public static Coro<Server> listen(
            SelectorLoop loop, Supplier<? extends Protocol> factory, @Nullable String host, int port) {
        List<InetSocketAddress> addresses;
        if (host == null || host.isEmpty()) {
            addresses = List.of(new InetSocketAddress(port)); // one socket for both families, where there are two
        } else {
            addresses = yieldFrom(AddressLookup.lookup(loop, host, port));
        }
        return result(serve(loop, factory, addresses));
    }

    private static Server serve(
            SelectorLoop loop, Supplier<? extends Protocol> factory, List<InetSocketAddress> addresses) {
        List<ServerSocketChannel> channels = List.of();
        try {
            channels = BoundChannels.open(addresses, BACKLOG);
            return new SocketServer(loop, factory, ServerSocketChannel::accept, channels);
        } catch (Throwable e) {
            BoundChannels.closeQuietly(channels);
            throw AddressLookup.<RuntimeException>sneak(e);
        }
    }

    /** One listening channel. */
    private final class Listener implements ChannelOwner {

        private final ServerSocketChannel channel;
        private final Registration registration;
        private @Nullable TimerHandle retry;

        Listener(ServerSocketChannel channel) throws IOException {
            this.channel = channel;
            registration = loop.register(channel);
            registration.ownedBy(this);
        }

        void listen() {
            retry = null;
            registration.reader(this::acceptReady);
        }

        private void acceptReady() {
            for (int i = 0; i < ACCEPTS_PER_TURN && serving; i++) {
                SocketChannel accepted;
                try {
                    accepted = acceptor.accept(channel);
                } catch (ClosedChannelException e) {
                    return;
                } catch (IOException e) {
                    pause(e);
                    return;
                }
                if (accepted == null) {
                    return;
                }
                connect(accepted);
            }
        }

        private void pause(IOException cause) {
            loop.callExceptionHandler(new ErrorReport(
                    "accepting a connection failed; trying again in " + ACCEPT_RETRY_DELAY, cause, SocketServer.this));
            registration.removeReader();
            retry = loop.callLater(ACCEPT_RETRY_DELAY, this::listen);
        }

        void close() {
            if (retry != null) {
                retry.cancel();
            }
            registration.close();
            BoundChannels.closeQuietly(List.of(channel));
        }

        @Override
        public void loopClosing() {
            serving = false;
            close();
        }

        @Override
        public Object resource() {
            return SocketServer.this;
        }

        @Override
        public String toString() {
            return SocketServer.this.toString();
        }
    }

    /** A connection that gets no transport is closed here: nobody else knows of it. */
    private void connect(SocketChannel accepted) {
        try {
            accepted.configureBlocking(false);
            new SocketTransport(loop, accepted, factory.get(), this, null);
        } catch (Throwable e) {
            SocketTransport.closeQuietly(accepted);
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
        if (!serving && clients.isEmpty() && !closed.isDone()) {
            closed.setResult(null);
        }
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public boolean isServing() {
        return serving;
    }

    @Override
    public void close() {
        loop.checkThread();
        if (!serving) {
            return;
        }
        serving = false;
        listeners.forEach(Listener::close);
        loop.releaseClosedChannels(); // the port is free when this returns
        completeIfOver();
    }

    @Override
    public void abortClients() {
        List.copyOf(clients).forEach(SocketTransport::abort);
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
    public String toString() {
        return "SocketServer(port " + port + (serving ? ", serving" : ", closed") + ", " + clients.size() + " clients)";
    }
}
