package dev.weft.internal.tls;

import static dev.weft.Weft.done;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Future;
import dev.weft.internal.loop.BaseEventLoop;
import dev.weft.net.BufferedProtocol;
import dev.weft.net.ExtraInfo;
import dev.weft.net.Protocol;
import dev.weft.net.TlsOptions;
import dev.weft.testing.TestLoop;
import java.io.ByteArrayOutputStream;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** CPython 3.13's {@code test_sslproto}, the tests of one protocol; those of connections are in {@link CPythonSslTest}. */
class CPythonSslProtoTest {

    private final TestLoop test = TestLoop.create();
    private final BaseEventLoop loop = (BaseEventLoop) test.eventLoop();
    private final TlsOptions options = TlsOptions.of(Contexts.CLIENT);
    private final Future<Void> waiter = loop.createFuture();
    private final Application app = new Application();
    private final TlsProtocol tls = protocol(app, waiter);
    private final MemoryTransport below = new MemoryTransport(loop, tls);

    @AfterEach
    void close() {
        test.close();
    }

    private TlsProtocol protocol(Protocol application, Future<Void> handshaken) {
        return new TlsProtocol(
                loop, application, Engines.client(options, "localhost", 1), options, "localhost", false, handshaken);
    }

    private void settle() {
        test.run(() -> {
            yieldFrom(sleep(Duration.ofMillis(1)));
            return done();
        });
    }

    // CPython: test_sslproto.SslProtoHandshakeTests.test_handshake_timeout_zero
    // CPython: test_sslproto.SslProtoHandshakeTests.test_handshake_timeout_negative
    @ParameterizedTest
    @CsvSource({"0, 1", "-10, 1", "1, 0", "1, -10"})
    void aTimeoutIsPositive(int handshake, int shutdown) {
        assertThatThrownBy(() -> options.withTimeouts(Duration.ofSeconds(handshake), Duration.ofSeconds(shutdown)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("should be a positive number, got ");
    }

    // CPython: test_sslproto.SslProtoHandshakeTests.test_eof_received_waiter
    @Test
    void anEndDuringTheHandshakeGetsToWhoWaits() {
        tls.connectionMade(below);
        below.arriveEof();
        settle();

        assertThat(waiter.exception()).hasMessageContaining("ended the connection during the TLS handshake");
    }

    // CPython: test_sslproto.SslProtoHandshakeTests.test_connection_lost
    @Test
    void aLossDuringTheHandshakeGetsToWhoWaits() {
        SocketException cause = new SocketException("Software caused connection abort");
        tls.connectionMade(below);
        below.lose(cause);
        settle();

        assertThat(waiter.exception()).isSameAs(cause);
    }

    // CPython: test_sslproto.SslProtoHandshakeTests.test_close_during_handshake
    @Test
    void closingDuringTheHandshakeAbortsWhatIsBelow() {
        tls.connectionMade(below);
        tls.transport().close();

        assertThat(below.aborted).isTrue();
        settle();
        assertThat(waiter.exception()).hasMessageContaining("closed during the TLS handshake");
    }

    // CPython: test_sslproto.SslProtoHandshakeTests.test_close_during_ssl_over_ssl
    @Test
    void closingTlsUnderTlsIsNoFault() {
        Future<Void> outerWaiter = loop.createFuture();
        TlsProtocol outer = protocol(tls, outerWaiter);
        MemoryTransport lowest = new MemoryTransport(loop, outer);
        outer.connectionMade(lowest);
        outer.transport().close();
        settle();

        assertThat(lowest.aborted).isTrue();
        assertThat(outerWaiter.exception()).isNotNull();
    }

    // CPython: test_sslproto.SslProtoHandshakeTests.test_get_extra_info_on_closed_connection
    @Test
    void factsAreThoseOfWhatIsBelow() {
        assertThat(tls.transport().getExtraInfo(ExtraInfo.SOCKNAME)).isEmpty();
        tls.connectionMade(below);
        assertThat(tls.transport().getExtraInfo(ExtraInfo.SOCKNAME)).contains(below.localAddress());
        below.lose(new SocketException("gone"));
        settle();
        waiter.exception();

        // asyncio's forgets; a transport of ours tells where it was connected to after its end, too
        assertThat(tls.transport().getExtraInfo(ExtraInfo.SOCKNAME)).contains(below.localAddress());
    }

    // CPython: test_sslproto.SslProtoHandshakeTests.test_set_new_app_protocol
    @Test
    void theApplicationsProtocolCanBeReplaced() {
        Application another = new Application();
        tls.transport().setProtocol(another);

        assertThat(tls.transport().getProtocol()).isSameAs(another);
    }

    // CPython: test_sslproto.SslProtoHandshakeTests.test_data_received_after_closing
    // CPython: test_sslproto.SslProtoHandshakeTests.test_write_after_closing
    @Test
    void whatComesAfterClosingIsIgnored() {
        tls.connectionMade(below);
        tls.transport().close();
        int sent = below.written.size();
        tls.getBuffer(-1);
        tls.bufferUpdated(5);
        tls.transport().write("data".getBytes());

        assertThat(below.written.size()).isEqualTo(sent);
        settle();
        assertThat(waiter.exception()).isNotNull();
    }

    // CPython: test_sslproto.BaseStartTLS.test_buf_feed_data
    @ParameterizedTest
    @CsvSource({"1, 12345", "2, 12345", "2, 1234", "4, 1234", "100, 12345"})
    void aProtocolsBufferIsFilledAsOftenAsItTakes(int size, String data) {
        ByteArrayOutputStream collected = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(size);
        BufferedProtocol collector = new BufferedProtocol() {
            @Override
            public ByteBuffer getBuffer(int sizeHint) {
                return buffer;
            }

            @Override
            public void bufferUpdated(int count) {
                collected.write(buffer.array(), 0, count);
            }
        };
        collector.dataReceived(data.getBytes());

        assertThat(collected).hasToString(data);
    }

    @Test
    void aBufferWithoutRoomIsRefused() {
        BufferedProtocol collector = new BufferedProtocol() {
            @Override
            public ByteBuffer getBuffer(int sizeHint) {
                return ByteBuffer.allocate(0);
            }

            @Override
            public void bufferUpdated(int count) {}
        };

        assertThatThrownBy(() -> collector.dataReceived(new byte[1]))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("without room");
    }
}
