package dev.weft.proof.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server that runs out of file descriptors: it serves those it has, waits without spinning, and goes on once there are some again. */
@Tag("slow")
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class DescriptorsTest {

    /** The server's limit, of which the JVM and the jars of its class path take their part. */
    private static final int OPEN_FILES = 512;

    private static final int CLIENTS = OPEN_FILES + 50;
    private static final int WATCHED_MILLIS = 3_000;
    private static final int LIMIT_MILLIS = 60_000;
    private static final double MOST_OF_A_CORE = 0.05;
    private static final byte[] PING = Bytes.ascii("ping\n");

    private final List<Socket> clients = new ArrayList<>();

    @AfterEach
    void hangUp() throws IOException {
        for (Socket client : clients) {
            client.close();
        }
    }

    @Test
    void withoutDescriptorsAServerWaitsAndThenGoesOn() throws Exception {
        try (Child server = Child.jvm(OPEN_FILES, List.of("-XX:+UseSerialGC"), IdleServer.class, 1)) {
            int port = server.awaitInt("port");
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(connect(port));
            }
            server.say(Long.toString(WATCHED_MILLIS));
            String[] watched = server.await("watched").split(" ");
            int accepted = Integer.parseInt(watched[0]);
            double core = Long.parseLong(watched[1]) / (WATCHED_MILLIS * 1e6);

            assertThat(accepted).isBetween(CLIENTS / 2, OPEN_FILES);
            assertThat(core).as("share of a core").isLessThan(MOST_OF_A_CORE);
            assertThat(Integer.parseInt(watched[3])).as("errors reported").isBetween(1, 20);
            ping(clients.get(0));
            ping(clients.get(accepted - 1));
            Socket waiting = clients.get(CLIENTS - 1);
            waiting.getOutputStream().write(PING);
            waiting.setSoTimeout(1);
            assertThatThrownBy(() -> waiting.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            waiting.setSoTimeout(LIMIT_MILLIS);

            long start = System.nanoTime();
            for (int i = 0; i < accepted; i++) {
                clients.get(i).close();
            }
            assertThat(waiting.getInputStream().readNBytes(PING.length)).isEqualTo(PING);
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            for (Socket client : clients.subList(accepted, CLIENTS)) {
                ping(client);
            }
            System.out.printf(
                    "descriptors: %d of %d accepted with ulimit -n %d, %.2f %% of a core, %s reports in %d ms, resumed after %d ms%n",
                    accepted, CLIENTS, OPEN_FILES, core * 100, watched[3], 2 * WATCHED_MILLIS, millis);
            server.closeInput();
            server.end();
        }
    }

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket();
        socket.setSoTimeout(LIMIT_MILLIS);
        socket.connect(new InetSocketAddress(IdleServer.address(0), port), LIMIT_MILLIS);
        return socket;
    }

    private static void ping(Socket client) throws IOException {
        client.getOutputStream().write(PING);
        assertThat(client.getInputStream().readNBytes(PING.length)).isEqualTo(PING);
    }
}
