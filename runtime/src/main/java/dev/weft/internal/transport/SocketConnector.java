package dev.weft.internal.transport;

import static dev.weft.Weft.result;
import static dev.weft.Weft.timeout;
import static dev.weft.Weft.yieldFrom;

import dev.weft.Coro;
import dev.weft.Timeout;
import dev.weft.TimeoutException;
import dev.weft.annotations.Coroutine;
import dev.weft.internal.select.SelectorLoop;
import dev.weft.net.ConnectOptions;
import dev.weft.net.Connection;
import dev.weft.net.Protocol;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnsupportedAddressTypeException;
import java.time.Duration;
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

    /** Makes no use of the options' TLS and time limit, which are for {@link #within} and whoever puts TLS on top. */
    @Coroutine
    public static <P extends Protocol> Coro<Connection<P>> connect(
            SelectorLoop loop, Supplier<P> factory, String host, int port, ConnectOptions options) {
        List<InetSocketAddress> addresses = yieldFrom(AddressLookup.lookup(loop, host, port));
        List<InetSocketAddress> locals = yieldFrom(localAddresses(loop, options.localAddress()));
        SocketChannel channel = yieldFrom(firstThatAnswers(loop, SocketChannel::open, addresses, locals, options));
        return result(yieldFrom(attach(loop, channel, factory)));
    }

    /** Gives a protocol to a socket that is connected. The socket is ours from now on, and closed when this fails. */
    @Coroutine
    public static <P extends Protocol> Coro<Connection<P>> attach(
            SelectorLoop loop, SocketChannel channel, Supplier<P> factory) {
        Ends ends;
        try {
            if (!channel.isOpen()) {
                throw new ClosedChannelException();
            }
            if (!channel.isConnected()) {
                throw new IllegalArgumentException(channel + " is not connected; await sockConnect first");
            }
            channel.configureBlocking(false);
            ends = SocketEnds.of(channel);
        } catch (Throwable e) {
            ChannelTransport.closeQuietly(channel);
            throw AddressLookup.<RuntimeException>sneak(e);
        }
        return result(yieldFrom(Joining.join(loop, ends, factory)));
    }

    /**
     * Has something done in time, or fail.
     *
     * @param what ends the sentence "connecting to .."
     */
    @Coroutine
    public static <R> Coro<R> within(@Nullable Duration limit, Object what, Coro<R> connecting) {
        if (limit == null) {
            return connecting;
        }
        Timeout[] given = new Timeout[1];
        R made;
        try {
            made = yieldFrom(timeout(limit, deadline -> {
                given[0] = deadline;
                return connecting;
            }));
        } catch (TimeoutException e) {
            if (!given[0].isExpired()) {
                throw e;
            }
            SocketTimeoutException late =
                    new SocketTimeoutException("connecting to " + what + " took longer than connectTimeout, " + limit);
            late.initCause(e);
            throw AddressLookup.<RuntimeException>sneak(late);
        }
        return result(made);
    }

    /** None for the system's choice. */
    @Coroutine
    private static Coro<List<InetSocketAddress>> localAddresses(SelectorLoop loop, @Nullable InetSocketAddress local) {
        if (local == null) {
            return result(List.of());
        }
        if (!local.isUnresolved()) {
            return result(List.of(local));
        }
        List<InetSocketAddress> found = yieldFrom(AddressLookup.lookup(loop, local.getHostString(), local.getPort()));
        if (found.isEmpty()) {
            throw AddressLookup.<RuntimeException>sneak(
                    new BindException("the look-up gave no address for the local " + local));
        }
        return result(found);
    }

    /**
     * Tries the addresses in their order, one after the other or overlapping, as the options say.
     *
     * @throws IOException (on awaiting) when none answers; see {@link ConnectFailures}
     */
    @Coroutine
    static Coro<SocketChannel> firstThatAnswers(
            SelectorLoop loop,
            Opener opener,
            List<InetSocketAddress> addresses,
            List<InetSocketAddress> locals,
            ConnectOptions options) {
        ConnectFailures failures = new ConnectFailures();
        HappyEyeballs.Attempt attempt = address -> connected(loop, opener, address, locals);
        Duration delay = options.happyEyeballsDelay();
        SocketChannel channel = delay == null
                ? yieldFrom(oneAfterTheOther(attempt, addresses, failures))
                : yieldFrom(HappyEyeballs.race(
                        attempt, HappyEyeballs.interleave(addresses, options.interleave()), delay, failures));
        if (channel == null) {
            throw AddressLookup.<RuntimeException>sneak(failures.toException());
        }
        return result(channel);
    }

    /** Gives null when no attempt succeeded. */
    @Coroutine
    private static Coro<@Nullable SocketChannel> oneAfterTheOther(
            HappyEyeballs.Attempt attempt, List<InetSocketAddress> addresses, ConnectFailures failures) {
        for (InetSocketAddress address : addresses) {
            try {
                return result(yieldFrom(attempt.connect(address)));
            } catch (IOException e) {
                failures.add(e);
            }
        }
        return result(null);
    }

    @Coroutine
    private static Coro<SocketChannel> connected(
            SelectorLoop loop, Opener opener, InetSocketAddress address, List<InetSocketAddress> locals)
            throws IOException {
        SocketChannel channel = opener.open();
        try {
            channel.configureBlocking(false);
            if (!locals.isEmpty()) {
                bind(channel, address, locals);
            }
            yieldFrom(loop.sockConnect(channel, address));
        } catch (UnsupportedAddressTypeException e) { // IPv6 on a machine without
            ChannelTransport.closeQuietly(channel);
            throw new ConnectException("this machine cannot use such an address: " + address);
        } catch (ConnectException e) {
            ChannelTransport.closeQuietly(channel);
            throw named(e, address);
        } catch (Throwable e) {
            ChannelTransport.closeQuietly(channel);
            throw e;
        }
        return result(channel);
    }

    /** Binds to the first local address of the same family that can be. */
    private static void bind(SocketChannel channel, InetSocketAddress remote, List<InetSocketAddress> locals)
            throws IOException {
        ConnectFailures failures = new ConnectFailures();
        boolean matching = false;
        for (InetSocketAddress local : locals) {
            if (HappyEyeballs.isV4(local) != HappyEyeballs.isV4(remote)) {
                continue;
            }
            matching = true;
            try {
                channel.bind(local);
                return;
            } catch (IOException e) {
                BindException named =
                        new BindException("cannot bind to the local address " + local + ": " + e.getMessage());
                named.initCause(e);
                failures.add(named);
            }
        }
        throw matching
                ? failures.toException()
                : new BindException("no local address of " + locals + " is of the family of " + remote);
    }

    /** The system's messages do not say where to. */
    private static ConnectException named(ConnectException e, InetSocketAddress address) {
        ConnectException named = new ConnectException(e.getMessage() + ": " + address);
        named.initCause(e);
        return named;
    }
}
