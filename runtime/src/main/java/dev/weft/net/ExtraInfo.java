package dev.weft.net;

import java.net.SocketAddress;
import java.nio.channels.SelectableChannel;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;

/**
 * What to ask a transport for. asyncio's names for {@code get_extra_info}, with types. A transport of another maker may have keys of its own.
 *
 * @param name for messages
 * @param type of the value
 */
public record ExtraInfo<T>(String name, Class<T> type) {

    /** The channel below. Not for reading, writing or closing, which the transport does. */
    public static final ExtraInfo<SelectableChannel> SOCKET = new ExtraInfo<>("socket", SelectableChannel.class);

    /** The address on this side. */
    public static final ExtraInfo<SocketAddress> SOCKNAME = new ExtraInfo<>("sockname", SocketAddress.class);

    /** The address on the other side; of a datagram transport, where it was given one. */
    public static final ExtraInfo<SocketAddress> PEERNAME = new ExtraInfo<>("peername", SocketAddress.class);

    /** The context of a TLS connection. */
    public static final ExtraInfo<SSLContext> SSL_CONTEXT = new ExtraInfo<>("sslcontext", SSLContext.class);

    /** The session of a TLS connection: cipher, protocol version, the peer's certificates. */
    public static final ExtraInfo<SSLSession> SSL_SESSION = new ExtraInfo<>("sslsession", SSLSession.class);

    /** The protocol agreed on by ALPN; empty when there is none. */
    public static final ExtraInfo<String> ALPN_PROTOCOL = new ExtraInfo<>("alpn", String.class);
}
