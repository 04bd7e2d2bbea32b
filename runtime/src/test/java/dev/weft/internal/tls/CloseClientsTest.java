package dev.weft.internal.tls;

import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.run;
import static dev.weft.Weft.runningLoop;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Coro;
import dev.weft.Future;
import dev.weft.Server;
import dev.weft.Task;
import dev.weft.annotations.Coroutine;
import dev.weft.net.ConnectOptions;
import dev.weft.net.ServerOptions;
import dev.weft.net.TlsOptions;
import dev.weft.net.Transport;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that ends the connections it accepted does so in the order of TLS. */
class CloseClientsTest {

    private static final TlsOptions SERVER = TlsOptions.of(Contexts.SERVER);
    private static final TlsOptions CLIENT = TlsOptions.of(Contexts.CLIENT);

    private final Application served = new Application();
    private Future<Void> accepted;

    @Coroutine
    private Coro<Server> serve() {
        accepted = runningLoop().createFuture();
        return runningLoop()
                .createServer(
                        () -> {
                            accepted.setResult(null);
                            return served;
                        },
                        "127.0.0.1",
                        0,
                        ServerOptions.defaults().withTls(SERVER));
    }

    @Coroutine
    private Coro<Application> connect(Server server, TlsOptions options) {
        Application client = yieldFrom(runningLoop()
                        .createConnection(
                                Application::new,
                                "localhost",
                                server.port(),
                                ConnectOptions.defaults().withTls(options)))
                .protocol();
        yieldFrom(served.until(() -> served.transport != null));
        return result(client);
    }

    /** Much of it waits to be encrypted: the socket takes a few megabytes, and the rest stays as it was written. */
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void whatWasWrittenArrivesAndTheEndIsAuthenticated(String version) {
        byte[] much = new byte[16 << 20];
        new Random(1).nextBytes(much);
        run(() -> {
            Server server = yieldFrom(serve());
            Application client = yieldFrom(connect(server, CLIENT.withVersions(List.of(version))));
            served.transport().write(much);
            server.close();
            server.closeClients();
            assertThat(served.transport().isClosing()).isTrue();
            yieldFrom(client.until(client::isLost));
            yieldFrom(server.waitClosed());

            assertThat(client.received.toByteArray()).isEqualTo(much);
            assertThat(client.events).endsWith("eof", "lost");
            assertThat(client.lostBy).isNull();
            assertThat(served.lostBy).isNull();
            return done();
        });
    }

    @Test
    void abortedTheyAreNotToldGoodbye() {
        run(() -> {
            Server server = yieldFrom(serve());
            Application client = yieldFrom(connect(server, CLIENT));
            server.close();
            server.abortClients();
            yieldFrom(client.until(client::isLost));
            yieldFrom(server.waitClosed());

            assertThat(client.events).containsExactly("made", "lost");
            assertThat(client.lostBy).isNotNull();
            return done();
        });
    }

    @Test
    void oneInItsHandshakeIsClosedAtOnce() throws Exception {
        run(() -> {
            Server server = yieldFrom(serve());
            try (Socket silent = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                Task<Void> closed = runningLoop().createTask(server.waitClosed());
                yieldFrom(accepted);
                server.close();
                server.closeClients();
                yieldFrom(closed);

                assertThat(silent.getInputStream().read()).isEqualTo(-1);
            }
            assertThat(served.events).isEmpty();
            return done();
        });
    }

    @Test
    void withTlsOverTlsBothSayGoodbye() {
        run(() -> {
            Server server = yieldFrom(serve());
            Application outer = yieldFrom(connect(server, CLIENT));
            Application client = Application.made();
            Application inner = Application.made();
            Task<Transport> serving =
                    runningLoop().createTask(runningLoop().startTls(served.transport(), inner, SERVER, true));
            client.transport = yieldFrom(
                    runningLoop().startTls(outer.transport(), client, CLIENT.withServerHostname("localhost"), false));
            inner.transport = yieldFrom(serving);
            inner.transport().write("last words".getBytes());
            server.close();
            server.closeClients();
            yieldFrom(client.until(client::isLost));
            yieldFrom(server.waitClosed());

            assertThat(client.text()).isEqualTo("last words");
            assertThat(client.events).containsExactly("made", "data", "eof", "lost");
            assertThat(client.lostBy).isNull();
            assertThat(inner.lostBy).isNull();
            return done();
        });
    }
}
