package dev.weft.internal.tls;

import static dev.weft.Weft.done;
import static dev.weft.Weft.gather;
import static dev.weft.Weft.result;
import static dev.weft.Weft.run;
import static dev.weft.Weft.runningLoop;
import static dev.weft.Weft.timeout;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Coro;
import dev.weft.Future;
import dev.weft.Server;
import dev.weft.Task;
import dev.weft.TimeoutException;
import dev.weft.annotations.Coroutine;
import dev.weft.net.BufferedProtocol;
import dev.weft.net.ConnectOptions;
import dev.weft.net.Connection;
import dev.weft.net.Protocol;
import dev.weft.net.ServerOptions;
import dev.weft.net.TlsOptions;
import dev.weft.net.Transport;
import dev.weft.testing.TestLoop;
import dev.weft.testing.TestLoopOptions;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** CPython 3.13's {@code test_ssl}, and the tests of connections in {@code test_sslproto}, most of which are the same. Both sides are ours. */
@Tag("slow")
class CPythonSslTest {

    private static final byte[] A_DATA = "A".repeat(100_000).getBytes();
    private static final byte[] B_DATA = "B".repeat(100_000).getBytes();
    private static final int CLIENTS = 10;
    private static final int CHUNK = 128 * 1024;
    private static final int CHUNKS = 32;

    private final TestLoop test = TestLoop.create(TestLoopOptions.defaults().withLimit(Duration.ofSeconds(50)));
    private final List<Application> served = new ArrayList<>();

    /** Fails when a timer, a connection or an error is left. */
    @AfterEach
    void close() {
        test.close();
    }

    private static TlsOptions server() {
        return TlsOptions.of(Contexts.SERVER);
    }

    private static TlsOptions client() {
        return TlsOptions.of(Contexts.CLIENT).withServerHostname("localhost");
    }

    private static ConnectOptions secure() {
        return ConnectOptions.defaults().withTls(client());
    }

    @Coroutine
    private Coro<Server> serve(Supplier<Application> factory, ServerOptions options) {
        return runningLoop()
                .createServer(
                        () -> {
                            served.add(factory.get());
                            return served.get(served.size() - 1);
                        },
                        "127.0.0.1",
                        0,
                        options);
    }

    @Coroutine
    private static <P extends Protocol> Coro<P> connect(Supplier<P> factory, int port, ConnectOptions options) {
        Connection<P> connection = yieldFrom(runningLoop().createConnection(factory, "127.0.0.1", port, options));
        return result(connection.protocol());
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

    @Coroutine
    private Coro<Void> end(Server server) {
        for (Application one : served) {
            yieldFrom(one.until(() -> one.isLost() || one.events.isEmpty()));
        }
        server.close();
        yieldFrom(server.waitClosed());
        return done();
    }

    /** Sends both parts and wants an answer to each. */
    @Coroutine
    private static Coro<Void> talk(int port) {
        Application client = yieldFrom(connect(Application::new, port, secure()));
        client.transport().write(A_DATA);
        yieldFrom(client.until(() -> client.text().equals("OK")));
        client.transport().write(B_DATA);
        yieldFrom(client.until(() -> client.text().equals("OKSPAM")));
        client.transport().close();
        yieldFrom(client.until(client::isLost));
        assertThat(client.lostBy).isNull();
        return done();
    }

    private static final class Answering extends Application {
        @Override
        public void dataReceived(byte[] data) {
            super.dataReceived(data);
            if (received.size() == A_DATA.length) {
                transport().write("OK".getBytes());
            } else if (received.size() == A_DATA.length + B_DATA.length) {
                transport().write("SPAM".getBytes());
            }
        }
    }

    // CPython: test_ssl.TestSSL.test_create_server_ssl_1
    // CPython: test_ssl.TestSSL.test_create_connection_ssl_1
    @Test
    void manyClientsAreServedAtOnce() {
        test.run(() -> {
            Server server =
                    yieldFrom(serve(Answering::new, ServerOptions.defaults().withTls(server())));
            List<Task<Void>> talks = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                talks.add(runningLoop().createTask(talk(server.port())));
            }
            yieldFrom(gather(talks));
            yieldFrom(end(server));

            assertThat(served).hasSize(CLIENTS).allSatisfy(one -> {
                assertThat(one.received.size()).isEqualTo(A_DATA.length + B_DATA.length);
                assertThat(one.events).endsWith("eof", "lost");
            });
            return done();
        });
    }

    // CPython: test_ssl.TestSSL.test_create_connection_ssl_slow_handshake
    // CPython: test_ssl.TestSSL.test_ssl_handshake_timeout
    // CPython: test_sslproto.BaseStartTLS.test_create_connection_ssl_slow_handshake
    // CPython: test_sslproto.BaseStartTLS.test_handshake_timeout
    @Test
    void aHandshakeThatTakesTooLongIsAborted() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            test.run(() -> {
                TlsOptions hasty = client().withTimeouts(Duration.ofMillis(1500), Duration.ofSeconds(30));
                Application application = new Application();
                Throwable failure = yieldFrom(failureOf(connect(
                        () -> application,
                        silent.getLocalPort(),
                        ConnectOptions.defaults().withTls(hasty))));

                assertThat(failure)
                        .isInstanceOf(SSLHandshakeException.class)
                        .hasMessage("SSL handshake is taking longer than 1.5 seconds: aborting the connection");
                assertThat(application.events).isEmpty();
                return done();
            });
        }
    }

    // CPython: test_ssl.TestSSL.test_create_connection_ssl_failed_certificate
    // CPython: test_sslproto.BaseStartTLS.test_create_connection_ssl_failed_certificate
    @Test
    void aCertificateThatNobodyTrustsIsRefused() {
        test.run(() -> {
            Server server =
                    yieldFrom(serve(Answering::new, ServerOptions.defaults().withTls(server())));
            TlsOptions trustsOthers = TlsOptions.of(Contexts.of(null, Contexts.RSA_AUTHORITY.certificate()));
            Throwable failure = yieldFrom(failureOf(connect(
                    Application::new, server.port(), ConnectOptions.defaults().withTls(trustsOthers))));

            assertThat(failure).isInstanceOf(SSLHandshakeException.class).hasMessageContaining("certification path");
            yieldFrom(end(server));
            return done();
        });
    }

    // CPython: test_ssl.TestSSL.test_ssl_handshake_connection_lost
    @Test
    void aServerThatHangsUpDuringTheHandshakeIsAnErrorAtOnce() throws Exception {
        try (ServerSocket rude = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            test.run(() -> {
                runningLoop().runInExecutor(() -> {
                    rude.accept().close();
                    return null;
                });
                Throwable failure = yieldFrom(failureOf(connect(Application::new, rude.getLocalPort(), secure())));

                assertThat(failure).isInstanceOf(IOException.class);
                assertThat(runningLoop().time()).isLessThan(Duration.ofSeconds(60));
                return done();
            });
        }
    }

    // startTls

    /** Goes on with TLS once the other side said so, in plain text. */
    private static class Upgrading extends Application {

        @Nullable
        Task<Transport> upgrade;

        @Nullable
        Transport plain;

        @Coroutine
        private Coro<Transport> upgrade() {
            transport = yieldFrom(runningLoop().startTls(transport(), this, server(), true));
            return result(transport);
        }

        @Override
        public void dataReceived(byte[] data) {
            super.dataReceived(data);
            if (text().equals("STARTTLS\n")) {
                transport().write("GO\n".getBytes());
                plain = transport();
                upgrade = runningLoop().createTask(upgrade());
            } else if (text().endsWith("ping")) {
                transport().write("pong".getBytes());
            }
        }
    }

    @Coroutine
    private static <P extends Protocol> Coro<Transport> startTls(Connection<P> plain) {
        return runningLoop().startTls(plain.transport(), plain.protocol(), client(), false);
    }

    // CPython: test_ssl.TestSSL.test_start_tls_client_reg_proto_1
    // CPython: test_ssl.TestSSL.test_start_tls_server_1
    // CPython: test_sslproto.BaseStartTLS.test_start_tls_client_reg_proto_1
    // CPython: test_sslproto.BaseStartTLS.test_start_tls_server_1
    @Test
    void bothSidesGoOnWithTls() {
        test.run(() -> {
            Server server = yieldFrom(serve(Upgrading::new, ServerOptions.defaults()));
            Connection<Application> plain =
                    yieldFrom(runningLoop().createConnection(Application::new, "127.0.0.1", server.port()));
            Application client = plain.protocol();
            plain.transport().write("STARTTLS\n".getBytes());
            yieldFrom(client.until(() -> client.text().equals("GO\n")));
            Transport secured = yieldFrom(startTls(plain));
            secured.write("ping".getBytes());
            yieldFrom(client.until(() -> client.text().equals("GO\npong")));
            secured.close();
            yieldFrom(client.until(client::isLost));
            yieldFrom(end(server));

            assertThat(secured).isInstanceOf(TlsTransport.class);
            assertThat(client.events)
                    .startsWith("made", "data")
                    .endsWith("lost")
                    .containsOnlyOnce("made", "lost");
            assertThat(client.lostBy).isNull();
            assertThat(served.get(0).events).endsWith("eof", "lost");
            assertThat(served.get(0).lostBy).isNull();
            return done();
        });
    }

    // CPython: test_ssl.TestSSL.test_start_tls_client_buf_proto_1
    // CPython: test_sslproto.BaseStartTLS.test_start_tls_client_buf_proto_1
    @Test
    void aProtocolWithItsOwnBufferGoesOnWithTls() {
        class Buffering extends Application implements BufferedProtocol {
            private final ByteBuffer buffer = ByteBuffer.allocate(3);

            @Override
            public ByteBuffer getBuffer(int sizeHint) {
                return buffer;
            }

            @Override
            public void bufferUpdated(int count) {
                super.dataReceived(Arrays.copyOf(buffer.array(), count));
            }

            @Override
            public void dataReceived(byte[] data) {
                throw new AssertionError("it brings its own buffer");
            }
        }
        test.run(() -> {
            Server server = yieldFrom(serve(Upgrading::new, ServerOptions.defaults()));
            Connection<Buffering> plain =
                    yieldFrom(runningLoop().createConnection(Buffering::new, "127.0.0.1", server.port()));
            Buffering client = plain.protocol();
            plain.transport().write("STARTTLS\n".getBytes());
            yieldFrom(client.until(() -> client.text().equals("GO\n")));
            Transport secured = yieldFrom(startTls(plain));
            secured.write("ping".getBytes());
            yieldFrom(client.until(() -> client.text().equals("GO\npong")));
            secured.close();
            yieldFrom(client.until(client::isLost));
            yieldFrom(end(server));
            return done();
        });
    }

    // CPython: test_ssl.TestSSL.test_start_tls_slow_client_cancel
    // CPython: test_sslproto.BaseStartTLS.test_start_tls_slow_client_cancel
    @Test
    void cancellingEndsTheConnection() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            test.run(() -> {
                Connection<Application> plain =
                        yieldFrom(runningLoop().createConnection(Application::new, "127.0.0.1", silent.getLocalPort()));
                Throwable failure = yieldFrom(failureOf(timeout(Duration.ofMillis(500), scope -> startTls(plain))));

                assertThat(failure).isInstanceOf(TimeoutException.class);
                Application client = plain.protocol();
                yieldFrom(client.until(client::isLost));
                assertThat(plain.transport().isClosing()).isTrue();
                return done();
            });
        }
    }

    // CPython: test_ssl.TestSSL.test_start_tls_client_corrupted_ssl
    // CPython: test_sslproto.BaseStartTLS.test_start_tls_client_corrupted_ssl
    @Test
    void bytesThatAreNoTlsEndTheConnection() {
        test.run(() -> {
            Server server = yieldFrom(serve(Upgrading::new, ServerOptions.defaults()));
            Connection<Application> plain =
                    yieldFrom(runningLoop().createConnection(Application::new, "127.0.0.1", server.port()));
            Application client = plain.protocol();
            plain.transport().write("STARTTLS\n".getBytes());
            yieldFrom(client.until(() -> client.text().equals("GO\n")));
            Transport secured = yieldFrom(startTls(plain));
            Upgrading other = (Upgrading) served.get(0);
            yieldFrom(other.upgrade);
            other.plain.write("please corrupt the SSL connection".getBytes());
            yieldFrom(client.until(client::isLost));

            assertThat(client.lostBy).isInstanceOf(SSLException.class);
            assertThat(secured.isClosing()).isTrue();
            yieldFrom(end(server));
            return done();
        });
    }

    // CPython: test_ssl.TestSSL.test_create_server_ssl_over_ssl
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void tlsGoesOverTls(String version) {
        test.run(() -> {
            Server server =
                    yieldFrom(serve(Upgrading::new, ServerOptions.defaults().withTls(server())));
            Connection<Application> outer = yieldFrom(runningLoop()
                    .createConnection(
                            Application::new,
                            "127.0.0.1",
                            server.port(),
                            ConnectOptions.defaults().withTls(client().withVersions(List.of(version)))));
            Application client = outer.protocol();
            outer.transport().write("STARTTLS\n".getBytes());
            yieldFrom(client.until(() -> client.text().equals("GO\n")));
            Transport inner = yieldFrom(startTls(outer));
            inner.write(A_DATA);
            inner.write("ping".getBytes());
            yieldFrom(client.until(() -> client.text().equals("GO\npong")));
            inner.close();
            yieldFrom(client.until(client::isLost));
            yieldFrom(end(server));

            assertThat(client.lostBy).isNull();
            assertThat(served.get(0).events).endsWith("eof", "lost");
            assertThat(served.get(0).received.size()).isEqualTo("STARTTLS\n".length() + A_DATA.length + 4);
            return done();
        });
    }

    // Ending

    // CPython: test_ssl.TestSSL.test_shutdown_cleanly
    @Test
    void aServerThatClosesIsAnEndOfTheStream() {
        test.run(() -> {
            Server server = yieldFrom(serve(
                    () -> new Application() {
                        @Override
                        public void dataReceived(byte[] data) {
                            super.dataReceived(data);
                            if (received.size() == A_DATA.length) {
                                transport().write("OK".getBytes());
                                transport().close();
                            }
                        }
                    },
                    ServerOptions.defaults().withTls(server())));
            for (int i = 0; i < 5; i++) {
                Application client = yieldFrom(connect(Application::new, server.port(), secure()));
                client.transport().write(A_DATA);
                yieldFrom(client.until(client::isLost));
                assertThat(client.text()).isEqualTo("OK");
                assertThat(client.events).endsWith("eof", "lost");
                assertThat(client.lostBy).isNull();
            }
            yieldFrom(end(server));
            return done();
        });
    }

    // CPython: test_ssl.TestSSL.test_flush_before_shutdown
    @Test
    void whatWasWrittenIsSentBeforeTheEnd() {
        test.run(() -> {
            Server server =
                    yieldFrom(serve(Application::new, ServerOptions.defaults().withTls(server())));
            Application client = yieldFrom(connect(Application::new, server.port(), secure()));
            Application other = served.get(0);
            yieldFrom(other.until(() -> other.transport != null));
            other.transport().pauseReading();
            for (int i = 0; i < CHUNKS; i++) {
                client.transport().write(new byte[CHUNK]);
            }
            client.transport().close();
            other.transport().resumeReading();
            yieldFrom(client.until(client::isLost));
            yieldFrom(end(server));

            assertThat(other.received.size()).isEqualTo(CHUNK * CHUNKS);
            assertThat(client.lostBy).isNull();
            return done();
        });
    }

    /**
     * Of a peer that sends no more, some still read. In TLS 1.2 none may: close_notify ends both directions (RFC 5246, 7.2.1).
     */
    // CPython: test_ssl.TestSSL.test_remote_shutdown_receives_trailing_data
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aPeerThatSendsNoMoreReceivesWhatWasWritten(boolean closeNotify) throws Exception {
        TlsOptions options = client().withTruncationAllowed(!closeNotify);
        try (TrailingReader peer = new TrailingReader(closeNotify)) {
            test.run(() -> {
                Future<Integer> reading = runningLoop().runInExecutor(peer::serve);
                Application client = yieldFrom(connect(
                        Application::new, peer.port(), ConnectOptions.defaults().withTls(options)));
                for (int i = 0; i < CHUNKS; i++) {
                    client.transport().write(new byte[CHUNK]);
                }
                int received = yieldFrom(reading);
                yieldFrom(client.until(client::isLost));

                assertThat(received).isEqualTo(CHUNK * CHUNKS);
                assertThat(client.events).endsWith("lost").contains("eof");
                return done();
            });
        }
    }

    // CPython: test_ssl.TestSSL.test_connect_timeout_warning
    // CPython: test_ssl.TestSSL.test_handshake_timeout_handler_leak
    // CPython: test_ssl.TestSSL.test_create_connection_memory_leak
    // CPython: test_sslproto.BaseStartTLS.test_create_connection_memory_leak
    @Test
    void aConnectionThatFailedLeavesNothingBehind() throws Exception {
        WeakReference<SSLContext> context;
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            context = attempt(silent.getLocalPort());
        }

        assertThat(isCollected(context)).isTrue();
    }

    private WeakReference<SSLContext> attempt(int port) {
        SSLContext context = Contexts.of(null, Contexts.AUTHORITY.certificate());
        run(() -> {
            Throwable failure = yieldFrom(failureOf(timeout(
                    Duration.ofMillis(100),
                    scope -> connect(
                            Application::new, port, ConnectOptions.defaults().withTls(TlsOptions.of(context))))));
            assertThat(failure).isInstanceOf(TimeoutException.class);
            return done();
        });
        return new WeakReference<>(context);
    }

    // CPython: test_ssl.TestSSL.test_shutdown_timeout_handler_leak
    @Test
    void aConnectionThatEndedLeavesNothingBehind() {
        WeakReference<SSLContext> context = connectAndClose();

        assertThat(isCollected(context)).isTrue();
    }

    private WeakReference<SSLContext> connectAndClose() {
        SSLContext context = Contexts.of(null, Contexts.AUTHORITY.certificate());
        run(() -> {
            Server server =
                    yieldFrom(serve(Application::new, ServerOptions.defaults().withTls(server())));
            Application client = yieldFrom(connect(
                    Application::new,
                    server.port(),
                    ConnectOptions.defaults().withTls(TlsOptions.of(context).withServerHostname("localhost"))));
            client.transport().close();
            yieldFrom(client.until(client::isLost));
            yieldFrom(end(server));
            return done();
        });
        return new WeakReference<>(context);
    }

    private static boolean isCollected(WeakReference<?> reference) {
        for (int i = 0; i < 5 && reference.get() != null; i++) {
            System.gc();
        }
        return reference.get() == null;
    }

    // CPython: test_ssl.TestSSL.test_shutdown_timeout_handler_not_set
    @Test
    void dataThatCameBeforeTheEndIsReadAfterAPause() {
        test.run(() -> {
            Server server = yieldFrom(serve(
                    () -> new Application() {
                        @Override
                        public void dataReceived(byte[] data) {
                            super.dataReceived(data);
                            transport().write("extra bytes".getBytes());
                            transport().close();
                        }
                    },
                    ServerOptions.defaults().withTls(server())));
            Application client = yieldFrom(connect(Application::new, server.port(), secure()));
            client.transport().write("world".getBytes());
            client.transport().pauseReading();
            Application other = served.get(0);
            yieldFrom(other.until(() -> other.text().equals("world")));
            client.transport().resumeReading();
            yieldFrom(client.until(client::isLost));

            assertThat(client.text()).isEqualTo("extra bytes");
            assertThat(client.lostBy).isNull();
            yieldFrom(end(server));
            return done();
        });
    }
}
