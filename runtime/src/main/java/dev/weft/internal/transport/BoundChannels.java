package dev.weft.internal.transport;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Opens the listening channels of a server. */
final class BoundChannels {

    /** How often a port of the system's choosing is tried, when it is free on the first address and taken on another. */
    static final int PORT_ATTEMPTS = 16;

    private static final Logger LOG = System.getLogger(BoundChannels.class.getName());

    private BoundChannels() {}

    /**
     * Binds a channel to each address; with port 0, all to the same port. An address that this machine does not have, such as
     * the IPv6 one of a name on a machine without IPv6, is left out, unless none remains.
     *
     * @throws IOException when an address cannot be bound; nothing stays open then
     */
    static List<ServerSocketChannel> open(List<InetSocketAddress> addresses, int backlog) throws IOException {
        boolean anyPort = addresses.size() > 1 && addresses.get(0).getPort() == 0;
        for (int attempt = 1; ; attempt++) {
            try {
                return bindAll(addresses, backlog);
            } catch (BindException taken) {
                if (!anyPort || attempt == PORT_ATTEMPTS) {
                    throw taken;
                }
            }
        }
    }

    private static List<ServerSocketChannel> bindAll(List<InetSocketAddress> addresses, int backlog)
            throws IOException {
        List<ServerSocketChannel> channels = new ArrayList<>();
        BindException notHere = null;
        try {
            int port = addresses.get(0).getPort();
            for (InetSocketAddress address : addresses) {
                ServerSocketChannel channel = bind(new InetSocketAddress(address.getAddress(), port), backlog);
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
    private static @Nullable ServerSocketChannel bind(InetSocketAddress address, int backlog) throws IOException {
        boolean v4 = address.getAddress() instanceof Inet4Address
                && !address.getAddress().isAnyLocalAddress();
        ServerSocketChannel channel =
                v4 ? ServerSocketChannel.open(StandardProtocolFamily.INET) : ServerSocketChannel.open();
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true); // or a restart would wait for old connections
            channel.bind(address, backlog);
            return channel;
        } catch (Throwable e) {
            channel.close();
            if (e instanceof BindException && isForeign(address)) {
                return null;
            }
            if (e instanceof BindException) {
                BindException named = new BindException("cannot listen on " + address + ": " + e.getMessage());
                named.initCause(e);
                throw named;
            }
            throw e;
        }
    }

    private static boolean isForeign(InetSocketAddress address) throws IOException {
        return !address.getAddress().isAnyLocalAddress()
                && NetworkInterface.getByInetAddress(address.getAddress()) == null;
    }
}
