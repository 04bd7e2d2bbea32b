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
import dev.weft.annotations.Coroutine;
import dev.weft.net.ConnectOptions;
import dev.weft.net.Connection;
import dev.weft.net.ExtraInfo;
import dev.weft.net.ServerOptions;
import dev.weft.net.TlsOptions;
import dev.weft.net.Transport;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Others on one side: the JDK's blocking sockets, OpenSSL, curl. */
@Tag("slow")
class TlsInteropTest {

    private static final Pattern PORT = Pattern.compile("ACCEPT .*:(\\d+)");

    private final List<Application> served = new ArrayList<>();

    @TempDir
    private Path folder;

    @Coroutine
    private Coro<Server> serve(TlsOptions options) {
        return serve(options, Application.echo());
    }

    @Coroutine
    private Coro<Server> serve(TlsOptions options, Application application) {
        return runningLoop()
                .createServer(
                        () -> {
                            served.add(application);
                            return application;
                        },
                        "127.0.0.1",
                        0,
                        ServerOptions.defaults().withTls(options));
    }

    @Coroutine
    private static Coro<Application> connect(int port, TlsOptions options) {
        Connection<Application> connection = yieldFrom(runningLoop()
                .createConnection(
                        Application::new,
                        "127.0.0.1",
                        port,
                        ConnectOptions.defaults().withTls(options.withServerHostname("localhost"))));
        return result(connection.protocol());
    }

    private static TlsOptions client(String version) {
        return TlsOptions.of(Contexts.CLIENT).withVersions(List.of(version));
    }

    private static <R> Future<R> aside(Callable<R> code) {
        return runningLoop().runInExecutor(code);
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        new Random(count).nextBytes(bytes);
        return bytes;
    }

    private static String version(Transport transport) {
        return transport
                .getExtraInfo(ExtraInfo.SSL_SESSION)
                .map(SSLSession::getProtocol)
                .orElse("");
    }

    // The JDK

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void theJdksSocketIsServed(String version) {
        byte[] much = bytes(2_000_000);
        run(() -> {
            Server server = yieldFrom(serve(TlsOptions.of(Contexts.SERVER)));
            byte[] back = yieldFrom(aside(() -> {
                try (SSLSocket socket = (SSLSocket) Contexts.CLIENT
                        .getSocketFactory()
                        .createSocket(InetAddress.getLoopbackAddress(), server.port())) {
                    socket.setSoTimeout(30_000);
                    socket.setEnabledProtocols(new String[] {version});
                    socket.startHandshake();
                    Thread writer = new Thread(() -> write(socket, much));
                    writer.start();
                    byte[] received = socket.getInputStream().readNBytes(much.length);
                    writer.join();
                    return received;
                }
            }));

            assertThat(back).isEqualTo(much);
            Application other = served.get(0);
            yieldFrom(other.until(other::isLost));
            assertThat(other.events).endsWith("eof", "lost");
            assertThat(other.lostBy).isNull();
            assertThat(version(other.transport())).isEqualTo(version);
            server.close();
            yieldFrom(server.waitClosed());
            return done();
        });
    }

    private static void write(SSLSocket socket, byte[] data) {
        try {
            socket.getOutputStream().write(data);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void theJdksServerIsTalkedTo(String version) throws IOException {
        byte[] much = bytes(2_000_000);
        try (SSLServerSocket listener = (SSLServerSocket)
                Contexts.SERVER.getServerSocketFactory().createServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            run(() -> {
                Future<Integer> serving = aside(() -> {
                    try (SSLSocket socket = (SSLSocket) listener.accept()) {
                        socket.setSoTimeout(30_000);
                        socket.getOutputStream().write(socket.getInputStream().readNBytes(much.length));
                        return socket.getInputStream().read();
                    }
                });
                Application client = yieldFrom(connect(listener.getLocalPort(), client(version)));
                client.transport().write(much);
                yieldFrom(client.until(() -> client.received.size() == much.length));

                assertThat(client.received.toByteArray()).isEqualTo(much);
                assertThat(version(client.transport())).isEqualTo(version);
                client.transport().close();
                assertThat(yieldFrom(serving)).isEqualTo(-1);
                yieldFrom(client.until(client::isLost));
                return done();
            });
        }
    }

    /** What an agreed connection may do to itself: in TLS 1.2 have everything agreed on again. */
    @Test
    void aClientThatRenegotiatesIsRefused() {
        run(() -> {
            Server server = yieldFrom(serve(TlsOptions.of(Contexts.SERVER)));
            Future<Throwable> refusal = aside(() -> {
                try (SSLSocket socket = (SSLSocket) Contexts.CLIENT
                        .getSocketFactory()
                        .createSocket(InetAddress.getLoopbackAddress(), server.port())) {
                    socket.setSoTimeout(30_000);
                    socket.setEnabledProtocols(new String[] {"TLSv1.2"});
                    socket.startHandshake();
                    socket.getOutputStream().write(1);
                    socket.getInputStream().read();
                    return renegotiate(socket);
                }
            });
            Throwable clients = yieldFrom(refusal);
            Application other = served.get(0);
            yieldFrom(other.until(other::isLost));

            assertThat(other.lostBy).isInstanceOf(SSLException.class).hasMessageContaining("renegotiate");
            assertThat(clients).isInstanceOf(IOException.class);
            server.close();
            yieldFrom(server.waitClosed());
            return done();
        });
    }

    @Test
    void aServerThatRenegotiatesIsRefused() throws IOException {
        try (SSLServerSocket listener = (SSLServerSocket)
                Contexts.SERVER.getServerSocketFactory().createServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            run(() -> {
                Future<Throwable> refusal = aside(() -> {
                    try (SSLSocket socket = (SSLSocket) listener.accept()) {
                        socket.setSoTimeout(30_000);
                        socket.getInputStream().read();
                        return renegotiate(socket);
                    }
                });
                Application client = yieldFrom(connect(listener.getLocalPort(), client("TLSv1.2")));
                client.transport().write(new byte[1]);
                yieldFrom(client.until(client::isLost));

                assertThat(client.lostBy).isInstanceOf(SSLException.class).hasMessageContaining("renegotiate");
                assertThat(yieldFrom(refusal)).isInstanceOf(IOException.class);
                return done();
            });
        }
    }

    /** Gives what comes of it. */
    private static @Nullable Throwable renegotiate(SSLSocket socket) {
        try {
            socket.startHandshake();
            socket.getInputStream().read();
            return null;
        } catch (IOException e) {
            return e;
        }
    }

    // OpenSSL

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void opensslsClientIsServedAndBelievesTheServer(String version) throws IOException {
        Interop.require("openssl", "version");
        Path authority = Interop.file(folder, "ca.pem", Identity.pem(Contexts.AUTHORITY.certificate()));
        Path output = folder.resolve("client.txt");
        run(() -> {
            Server server =
                    yieldFrom(serve(TlsOptions.of(Contexts.SERVER).withAlpnProtocols(List.of("h2", "http/1.1"))));
            Process openssl = Interop.start(
                    output,
                    "openssl",
                    "s_client",
                    "-connect",
                    "127.0.0.1:" + server.port(),
                    "-CAfile",
                    authority.toString(),
                    "-verify_return_error",
                    "-verify_hostname",
                    "localhost",
                    "-servername",
                    "localhost",
                    "-alpn",
                    "http/1.1",
                    version.equals("TLSv1.2") ? "-tls1_2" : "-tls1_3");
            try {
                OutputStream input = openssl.getOutputStream();
                input.write("over openssl\n".getBytes());
                input.flush();
                yieldFrom(aside(() -> {
                    Interop.awaitOutput(openssl, output, "over openssl");
                    return null;
                }));
                if (version.equals("TLSv1.3")) {
                    yieldFrom(updateKeys(openssl, output));
                }
                input.write("Q\n".getBytes());
                input.flush();
                String printed = yieldFrom(aside(() -> Interop.awaitEnd(openssl, output)));

                assertThat(printed)
                        .contains(
                                "Verification: OK", "Verified peername: localhost", "ALPN protocol: http/1.1", version);
            } finally {
                openssl.destroyForcibly();
            }
            Application other = served.get(0);
            yieldFrom(other.until(other::isLost));
            assertThat(other.lostBy).isNull();
            server.close();
            yieldFrom(server.waitClosed());
            return done();
        });
    }

    /** OpenSSL asks for new keys in both directions, and for more after that. */
    @Coroutine
    private static Coro<Void> updateKeys(Process openssl, Path output) throws IOException {
        OutputStream input = openssl.getOutputStream();
        for (int i = 0; i < 3; i++) {
            String text = "with key " + i;
            input.write("K\n".getBytes());
            input.flush();
            yieldFrom(aside(() -> {
                Interop.awaitOutput(openssl, output, "KEYUPDATE");
                return null;
            }));
            input.write((text + "\n").getBytes());
            input.flush();
            yieldFrom(aside(() -> {
                Interop.awaitOutput(openssl, output, text);
                return null;
            }));
        }
        return done();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void opensslsServerIsTalkedToAndKnowsTheClient(String version) throws IOException {
        Interop.require("openssl", "version");
        Path authority = Interop.file(folder, "ca.pem", Identity.pem(Contexts.AUTHORITY.certificate()));
        Path identity = Interop.file(folder, "server.pem", Contexts.LOCALHOST.pem());
        Path output = folder.resolve("server.txt");
        Process openssl = Interop.start(
                output,
                "openssl",
                "s_server",
                "-accept",
                "127.0.0.1:0",
                "-cert",
                identity.toString(),
                "-cert_chain",
                identity.toString(),
                "-key",
                identity.toString(),
                "-CAfile",
                authority.toString(),
                "-Verify",
                "3",
                "-verify_return_error",
                "-alpn",
                "http/1.1",
                "-rev",
                version.equals("TLSv1.2") ? "-tls1_2" : "-tls1_3");
        try {
            run(() -> {
                int port = yieldFrom(aside(() -> {
                    Interop.awaitOutput(openssl, output, "ACCEPT ");
                    return port(output);
                }));
                Application client = yieldFrom(connect(
                        port,
                        TlsOptions.of(Contexts.USERS_CLIENT)
                                .withVersions(List.of(version))
                                .withAlpnProtocols(List.of("h2", "http/1.1"))));
                client.transport().write("stressed\n".getBytes());
                yieldFrom(client.until(() -> client.text().contains("desserts\n")));

                assertThat(version(client.transport())).isEqualTo(version);
                assertThat(client.transport().getExtraInfo(ExtraInfo.ALPN_PROTOCOL))
                        .contains("http/1.1");
                client.transport().close();
                yieldFrom(client.until(client::isLost));
                assertThat(client.lostBy).isNull();
                return done();
            });
        } finally {
            openssl.destroyForcibly();
        }
    }

    private static int port(Path output) throws IOException {
        Matcher matcher = PORT.matcher(Files.readString(output, StandardCharsets.UTF_8));
        assertThat(matcher.find()).isTrue();
        return Integer.parseInt(matcher.group(1));
    }

    // curl

    @ParameterizedTest
    @ValueSource(strings = {"1.2", "1.3"})
    void curlFetchesAPage(String version) throws IOException {
        Interop.require("curl", "--version");
        Path authority = Interop.file(folder, "ca.pem", Identity.pem(Contexts.AUTHORITY.certificate()));
        Path output = folder.resolve("curl.txt");
        byte[] page = "x".repeat(500_000).getBytes();
        run(() -> {
            Server server = yieldFrom(serve(TlsOptions.of(Contexts.SERVER), new Page(page)));
            Process curl = Interop.start(
                    output,
                    "curl",
                    "--silent",
                    "--show-error",
                    "--http1.1",
                    "--noproxy",
                    "*",
                    "--cacert",
                    authority.toString(),
                    "--tlsv" + version,
                    "--tls-max",
                    version,
                    "--resolve",
                    "localhost:" + server.port() + ":127.0.0.1",
                    "https://localhost:" + server.port() + "/");
            String fetched = yieldFrom(aside(() -> Interop.awaitEnd(curl, output)));

            assertThat(fetched).isEqualTo(new String(page, StandardCharsets.US_ASCII));
            assertThat(curl.exitValue()).isZero();
            server.close();
            yieldFrom(server.waitClosed());
            return done();
        });
    }

    /** Its end is the end of the connection: cut short, curl would complain. */
    private static final class Page extends Application {

        private final byte[] content;

        Page(byte[] content) {
            this.content = content;
        }

        @Override
        public void dataReceived(byte[] data) {
            super.dataReceived(data);
            if (text().endsWith("\r\n\r\n")) {
                transport().write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n".getBytes());
                transport().write(content);
                transport().close();
            }
        }
    }
}
