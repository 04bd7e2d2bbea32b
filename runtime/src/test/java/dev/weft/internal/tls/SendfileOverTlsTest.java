package dev.weft.internal.tls;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.run;
import static dev.weft.Weft.runningLoop;
import static dev.weft.Weft.waitAll;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Coro;
import dev.weft.Server;
import dev.weft.Task;
import dev.weft.annotations.Coroutine;
import dev.weft.net.ConnectOptions;
import dev.weft.net.ServerOptions;
import dev.weft.net.TlsOptions;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The system cannot encrypt, so a file is read and written. */
class SendfileOverTlsTest {

    /** Much more than the water marks, and no multiple of a record or a block. */
    private static final int SIZE = (3 << 20) + 12_345;

    private final byte[] content = new byte[SIZE];
    private final Application served = new Application();

    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void writeFile() throws Exception {
        new Random(SIZE).nextBytes(content);
        file = Files.write(directory.resolve("content"), content);
    }

    @FunctionalInterface
    private interface Body {
        Coro<Void> run(Application client, FileChannel channel) throws Exception;
    }

    /** Runs a client of a server that receives into {@link #served}. */
    private void runWithFile(String version, Body body) {
        run(() -> {
            Server server = yieldFrom(runningLoop()
                    .createServer(
                            () -> served,
                            "127.0.0.1",
                            0,
                            ServerOptions.defaults().withTls(TlsOptions.of(Contexts.SERVER))));
            ConnectOptions options = ConnectOptions.defaults()
                    .withTls(TlsOptions.of(Contexts.CLIENT).withVersions(List.of(version)));
            Application client = yieldFrom(
                            runningLoop().createConnection(Application::new, "localhost", server.port(), options))
                    .protocol();
            try (FileChannel channel = FileChannel.open(file)) {
                yieldFrom(body.run(client, channel));
            }
            client.transport().close();
            yieldFrom(client.until(client::isLost));
            server.close();
            yieldFrom(server.waitClosed());
            assertThat(client.lostBy).isNull();
            assertThat(served.lostBy).isNull();
            return done();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void allOfItArrivesBetweenWhatIsWritten(String version) {
        runWithFile(version, (client, channel) -> {
            client.transport().write("before".getBytes());
            long sent = yieldFrom(runningLoop().sendfile(client.transport(), channel));
            assertThat(client.transport().getProtocol()).isSameAs(client);
            client.transport().write("behind".getBytes());
            yieldFrom(served.until(() -> served.received.size() >= SIZE + 12));

            assertThat(sent).isEqualTo(SIZE);
            assertThat(channel.position()).isEqualTo(SIZE);
            byte[] received = served.received.toByteArray();
            assertThat(received).startsWith("before".getBytes()).endsWith("behind".getBytes());
            assertThat(Arrays.copyOfRange(received, 6, 6 + SIZE)).isEqualTo(content);
            return done();
        });
    }

    @Test
    void aPartOfItArrives() {
        int offset = 100_001;
        int count = 1_500_007;
        runWithFile("TLSv1.3", (client, channel) -> {
            long sent = yieldFrom(runningLoop().sendfile(client.transport(), channel, offset, count));
            yieldFrom(served.until(() -> served.received.size() >= count));

            assertThat(sent).isEqualTo(count);
            assertThat(channel.position()).isEqualTo(offset + count);
            assertThat(served.received.toByteArray()).isEqualTo(Arrays.copyOfRange(content, offset, offset + count));
            return done();
        });
    }

    @Test
    void cancelledItLeavesTheConnectionAndThePositionTellsHowFarItGot() {
        runWithFile("TLSv1.3", (client, channel) -> {
            Task<Long> sending = createTask(runningLoop().sendfile(client.transport(), channel));
            yieldFrom(served.until(() -> served.received.size() > 0));
            sending.cancel();
            yieldFrom(waitAll(List.of(sending)));

            assertThat(sending.isCancelled()).isTrue();
            assertThat(client.transport().getProtocol()).isSameAs(client);
            int sent = (int) channel.position();
            assertThat(sent).isBetween(1, SIZE - 1);
            client.transport().write("behind".getBytes());
            yieldFrom(served.until(() -> served.received.size() >= sent + 6));
            byte[] received = served.received.toByteArray();
            assertThat(Arrays.copyOf(received, sent)).isEqualTo(Arrays.copyOf(content, sent));
            assertThat(Arrays.copyOfRange(received, sent, received.length)).isEqualTo("behind".getBytes());
            served.transport().write("answer".getBytes());
            yieldFrom(client.until(() -> client.text().equals("answer")));
            return done();
        });
    }

    @Coroutine
    private static Coro<@Nullable Throwable> failureOf(Coro<?> coro) {
        try {
            yieldFrom(coro);
        } catch (Exception e) {
            return result(e);
        }
        return result(null);
    }

    @Test
    void withoutFallbackItIsRefusedAndTheConnectionGoesOn() {
        runWithFile("TLSv1.3", (client, channel) -> {
            Throwable failure =
                    yieldFrom(failureOf(runningLoop().sendfile(client.transport(), channel, 0, SIZE, false)));
            assertThat(failure)
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageStartingWith("fallback is disabled and native sendfile is not supported for transport ");
            assertThat(channel.position()).isZero();

            client.transport().write("still here".getBytes());
            yieldFrom(served.until(() -> served.text().equals("still here")));
            return done();
        });
    }
}
