package dev.weft.internal.tls;

import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.run;
import static dev.weft.Weft.runningLoop;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Coro;
import dev.weft.ErrorReport;
import dev.weft.Server;
import dev.weft.Task;
import dev.weft.annotations.Coroutine;
import dev.weft.net.ConnectOptions;
import dev.weft.net.Connection;
import dev.weft.net.ExtraInfo;
import dev.weft.net.ServerOptions;
import dev.weft.net.TlsOptions;
import dev.weft.net.TlsOptions.ClientAuth;
import dev.weft.net.Transport;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both sides ours, over loopback. */
class TlsConnectionTest {

    private final List<ErrorReport> reports = new ArrayList<>();
    private final List<Application> served = new ArrayList<>();

    @AfterEach
    void nothingWasReported() {
        assertThat(reports).isEmpty();
    }

    private static TlsOptions client() {
        return TlsOptions.of(Contexts.CLIENT);
    }

    private static TlsOptions server() {
        return TlsOptions.of(Contexts.SERVER);
    }

    /** A server whose protocols echo. */
    @Coroutine
    private Coro<Server> serve(TlsOptions options) {
        runningLoop().setExceptionHandler((loop, report) -> reports.add(report));
        return runningLoop()
                .createServer(
                        () -> {
                            Application application = Application.echo();
                            served.add(application);
                            return application;
                        },
                        "127.0.0.1",
                        0,
                        ServerOptions.defaults().withTls(options));
    }

    @Coroutine
    private static Coro<Connection<Application>> connect(Server server, TlsOptions options) {
        return runningLoop()
                .createConnection(
                        Application::new,
                        "localhost",
                        server.port(),
                        ConnectOptions.defaults().withTls(options));
    }

    @Coroutine
    private Coro<Void> end(Server server, @Nullable Application client) {
        if (client != null) {
            client.transport().close();
            yieldFrom(client.until(client::isLost));
        }
        server.close();
        yieldFrom(server.waitClosed());
        return done();
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

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        new Random(count).nextBytes(bytes);
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void whatIsSentComesBack(String version) {
        run(() -> {
            Server server = yieldFrom(serve(server()));
            Connection<Application> connection = yieldFrom(connect(server, client().withVersions(List.of(version))));
            Application client = connection.protocol();
            Transport transport = connection.transport();
            transport.write("hello".getBytes());
            yieldFrom(client.until(() -> client.text().equals("hello")));

            assertThat(client.transport).isSameAs(transport);
            assertThat(transport.getExtraInfo(ExtraInfo.SSL_CONTEXT)).containsSame(Contexts.CLIENT);
            assertThat(transport.getExtraInfo(ExtraInfo.SSL_SESSION).map(SSLSession::getProtocol))
                    .contains(version);
            assertThat(transport.getExtraInfo(ExtraInfo.SOCKET)).isPresent();
            assertThat(transport.getExtraInfo(ExtraInfo.PEERNAME)).contains(transport.remoteAddress());
            transport.close();
            yieldFrom(client.until(client::isLost));
            Application other = served.get(0);
            yieldFrom(other.until(other::isLost));
            assertThat(client.events).containsExactly("made", "data", "lost");
            assertThat(client.lostBy).isNull();
            assertThat(other.events).containsExactly("made", "data", "eof", "lost");
            assertThat(other.lostBy).isNull();
            yieldFrom(end(server, null));
            return done();
        });
    }

    // CPython: test_events.EventLoopTestsMixin.test_create_ssl_unix_connection
    // CPython: test_events.EventLoopTestsMixin.test_create_unix_server_ssl
    // CPython: test_events.EventLoopTestsMixin.test_create_unix_server_ssl_verified
    // CPython: test_unix_events.SelectorEventLoopUnixSocketTests.test_create_unix_connection_ssl_noserverhost
    @Test
    void unixSocketsCarryItTooButHaveNoNameToCheck(@TempDir Path directory) {
        Path path = directory.resolve("socket");
        run(() -> {
            Server server = yieldFrom(runningLoop()
                    .createUnixServer(
                            Application::echo, path, ServerOptions.defaults().withTls(server())));
            assertThat(yieldFrom(failureOf(runningLoop()
                            .createUnixConnection(
                                    Application::new,
                                    path,
                                    ConnectOptions.defaults().withTls(client())))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("serverHostname");

            Application client = yieldFrom(runningLoop()
                            .createUnixConnection(
                                    Application::new,
                                    path,
                                    ConnectOptions.defaults().withTls(client().withServerHostname("localhost"))))
                    .protocol();
            client.transport().write("hello".getBytes());
            yieldFrom(client.until(() -> client.text().equals("hello")));
            yieldFrom(end(server, client));
            return done();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void muchIsSentAndComesBackWithBothSidesPausing(String version) {
        byte[] much = bytes(12_000_000);
        run(() -> {
            Server server = yieldFrom(serve(server()));
            Connection<Application> connection = yieldFrom(connect(server, client().withVersions(List.of(version))));
            Application client = connection.protocol();
            connection.transport().write(much);
            yieldFrom(client.until(() -> client.received.size() == much.length));

            assertThat(client.received.toByteArray()).isEqualTo(much);
            assertThat(client.events).contains("pause", "resume");
            yieldFrom(end(server, client));
            return done();
        });
    }

    @Test
    void aServerThatDoesNotReadHasTheClientPause() {
        byte[] much = bytes(16_000_000); // more than the system takes when nobody reads
        run(() -> {
            Server server = yieldFrom(serve(server()));
            Application client = yieldFrom(connect(server, client())).protocol();
            Application other = served.get(0);
            other.echoes = false;
            yieldFrom(other.until(() -> other.transport != null));
            other.transport().pauseReading();
            client.transport().write(much);
            assertThat(client.events).containsExactly("made", "pause");
            other.transport().resumeReading();
            yieldFrom(other.until(() -> other.received.size() == much.length));

            assertThat(other.received.toByteArray()).isEqualTo(much);
            assertThat(client.events).containsExactly("made", "pause", "resume");
            yieldFrom(end(server, client));
            return done();
        });
    }

    // Options

    @Test
    void theProtocolThatBothKnowIsAgreedOn() {
        run(() -> {
            Server server = yieldFrom(serve(server().withAlpnProtocols(List.of("h2", "http/1.1"))));
            Application client = yieldFrom(connect(server, client().withAlpnProtocols(List.of("spdy/1", "http/1.1"))))
                    .protocol();

            assertThat(client.transport().getExtraInfo(ExtraInfo.ALPN_PROTOCOL)).contains("http/1.1");
            Application other = served.get(0);
            yieldFrom(other.until(() -> other.transport != null));
            assertThat(other.transport().getExtraInfo(ExtraInfo.ALPN_PROTOCOL)).contains("http/1.1");
            yieldFrom(end(server, client));
            return done();
        });
    }

    @Test
    void withoutACommonProtocolThereIsNoConnection() {
        run(() -> {
            Server server = yieldFrom(serve(server().withAlpnProtocols(List.of("h2"))));
            Throwable failure = yieldFrom(failureOf(connect(server, client().withAlpnProtocols(List.of("http/1.1")))));

            assertThat(failure).isInstanceOf(SSLException.class).hasMessageContaining("no_application_protocol");
            yieldFrom(end(server, null));
            return done();
        });
    }

    @Test
    void theServerIsToldTheNameAskedFor() {
        run(() -> {
            Server server = yieldFrom(serve(server()));
            Application client = yieldFrom(connect(server, client())).protocol();
            Application other = served.get(0);
            yieldFrom(other.until(() -> other.transport != null));

            ExtendedSSLSession session = (ExtendedSSLSession)
                    other.transport().getExtraInfo(ExtraInfo.SSL_SESSION).orElseThrow();
            assertThat(session.getRequestedServerNames())
                    .extracting(SNIServerName::getEncoded)
                    .containsExactly("localhost".getBytes());
            yieldFrom(end(server, client));
            return done();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aClientWithoutACertificateIsLetInUnlessOneIsRequired(String version) {
        run(() -> {
            for (ClientAuth auth : ClientAuth.values()) {
                served.clear();
                Server server = yieldFrom(serve(
                        TlsOptions.of(Contexts.SERVER).withClientAuth(auth).withVersions(List.of(version))));
                Throwable failure = yieldFrom(failureOf(echoed(server, client())));

                assertThat(failure == null).as("%s", auth).isEqualTo(auth != ClientAuth.REQUIRED);
                yieldFrom(end(server, null));
            }
            return done();
        });
    }

    @Test
    void aClientsCertificateIsAskedForAndKnown() {
        run(() -> {
            for (ClientAuth auth : List.of(ClientAuth.WANTED, ClientAuth.REQUIRED)) {
                served.clear();
                Server server = yieldFrom(serve(server().withClientAuth(auth)));
                yieldFrom(echoed(server, TlsOptions.of(Contexts.USERS_CLIENT)));

                SSLSession session = served.get(0)
                        .transport()
                        .getExtraInfo(ExtraInfo.SSL_SESSION)
                        .orElseThrow();
                assertThat(session.getPeerPrincipal().getName()).isEqualTo("CN=user");
                yieldFrom(end(server, null));
            }
            return done();
        });
    }

    /** In TLS 1.3, a client learns that it is not welcome after its handshake is over. */
    @Coroutine
    private static Coro<Void> echoed(Server server, TlsOptions options) throws IOException {
        Application client = yieldFrom(connect(server, options)).protocol();
        client.transport().write("?".getBytes());
        yieldFrom(client.until(() -> client.isLost() || client.text().equals("?")));
        if (client.lostBy instanceof IOException refused) {
            throw refused;
        }
        client.transport().close();
        yieldFrom(client.until(client::isLost));
        return done();
    }

    @Test
    void versionsAndCiphersAreThoseAskedFor() {
        run(() -> {
            Server server = yieldFrom(serve(server()));
            TlsOptions options = client().withVersions(List.of("TLSv1.2"))
                    .withCiphers(List.of("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"));
            Application client = yieldFrom(connect(server, options)).protocol();

            SSLSession session =
                    client.transport().getExtraInfo(ExtraInfo.SSL_SESSION).orElseThrow();
            assertThat(session.getProtocol()).isEqualTo("TLSv1.2");
            assertThat(session.getCipherSuite()).isEqualTo("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256");
            yieldFrom(end(server, client));
            return done();
        });
    }

    @Test
    void withoutACommonVersionThereIsNoConnection() {
        run(() -> {
            Server server = yieldFrom(serve(server().withVersions(List.of("TLSv1.3"))));
            Throwable failure = yieldFrom(failureOf(connect(server, client().withVersions(List.of("TLSv1.2")))));

            assertThat(failure).isInstanceOf(SSLException.class).hasMessageContaining("protocol_version");
            yieldFrom(end(server, null));
            return done();
        });
    }

    @Test
    void optionsThatTheJdkDoesNotKnowAreRefusedBeforeAnybodyConnects() {
        run(() -> {
            Throwable failure = null;
            try {
                yieldFrom(serve(server().withVersions(List.of("TLSv9"))));
            } catch (IllegalArgumentException e) {
                failure = e;
            }
            assertThat(failure).hasMessageContaining("TLSv9");
            return done();
        });
    }

    // What ends it early

    @Test
    void anUnknownAuthorityIsRefusedAndTheServerHearsWhy() {
        run(() -> {
            Server server = yieldFrom(serve(server()));
            Throwable failure = yieldFrom(failureOf(
                    connect(server, TlsOptions.of(Contexts.of(null, Contexts.RSA_AUTHORITY.certificate())))));

            assertThat(failure).isInstanceOf(SSLException.class);
            yieldFrom(end(server, null)); // no client is left
            assertThat(served)
                    .singleElement()
                    .satisfies(other -> assertThat(other.events).isEmpty());
            return done();
        });
    }

    @Test
    void cancelledDuringTheHandshakeTheConnectionIsClosed() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            run(() -> {
                Task<Connection<Application>> task = runningLoop()
                        .createTask(runningLoop()
                                .createConnection(
                                        Application::new,
                                        "localhost",
                                        silent.getLocalPort(),
                                        ConnectOptions.defaults().withTls(client())));
                Socket peer = yieldFrom(runningLoop().runInExecutor(silent::accept));
                int first = yieldFrom(
                        runningLoop().runInExecutor(() -> peer.getInputStream().read()));
                assertThat(first).isEqualTo(22); // a handshake record
                task.cancel();
                yieldFrom(runningLoop().runInExecutor(() -> drain(peer)));
                closed.countDown();
                assertThat(task.isCancelled()).isTrue();
                return done();
            });
        }
        assertThat(closed.getCount()).isZero();
    }

    private static int drain(Socket peer) {
        try (peer) {
            InputStream in = peer.getInputStream();
            while (in.read() >= 0) {
                // to the end
            }
        } catch (IOException e) {
            return 1; // reset, which is an end, too
        }
        return 0;
    }

    @Test
    void theTimeToConnectIncludesTheHandshake() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            run(() -> {
                ConnectOptions options =
                        ConnectOptions.defaults().withTls(client()).withConnectTimeout(Duration.ofMillis(50));
                Throwable failure = yieldFrom(failureOf(
                        runningLoop().createConnection(Application::new, "localhost", silent.getLocalPort(), options)));

                assertThat(failure).isInstanceOf(SocketTimeoutException.class);
                return done();
            });
        }
    }

    @Test
    void aServerGivesUpAClientThatSaysNothing() {
        run(() -> {
            Server server = yieldFrom(serve(server().withTimeouts(Duration.ofMillis(50), Duration.ofSeconds(30))));
            Socket mute = new Socket(InetAddress.getLoopbackAddress(), server.port());
            int end = yieldFrom(runningLoop().runInExecutor(() -> drain(mute)));

            assertThat(end).isBetween(0, 1);
            yieldFrom(end(server, null));
            assertThat(served)
                    .singleElement()
                    .satisfies(other -> assertThat(other.events).isEmpty());
            return done();
        });
    }

    @Test
    void theLoopsEndIsTheConnectionsEnd() {
        Application client = run(() -> {
            Server server = yieldFrom(serve(server()));
            return result(yieldFrom(connect(server, client())).protocol());
        });

        assertThat(client.events).endsWith("lost");
        reports.clear(); // of what was left open
    }

    @Test
    void optionsAreChecked() {
        assertThatThrownBy(() -> client().withTimeouts(Duration.ZERO, Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("handshakeTimeout should be a positive number");
        assertThatThrownBy(() -> client().withServerHostname(" "))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("serverHostname");
    }
}
