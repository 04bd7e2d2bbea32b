package dev.weft.streams;

import static dev.weft.Weft.done;
import static dev.weft.Weft.run;
import static dev.weft.Weft.runningLoop;
import static dev.weft.Weft.yieldFrom;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Coro;
import dev.weft.LimitOverrunException;
import dev.weft.Server;
import dev.weft.annotations.Coroutine;
import dev.weft.net.ConnectOptions;
import dev.weft.net.ServerOptions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What can be said about connections and servers beside where they are. */
class StreamsOptionsTest {

    private static final String HOST = InetAddress.getLoopbackAddress().getHostAddress();
    private static final int LIMIT = 4;

    private final List<Throwable> failures = new ArrayList<>();

    @Coroutine
    private static Coro<Void> echoLine(StreamReader reader, StreamWriter writer) {
        byte[] line = yieldFrom(reader.readLine());
        yieldFrom(writer.send(line));
        writer.close();
        return done();
    }

    private static byte[] line(String text) {
        return (text + "\n").getBytes(US_ASCII);
    }

    /** Has a server of a small limit and a client of another send each other a line that is too long for that one. */
    @Coroutine
    private Coro<Void> checkLimits(Server server, Connected client) {
        runningLoop().setExceptionHandler((loop, report) -> failures.add(report.exception()));
        client.writer().write(line("longer"));
        assertThat(yieldFrom(client.reader().readLine())).isEmpty();
        assertThat(failures).singleElement().isInstanceOf(LimitOverrunException.class);
        client.writer().close();

        Connected small = yieldFrom(Streams.openConnection(HOST, server.port(), ConnectOptions.defaults(), 1));
        small.writer().write(line("abc"));
        try {
            yieldFrom(small.reader().readLine());
            throw new AssertionError("read a line that is too long");
        } catch (LimitOverrunException e) {
            assertThat(e.consumed()).isEqualTo(3);
        }
        small.writer().close();
        server.close();
        yieldFrom(server.waitClosed());
        return done();
    }

    @Test
    void readersHaveTheLimitThatIsGiven() {
        run(() -> {
            Server server = yieldFrom(
                    Streams.startServer(StreamsOptionsTest::echoLine, HOST, 0, ServerOptions.defaults(), LIMIT));
            Connected client = yieldFrom(Streams.openConnection(HOST, server.port(), ConnectOptions.defaults()));
            yieldFrom(checkLimits(server, client));
            return done();
        });
    }

    @Test
    void aLimitOfNothingIsRefusedAtOnce() {
        assertThatThrownBy(() -> run(() -> Streams.startServer(StreamsOptionsTest::echoLine, HOST, 0, 0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("limit");
    }

    @Test
    void channelsThatAreOpenAlreadyAreTakenOver() {
        run(() -> {
            ServerSocketChannel listening =
                    ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            Server server = yieldFrom(
                    Streams.startServer(StreamsOptionsTest::echoLine, listening, ServerOptions.defaults(), LIMIT));
            SocketChannel connected = SocketChannel.open(listening.getLocalAddress());
            Connected client =
                    yieldFrom(Streams.openConnection(connected, ConnectOptions.defaults(), StreamReader.DEFAULT_LIMIT));
            yieldFrom(checkLimits(server, client));

            assertThat(connected.isOpen()).isFalse();
            assertThat(listening.isOpen()).isFalse();
            return done();
        });
    }
}
