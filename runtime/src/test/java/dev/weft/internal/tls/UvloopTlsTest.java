package dev.weft.internal.tls;

import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.runningLoop;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Coro;
import dev.weft.Future;
import dev.weft.Server;
import dev.weft.Task;
import dev.weft.annotations.Coroutine;
import dev.weft.net.ConnectOptions;
import dev.weft.net.ExtraInfo;
import dev.weft.net.ServerOptions;
import dev.weft.net.TlsOptions;
import dev.weft.net.Transport;
import dev.weft.streams.Connected;
import dev.weft.streams.StreamHandler;
import dev.weft.streams.Streams;
import dev.weft.testing.TestLoop;
import dev.weft.testing.TestLoopOptions;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What uvloop's tests of TLS have beyond those that CPython took over from it. */
@Tag("slow")
class UvloopTlsTest {

    private static final String HOST = "127.0.0.1";
    private static final int LIMIT = 64 * 1024;

    private final TestLoop test =
            TestLoop.create(TestLoopOptions.defaults().withRealTime(true).withLimit(Duration.ofSeconds(50)));

    /** Fails when a timer, a connection or an error is left. */
    @AfterEach
    void close() {
        test.close();
    }

    private static TlsOptions client() {
        return TlsOptions.of(Contexts.CLIENT).withServerHostname("localhost");
    }

    private static Coro<Server> serve(StreamHandler handler) {
        return Streams.startServer(
                handler, HOST, 0, ServerOptions.defaults().withTls(TlsOptions.of(Contexts.SERVER)), LIMIT);
    }

    private static Coro<Connected> open(int port) {
        return Streams.openConnection(HOST, port, ConnectOptions.defaults().withTls(client()), LIMIT);
    }

    @Coroutine
    private static Coro<Void> closed(Server server) {
        server.close();
        yieldFrom(server.waitClosed());
        return done();
    }

    // uvloop: test_tcp._TestSSL.test_write_to_closed_transport
    @Test
    void whatIsWrittenAfterThePeerClosedGoesNowhereAndWaitsNowhere() {
        test.run(() -> {
            Server server = yieldFrom(serve((reader, writer) -> {
                writer.close();
                return done();
            }));
            Connected client = yieldFrom(open(server.port()));
            client.writer().write(new byte[2000]);
            assertThat(yieldFrom(client.reader().readAll())).isEmpty();
            yieldFrom(sleep(Duration.ZERO)); // a reader hears of the end before the transport has closed itself

            for (int i = 0; i < 25; i++) {
                client.writer().write(new byte[2000]);
            }
            assertThat(client.writer().transport().getWriteBufferSize()).isZero();
            client.writer().close();
            yieldFrom(client.writer().waitClosed());
            yieldFrom(closed(server));
            return done();
        });
    }

    // uvloop: test_tcp._TestSSL.test_connection_lost_when_busy
    @Test
    void aBusyWriterHearsThatTheSocketWasClosedUnderneath() {
        test.run(() -> {
            Server server = yieldFrom(serve((reader, writer) -> {
                try {
                    yieldFrom(reader.readAll(), IOException.class);
                } catch (IOException truncated) {
                    writer.abort();
                }
                writer.close();
                return done();
            }));
            Connected client = yieldFrom(open(server.port()));
            client.writer().getExtraInfo(ExtraInfo.SOCKET).orElseThrow().close();
            Throwable failure = null;
            try {
                for (int i = 0; i < 100; i++) {
                    yieldFrom(client.writer().send(new byte[6400]), IOException.class);
                }
            } catch (IOException e) {
                failure = e;
            }

            assertThat(failure).isInstanceOf(IOException.class);
            client.writer().abort();
            yieldFrom(closed(server));
            return done();
        });
    }

    // Data right behind the handshake

    /** Begins with TLS at once, and writes back what it gets to whatever its transport is by then. */
    private static final class UpgradingEcho extends Application {

        @Nullable
        Task<Transport> upgrade;

        @Override
        public void connectionMade(Transport made) {
            super.connectionMade(made);
            echoes = true;
            upgrade = runningLoop().createTask(upgrade());
        }

        @Coroutine
        private Coro<Transport> upgrade() {
            transport = yieldFrom(runningLoop().startTls(transport(), this, TlsOptions.of(Contexts.SERVER), true));
            return result(transport);
        }
    }

    /** A client on a blocking socket that sends its first data in the same packet as the last part of the handshake. */
    private static final class HastyClient {

        private final SSLEngine engine = Contexts.CLIENT.createSSLEngine("localhost", 1);
        private final ByteArrayOutputStream outgoing = new ByteArrayOutputStream();
        private final ByteBuffer incoming = ByteBuffer.allocate(64 * 1024).flip();
        private final ByteBuffer clear = ByteBuffer.allocate(64 * 1024);

        HastyClient() {
            engine.setUseClientMode(true);
            engine.setEnabledProtocols(new String[] {"TLSv1.3"});
        }

        private HandshakeStatus wrap(byte[] data) throws IOException {
            ByteBuffer packet = ByteBuffer.allocate(64 * 1024);
            SSLEngineResult wrapped = engine.wrap(ByteBuffer.wrap(data), packet);
            outgoing.write(packet.array(), 0, packet.position());
            return wrapped.getHandshakeStatus();
        }

        private HandshakeStatus unwrap(Socket socket) throws IOException {
            SSLEngineResult unwrapped = engine.unwrap(incoming, clear);
            if (unwrapped.getStatus() == SSLEngineResult.Status.BUFFER_UNDERFLOW) {
                incoming.compact();
                int count = socket.getInputStream().read(incoming.array(), incoming.position(), incoming.remaining());
                if (count < 0) {
                    throw new EOFException("the server has closed the connection");
                }
                incoming.position(incoming.position() + count).flip();
            }
            return unwrapped.getHandshakeStatus();
        }

        private void flush(Socket socket) throws IOException {
            socket.getOutputStream().write(outgoing.toByteArray());
            outgoing.reset();
        }

        private void shakeHands(Socket socket) throws IOException {
            engine.beginHandshake();
            HandshakeStatus status = engine.getHandshakeStatus();
            while (status != HandshakeStatus.FINISHED) {
                switch (status) {
                    case NEED_TASK -> {
                        engine.getDelegatedTask().run();
                        status = engine.getHandshakeStatus();
                    }
                    case NEED_WRAP -> status = wrap(new byte[0]);
                    default -> {
                        flush(socket);
                        status = unwrap(socket);
                    }
                }
            }
        }

        String ask(int port, String question) throws IOException {
            try (Socket socket = new Socket(HOST, port)) {
                socket.setSoTimeout(20_000);
                shakeHands(socket);
                assertThat(outgoing.size())
                        .as("the end of the handshake is not sent yet")
                        .isPositive();
                wrap(question.getBytes(US_ASCII));
                flush(socket);
                while (clear.position() < question.length()) {
                    unwrap(socket);
                }
                engine.closeOutbound();
                wrap(new byte[0]);
                flush(socket);
                return new String(clear.array(), 0, clear.position(), US_ASCII);
            }
        }
    }

    // uvloop: test_tcp._TestSSL.test_first_data_after_wakeup
    @Test
    void dataThatComesWithTheEndOfTheHandshakeFindsTheNewTransport() {
        UpgradingEcho echo = new UpgradingEcho();
        test.run(() -> {
            Server server = yieldFrom(runningLoop().createServer(() -> echo, HOST, 0));
            int port = server.port();
            Future<String> answer = runningLoop().runInExecutor(() -> new HastyClient().ask(port, "hello"));
            assertThat(yieldFrom(answer)).isEqualTo("hello");
            yieldFrom(echo.until(echo::isLost));
            yieldFrom(closed(server));
            return done();
        });
        assertThat(echo.text()).isEqualTo("hello");
        assertThat(echo.transport()).isInstanceOf(TlsTransport.class);
    }
}
