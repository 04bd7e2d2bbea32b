package dev.weft.internal.transport;

import dev.weft.net.ServerOptions;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Opens the listening channels of a server. */
final class BoundChannels {

    /** How often a port of the system's choosing is tried, when it is free on the first address and taken on another. */
    static final int PORT_ATTEMPTS = 16;

    private static final Logger LOG = System.getLogger(BoundChannels.class.getName());

    private static final InetAddress ANY_V4 = address(new byte[4]);

    /** Of both families: the JDK's sockets for IPv6 take IPv4 as well, and nothing in it can have them not do so. */
    private static final InetAddress ANY = address(new byte[16]);

    private BoundChannels() {}

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException wrongLength) {
            throw new AssertionError(wrongLength);
        }
    }

    /** All addresses of this machine, of both families where there are two. */
    static InetSocketAddress anyAddress(int port) {
        return new InetSocketAddress(ANY, port);
    }

    /**
     * Binds a channel to each address; with port 0, all to the same port. An address that this machine does not have, such as
     * the IPv6 one of a name on a machine without IPv6, is left out, unless none remains.
     *
     * @throws IOException when an address cannot be bound; nothing stays open then
     * @throws UnsupportedOperationException when the system cannot do what the options want
     */
    static List<ServerSocketChannel> open(List<InetSocketAddress> addresses, ServerOptions options) throws IOException {
        List<InetSocketAddress> wanted = withoutCovered(addresses);
        boolean anyPort = wanted.size() > 1 && wanted.get(0).getPort() == 0;
        for (int attempt = 1; ; attempt++) {
            try {
                return bindAll(wanted, options);
            } catch (BindException taken) {
                if (!anyPort || attempt == PORT_ATTEMPTS) {
                    throw taken;
                }
            }
        }
    }

    /** {@code ::} takes what {@code 0.0.0.0} would. */
    private static List<InetSocketAddress> withoutCovered(List<InetSocketAddress> addresses) {
        boolean any =
                addresses.stream().anyMatch(address -> address.getAddress().equals(ANY));
        return addresses.stream()
                .filter(address -> !any || !address.getAddress().equals(ANY_V4))
                .collect(Collectors.toList());
    }

    private static List<ServerSocketChannel> bindAll(List<InetSocketAddress> addresses, ServerOptions options)
            throws IOException {
        List<ServerSocketChannel> channels = new ArrayList<>();
        BindException notHere = null;
        try {
            int port = addresses.get(0).getPort();
            for (InetSocketAddress address : addresses) {
                ServerSocketChannel channel = bind(new InetSocketAddress(address.getAddress(), port), options);
                if (channel == null) {
                    notHere = new BindException("this machine does not have the address " + address);
                    continue;
                }
                channels.add(channel);
                port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
            }
            if (channels.isEmpty()) {
                throw notHere;
            }
            return channels;
        } catch (Throwable e) {
            closeQuietly(channels);
            throw e;
        }
    }

    static void closeQuietly(List<ServerSocketChannel> channels) {
        for (ServerSocketChannel channel : channels) {
            try {
                channel.close();
            } catch (IOException e) {
                LOG.log(Level.DEBUG, "closing failed: " + channel, e);
            }
        }
    }

    /** Gives null for an address that this machine does not have. */
    private static @Nullable ServerSocketChannel bind(InetSocketAddress address, ServerOptions options)
            throws IOException {
        ServerSocketChannel channel = address.getAddress() instanceof Inet4Address
                ? ServerSocketChannel.open(StandardProtocolFamily.INET)
                : ServerSocketChannel.open();
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, options.reuseAddress());
            if (options.reusePort()) {
                sharePort(channel);
            }
            channel.bind(address, options.backlog());
            return channel;
        } catch (Throwable e) {
            channel.close();
            return bindFailed(address, options, e);
        }
    }

    private static void sharePort(ServerSocketChannel channel) throws IOException {
        if (!channel.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT)) {
            throw new UnsupportedOperationException(
                    "this system has no SO_REUSEPORT: one socket only can listen on a port");
        }
        channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
    }

    private static @Nullable ServerSocketChannel bindFailed(
            InetSocketAddress address, ServerOptions options, Throwable e) throws IOException {
        if (e instanceof UnsupportedAddressTypeException) { // IPv6 on a machine without
            return address.getAddress().equals(ANY)
                    ? bind(new InetSocketAddress(ANY_V4, address.getPort()), options)
                    : null;
        }
        if (e instanceof BindException && isForeign(address)) {
            return null;
        }
        if (e instanceof BindException) {
            BindException named = new BindException("cannot listen on " + address + ": " + e.getMessage());
            named.initCause(e);
            throw named;
        }
        throw AddressLookup.<RuntimeException>sneak(e);
    }

    private static boolean isForeign(InetSocketAddress address) throws IOException {
        return !address.getAddress().isAnyLocalAddress()
                && NetworkInterface.getByInetAddress(address.getAddress()) == null;
    }
}
