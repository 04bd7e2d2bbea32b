package dev.weft.internal.transport;

import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.run;
import static dev.weft.Weft.runningLoop;
import static dev.weft.Weft.sleep;
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
import dev.weft.Server;
import dev.weft.annotations.Coroutine;
import dev.weft.net.ConnectOptions;
import dev.weft.net.ExtraInfo;
import dev.weft.net.Protocol;
import dev.weft.net.ServerOptions;
import dev.weft.net.Transport;
import dev.weft.net.WaterMarks;
import dev.weft.streams.Connected;
import dev.weft.streams.StreamReader;
import dev.weft.streams.StreamWriter;
import dev.weft.streams.Streams;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What uvloop's {@code test_tcp} has beyond CPython's tests: many clients at once, and calls that come at an awkward time. */
class UvloopTcpTest {

    private static final String HOST = InetAddress.getLoopbackAddress().getHostAddress();
    private static final int CLIENTS = 25;

    /** How often {@link #manyWritesInARowAllArrive} writes 100 KiB; uvloop takes 10,000. */
    private static final int WRITES = Integer.getInteger("weft.proof.uvloop.writes", 100);

    private final List<ErrorReport> reports = new ArrayList<>();
    private final List<AutoCloseable> toClose = new ArrayList<>();

    @AfterEach
    void hangUp() throws Exception {
        for (AutoCloseable closeable : toClose) {
            closeable.close();
        }
    }

    private <C extends AutoCloseable> C closing(C closeable) {
        toClose.add(closeable);
        return closeable;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }

    private static byte[] filled(char with, int count) {
        byte[] bytes = new byte[count];
        Arrays.fill(bytes, (byte) with);
        return bytes;
    }

    private static <R> Future<R> aside(Callable<R> code) {
        return runningLoop().runInExecutor(code);
    }

    private ServerSocket listen(int backlog) throws IOException {
        return closing(new ServerSocket(0, backlog, InetAddress.getLoopbackAddress()));
    }

    private static InetSocketAddress address(Server server) {
        return new InetSocketAddress(HOST, server.port());
    }

    @Coroutine
    private static Coro<Void> turns(int count) {
        for (int i = 0; i < count; i++) {
            yieldFrom(sleep(Duration.ZERO));
        }
        return done();
    }

    @Coroutine
    private static Coro<Void> closed(Server server) {
        server.close();
        yieldFrom(server.waitClosed());
        return done();
    }

    @Coroutine
    private static Coro<Void> closed(StreamWriter writer) {
        writer.close();
        yieldFrom(writer.waitClosed());
        return done();
    }

    // Servers

    private static final byte[] MANY_AS = filled('A', 256 * 1024);
    private static final byte[] MANY_BS = filled('B', 256 * 1024);

    @Coroutine
    private static Coro<Void> answerTwice(StreamReader reader, StreamWriter writer) {
        assertThat(yieldFrom(reader.readExactly(MANY_AS.length))).isEqualTo(MANY_AS);
        writer.write(ascii("OK"));
        assertThat(yieldFrom(reader.readExactly(MANY_BS.length))).isEqualTo(MANY_BS);
        writer.writelines(List.of(ByteBuffer.wrap(ascii("S")), ByteBuffer.wrap(ascii("P"))));
        writer.write(ascii("A"));
        writer.write(ByteBuffer.wrap(ascii("xMx"), 1, 1).asReadOnlyBuffer());
        yieldFrom(writer.drain());
        writer.close();
        return done();
    }

    @Coroutine
    private static Coro<Void> askTwice(SocketAddress server) throws IOException {
        EventLoop loop = runningLoop();
        try (SocketChannel channel = SocketChannel.open()) {
            channel.configureBlocking(false);
            yieldFrom(loop.sockConnect(channel, server));
            yieldFrom(loop.sockSendAll(channel, ByteBuffer.wrap(MANY_AS)));
            assertThat(yieldFrom(receive(channel, 2))).isEqualTo("OK");
            yieldFrom(loop.sockSendAll(channel, ByteBuffer.wrap(MANY_BS)));
            assertThat(yieldFrom(receive(channel, 4))).isEqualTo("SPAM");
        }
        return done();
    }

    // uvloop: test_tcp._TestTCP.test_create_server_1
    @Test
    void streamsServeManyRawClientsAtOnce() {
        run(() -> {
            runningLoop().setExceptionHandler((loop, report) -> reports.add(report));
            ServerSocketChannel bound = ServerSocketChannel.open().bind(new InetSocketAddress(HOST, 0));
            List<Server> servers = List.of(
                    yieldFrom(Streams.startServer(UvloopTcpTest::answerTwice, HOST, 0)),
                    yieldFrom(Streams.startServer(
                            UvloopTcpTest::answerTwice, bound, ServerOptions.defaults(), 64 * 1024)));
            for (Server server : servers) {
                SocketAddress address = address(server);
                yieldFrom(together(CLIENTS, () -> askTwice(address)));
                runningLoop().callSoon(server::close);
                yieldFrom(server.waitClosed());
                assertThat(server.isServing()).isFalse();
            }
            assertThat(bound.isOpen()).isFalse();
            return done();
        });
        assertThat(reports).isEmpty();
    }

    /** Its reference is the only thing of a server that leaves this method. */
    @Coroutine
    private static Coro<WeakReference<Server>> forgottenServer(Supplier<Protocol> factory) {
        return result(new WeakReference<>(yieldFrom(runningLoop().createServer(factory, HOST, 0))));
    }

    /** Says hello to whoever connects. */
    private static final class Greeter implements Protocol {
        @Override
        public void connectionMade(Transport transport) {
            transport.write(ascii("hello"));
        }
    }

    // uvloop: test_tcp._TestTCP.test_create_server_7
    @Test
    void aServerThatNobodyKeepsGoesOnServing() {
        run(() -> {
            WeakReference<Server> forgotten = yieldFrom(forgottenServer(Greeter::new));
            yieldFrom(turns(2));
            System.gc();

            Server server = forgotten.get();
            assertThat(server).isNotNull();
            Connected client = yieldFrom(Streams.openConnection(HOST, server.port()));
            assertThat(yieldFrom(client.reader().readExactly(5))).isEqualTo(ascii("hello"));
            yieldFrom(closed(client.writer()));
            yieldFrom(closed(server));
            return done();
        });
    }

    // uvloop: test_tcp._TestTCP.test_create_server_9
    @Test
    void aServerThatServesIsToldToServeAgain() {
        run(() -> {
            ServerOptions later = ServerOptions.defaults().withStartServing(false);
            Server server = yieldFrom(runningLoop().createServer(Greeter::new, HOST, 0, later));
            assertThat(server.isServing()).isFalse();
            for (int i = 0; i < 2; i++) {
                yieldFrom(server.startServing());
                assertThat(server.isServing()).isTrue();
            }

            Connected client = yieldFrom(Streams.openConnection(HOST, server.port()));
            assertThat(yieldFrom(client.reader().readExactly(5))).isEqualTo(ascii("hello"));
            yieldFrom(closed(client.writer()));
            yieldFrom(closed(server));
            assertThat(server.isServing()).isFalse();
            return done();
        });
    }

    // Connections

    /** Serves one client after the other, each in two questions and answers. */
    private static Void serveBlocking(ServerSocket listener, int clients) throws IOException {
        for (int i = 0; i < clients; i++) {
            try (Socket client = listener.accept()) {
                assertThat(client.getInputStream().readNBytes(4)).isEqualTo(ascii("AAAA"));
                client.getOutputStream().write(ascii("OK"));
                assertThat(client.getInputStream().readNBytes(4)).isEqualTo(ascii("BBBB"));
                client.getOutputStream().write(ascii("SPAM"));
            }
        }
        return null;
    }

    @Coroutine
    private static Coro<Void> converse(Coro<Connected> opening) throws IOException {
        Connected client = yieldFrom(opening);
        client.writer().write(ascii("AAAA"));
        assertThat(yieldFrom(client.reader().readExactly(2))).isEqualTo(ascii("OK"));
        client.writer().write(ascii("BBBB"));
        assertThat(yieldFrom(client.reader().readExactly(4))).isEqualTo(ascii("SPAM"));
        SocketChannel channel =
                (SocketChannel) client.writer().getExtraInfo(ExtraInfo.SOCKET).orElseThrow();
        assertThat(channel.getOption(StandardSocketOptions.TCP_NODELAY)).isTrue();
        yieldFrom(closed(client.writer()));
        return done();
    }

    // uvloop: test_tcp._TestTCP.test_create_connection_open_con_addr
    @Test
    void aHundredConnectionsToAnAddress() throws IOException {
        ServerSocket listener = listen(100);
        run(() -> {
            Future<Void> serving = aside(() -> serveBlocking(listener, 100));
            yieldFrom(together(100, () -> converse(Streams.openConnection(HOST, listener.getLocalPort()))));
            yieldFrom(serving);
            return done();
        });
    }

    /** One that is connected already, in a blocking call. */
    private static Coro<Connected> overtake(SocketAddress address) throws IOException {
        return Streams.openConnection(SocketChannel.open(address), ConnectOptions.defaults(), 64 * 1024);
    }

    // uvloop: test_tcp._TestTCP.test_create_connection_open_con_sock
    @Test
    void aHundredChannelsThatAreConnectedAlready() throws IOException {
        ServerSocket listener = listen(100);
        run(() -> {
            Future<Void> serving = aside(() -> serveBlocking(listener, 100));
            yieldFrom(together(100, () -> converse(overtake(listener.getLocalSocketAddress()))));
            yieldFrom(serving);
            return done();
        });
    }

    @Coroutine
    private static Coro<Void> answerAndEndTwice(StreamReader reader, StreamWriter writer) {
        assertThat(yieldFrom(reader.readExactly(4))).isEqualTo(ascii("AAAA"));
        writer.write(ascii("OK"));
        writer.writeEof();
        writer.writeEof();
        yieldFrom(writer.drain());
        writer.close();
        return done();
    }

    @Coroutine
    private static Coro<Void> askOnce(int port) {
        Connected client = yieldFrom(Streams.openConnection(HOST, port));
        client.writer().write(ascii("AAAA"));
        assertThat(yieldFrom(client.reader().readAll())).isEqualTo(ascii("OK"));
        yieldFrom(closed(client.writer()));
        return done();
    }

    // uvloop: test_tcp._TestTCP.test_transport_shutdown
    @Test
    void endingTheOutputTwiceIsEndingItOnce() {
        run(() -> {
            runningLoop().setExceptionHandler((loop, report) -> reports.add(report));
            Server server = yieldFrom(Streams.startServer(UvloopTcpTest::answerAndEndTwice, HOST, 0));
            int port = server.port();
            yieldFrom(together(100, () -> askOnce(port)));
            yieldFrom(closed(server));
            return done();
        });
        assertThat(reports).isEmpty();
    }

    // Writing

    /** Two transports on the two ends of one connection, of a small send buffer at the first. */
    @Coroutine
    private static Coro<Transport[]> ends(Protocol near, Protocol far) throws IOException {
        EventLoop loop = runningLoop();
        try (ServerSocketChannel listener = ServerSocketChannel.open()) {
            listener.setOption(StandardSocketOptions.SO_RCVBUF, 4096);
            listener.bind(new InetSocketAddress(HOST, 0));
            SocketChannel client = SocketChannel.open();
            client.setOption(StandardSocketOptions.SO_SNDBUF, 4096);
            client.connect(listener.getLocalAddress());
            SocketChannel accepted = listener.accept();
            return result(new Transport[] {
                yieldFrom(loop.createConnection(() -> near, client, ConnectOptions.defaults()))
                        .transport(),
                yieldFrom(loop.connectAcceptedSocket(() -> far, accepted)).transport()
            });
        }
    }

    // uvloop: test_tcp._TestTCP.test_resume_writing_write_different_transport
    @Test
    void resumedInsideOneTransportAProtocolWritesToAnother() {
        Recorder far = new Recorder();
        Recorder near = new Recorder() {
            @Override
            public void resumeWriting() {
                super.resumeWriting();
                far.transport.write(ascii("hello"));
            }
        };
        run(() -> {
            Transport[] ends = yieldFrom(ends(near, far));
            ends[0].setWriteBufferLimits(WaterMarks.of(1024, 1023));
            ends[1].pauseReading();
            byte[] kibibyte = new byte[1024];
            while (!near.events.contains("pause")) {
                ends[0].write(kibibyte);
            }

            ends[1].resumeReading();
            while (!near.events.contains("resume")) {
                ends[0].write(new byte[1]);
                yieldFrom(turns(1));
            }
            yieldFrom(near.until(() -> near.received.size() >= 5));
            assertThat(near.received.toString(US_ASCII)).startsWith("hello");
            ends[0].close();
            ends[1].close();
            yieldFrom(turns(2));
            return done();
        });
    }

    // uvloop: test_tcp.Test_UV_TCP.test_flowcontrol_mixin_set_write_limits
    @Test
    void limitsAreSetWhileSomethingIsBuffered() {
        Recorder near = new Recorder();
        Recorder far = new Recorder();
        run(() -> {
            Transport[] ends = yieldFrom(ends(near, far));
            ends[1].pauseReading();
            ends[0].setWriteBufferLimits(WaterMarks.high(Integer.MAX_VALUE));
            while (ends[0].getWriteBufferSize() < 512) {
                ends[0].write(new byte[64 * 1024]);
            }
            int size = ends[0].getWriteBufferSize();

            ends[0].setWriteBufferLimits(WaterMarks.low(size));
            assertThat(ends[0].getWriteBufferLimits()).isEqualTo(WaterMarks.of(4 * size, size));
            assertThatThrownBy(() -> WaterMarks.of(0, 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("high");
            ends[0].setWriteBufferLimits(WaterMarks.of(2 * size, 128));
            assertThat(near.events).containsExactly("made");
            ends[0].setWriteBufferLimits(WaterMarks.of(size / 2, 128));
            assertThat(near.events).containsExactly("made", "pause");
            ends[0].abort();
            ends[1].abort();
            yieldFrom(turns(2));
            return done();
        });
    }

    // uvloop: test_tcp.Test_UV_TCP.test_many_small_writes
    @Test
    void manyWritesInARowAllArrive() {
        byte[] data = filled('x', 100 * 1024);
        long[] arrived = {0};
        run(() -> {
            Future<Void> atTheEnd = runningLoop().createFuture();
            Server server = yieldFrom(Streams.startServer(
                    (reader, writer) -> {
                        while (true) {
                            byte[] part = yieldFrom(reader.read(10_000));
                            if (part.length == 0) {
                                break;
                            }
                            arrived[0] += part.length;
                        }
                        atTheEnd.setResult(null);
                        writer.close();
                        return done();
                    },
                    HOST,
                    0));
            Connected client = yieldFrom(Streams.openConnection(HOST, server.port()));
            for (int row : new int[] {1, 3, 10, WRITES}) {
                for (int i = 0; i < row; i++) {
                    client.writer().write(data);
                }
                yieldFrom(client.writer().drain());
            }
            for (int i = 0; i < WRITES; i++) {
                yieldFrom(client.writer().send(data));
            }
            client.writer().close();
            yieldFrom(atTheEnd);
            yieldFrom(client.writer().waitClosed());
            yieldFrom(closed(server));
            return done();
        });

        assertThat(arrived[0]).isEqualTo((14 + 2L * WRITES) * data.length);
    }

    // What the user does behind a transport's back

    // uvloop: test_tcp.Test_UV_TCP.test_transport_get_extra_info
    @Test
    void anAbortedTransportStillTellsItsFactsAndTakesCalls() {
        Recorder recorder = new Recorder();
        Recorder other = new Recorder();
        run(() -> {
            EventLoop loop = runningLoop();
            Future<String> served = loop.createFuture();
            Server server = yieldFrom(Streams.startServer(
                    (reader, writer) -> {
                        byte[] part = yieldFrom(reader.readAll());
                        writer.close();
                        served.setResult(new String(part, US_ASCII));
                        return done();
                    },
                    HOST,
                    0));
            Transport transport = yieldFrom(loop.createConnection(() -> recorder, HOST, server.port()))
                    .transport();
            assertThat(transport.getProtocol()).isSameAs(recorder);
            transport.setProtocol(other);
            assertThat(transport.getProtocol()).isSameAs(other);
            transport.setProtocol(recorder);
            SelectableChannel channel = transport.getExtraInfo(ExtraInfo.SOCKET).orElseThrow();
            assertThat(transport.getExtraInfo(ExtraInfo.SOCKET)).containsSame(channel);
            assertThatThrownBy(() -> loop.addReader(channel, () -> {})).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> loop.addWriter(channel, () -> {})).isInstanceOf(IllegalStateException.class);
            SocketAddress near = ((SocketChannel) channel).getLocalAddress();
            SocketAddress far = ((SocketChannel) channel).getRemoteAddress();

            transport.write(ascii("OK"));
            transport.abort();
            assertThat(transport.isClosing()).isTrue();
            assertThat(transport.isReading()).isFalse();
            transport.pauseReading();
            transport.resumeReading();
            assertThat(transport.isReading()).isFalse();
            yieldFrom(recorder.until(recorder::isLost));
            assertThat(yieldFrom(served)).isIn("", "OK");

            assertThat(transport.getExtraInfo(ExtraInfo.PEERNAME)).contains(far);
            assertThat(transport.getExtraInfo(ExtraInfo.SOCKNAME)).contains(near);
            yieldFrom(closed(server));
            return done();
        });
        assertThat(other.events).isEmpty();
    }

    // uvloop: test_tcp.Test_UV_TCP.test_tcp_handle_abort_in_connection_made
    @Test
    void abortedInConnectionMadeAConnectionIsStillGivenAndLostOnce() throws IOException {
        ServerSocket listener = listen(1);
        Recorder aborting = new Recorder() {
            @Override
            public void connectionMade(Transport made) {
                super.connectionMade(made);
                made.abort();
            }
        };
        run(() -> {
            Transport transport = yieldFrom(
                            runningLoop().createConnection(() -> aborting, HOST, listener.getLocalPort()))
                    .transport();
            assertThat(transport.isClosing()).isTrue();
            transport.write(ascii("into the void"));
            transport.close();
            yieldFrom(turns(2));
            assertThat(aborting.events).containsExactly("made", "lost");
            assertThat(aborting.lostBy).isNull();
            return done();
        });
        Socket accepted = closing(listener.accept());
        accepted.setSoTimeout(10_000);
        assertThat(accepted.getInputStream().read()).isEqualTo(-1);
    }

    /** As by code that has the channel from {@code getExtraInfo} and takes it for its own. */
    @Test
    void aChannelThatIsClosedUnderneathLosesTheConnectionAtTheNextWrite() throws IOException {
        ServerSocket listener = listen(1);
        Recorder recorder = new Recorder();
        run(() -> {
            runningLoop().setExceptionHandler((loop, report) -> reports.add(report));
            Transport transport = yieldFrom(
                            runningLoop().createConnection(() -> recorder, HOST, listener.getLocalPort()))
                    .transport();
            yieldFrom(turns(2));
            transport.getExtraInfo(ExtraInfo.SOCKET).orElseThrow().close();
            transport.write(ascii("lost"));
            yieldFrom(recorder.until(recorder::isLost));
            return done();
        });
        assertThat(recorder.lostBy).isInstanceOf(ClosedChannelException.class);
    }
}
