package dev.weft.internal.tls;

import static dev.weft.Weft.done;
import static dev.weft.Weft.run;
import static dev.weft.Weft.runningLoop;
import static dev.weft.Weft.yieldFrom;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Coro;
import dev.weft.ErrorReport;
import dev.weft.Server;
import dev.weft.annotations.Coroutine;
import dev.weft.net.ConnectOptions;
import dev.weft.net.ExtraInfo;
import dev.weft.net.ServerOptions;
import dev.weft.net.TlsOptions;
import dev.weft.streams.Connected;
import dev.weft.streams.StreamReader;
import dev.weft.streams.StreamWriter;
import dev.weft.streams.Streams;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;

/** Streams with TLS from the beginning, and from the middle. */
class StreamsOverTlsTest {

    private static final String HOST = InetAddress.getLoopbackAddress().getHostAddress();
    private static final TlsOptions SERVER = TlsOptions.of(Contexts.SERVER);
    private static final TlsOptions CLIENT = TlsOptions.of(Contexts.CLIENT).withServerHostname("localhost");

    private final List<ErrorReport> reports = new ArrayList<>();

    private void collectReports() {
        runningLoop().setExceptionHandler((loop, report) -> reports.add(report));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }

    @Coroutine
    private static Coro<Void> answer(StreamReader reader, StreamWriter writer) {
        yieldFrom(reader.readUntil(ascii("\r\n\r\n")));
        yieldFrom(writer.send(ascii("HTTP/1.0 200 OK\r\n\r\nTest message")));
        writer.close();
        yieldFrom(writer.waitClosed());
        return done();
    }

    // CPython: test_streams.StreamTests.test_open_connection_no_loop_ssl
    @Test
    void aConnectionWithTlsFromTheBeginning() {
        run(() -> {
            collectReports();
            Server server = yieldFrom(Streams.startServer(
                    StreamsOverTlsTest::answer,
                    HOST,
                    0,
                    ServerOptions.defaults().withTls(SERVER)));
            Connected client = yieldFrom(Streams.openConnection(
                    HOST, server.port(), ConnectOptions.defaults().withTls(CLIENT)));
            assertThat(client.writer().canWriteEof()).isFalse();
            client.writer().write(ascii("GET / HTTP/1.0\r\n\r\n"));
            byte[] all = yieldFrom(client.reader().read(-1));
            assertThat(new String(all, US_ASCII)).endsWith("\r\n\r\nTest message");
            client.writer().close();
            yieldFrom(client.writer().waitClosed());
            server.close();
            yieldFrom(server.waitClosed());
            return done();
        });

        assertThat(reports).isEmpty();
    }

    @Coroutine
    private static Coro<Void> echoThenSecure(StreamReader reader, StreamWriter writer) {
        byte[] first = yieldFrom(reader.readLine());
        yieldFrom(writer.send(first));
        assertThat(writer.getExtraInfo(ExtraInfo.SSL_CONTEXT)).isEmpty();
        yieldFrom(writer.startTls(SERVER));
        assertThat(writer.getExtraInfo(ExtraInfo.SSL_CONTEXT)).isPresent();
        byte[] second = yieldFrom(reader.readLine());
        yieldFrom(writer.send(second));
        writer.close();
        yieldFrom(writer.waitClosed());
        return done();
    }

    // CPython: test_streams.StreamTests.test_start_tls
    @Test
    void aConnectionThatGoesOnWithTls() {
        run(() -> {
            collectReports();
            Server server = yieldFrom(Streams.startServer(StreamsOverTlsTest::echoThenSecure, HOST, 0));
            Connected client = yieldFrom(Streams.openConnection(HOST, server.port()));
            yieldFrom(client.writer().send(ascii("hello world 1!\n")));
            assertThat(yieldFrom(client.reader().readLine())).isEqualTo(ascii("hello world 1!\n"));
            assertThat(client.writer().getExtraInfo(ExtraInfo.SSL_CONTEXT)).isEmpty();
            yieldFrom(client.writer().startTls(CLIENT));
            assertThat(client.writer().getExtraInfo(ExtraInfo.SSL_CONTEXT)).isPresent();
            yieldFrom(client.writer().send(ascii("hello world 2!\n")));
            assertThat(yieldFrom(client.reader().readLine())).isEqualTo(ascii("hello world 2!\n"));
            client.writer().close();
            yieldFrom(client.writer().waitClosed());
            server.close();
            yieldFrom(server.waitClosed());
            return done();
        });

        assertThat(reports).isEmpty();
    }

    /** A server that whispers "OK" and more before TLS would have it taken for what it says with TLS. */
    @Test
    void whatCameBeforeTlsIsNotTakenForWhatComesWithIt() {
        run(() -> {
            Server server = yieldFrom(Streams.startServer(
                    (reader, writer) -> {
                        yieldFrom(reader.readLine());
                        yieldFrom(writer.send(ascii("OK\ninjected\n")));
                        yieldFrom(reader.readAll());
                        writer.close();
                        return done();
                    },
                    HOST,
                    0));
            Connected client = yieldFrom(Streams.openConnection(HOST, server.port()));
            client.writer().write(ascii("STARTTLS\n"));
            assertThat(yieldFrom(client.reader().readLine())).isEqualTo(ascii("OK\n"));
            try {
                yieldFrom(client.writer().startTls(CLIENT));
                throw new AssertionError("went on");
            } catch (IllegalStateException e) {
                assertThat(e).hasMessageContaining("9 bytes came before TLS");
            }
            client.writer().close();
            server.close();
            yieldFrom(server.waitClosed());
            return done();
        });
    }

    @Test
    void aHandshakeThatFailsEndsTheConnection() {
        run(() -> {
            collectReports();
            Server server = yieldFrom(Streams.startServer(StreamsOverTlsTest::echoThenSecure, HOST, 0));
            Connected client = yieldFrom(Streams.openConnection(HOST, server.port()));
            yieldFrom(client.writer().send(ascii("hello\n")));
            yieldFrom(client.reader().readLine());
            try {
                yieldFrom(client.writer().startTls(CLIENT.withServerHostname("elsewhere")), SSLException.class);
                throw new AssertionError("a certificate of another name was accepted");
            } catch (SSLException e) {
                yieldFrom(client.writer().aclose());
            }
            server.close();
            yieldFrom(server.waitClosed());
            return done();
        });

        assertThat(reports).allSatisfy(report -> assertThat(report.exception()).isInstanceOf(IOException.class));
    }
}
