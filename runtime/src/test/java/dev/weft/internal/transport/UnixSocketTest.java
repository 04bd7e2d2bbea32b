package dev.weft.internal.transport;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.run;
import static dev.weft.Weft.runningLoop;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Coro;
import dev.weft.Server;
import dev.weft.Task;
import dev.weft.annotations.Coroutine;
import dev.weft.net.ConnectOptions;
import dev.weft.net.Connection;
import dev.weft.net.ExtraInfo;
import dev.weft.net.Protocol;
import dev.weft.net.ServerOptions;
import dev.weft.net.Transport;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Unix sockets: connections, servers and the files that servers leave. */
class UnixSocketTest {

    @TempDir
    Path folder;

    private Path path;

    @BeforeEach
    void choosePath() {
        path = folder.resolve("s");
    }

    /** Sends back what comes. */
    private static final class Echo implements Protocol {

        private Transport transport;

        @Override
        public void connectionMade(Transport made) {
            transport = made;
        }

        @Override
        public void dataReceived(byte[] data) {
            transport.write(data);
        }
    }

    /** Closes the server as well, so that each test may look at what is left. */
    @Coroutine
    private static Coro<Void> closed(Server server) {
        server.close();
        yieldFrom(server.waitClosed());
        return done();
    }

    // CPython: test_events.EventLoopTestsMixin.test_create_unix_connection
    // CPython: test_events.EventLoopTestsMixin.test_create_unix_server
    // CPython: test_unix_events.SelectorEventLoopUnixSocketTests.test_create_unix_server_pathlike
    // CPython: test_server.UnixServerCleanupTests.test_unix_server_addr_cleanup
    @Test
    void connectionsGoBothWaysAndNothingIsLeft() {
        byte[] much = new byte[1_000_000];
        Recorder recorder = new Recorder();
        run(() -> {
            Server server = yieldFrom(runningLoop().createUnixServer(Echo::new, path));
            assertThat(server.port()).isEqualTo(-1);
            assertThat(server.isServing()).isTrue();
            Connection<Recorder> connection = yieldFrom(runningLoop().createUnixConnection(() -> recorder, path));
            Transport transport = connection.transport();
            assertThat(transport.remoteAddress()).isEqualTo(UnixDomainSocketAddress.of(path));
            assertThat(transport.getExtraInfo(ExtraInfo.PEERNAME)).contains(UnixDomainSocketAddress.of(path));
            transport.write(much);
            yieldFrom(recorder.until(() -> recorder.received.size() == much.length));
            assertThat(recorder.received.toByteArray()).isEqualTo(much);

            transport.close();
            yieldFrom(closed(server));
            assertThat(Files.exists(path)).isFalse();
            return done();
        });
        assertThat(recorder.events).startsWith("made").endsWith("lost");
    }

    @Test
    void anOutputCanEndBeforeTheInput() {
        Recorder recorder = new Recorder();
        recorder.keepOpen = true;
        run(() -> {
            Server server = yieldFrom(runningLoop().createUnixServer(Echo::new, path));
            Transport transport = yieldFrom(runningLoop().createUnixConnection(() -> recorder, path))
                    .transport();
            transport.write(new byte[] {1, 2, 3});
            transport.writeEof();
            yieldFrom(recorder.until(() -> recorder.events.contains("eof")));
            assertThat(recorder.received.toByteArray()).containsExactly(1, 2, 3);
            transport.close();
            yieldFrom(closed(server));
            return done();
        });
    }

    // CPython: test_unix_events.SelectorEventLoopUnixSocketTests.test_create_unix_server_existing_path_sock
    @Test
    void aSocketThatAnEarlierServerLeftIsReplaced() throws IOException {
        try (ServerSocketChannel earlier = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            earlier.bind(UnixDomainSocketAddress.of(path));
        }
        assertThat(Files.exists(path)).isTrue();
        run(() -> {
            Server server = yieldFrom(runningLoop().createUnixServer(Echo::new, path));
            yieldFrom(runningLoop().createUnixConnection(Echo::new, path))
                    .transport()
                    .close();
            yieldFrom(closed(server));
            return done();
        });
    }

    // CPython: test_unix_events.SelectorEventLoopUnixSocketTests.test_create_unix_server_existing_path_nonsock
    // CPython: test_events.EventLoopTestsMixin.test_create_unix_server_path_socket_error
    @Test
    void anyOtherFileIsLeftAlone() throws IOException {
        Files.writeString(path, "precious");
        run(() -> {
            BindException failure = null;
            try {
                yieldFrom(runningLoop().createUnixServer(Echo::new, path), BindException.class);
            } catch (BindException e) {
                failure = e;
            }
            assertThat(failure).hasMessageContaining("already in use").hasMessageContaining(path.toString());
            return done();
        });
        assertThat(path).hasContent("precious");
    }

    // CPython: test_unix_events.SelectorEventLoopUnixSocketTests.test_create_unix_server_bind_error
    @Test
    void aPlaceWhereNothingCanBeMadeIsNamed() {
        run(() -> {
            Path nowhere = folder.resolve("missing").resolve("s");
            BindException failure = null;
            try {
                yieldFrom(runningLoop().createUnixServer(Echo::new, nowhere), BindException.class);
            } catch (BindException e) {
                failure = e;
            }
            assertThat(failure).hasMessageContaining("cannot listen on " + nowhere);
            return done();
        });
    }

    // CPython: test_unix_events.SelectorEventLoopUnixSocketTests.test_create_unix_connection_pathlike
    @Test
    void aPathWithoutASocketIsNamed() {
        run(() -> {
            SocketException failure = null;
            try {
                yieldFrom(runningLoop().createUnixConnection(Echo::new, path), SocketException.class);
            } catch (SocketException e) {
                failure = e;
            }
            assertThat(failure).hasMessageContaining("cannot connect to the Unix socket " + path);
            return done();
        });
    }

    // CPython: test_server.UnixServerCleanupTests.test_unix_server_cleanup_replaced
    @Test
    void aFileThatAnotherServerPutThereStays() {
        run(() -> {
            Server first = yieldFrom(runningLoop().createUnixServer(Echo::new, path));
            Server second = yieldFrom(runningLoop().createUnixServer(Echo::new, path));
            yieldFrom(closed(first));
            assertThat(Files.exists(path)).isTrue();
            yieldFrom(runningLoop().createUnixConnection(Echo::new, path))
                    .transport()
                    .close();
            yieldFrom(closed(second));
            assertThat(Files.exists(path)).isFalse();
            return done();
        });
    }

    // CPython: test_server.UnixServerCleanupTests.test_unix_server_cleanup_gone
    @Test
    void aFileThatSomebodyRemovedIsNotMissed() {
        run(() -> {
            Server server = yieldFrom(runningLoop().createUnixServer(Echo::new, path));
            Files.delete(path);
            yieldFrom(closed(server));
            return done();
        });
    }

    // CPython: test_server.UnixServerCleanupTests.test_unix_server_cleanup_prevented
    @Test
    void theFileStaysWhereTheOptionsSaySo() {
        run(() -> {
            ServerOptions options = ServerOptions.defaults().withCleanupSocket(false);
            Server server = yieldFrom(runningLoop().createUnixServer(Echo::new, path, options));
            yieldFrom(closed(server));
            assertThat(Files.exists(path)).isTrue();
            return done();
        });
    }

    @Test
    void closingTheLoopRemovesTheFile() {
        run(() -> {
            yieldFrom(runningLoop().createUnixServer(Echo::new, path));
            assertThat(Files.exists(path)).isTrue();
            return done();
        });
        assertThat(Files.exists(path)).isFalse();
    }

    @Test
    void anInternetAddressToConnectFromIsRefused() {
        ConnectOptions options = ConnectOptions.defaults().withLocalAddress(new InetSocketAddress(0));
        run(() -> {
            assertThatThrownBy(() -> runningLoop().createUnixConnection(Echo::new, path, options))
                    .isInstanceOf(IllegalArgumentException.class);
            return done();
        });
    }

    // Raw sockets

    @Test
    void rawSocketsMayBeUnixSockets() {
        run(() -> {
            ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            listener.configureBlocking(false);
            listener.bind(UnixDomainSocketAddress.of(path));
            Task<SocketChannel> accepting = createTask(runningLoop().sockAccept(listener));
            SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX);
            client.configureBlocking(false);
            yieldFrom(runningLoop().sockConnect(client, UnixDomainSocketAddress.of(path)));
            SocketChannel accepted = yieldFrom(accepting);
            yieldFrom(runningLoop().sockSendAll(client, ByteBuffer.wrap(new byte[] {1, 2, 3})));
            assertThat(yieldFrom(runningLoop().sockRecv(accepted, 10))).containsExactly(1, 2, 3);
            client.close();
            assertThat(yieldFrom(runningLoop().sockRecv(accepted, 10))).isEmpty();
            accepted.close();
            listener.close();
            return done();
        });
    }

    // CPython: test_unix_events.TestFunctional.test_add_reader_or_writer_transport_fd
    // uvloop: test_sockets.TestUVSockets.test_add_reader_or_writer_transport_fd
    // uvloop: test_unix.Test_UV_Unix.test_transport_fromsock_get_extra_info
    @Test
    void theChannelOfATransportTakesNoReadersOrWriters() {
        run(() -> {
            Server server = yieldFrom(runningLoop().createUnixServer(Echo::new, path));
            Transport transport = yieldFrom(runningLoop().createUnixConnection(Echo::new, path))
                    .transport();
            SocketChannel channel =
                    (SocketChannel) transport.getExtraInfo(ExtraInfo.SOCKET).orElseThrow();
            assertThatThrownBy(() -> runningLoop().addReader(channel, () -> {}))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("is used by");
            assertThatThrownBy(() -> runningLoop().addWriter(channel, () -> {}))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("is used by");
            assertThatThrownBy(() -> runningLoop().removeReader(channel))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("is used by");
            assertThatThrownBy(() -> runningLoop().removeWriter(channel))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("is used by");
            transport.close();
            assertThat(runningLoop().removeReader(channel)).isFalse();
            assertThat(runningLoop().removeWriter(channel)).isFalse();
            yieldFrom(closed(server));
            return done();
        });
    }
}
