package dev.weft.internal.transport;

import static dev.weft.Weft.result;
import static dev.weft.Weft.yieldFrom;

import dev.weft.Coro;
import dev.weft.Future;
import dev.weft.annotations.Coroutine;
import dev.weft.internal.select.SelectorLoop;
import dev.weft.net.Connection;
import dev.weft.net.Protocol;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Connects a protocol to a host. Whatever ends the attempt early, cancelling too, closes the socket. */
public final class SocketConnector {

    /** Where the sockets come from; tests look at each. */
    interface Opener {
        SocketChannel open() throws IOException;
    }

    private SocketConnector() {}

    @Coroutine
    public static <P extends Protocol> Coro<Connection<P>> connect(
            SelectorLoop loop, Supplier<P> factory, String host, int port) {
        List<InetSocketAddress> addresses = yieldFrom(AddressLookup.lookup(loop, host, port));
        SocketChannel channel = yieldFrom(firstThatAnswers(loop, SocketChannel::open, addresses));
        Future<Void> made = loop.createFuture();
        P protocol;
        SocketTransport transport;
        try {
            protocol = factory.get();
            transport = new SocketTransport(loop, channel, protocol, null, made);
        } catch (Throwable e) {
            SocketTransport.closeQuietly(channel);
            throw AddressLookup.<RuntimeException>sneak(e);
        }
        try {
            yieldFrom(made);
        } catch (Throwable e) {
            transport.close();
            throw e;
        }
        return result(new Connection<>(transport, protocol));
    }

    /** Tries the addresses in their order. When none answers, the first failure is thrown and has the others suppressed. */
    @Coroutine
    static Coro<SocketChannel> firstThatAnswers(SelectorLoop loop, Opener opener, List<InetSocketAddress> addresses) {
        IOException failure = null;
        for (InetSocketAddress address : addresses) {
            try {
                SocketChannel channel = yieldFrom(connected(loop, opener, address), IOException.class);
                return result(channel);
            } catch (IOException e) {
                failure = with(failure, describe(e, address));
            }
        }
        if (failure == null) {
            failure = new ConnectException("the look-up gave no address to connect to");
        }
        throw AddressLookup.<RuntimeException>sneak(failure);
    }

    @Coroutine
    private static Coro<SocketChannel> connected(SelectorLoop loop, Opener opener, InetSocketAddress address)
            throws IOException {
        SocketChannel channel = opener.open();
        try {
            channel.configureBlocking(false);
            yieldFrom(loop.sockConnect(channel, address));
        } catch (UnsupportedAddressTypeException e) { // IPv6 on a machine without
            SocketTransport.closeQuietly(channel);
            throw new ConnectException("this machine cannot use such an address");
        } catch (Throwable e) {
            SocketTransport.closeQuietly(channel);
            throw e;
        }
        return result(channel);
    }

    /** The system's messages do not say where to. */
    private static IOException describe(IOException e, InetSocketAddress address) {
        if (!(e instanceof ConnectException)) {
            return e;
        }
        ConnectException named = new ConnectException(e.getMessage() + ": " + address);
        named.initCause(e);
        return named;
    }

    private static IOException with(@Nullable IOException first, IOException next) {
        if (first == null) {
            return next;
        }
        first.addSuppressed(next);
        return first;
    }
}
