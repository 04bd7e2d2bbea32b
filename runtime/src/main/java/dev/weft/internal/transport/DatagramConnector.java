package dev.weft.internal.transport;

import static dev.weft.Weft.result;
import static dev.weft.Weft.yieldFrom;

import dev.weft.Coro;
import dev.weft.Future;
import dev.weft.annotations.Coroutine;
import dev.weft.internal.select.SelectorLoop;
import dev.weft.net.DatagramOptions;
import dev.weft.net.DatagramProtocol;
import dev.weft.net.Endpoint;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Opens datagram sockets and gives each a protocol. What fails, or is cancelled, leaves no socket open. */
public final class DatagramConnector {

    private DatagramConnector() {}

    /** Over the first pair of addresses, as the names resolve, that a socket can be opened for. */
    @Coroutine
    public static <P extends DatagramProtocol> Coro<Endpoint<P>> open(
            SelectorLoop loop,
            Supplier<P> factory,
            @Nullable InetSocketAddress local,
            @Nullable InetSocketAddress remote,
            DatagramOptions options) {
        if (local == null && remote == null && options.family() == null) {
            throw new IllegalArgumentException(
                    "unexpected address family: give an address, or a family in the options");
        }
        List<@Nullable InetSocketAddress> locals = yieldFrom(resolved(loop, local, options));
        List<@Nullable InetSocketAddress> remotes = yieldFrom(resolved(loop, remote, options));
        Opened opened = firstThatOpens(locals, remotes, options);
        return result(yieldFrom(join(loop, opened.channel(), opened.remote(), factory)));
    }

    /** Over a channel of the caller's, which is made non-blocking, and bound if it is not. */
    @Coroutine
    public static <P extends DatagramProtocol> Coro<Endpoint<P>> adopt(
            SelectorLoop loop, Supplier<P> factory, DatagramChannel channel) {
        SocketAddress remote;
        try {
            channel.configureBlocking(false);
            if (channel.getLocalAddress() == null) {
                channel.bind(null);
            }
            remote = channel.getRemoteAddress();
        } catch (IOException e) {
            throw AddressLookup.<RuntimeException>sneak(e);
        }
        return result(yieldFrom(join(loop, channel, remote, factory)));
    }

    private record Opened(DatagramChannel channel, @Nullable InetSocketAddress remote) {}

    /** Nothing, an address, or those that a name has in the family wanted. */
    @Coroutine
    private static Coro<List<@Nullable InetSocketAddress>> resolved(
            SelectorLoop loop, @Nullable InetSocketAddress address, DatagramOptions options) {
        if (address == null || !address.isUnresolved()) {
            return result(Collections.singletonList(address));
        }
        List<InetSocketAddress> found = yieldFrom(loop.getAddrInfo(address.getHostString(), address.getPort()));
        List<@Nullable InetSocketAddress> wanted = new ArrayList<>();
        for (InetSocketAddress candidate : found) {
            if (options.family() == null || options.family() == familyOf(candidate)) {
                wanted.add(candidate);
            }
        }
        return result(wanted);
    }

    private static Opened firstThatOpens(
            List<@Nullable InetSocketAddress> locals,
            List<@Nullable InetSocketAddress> remotes,
            DatagramOptions options) {
        IOException failure = null;
        for (InetSocketAddress local : locals) {
            for (InetSocketAddress remote : remotes) {
                if (local != null && remote != null && !canReach(local, remote)) {
                    continue;
                }
                try {
                    return new Opened(open(local, remote, options), remote);
                } catch (IOException e) {
                    if (failure == null) {
                        failure = e;
                    } else {
                        failure.addSuppressed(e);
                    }
                }
            }
        }
        if (failure != null) {
            throw AddressLookup.<RuntimeException>sneak(failure);
        }
        throw new IllegalArgumentException(
                "can not get address information: no local and remote address of one family in " + locals + " and "
                        + remotes);
    }

    private static boolean canReach(InetSocketAddress local, InetSocketAddress remote) {
        return local.getAddress().isAnyLocalAddress() || familyOf(local) == familyOf(remote);
    }

    private static ProtocolFamily familyOf(InetSocketAddress address) {
        return address.getAddress() instanceof Inet4Address
                ? StandardProtocolFamily.INET
                : StandardProtocolFamily.INET6;
    }

    /** A broadcast address is sent to but not connected to: answers come from others. */
    private static DatagramChannel open(
            @Nullable InetSocketAddress local, @Nullable InetSocketAddress remote, DatagramOptions options)
            throws IOException {
        DatagramChannel channel = channelFor(local, remote, options);
        try {
            channel.configureBlocking(false);
            if (options.reusePort()) {
                channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            }
            channel.setOption(StandardSocketOptions.SO_BROADCAST, options.allowBroadcast());
            channel.bind(local);
            if (remote != null && !options.allowBroadcast()) {
                channel.connect(remote);
            }
            return channel;
        } catch (Throwable e) {
            ChannelTransport.closeQuietly(channel);
            if (e instanceof IOException failure) {
                throw describe(failure, local, remote);
            }
            throw e;
        }
    }

    private static DatagramChannel channelFor(
            @Nullable InetSocketAddress local, @Nullable InetSocketAddress remote, DatagramOptions options)
            throws IOException {
        if (options.family() != null) {
            return DatagramChannel.open(options.family());
        }
        InetSocketAddress decisive = local != null ? local : remote;
        boolean any = decisive == null || decisive.getAddress().isAnyLocalAddress();
        return any ? DatagramChannel.open() : DatagramChannel.open(familyOf(decisive));
    }

    /** The system's messages do not say where. */
    private static IOException describe(
            IOException cause, @Nullable InetSocketAddress local, @Nullable InetSocketAddress remote) {
        return new IOException(
                "no datagram socket" + (local == null ? "" : " on " + local) + (remote == null ? "" : " to " + remote)
                        + ": " + cause.getMessage(),
                cause);
    }

    @Coroutine
    private static <P extends DatagramProtocol> Coro<Endpoint<P>> join(
            SelectorLoop loop, DatagramChannel channel, @Nullable SocketAddress remote, Supplier<P> factory) {
        Future<Void> made = loop.createFuture();
        P protocol;
        UdpTransport transport;
        try {
            protocol = factory.get();
            transport = new UdpTransport(loop, channel, DatagramChannel::send, protocol, remote, made);
        } catch (Throwable e) {
            ChannelTransport.closeQuietly(channel);
            throw AddressLookup.<RuntimeException>sneak(e);
        }
        try {
            yieldFrom(made);
        } catch (Throwable e) {
            transport.close();
            throw e;
        }
        return result(new Endpoint<>(transport, protocol));
    }
}
