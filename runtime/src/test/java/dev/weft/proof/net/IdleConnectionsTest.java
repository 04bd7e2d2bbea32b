package dev.weft.proof.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * Connections on which nothing happens cost a server no processor time, and are all alive afterwards. {@code -Dweft.proof.idle=18000} under
 * {@code ulimit -n 20000} for more of them: a descriptor each, here and in the server.
 */
@Tag("slow")
@EnabledOnOs(value = OS.LINUX, disabledReason = "elsewhere the loopback has one address")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class IdleConnectionsTest {

    private static final int COUNT = Integer.getInteger("weft.proof.idle", 200);

    /** An address has 28,000 ports for its connections to one server. */
    private static final int ADDRESSES = 4;

    private static final long WATCHED_MILLIS = Long.getLong("weft.proof.idle.millis", 3_000);
    private static final int LIMIT_MILLIS = 60_000;
    private static final double MOST_OF_A_CORE = 0.01;

    private final List<Socket> clients = new ArrayList<>();

    @Test
    void idleConnectionsCostNoTimeAndStayAlive() throws Exception {
        try (Child server = Child.jvm(0, List.of("-XX:+UseSerialGC"), IdleServer.class, ADDRESSES)) {
            int[] ports = new int[ADDRESSES];
            for (int i = 0; i < ADDRESSES; i++) {
                ports[i] = server.awaitInt("port");
            }
            long empty = watch(server, 0, 1)[2];
            connect(ports);
            ping();
            long[] watched = watch(server, COUNT, WATCHED_MILLIS);
            ping();

            double core = watched[1] / (WATCHED_MILLIS * 1e6);
            System.out.printf(
                    "idle: %,d connections, %.3f %% of a core, %,d bytes of heap each%n",
                    COUNT, core * 100, (watched[2] - empty) / COUNT);
            assertThat(core).as("share of a core").isLessThan(MOST_OF_A_CORE);
            assertThat(watched[3]).as("errors reported").isZero();
            server.closeInput();
            server.end();
        } finally {
            for (Socket client : clients) {
                client.close();
            }
        }
    }

    /** Connections, nanoseconds, bytes of heap, errors. */
    private static long[] watch(Child server, int connections, long millis) {
        server.say(Long.toString(millis));
        String[] words = server.await("watched").split(" ");
        long[] watched = new long[words.length];
        for (int i = 0; i < words.length; i++) {
            watched[i] = Long.parseLong(words[i]);
        }
        assertThat(watched[0]).as("connections").isEqualTo(connections);
        return watched;
    }

    private void connect(int[] ports) throws IOException {
        for (int i = 0; i < COUNT; i++) {
            Socket socket = new Socket();
            clients.add(socket);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(LIMIT_MILLIS);
            socket.connect(
                    new InetSocketAddress(IdleServer.address(i % ADDRESSES), ports[i % ADDRESSES]), LIMIT_MILLIS);
        }
    }

    private void ping() throws IOException {
        byte[] ping = Bytes.ascii("ping\n");
        for (Socket client : clients) {
            client.getOutputStream().write(ping);
        }
        for (Socket client : clients) {
            assertThat(client.getInputStream().readNBytes(ping.length)).isEqualTo(ping);
        }
    }
}
