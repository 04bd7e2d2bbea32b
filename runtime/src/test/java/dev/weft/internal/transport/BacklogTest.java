package dev.weft.internal.transport;

import static dev.weft.Weft.result;
import static dev.weft.Weft.run;
import static dev.weft.Weft.runningLoop;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Coro;
import dev.weft.Server;
import dev.weft.annotations.Coroutine;
import dev.weft.net.Protocol;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Clients that come while the loop is busy. */
class BacklogTest {

    private static final int CLIENTS = 300;

    /** Less than the second after which the system tries again for a client that was turned away. */
    private static final int CONNECT_MILLIS = 900;

    @Test
    void hundredsOfClientsConnectWhileNobodyAccepts() {
        assertThat(run(() -> connectBeforeAnythingIsAccepted())).isEqualTo(CLIENTS);
    }

    @Coroutine
    private static Coro<Integer> connectBeforeAnythingIsAccepted() throws IOException {
        try (Server server = yieldFrom(runningLoop().createServer(() -> new Protocol() {}, "127.0.0.1", 0))) {
            return result(connectMany(server.port()));
        }
    }

    private static int connectMany(int port) throws IOException {
        List<Socket> clients = new ArrayList<>();
        try {
            for (int i = 0; i < CLIENTS; i++) {
                Socket client = new Socket();
                clients.add(client);
                client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
            }
            return clients.size();
        } finally {
            for (Socket client : clients) {
                client.close();
            }
        }
    }
}
