package dev.weft.benchmarks.io;

import java.io.IOException;

/** A server on the loopback address that sends back what it receives, in threads of its own that end with the process. */
@FunctionalInterface
interface EchoServer {

    /** The longest line of those that go by lines. */
    int LONGEST_LINE = 64 * 1024;

    /** What is read at once, where the server says so: the longest message. */
    int BUFFER_BYTES = 16 * 1024;

    /** Connections that the system keeps waiting. */
    int BACKLOG = 1024;

    /** Returns the port, one of the system's choosing, once it listens. */
    int start() throws IOException, InterruptedException;
}
