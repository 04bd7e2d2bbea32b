package dev.weft.internal.tls;

import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.run;
import static dev.weft.Weft.runningLoop;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Coro;
import dev.weft.annotations.Coroutine;
import dev.weft.net.TlsOptions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** TLS, the server's side, on a socket that somebody else accepted. */
class AcceptedSocketTest {

    private ServerSocketChannel accepting;

    @BeforeEach
    void listen() throws Exception {
        accepting = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    @AfterEach
    void close() throws Exception {
        accepting.close();
    }

    private static TlsOptions server() {
        return TlsOptions.of(Contexts.SERVER);
    }

    private Socket peer() throws Exception {
        return new Socket(InetAddress.getLoopbackAddress(), accepting.socket().getLocalPort());
    }

    /** Sends, and gives the first byte of the answer. */
    private int ask(byte[] data) {
        try (SSLSocket secure = (SSLSocket) Contexts.CLIENT
                .getSocketFactory()
                .createSocket(peer(), "localhost", accepting.socket().getLocalPort(), true)) {
            secure.getOutputStream().write(data);
            return secure.getInputStream().read();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    // CPython: test_ssl.TestSSL.test_ssl_connect_accepted_socket
    // CPython: test_events.EventLoopTestsMixin.test_ssl_connect_accepted_socket
    @Test
    void itIsTheServersSide() {
        CompletableFuture<Integer> answer = CompletableFuture.supplyAsync(() -> ask("test data".getBytes()));
        run(() -> {
            SocketChannel accepted = accepting.accept();
            Application application = yieldFrom(
                            runningLoop().connectAcceptedSocket(Application::new, accepted, server()))
                    .protocol();
            yieldFrom(application.until(() -> application.text().equals("test data")));
            application.transport().write(new byte[] {7});
            yieldFrom(application.until(application::isLost));

            assertThat(application.events).containsExactly("made", "data", "eof", "lost");
            assertThat(application.lostBy).isNull();
            assertThat(accepted.isOpen()).isFalse();
            return done();
        });
        assertThat(answer.join()).isEqualTo(7);
    }

    @Coroutine
    private static Coro<@Nullable Throwable> failureOf(SocketChannel accepted, TlsOptions options) {
        try {
            yieldFrom(runningLoop().connectAcceptedSocket(Application::new, accepted, options));
        } catch (Exception e) {
            return result(e);
        }
        return result(null);
    }

    @Test
    void aPeerThatSaysNothingIsGivenUpInTime() throws Exception {
        try (Socket silent = peer()) {
            SocketChannel accepted = accepting.accept();
            TlsOptions hurried = server().withTimeouts(Duration.ofMillis(20), Duration.ofSeconds(5));
            run(() -> {
                assertThat(yieldFrom(failureOf(accepted, hurried)))
                        .isInstanceOf(SSLHandshakeException.class)
                        .hasMessageContaining("longer than 0.02 seconds");
                return done();
            });

            assertThat(accepted.isOpen()).isFalse();
            assertThat(silent.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void aPeerThatSpeaksNoTlsIsRefused() throws Exception {
        try (Socket plain = peer()) {
            SocketChannel accepted = accepting.accept();
            plain.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes());
            run(() -> {
                assertThat(yieldFrom(failureOf(accepted, server()))).isInstanceOf(SSLException.class);
                return done();
            });

            assertThat(accepted.isOpen()).isFalse();
        }
    }

    @Test
    void optionsThatTheJdkDoesNotKnowCloseTheSocket() throws Exception {
        try (Socket peer = peer()) {
            SocketChannel accepted = accepting.accept();
            run(() -> {
                assertThat(yieldFrom(failureOf(accepted, server().withVersions(List.of("TLSv9")))))
                        .isInstanceOf(IllegalArgumentException.class);
                return done();
            });

            assertThat(accepted.isOpen()).isFalse();
            assertThat(peer.getInputStream().read()).isEqualTo(-1);
        }
    }
}
