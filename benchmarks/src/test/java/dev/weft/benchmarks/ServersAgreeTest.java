package dev.weft.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.benchmarks.Peer.Launch;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who does not send back what the others send back does not do the same work. Each server in a process of its own. */
@Tag("slow")
class ServersAgreeTest {

    private static final int READ_LIMIT_MILLIS = 30_000;
    private static final int CLIENTS = 20;
    private static final String BENCHMARKS = "weft.benchmarks";
    private static final String PYTHON = "weft.python";

    @BeforeAll
    static void placePrograms() throws Exception {
        System.setProperty(BENCHMARKS, Path.of("").toAbsolutePath().toString());
        String python = ServerProgram.onPath("python3").map(Path::toString).orElse("");
        System.setProperty(PYTHON, System.getenv().getOrDefault("WEFT_PYTHON", python));
        if (ServerProgram.onPath("gcc").isPresent()) {
            Path directory = ServerProgram.nativeProgram("echo").getParent();
            NativePrograms.compile("echo", directory);
            if (NativePrograms.haveTls()) {
                NativePrograms.compile("echo-tls", directory);
            }
        }
    }

    @AfterAll
    static void forgetPrograms() {
        System.clearProperty(BENCHMARKS);
        System.clearProperty(PYTHON);
    }

    static Stream<ServerProgram> programs() {
        Set<ServerProgram> programs = new LinkedHashSet<>();
        for (Measure measure : IoMeasures.all()) {
            for (Peer peer : measure.peers()) {
                if (peer.launch() instanceof Launch.Server server) {
                    programs.add(server.program());
                }
            }
        }
        return programs.stream();
    }

    @ParameterizedTest
    @MethodSource("programs")
    void sendsBackWhatItReceives(ServerProgram program) throws Exception {
        Jdk jdk = Jdk.at(Path.of(System.getProperty("java.home")));
        List<String> command = program.command(jdk).orElse(List.of());
        assumeTrue(!command.isEmpty(), () -> "there is no " + program.platform() + " here");

        try (LineProcess server = new LineProcess(command)) {
            String line = server.answer();
            assumeTrue(!line.equals("unavailable"), () -> program + " does not run here");
            int port = (int) LineProcess.number(line, "ready");
            exchange(program.tls() ? trusting() : SocketFactory.getDefault(), port);
            if (program.isJava()) {
                assertThat(LineProcess.number(server.ask("allocated"), "allocated"))
                        .isPositive();
                assertThat(LineProcess.number(server.ask("heap"), "heap")).isPositive();
            }
        }
    }

    /** Accepts any certificate: that of the run is nobody's. */
    private static SocketFactory trusting() throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(null, new TrustManager[] {new TrustAll()}, null);
        return context.getSocketFactory();
    }

    private static final class TrustAll extends X509ExtendedTrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    /** With many clients at once, one of which has gone. */
    private static void exchange(SocketFactory sockets, int port) throws IOException {
        List<Socket> clients = new ArrayList<>();
        try {
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(connect(sockets, port));
            }
            clients.remove(0).close();
            for (Socket client : clients) {
                client.getOutputStream().write(text(clients.indexOf(client), 64));
            }
            for (Socket client : clients) {
                assertComesBack(client, text(clients.indexOf(client), 64));
            }
            for (int size : IoMeasures.SIZES) {
                clients.get(0).getOutputStream().write(text(3, size));
                assertComesBack(clients.get(0), text(3, size));
            }
            halves(clients.get(1));
        } finally {
            for (Socket client : clients) {
                client.close();
            }
        }
    }

    /** A line in two parts, the second with more lines behind it. */
    private static void halves(Socket client) throws IOException {
        client.getOutputStream().write("one li".getBytes(StandardCharsets.US_ASCII));
        client.getOutputStream().write("ne\nanother\nlast\n".getBytes(StandardCharsets.US_ASCII));

        assertComesBack(client, "one line\nanother\nlast\n".getBytes(StandardCharsets.US_ASCII));
    }

    private static Socket connect(SocketFactory sockets, int port) throws IOException {
        Socket socket = sockets.createSocket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(READ_LIMIT_MILLIS);
        socket.setTcpNoDelay(true);
        return socket;
    }

    /** A line. */
    private static byte[] text(int variant, int size) {
        byte[] text = new byte[size];
        for (int i = 0; i < size - 1; i++) {
            text[i] = (byte) ('a' + (variant + i) % 26);
        }
        text[size - 1] = '\n';
        return text;
    }

    private static void assertComesBack(Socket client, byte[] expected) throws IOException {
        assertThat(client.getInputStream().readNBytes(expected.length)).isEqualTo(expected);
    }
}
