package dev.weft.internal.transport;

import dev.weft.ErrorReport;
import dev.weft.TimerHandle;
import dev.weft.internal.select.ChannelOwner;
import dev.weft.internal.select.Registration;
import dev.weft.internal.select.SelectorLoop;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One listening socket of a server. asyncio's {@code _accept_connection}. */
final class Listener implements ChannelOwner {

    /** How a connection is taken from a listening channel; tests have it fail. */
    interface Acceptor {

        /** A connection, or null when none is waiting. */
        @Nullable
        SocketChannel accept(ServerSocketChannel channel) throws IOException;
    }

    /** The most accepted in one turn, so that those connected already get theirs. */
    static final int ACCEPTS_PER_TURN = 100;

    /** How long nothing is accepted after accepting failed: with no file descriptor left, it would fail again at once. */
    static final Duration ACCEPT_RETRY_DELAY = Duration.ofSeconds(1);

    private final SelectorLoop loop;
    private final SocketServer server;
    private final Acceptor acceptor;
    final ServerSocketChannel channel;
    private final Registration registration;
    private @Nullable TimerHandle retry;

    /** @throws IOException when the channel is closed */
    Listener(SelectorLoop loop, SocketServer server, Acceptor acceptor, ServerSocketChannel channel)
            throws IOException {
        this.loop = loop;
        this.server = server;
        this.acceptor = acceptor;
        this.channel = channel;
        registration = loop.register(channel);
        registration.ownedBy(this);
    }

    void listen() {
        retry = null;
        registration.reader(this::acceptReady);
    }

    private void acceptReady() {
        for (int i = 0; i < ACCEPTS_PER_TURN && server.isServing(); i++) {
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
            server.connect(accepted);
        }
    }

    private void pause(IOException cause) {
        loop.callExceptionHandler(
                new ErrorReport("accepting a connection failed; trying again in " + ACCEPT_RETRY_DELAY, cause, server));
        if (server.isServing()) { // the handler may have closed it
            registration.removeReader();
            retry = loop.callLater(ACCEPT_RETRY_DELAY, this::listen);
        }
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
        server.loopClosing();
    }

    @Override
    public Object resource() {
        return server;
    }

    @Override
    public String toString() {
        return server.toString();
    }
}
