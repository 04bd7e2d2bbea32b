package dev.weft.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.benchmarks.io.ServerTls;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The load generator in C, against a server that answers right, and others that do not. */
@Tag("slow")
class LoadTest {

    /** Changes nothing, or what it is told to, in what it sends back. */
    private interface Answer {
        /** @return how many bytes are sent; 0 to close instead */
        int change(byte[] data, int count, long before);
    }

    @TempDir
    static Path directory;

    private static Path load;

    private ServerSocket server;
    private final AtomicInteger accepted = new AtomicInteger();

    @BeforeAll
    static void compile() throws Exception {
        load = NativePrograms.compile("load", directory);
    }

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private void serve(Answer answer) {
        daemon(() -> {
            while (true) {
                Socket client = server.accept();
                client.setTcpNoDelay(true);
                accepted.incrementAndGet();
                daemon(() -> echo(client, answer));
            }
        });
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void daemon(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException over) {
                // The test closed the server, or the generator its connection.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private static void echo(Socket client, Answer answer) throws IOException {
        try (client) {
            InputStream in = client.getInputStream();
            OutputStream out = client.getOutputStream();
            byte[] buffer = new byte[100_000];
            long before = 0;
            int count;
            while ((count = in.read(buffer)) > 0) {
                int sent = answer.change(buffer, count, before);
                if (sent == 0) {
                    return;
                }
                out.write(buffer, 0, sent);
                before += count;
            }
        }
    }

    private record Ended(int status, List<String> output) {}

    private Ended run(Load request, double seconds) throws Exception {
        return run(load, request, seconds);
    }

    private Ended run(Path program, Load request, double seconds) throws Exception {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(request.arguments(server.getLocalPort(), seconds));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), output.lines().toList());
    }

    @Test
    void countsMessagesThatCameBack() throws Exception {
        serve((data, count, before) -> count);

        Ended ended = run(Load.lines(16, 3), 0.2);

        assertThat(ended.status()).as("%s", ended).isZero();
        Slice slice = Slice.parse(ended.output());
        assertThat(slice.messages()).isPositive();
        assertThat(slice.messages() % 16).isZero();
        assertThat(slice.p99()).isGreaterThanOrEqualTo(slice.p50()).isPositive();
        assertThat(slice.share()).isPositive().isLessThanOrEqualTo(1.01);
        assertThat(accepted).hasValue(3);
    }

    /** More than a socket takes at once goes out and comes back in parts. */
    @Test
    void sendsLargeMessagesInParts() throws Exception {
        serve((data, count, before) -> count);

        Ended ended = run(new Load(Load.Mode.ECHO, 2, 500_000, 2), 0.2);

        assertThat(ended.status()).as("%s", ended).isZero();
        assertThat(Slice.parse(ended.output()).messages()).isPositive();
    }

    /** More than a record of TLS holds, so messages come back in parts that do not end where they do. */
    @Test
    void overTlsItIsTheSame() throws Exception {
        assumeTrue(NativePrograms.haveTls(), "no openssl/ssl.h");
        Path program = NativePrograms.compile("load-tls", directory);
        listenWithTls();
        serve((data, count, before) -> count);

        Ended small = run(program, Load.tls(64, 3, 1), 0.2);
        Ended large = run(program, Load.tls(20_000, 2, 3), 0.2);

        for (Ended ended : List.of(small, large)) {
            assertThat(ended.status()).as("%s", ended).isZero();
            assertThat(Slice.parse(ended.output()).messages()).isPositive();
        }
        assertThat(accepted).hasValue(5);
    }

    @Test
    void aServerWithoutTlsIsRefused() throws Exception {
        assumeTrue(NativePrograms.haveTls(), "no openssl/ssl.h");
        serve((data, count, before) -> count);

        Ended ended = run(NativePrograms.compile("load-tls", directory), Load.tls(64, 1, 1), 20);

        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.output()).last().asString().contains("handshake");
    }

    private void listenWithTls() throws IOException {
        server.close();
        System.setProperty(ServerTls.DIRECTORY, TlsIdentity.directory().toString());
        try {
            server = ServerTls.context()
                    .getServerSocketFactory()
                    .createServerSocket(0, 1024, InetAddress.getLoopbackAddress());
        } finally {
            System.clearProperty(ServerTls.DIRECTORY);
        }
    }

    @Test
    void aByteThatDiffersEndsIt() throws Exception {
        serve((data, count, before) -> {
            if (before > 64 * 1_000) {
                data[count / 2] ^= 1;
            }
            return count;
        });

        Ended ended = run(Load.echo(64, 2), 20);

        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.output()).last().asString().contains("differs");
    }

    @Test
    void aByteTooManyEndsIt() throws Exception {
        serve((data, count, before) -> count + 1);

        Ended ended = run(Load.echo(64, 1), 20);

        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.output()).last().asString().contains("more than it was sent");
    }

    @Test
    void aConnectionThatIsClosedEndsIt() throws Exception {
        serve((data, count, before) -> before > 64 * 100 ? 0 : count);

        Ended ended = run(Load.echo(64, 2), 20);

        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.output()).last().asString().contains("closed a connection");
    }

    @Test
    void acceptMakesAConnectionForEachMessage() throws Exception {
        serve((data, count, before) -> count);

        Ended ended = run(Load.accept(2), 0.2);

        assertThat(ended.status()).as("%s", ended).isZero();
        long messages = Slice.parse(ended.output()).messages();
        assertThat(messages).isPositive();
        assertThat(accepted.get()).isBetween((int) messages, (int) messages + 2);
    }

    @Test
    void idleConnectionsAreOpenedWhenAsked() throws Exception {
        serve((data, count, before) -> count);
        List<String> command = new ArrayList<>(List.of(load.toString()));
        command.addAll(Load.idle(0).arguments(server.getLocalPort(), 0));

        try (LineProcess idle = new LineProcess(command)) {
            assertThat(idle.ask("open 3")).isEqualTo("open 3");
            assertThat(idle.ask("open 2")).isEqualTo("open 5");
            assertThat(idle.ask("ping")).isEqualTo("open 5");
        }

        assertThat(accepted).hasValue(5);
    }
}
