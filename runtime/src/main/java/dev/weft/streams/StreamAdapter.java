package dev.weft.streams;

import dev.weft.EventLoop;
import dev.weft.net.Protocol;
import dev.weft.net.Transport;

/**
 * A reader and a writer over a transport that was made elsewhere, with a protocol of another kind: asyncio's {@code StreamReaderProtocol} used
 * inside one. The other protocol passes on to this one what concerns the transport.
 *
 * @param protocol to be told of data, of the end, and when to pause writing; its {@code connectionMade} was called
 */
public record StreamAdapter(StreamReader reader, StreamWriter writer, Protocol protocol) {

    /**
     * Makes them. Loop thread only.
     *
     * @param limit the reader's: the longest line, and half of what it keeps
     */
    public static StreamAdapter of(EventLoop loop, Transport transport, int limit) {
        StreamReader reader = new StreamReader(limit);
        StreamProtocol protocol = new StreamProtocol(loop, reader, null);
        protocol.connectionMade(transport);
        return new StreamAdapter(reader, new StreamWriter(transport, protocol, reader), protocol);
    }
}
