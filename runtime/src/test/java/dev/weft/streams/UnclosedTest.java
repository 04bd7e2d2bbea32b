package dev.weft.streams;

import static dev.weft.Weft.done;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Coro;
import dev.weft.ErrorReport;
import dev.weft.EventLoop;
import dev.weft.Server;
import dev.weft.annotations.Coroutine;
import dev.weft.net.Protocol;
import dev.weft.net.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What debug mode tells of connections and servers that nobody closed. What waits for the garbage collector waits for the timeout of a test. */
class UnclosedTest {

    private static final String HOST = InetAddress.getLoopbackAddress().getHostAddress();

    private final EventLoop loop = EventLoop.create();
    private final List<ErrorReport> reports = new ArrayList<>();
    private ServerSocket listener;

    @BeforeEach
    void begin() throws IOException {
        listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        loop.setDebug(true);
        loop.setExceptionHandler((l, report) -> {
            if (report.message().contains("unclosed")) {
                reports.add(report);
            }
        });
    }

    @AfterEach
    void end() throws IOException {
        loop.close();
        listener.close();
    }

    private Connected connect() {
        return loop.runUntilComplete(Streams.openConnection(HOST, listener.getLocalPort()));
    }

    private void turnUntilCollected(BooleanSupplier condition) {
        do {
            System.gc();
            loop.runOnce(Duration.ofMillis(1));
        } while (!condition.getAsBoolean());
    }

    // When the loop is closed

    // CPython: test_streams.StreamTests.test_loop_is_closed_resource_warnings
    @Test
    void aLoopThatIsClosedTellsWhatIsOpen() {
        Connected client = connect();
        Server server = loop.runUntilComplete(loop.createServer(() -> new Protocol() {}, HOST, 0));
        loop.close();

        assertThat(reports)
                .extracting(ErrorReport::source)
                .containsExactlyInAnyOrder(client.writer().transport(), server);
        assertThat(reports).allSatisfy(report -> assertThat(report.message()).contains("unclosed"));
    }

    @Test
    void theReportTellsByWhomAServerWasMade() {
        loop.runUntilComplete(loop.createTask(serve(), "the maker"));
        loop.close();

        assertThat(reports).singleElement().satisfies(report -> {
            assertThat(report.message()).contains("the maker");
            assertThat(report.origin()).isNotNull();
        });
    }

    @Coroutine
    private Coro<Void> serve() {
        yieldFrom(loop.createServer(() -> new Protocol() {}, "", 0));
        return done();
    }

    @Test
    void whatIsClosedOrClosingIsNotToldOf() {
        Connected client = connect();
        Connected other = connect();
        Server server = loop.runUntilComplete(loop.createServer(() -> new Protocol() {}, HOST, 0));
        server.close();
        client.writer().close();
        other.writer().write(new byte[16 << 20]);
        other.writer().close();
        loop.close();

        assertThat(reports).isEmpty();
    }

    @Test
    void withoutDebugModeNothingIsToldOf() {
        connect();
        loop.setDebug(false);
        loop.close();

        assertThat(reports).isEmpty();
    }

    // When the writer is garbage

    // CPython: test_streams.StreamTests.test_unclosed_resource_warnings
    @Test
    void aWriterThatIsCollectedWithItsConnectionOpenIsToldOf() {
        Transport transport = connect().writer().transport();
        turnUntilCollected(() -> !reports.isEmpty());

        assertThat(reports).singleElement().satisfies(report -> {
            assertThat(report.message()).startsWith("unclosed StreamWriter").contains("made by");
            assertThat(report.transport()).isSameAs(transport);
            assertThat(report.origin()).isNotNull();
        });
        transport.close();
    }

    // CPython: test_streams.StreamTests.test_unclosed_server_resource_warnings
    @Test
    void aHandlerThatForgetsItsWriterIsToldOf() throws IOException {
        Server server = loop.runUntilComplete(Streams.startServer((reader, writer) -> done(), HOST, 0));
        try (Socket client = new Socket(HOST, server.port())) {
            turnUntilCollected(() -> !reports.isEmpty());
            assertThat(client.isConnected()).isTrue();
        }

        assertThat(reports)
                .singleElement()
                .satisfies(report -> assertThat(report.message()).startsWith("unclosed StreamWriter"));
        server.close();
        server.abortClients();
        loop.runUntilComplete(server.waitClosed());
    }

    @Test
    void aWriterThatWasClosedIsNot() {
        Connected closed = connect();
        closed.writer().close();
        loop.runUntilComplete(closed.writer().waitClosed());
        closed = null;
        Transport open = connect().writer().transport();
        turnUntilCollected(() -> !reports.isEmpty());

        assertThat(reports).extracting(ErrorReport::transport).containsExactly(open);
        open.close();
    }
}
