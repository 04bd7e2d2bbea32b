package dev.weft.internal.transport;

import static dev.weft.Weft.done;
import static dev.weft.Weft.run;
import static dev.weft.Weft.runningLoop;
import static dev.weft.Weft.yieldFrom;
import static dev.weft.internal.transport.ManyClients.receive;
import static dev.weft.internal.transport.ManyClients.together;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Coro;
import dev.weft.ErrorReport;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.IncompleteReadException;
import dev.weft.Server;
import dev.weft.annotations.Coroutine;
import dev.weft.net.ConnectOptions;
import dev.weft.net.ExtraInfo;
import dev.weft.net.ServerOptions;
import dev.weft.net.Transport;
import dev.weft.streams.Connected;
import dev.weft.streams.StreamReader;
import dev.weft.streams.StreamWriter;
import dev.weft.streams.Streams;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What uvloop's {@code test_unix} has beyond CPython's tests. */
class UvloopUnixTest {

    private static final int CLIENTS = 100;
    private static final int LIMIT = 64 * 1024;

    @TempDir
    Path folder;

    private Path path;
    private final List<ErrorReport> reports = new ArrayList<>();

    @BeforeEach
    void choosePath() {
        path = folder.resolve("s");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }

    @Coroutine
    private static Coro<Void> closed(StreamWriter writer) {
        writer.close();
        yieldFrom(writer.waitClosed());
        return done();
    }

    private ServerSocketChannel bind() throws IOException {
        return ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(path), CLIENTS);
    }

    // Servers

    @Coroutine
    private static Coro<Void> answerTwice(StreamReader reader, StreamWriter writer) {
        assertThat(yieldFrom(reader.readExactly(4))).isEqualTo(ascii("AAAA"));
        writer.write(ascii("OK"));
        assertThat(yieldFrom(reader.readExactly(4))).isEqualTo(ascii("BBBB"));
        writer.write(ascii("SPAM"));
        yieldFrom(writer.drain());
        writer.close();
        return done();
    }

    @Coroutine
    private Coro<Void> askTwice() throws IOException {
        EventLoop loop = runningLoop();
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.configureBlocking(false);
            yieldFrom(loop.sockConnect(channel, UnixDomainSocketAddress.of(path)));
            yieldFrom(loop.sockSendAll(channel, ByteBuffer.wrap(ascii("AAAA"))));
            assertThat(yieldFrom(receive(channel, 2))).isEqualTo("OK");
            yieldFrom(loop.sockSendAll(channel, ByteBuffer.wrap(ascii("BBBB"))));
            assertThat(yieldFrom(receive(channel, 4))).isEqualTo("SPAM");
        }
        return done();
    }

    /** Of a path the server removes the file that it made; of a channel it leaves the file to whoever bound it. */
    // uvloop: test_unix._TestUnix.test_create_unix_server_1
    @Test
    void streamsServeManyRawClientsByAPathAndByAChannel() {
        run(() -> {
            runningLoop().setExceptionHandler((loop, report) -> reports.add(report));
            Server ofPath = yieldFrom(Streams.startUnixServer(UvloopUnixTest::answerTwice, path));
            yieldFrom(together(CLIENTS, this::askTwice));
            runningLoop().callSoon(ofPath::close);
            yieldFrom(ofPath.waitClosed());
            assertThat(Files.exists(path)).isFalse();

            ServerSocketChannel bound = bind();
            Server ofChannel =
                    yieldFrom(Streams.startServer(UvloopUnixTest::answerTwice, bound, ServerOptions.defaults(), LIMIT));
            yieldFrom(together(CLIENTS, this::askTwice));
            runningLoop().callSoon(ofChannel::close);
            yieldFrom(ofChannel.waitClosed());
            assertThat(bound.isOpen()).isFalse();
            assertThat(Files.exists(path)).isTrue();
            return done();
        });
        assertThat(reports).isEmpty();
    }

    // Clients

    /** Serves one client after the other; in a thread, with blocking calls. */
    private static Void serveBlocking(ServerSocketChannel listener, boolean answers) throws IOException {
        for (int i = 0; i < CLIENTS; i++) {
            try (SocketChannel client = listener.accept()) {
                var in = Channels.newInputStream(client);
                assertThat(in.readNBytes(4)).isEqualTo(ascii("AAAA"));
                if (answers) {
                    client.write(ByteBuffer.wrap(ascii("OK")));
                    assertThat(in.readNBytes(4)).isEqualTo(ascii("BBBB"));
                    client.write(ByteBuffer.wrap(ascii("SPAM")));
                }
            }
        }
        return null;
    }

    /** One that is connected already, in a blocking call. */
    private Coro<Connected> overtake() throws IOException {
        return Streams.openConnection(
                SocketChannel.open(UnixDomainSocketAddress.of(path)), ConnectOptions.defaults(), LIMIT);
    }

    @Coroutine
    private static Coro<Void> converse(Coro<Connected> opening) {
        Connected client = yieldFrom(opening);
        client.writer().write(ascii("AAAA"));
        assertThat(yieldFrom(client.reader().readExactly(2))).isEqualTo(ascii("OK"));
        client.writer().write(ascii("BBBB"));
        assertThat(yieldFrom(client.reader().readExactly(4))).isEqualTo(ascii("SPAM"));
        yieldFrom(closed(client.writer()));
        return done();
    }

    // uvloop: test_unix._TestUnix.test_create_unix_connection_1
    @Test
    void aHundredConnectionsByAPathAndByChannelsThatAreConnectedAlready() throws IOException {
        try (ServerSocketChannel listener = bind()) {
            run(() -> {
                for (ManyClients.Client client : List.<ManyClients.Client>of(
                        () -> converse(Streams.openUnixConnection(path)), () -> converse(overtake()))) {
                    Future<Void> serving = runningLoop().runInExecutor(() -> serveBlocking(listener, true));
                    yieldFrom(together(CLIENTS, client));
                    yieldFrom(serving);
                }
                return done();
            });
        }
    }

    @Coroutine
    private Coro<Void> askAndGetTheEnd() throws IOException {
        Connected client = yieldFrom(Streams.openUnixConnection(path));
        SocketChannel channel =
                (SocketChannel) client.writer().getExtraInfo(ExtraInfo.SOCKET).orElseThrow();
        assertThat(channel.getRemoteAddress()).isEqualTo(UnixDomainSocketAddress.of(path));
        client.writer().write(ascii("AAAA"));
        boolean incomplete = false;
        try {
            yieldFrom(client.reader().readExactly(10), IncompleteReadException.class);
        } catch (IncompleteReadException expected) {
            incomplete = true;
        }
        assertThat(incomplete).isTrue();
        yieldFrom(closed(client.writer()));
        return done();
    }

    // uvloop: test_unix._TestUnix.test_create_unix_connection_3
    @Test
    void aServerThatEndsWithoutAnAnswerEndsEachOfAHundredReads() throws IOException {
        try (ServerSocketChannel listener = bind()) {
            run(() -> {
                Future<Void> serving = runningLoop().runInExecutor(() -> serveBlocking(listener, false));
                yieldFrom(together(CLIENTS, this::askAndGetTheEnd));
                yieldFrom(serving);
                return done();
            });
        }
    }

    // uvloop: test_unix._TestUnix.test_create_unix_connection_4
    @Test
    void aUnixChannelThatWasClosedIsSaidToBeClosed() throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.close();

        assertThatThrownBy(() -> run(() -> {
                    yieldFrom(Streams.openConnection(channel, ConnectOptions.defaults(), LIMIT));
                    return done();
                }))
                .isInstanceOf(ClosedChannelException.class);
    }

    // uvloop: test_unix._TestUnix.test_create_unix_connection_5
    @Test
    void aPeerThatGoesWithDataUnreadIsAnIoErrorOnce() throws IOException {
        Recorder recorder = new Recorder();
        try (ServerSocketChannel listener = bind()) {
            run(() -> {
                runningLoop().setExceptionHandler((loop, report) -> reports.add(report));
                Transport transport = yieldFrom(runningLoop().createUnixConnection(() -> recorder, path))
                        .transport();
                SocketChannel peer = listener.accept();
                transport.write(ascii("AAAAA"));
                peer.close();
                transport.write(ascii("AAAAA"));
                yieldFrom(recorder.until(recorder::isLost));
                return done();
            });
        }
        assertThat(recorder.events).containsOnlyOnce("lost");
        assertThat(recorder.lostBy).isInstanceOf(IOException.class);
        assertThat(reports).isEmpty();
    }
}
