package dev.weft.samples.echo;

import java.net.InetSocketAddress;

/** One way to write the server. Runs until its thread is interrupted or its loop is stopped. */
interface EchoServer {

    /** Called once when the server is ready, with the address it listens on. */
    interface Ready {
        void listening(InetSocketAddress address);
    }

    /** @param port 0 for one of the system's choosing */
    void serve(int port, Ready ready) throws Exception;
}
