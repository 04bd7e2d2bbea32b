package dev.weft.streams;

import static dev.weft.Weft.done;
import static dev.weft.Weft.run;
import static dev.weft.Weft.runningLoop;
import static dev.weft.Weft.yieldFrom;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Coro;
import dev.weft.ErrorReport;
import dev.weft.Future;
import dev.weft.annotations.Coroutine;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** CPython's {@code test_streams}, those of its tests that talk to a small HTTP server. */
class CPythonStreamsTest {

    private static final String HOST = InetAddress.getLoopbackAddress().getHostAddress();

    private final List<ErrorReport> reports = new ArrayList<>();

    @AfterEach
    void nothingWasReported() {
        assertThat(reports).isEmpty();
    }

    /** What is done with a connection. */
    private interface Client {
        Coro<Void> talk(StreamReader reader, StreamWriter writer) throws Exception;
    }

    /** Runs a client against the server of CPython's tests, which answers one request and hangs up. */
    private void withTestServer(Client client) {
        run(() -> {
            runningLoop().setExceptionHandler((loop, report) -> reports.add(report));
            try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                Future<Void> server = runningLoop().runInExecutor(() -> answer(listener));
                Connected connected = yieldFrom(Streams.openConnection(HOST, listener.getLocalPort()));
                yieldFrom(client.talk(connected.reader(), connected.writer()));
                yieldFrom(server);
            }
            return done();
        });
    }

    private static Void answer(ServerSocket listener) throws IOException {
        try (Socket socket = listener.accept()) {
            BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.isEmpty()) {
                    socket.getOutputStream()
                            .write("HTTP/1.0 200 OK\r\nContent-type: text/plain\r\n\r\nTest message"
                                    .getBytes(US_ASCII));
                    break;
                }
            }
        }
        return null;
    }

    @Coroutine
    private static Coro<Void> requestAndStatus(StreamReader reader, StreamWriter writer) {
        writer.write("GET / HTTP/1.0\r\n\r\n".getBytes(US_ASCII));
        byte[] status = yieldFrom(reader.readLine());
        assertThat(new String(status, US_ASCII)).isEqualTo("HTTP/1.0 200 OK\r\n");
        return done();
    }

    @Coroutine
    private static Coro<Void> rest(StreamReader reader) {
        byte[] rest = yieldFrom(reader.read(-1));
        assertThat(new String(rest, US_ASCII)).endsWith("\r\n\r\nTest message");
        return done();
    }

    // CPython: test_streams.StreamTests.test_wait_closed_on_close
    // CPython: test_streams.StreamTests.test_async_writer_api
    @Test
    void waitClosedOnClose() {
        withTestServer((reader, writer) -> {
            yieldFrom(requestAndStatus(reader, writer));
            yieldFrom(rest(reader));
            assertThat(writer.isClosing()).isFalse();
            writer.close();
            assertThat(writer.isClosing()).isTrue();
            yieldFrom(writer.waitClosed());
            return done();
        });
    }

    // CPython: test_streams.StreamTests.test_wait_closed_on_close_with_unread_data
    @Test
    void waitClosedOnCloseWithUnreadData() {
        withTestServer((reader, writer) -> {
            yieldFrom(requestAndStatus(reader, writer));
            writer.close();
            yieldFrom(writer.waitClosed());
            return done();
        });
    }

    // CPython: test_streams.StreamTests.test_eof_feed_when_closing_writer
    @Test
    void eofFeedWhenClosingWriter() {
        withTestServer((reader, writer) -> {
            writer.close();
            yieldFrom(writer.waitClosed());
            assertThat(reader.atEof()).isTrue();
            assertThat(yieldFrom(reader.read(-1))).isEmpty();
            return done();
        });
    }
}
