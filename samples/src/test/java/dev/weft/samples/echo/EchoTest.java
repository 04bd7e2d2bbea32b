package dev.weft.samples.echo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.samples.Program;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each of the three servers, in a JVM of its own, with many clients, a slow one and a rude one. */
class EchoTest {
    private static final int CLIENTS = 1000;
    private static final int MESSAGES = 3;
    private static final int READ_LIMIT_MILLIS = 30_000;

    /** How long a client that does not read waits until it believes that the server takes no more. */
    private static final int STUCK_MILLIS = 300;

    @ParameterizedTest
    @ValueSource(strings = {"raw", "selector", "streams"})
    void servesAThousandClientsAtOnce(String server) throws Exception {
        try (Program program = Program.start(Echo.class, server, "0")) {
            int port = port(program);
            List<Socket> clients = new ArrayList<>();
            try {
                for (int i = 0; i < CLIENTS; i++) clients.add(connect(port));

                for (int message = 0; message < MESSAGES; message++) {
                    for (int i = 0; i < CLIENTS; i++) send(clients.get(i), text(i, message));
                    for (int i = 0; i < CLIENTS; i++) {
                        assertThat(receive(clients.get(i), text(i, message).length()))
                                .isEqualTo(text(i, message));
                    }
                }
                for (Socket client : clients) {
                    client.shutdownOutput();
                    assertThat(client.getInputStream().read()).isEqualTo(-1);
                }
            } finally {
                for (Socket client : clients) client.close();
            }
        }
    }

    private static String text(int client, int message) {
        return "client " + client + " says " + message;
    }

    @ParameterizedTest
    @ValueSource(strings = {"raw", "selector", "streams"})
    void losesNothingOfWhatAClientSendsBeforeItReads(String server) throws Exception {
        byte[] sent = new byte[4 << 20];
        new Random(1).nextBytes(sent);

        try (Program program = Program.start(Echo.class, server, "0")) {
            int port = port(program);

            assertThat(echoLate(port, sent)).isEqualTo(sent);
            try (Socket other = connect(port)) {
                send(other, "still there?");
                assertThat(receive(other, 12)).isEqualTo("still there?");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"raw", "selector", "streams"})
    void aClientThatResetsHarmsNobodyElse(String server) throws Exception {
        try (Program program = Program.start(Echo.class, server, "0")) {
            int port = port(program);
            try (Socket steady = connect(port)) {
                send(steady, "before");
                assertThat(receive(steady, 6)).isEqualTo("before");
                for (int i = 0; i < 20; i++) {
                    Socket rude = connect(port);
                    send(rude, "x".repeat(10_000));
                    rude.setSoLinger(true, 0);
                    rude.close();
                }
                send(steady, "after");

                assertThat(receive(steady, 5)).isEqualTo("after");
            }
        }
    }

    private static int port(Program program) throws InterruptedException {
        String line = program.awaitOut(text -> text.startsWith("listening on "));
        return Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
    }

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(READ_LIMIT_MILLIS);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String receive(Socket socket, int length) throws IOException {
        return new String(socket.getInputStream().readNBytes(length), StandardCharsets.US_ASCII);
    }

    /** Sends for as long as the server takes it without being read from, then reads, sending the rest as it can. */
    private static byte[] echoLate(int port, byte[] data) throws IOException {
        ByteBuffer out = ByteBuffer.wrap(data);
        ByteBuffer in = ByteBuffer.allocate(data.length);
        try (Selector selector = Selector.open();
                SocketChannel channel = SocketChannel.open()) {
            channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            channel.configureBlocking(false);
            SelectionKey key = channel.register(selector, SelectionKey.OP_WRITE);
            do {
                channel.write(out);
                selector.selectedKeys().clear();
            } while (out.hasRemaining() && selector.select(STUCK_MILLIS) > 0);
            while (in.hasRemaining()) {
                key.interestOps(SelectionKey.OP_READ | (out.hasRemaining() ? SelectionKey.OP_WRITE : 0));
                if (selector.select(READ_LIMIT_MILLIS) == 0) throw new IOException("stuck at " + out + " and " + in);
                selector.selectedKeys().clear();
                channel.write(out);
                if (channel.read(in) < 0) throw new IOException("closed at " + in);
            }
        }
        return in.array();
    }
}
