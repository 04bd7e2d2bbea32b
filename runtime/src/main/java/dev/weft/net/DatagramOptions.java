package dev.weft.net;

import java.net.ProtocolFamily;
import org.jspecify.annotations.Nullable;

/**
 * How a datagram endpoint is opened.
 *
 * @param reusePort whether other sockets may be bound to the same address and share what comes; needs a system that can
 * @param allowBroadcast whether datagrams may be sent to broadcast addresses
 * @param family {@link java.net.StandardProtocolFamily#INET} or {@code INET6}, which addresses of names are then of; null for that of the addresses
 */
public record DatagramOptions(
        boolean reusePort, boolean allowBroadcast, @Nullable ProtocolFamily family) {

    private static final DatagramOptions DEFAULTS = new DatagramOptions(false, false, null);

    public static DatagramOptions defaults() {
        return DEFAULTS;
    }

    public DatagramOptions withReusePort(boolean reuse) {
        return new DatagramOptions(reuse, allowBroadcast, family);
    }

    public DatagramOptions withAllowBroadcast(boolean allow) {
        return new DatagramOptions(reusePort, allow, family);
    }

    public DatagramOptions withFamily(@Nullable ProtocolFamily of) {
        return new DatagramOptions(reusePort, allowBroadcast, of);
    }
}
