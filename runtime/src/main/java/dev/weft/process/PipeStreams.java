package dev.weft.process;

import dev.weft.net.Protocol;
import dev.weft.net.Transport;
import dev.weft.streams.StreamReader;
import dev.weft.streams.StreamReaderProtocol;
import dev.weft.streams.StreamWriter;

/**
 * A pipe of a process as streams: one of the two is of use.
 *
 * @param protocol to be told of data, of the end, and when to pause writing; its {@code connectionMade} was called
 */
record PipeStreams(StreamReader reader, StreamWriter writer, Protocol protocol) {

    static PipeStreams of(Transport transport, int limit) {
        StreamReader reader = new StreamReader(limit);
        StreamReaderProtocol protocol = new StreamReaderProtocol(reader);
        protocol.connectionMade(transport);
        return new PipeStreams(reader, new StreamWriter(transport, protocol), protocol);
    }
}
