package dev.weft.streams;

import static dev.weft.Weft.aclosing;
import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.gather;
import static dev.weft.Weft.result;
import static dev.weft.Weft.run;
import static dev.weft.Weft.runningLoop;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.CancelledError;
import dev.weft.Coro;
import dev.weft.ErrorReport;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.IncompleteReadException;
import dev.weft.Server;
import dev.weft.Task;
import dev.weft.annotations.Coroutine;
import dev.weft.net.ExtraInfo;
import dev.weft.net.Transport;
import dev.weft.net.WaterMarks;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Readers and writers over real sockets: rules 85 to 88; asyncio's {@code test_streams}. */
class StreamsTest {

    private static final String HOST = InetAddress.getLoopbackAddress().getHostAddress();
    private static final int MEBIBYTE = 1 << 20;

    /** More than the system takes when nobody reads: Linux lets a send buffer grow to 4 MiB. */
    private static final int TOO_MUCH = 16 * MEBIBYTE;

    private final List<ErrorReport> reports = new ArrayList<>();
    private final List<AutoCloseable> toClose = new ArrayList<>();

    @AfterEach
    void hangUp() throws Exception {
        for (AutoCloseable closeable : toClose) {
            closeable.close();
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        new Random(count).nextBytes(bytes);
        return bytes;
    }

    private static <R> Future<R> aside(Callable<R> code) {
        return runningLoop().runInExecutor(code);
    }

    private <C extends AutoCloseable> C closing(C closeable) {
        toClose.add(closeable);
        return closeable;
    }

    /** A listener of the peer's, on a blocking socket, whose buffers are small. */
    private ServerSocket listen() throws IOException {
        ServerSocket listener = closing(new ServerSocket());
        listener.setReceiveBufferSize(64 * 1024);
        listener.bind(new java.net.InetSocketAddress(HOST, 0), 5);
        return listener;
    }

    @Coroutine
    private Coro<Server> serve(StreamHandler handler) {
        runningLoop().setExceptionHandler((loop, report) -> reports.add(report));
        return Streams.startServer(handler, HOST, 0);
    }

    @Coroutine
    private static Coro<Void> echoLines(StreamReader reader, StreamWriter writer) {
        while (true) {
            byte[] line = yieldFrom(reader.readLine());
            if (line.length == 0) {
                break;
            }
            yieldFrom(writer.send(line));
        }
        writer.close();
        return done();
    }

    @Coroutine
    private static Coro<Void> echoBytes(StreamReader reader, StreamWriter writer) {
        while (true) {
            byte[] data = yieldFrom(reader.read(64 * 1024));
            if (data.length == 0) {
                break;
            }
            yieldFrom(writer.send(data));
        }
        writer.close();
        yieldFrom(writer.waitClosed());
        return done();
    }

    // Both ends

    // CPython: test_streams.StreamTests.test_open_connection
    // CPython: test_streams.StreamTests.test_start_server
    @Test
    void linesGoThereAndBack() {
        run(() -> {
            Server server = yieldFrom(serve(StreamsTest::echoLines));
            Connected client = yieldFrom(Streams.openConnection(HOST, server.port()));
            for (String line : new String[] {"one\n", "two\n", "\n"}) {
                yieldFrom(client.writer().send(ascii(line)));
                assertThat(yieldFrom(client.reader().readLine())).isEqualTo(ascii(line));
            }
            client.writer().write(ascii("last"));
            client.writer().writeEof();
            assertThat(yieldFrom(client.reader().readAll())).isEqualTo(ascii("last"));
            assertThat(client.reader().atEof()).isTrue();
            client.writer().close();
            yieldFrom(client.writer().waitClosed());
            server.close();
            yieldFrom(server.waitClosed());
            return done();
        });
        assertThat(reports).isEmpty();
    }

    @Test
    void aMebibyteGoesBothWaysAtOnce() {
        byte[] sent = bytes(MEBIBYTE);
        run(() -> {
            Server server = yieldFrom(serve(StreamsTest::echoBytes));
            Connected client = yieldFrom(Streams.openConnection(HOST, server.port()));
            Task<Void> sending = createTask(sendInParts(client.writer(), sent, 5000));
            byte[] received = yieldFrom(client.reader().readAll(MEBIBYTE));
            yieldFrom(sending);

            assertThat(received).isEqualTo(sent);
            client.writer().close();
            server.close();
            yieldFrom(server.waitClosed());
            return done();
        });
    }

    @Coroutine
    private static Coro<Void> sendInParts(StreamWriter writer, byte[] data, int part) {
        for (int i = 0; i < data.length; i += part) {
            yieldFrom(writer.send(Arrays.copyOfRange(data, i, Math.min(data.length, i + part))));
        }
        writer.writeEof();
        return done();
    }

    @Test
    void manyClientsAreServedAtOnce() {
        run(() -> {
            Server server = yieldFrom(serve(StreamsTest::echoLines));
            List<Coro<String>> clients = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                clients.add(oneLine(server.port(), "line " + i + "\n"));
            }
            List<String> answers = yieldFrom(gather(clients));

            assertThat(answers).hasSize(100).doesNotHaveDuplicates().startsWith("line 0\n", "line 1\n");
            server.close();
            yieldFrom(server.waitClosed());
            return done();
        });
    }

    @Coroutine
    private static Coro<String> oneLine(int port, String line) {
        Connected client = yieldFrom(Streams.openConnection(HOST, port));
        yieldFrom(client.writer().send(ascii(line)));
        byte[] answer = yieldFrom(client.reader().readLine());
        client.writer().close();
        yieldFrom(client.writer().waitClosed());
        return result(new String(answer, US_ASCII));
    }

    // CPython: test_streams.StreamTests.test_open_connection_error
    @Test
    void aRefusedConnectionSaysWhere() throws IOException {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }

        assertThatThrownBy(() -> run(() -> Streams.openConnection(HOST, port)))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining(HOST)
                .hasMessageContaining(String.valueOf(port));
    }

    // Half close, reset, end

    @Test
    void aPeerThatSendsNoMoreStillGetsTheAnswer() {
        run(() -> {
            Server server = yieldFrom(serve((reader, writer) -> {
                byte[] request = yieldFrom(reader.readAll());
                yieldFrom(writer.send(ascii(request.length + " bytes")));
                writer.close();
                return done();
            }));
            Socket client = closing(new Socket(HOST, server.port()));
            client.getOutputStream().write(bytes(5000));
            client.shutdownOutput();
            String answer =
                    yieldFrom(aside(() -> new String(client.getInputStream().readAllBytes(), US_ASCII)));

            assertThat(answer).isEqualTo("5000 bytes");
            return done();
        });
    }

    @Test
    void aResetInTheMiddleReachesTheReaderTheDrainerAndTheOneWhoWaitsForTheEnd() {
        run(() -> {
            ServerSocket listener = listen();
            Connected client = yieldFrom(Streams.openConnection(HOST, listener.getLocalPort()));
            Socket peer = closing(listener.accept());
            Task<byte[]> reading = createTask(client.reader().readExactly(1000));
            Task<Void> sending = createTask(client.writer().send(new byte[TOO_MUCH]));
            Task<Void> closed = createTask(client.writer().waitClosed());
            peer.getOutputStream().write(bytes(100));
            yieldFrom(sleep(Duration.ofMillis(2)));
            assertThat(List.of(reading, sending, closed)).noneMatch(Future::isDone);
            peer.setSoLinger(true, 0);
            peer.close();
            for (Task<?> task : List.of(reading, sending, closed)) {
                try {
                    yieldFrom(task, IOException.class);
                    throw new AssertionError("went on: " + task);
                } catch (IOException e) {
                    assertThat(e).hasMessageContaining("reset");
                }
            }
            assertThat(client.reader().exception()).isInstanceOf(IOException.class);
            return done();
        });
        assertThat(reports).isEmpty();
    }

    @Test
    void theEndInTheMiddleGivesThePart() {
        run(() -> {
            ServerSocket listener = listen();
            Connected client = yieldFrom(Streams.openConnection(HOST, listener.getLocalPort()));
            Socket peer = closing(listener.accept());
            peer.getOutputStream().write(ascii("abc"));
            peer.close();
            try {
                yieldFrom(client.reader().readExactly(10));
                throw new AssertionError("read 10 bytes");
            } catch (IncompleteReadException e) {
                assertThat(e.partial()).isEqualTo(ascii("abc"));
            }
            return done();
        });
    }

    @Test
    void theEndOfOurSideEndsTheReaderToo() {
        run(() -> {
            ServerSocket listener = listen();
            Connected client = yieldFrom(Streams.openConnection(HOST, listener.getLocalPort()));
            Task<byte[]> reading = createTask(client.reader().read(10));
            yieldFrom(sleep(Duration.ZERO));
            client.writer().close();
            assertThat(client.writer().isClosing()).isTrue();
            yieldFrom(client.writer().waitClosed());
            yieldFrom(client.writer().waitClosed());

            assertThat(yieldFrom(reading)).isEmpty();
            assertThat(client.reader().atEof()).isTrue();
            return done();
        });
    }

    @Test
    void abortDropsTheConnection() {
        run(() -> {
            ServerSocket listener = listen();
            Connected client = yieldFrom(Streams.openConnection(HOST, listener.getLocalPort()));
            Socket peer = closing(listener.accept());
            client.writer().write(new byte[TOO_MUCH]);
            client.writer().abort();
            yieldFrom(client.writer().waitClosed());

            int arrived = yieldFrom(aside(() -> peer.getInputStream().readAllBytes().length));
            assertThat(arrived).isLessThan(TOO_MUCH);
            return done();
        });
    }

    @Test
    void addressesAreThoseOfTheTransport() {
        run(() -> {
            ServerSocket listener = listen();
            Connected client = yieldFrom(Streams.openConnection(HOST, listener.getLocalPort()));
            Socket peer = closing(listener.accept());

            assertThat(client.writer().remoteAddress()).isEqualTo(listener.getLocalSocketAddress());
            assertThat(client.writer().localAddress()).isEqualTo(peer.getRemoteSocketAddress());
            assertThat(client.writer()).asString().contains(String.valueOf(listener.getLocalPort()));
            return done();
        });
    }

    // Back-pressure

    /** A peer that does not read: what we keep is bounded by the high-water mark and what one send adds. */
    @Test
    void aPeerThatDoesNotReadHoldsTheSenderUp() {
        int part = 10_000;
        run(() -> {
            ServerSocket listener = listen();
            Connected client = yieldFrom(Streams.openConnection(HOST, listener.getLocalPort()));
            Socket peer = closing(listener.accept());
            Transport transport = client.writer().transport();
            int[] sent = {0};
            int[] most = {0};
            Task<Void> sending = createTask(() -> {
                while (sent[0] < 2 * TOO_MUCH) {
                    client.writer().write(new byte[part]);
                    sent[0] += part;
                    most[0] = Math.max(most[0], transport.getWriteBufferSize());
                    yieldFrom(client.writer().drain());
                }
                client.writer().close();
                return done();
            });
            int before;
            do {
                before = sent[0];
                yieldFrom(sleep(Duration.ofMillis(10)));
            } while (sent[0] != before);
            assertThat(sending.isDone()).isFalse();
            assertThat(sent[0]).isLessThan(2 * TOO_MUCH);

            long arrived =
                    yieldFrom(aside(() -> peer.getInputStream().transferTo(java.io.OutputStream.nullOutputStream())));
            yieldFrom(sending);
            assertThat(arrived).isEqualTo(sent[0]);
            assertThat(most[0]).isLessThanOrEqualTo(WaterMarks.DEFAULT.high() + part);
            return done();
        });
    }

    /** A program that does not read: what we keep is bounded by twice the limit and what one read adds. */
    @Test
    void aReaderThatIsNotReadHoldsThePeerUp() {
        int limit = 1000;
        byte[] sent = bytes(TOO_MUCH);
        run(() -> {
            ServerSocket listener = listen();
            Connected client = yieldFrom(Streams.openConnection(HOST, listener.getLocalPort(), limit));
            Socket peer = closing(listener.accept());
            peer.setSendBufferSize(64 * 1024);
            Future<Void> sending = aside(() -> {
                peer.getOutputStream().write(sent);
                peer.shutdownOutput();
                return null;
            });
            Transport transport = client.writer().transport();
            while (transport.isReading()) {
                yieldFrom(sleep(Duration.ofMillis(1)));
            }
            yieldFrom(sleep(Duration.ofMillis(10)));
            assertThat(sending.isDone()).isFalse();
            assertThat(buffered(client.reader())).isBetween(2 * limit + 1, 2 * limit + 64 * 1024);

            byte[] received = yieldFrom(client.reader().readAll());
            yieldFrom(sending);
            assertThat(received).isEqualTo(sent);
            return done();
        });
    }

    private static int buffered(StreamReader reader) {
        String text = reader.toString();
        return Integer.parseInt(text.substring(text.indexOf('(') + 1, text.indexOf(" bytes")));
    }

    // CPython: test_streams.StreamTests.test_multiple_drain
    @Test
    void manyMayDrainAtOnce() {
        run(() -> {
            ServerSocket listener = listen();
            Connected client = yieldFrom(Streams.openConnection(HOST, listener.getLocalPort()));
            Socket peer = closing(listener.accept());
            client.writer().write(new byte[TOO_MUCH]);
            List<Task<Void>> drainers = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                drainers.add(createTask(client.writer().drain()));
            }
            yieldFrom(sleep(Duration.ofMillis(1)));
            assertThat(drainers).noneMatch(Future::isDone);
            drainers.get(3).cancel();
            Future<Integer> reading = aside(() -> peer.getInputStream().readNBytes(TOO_MUCH).length);
            for (Task<Void> drainer : drainers) {
                if (drainer != drainers.get(3)) {
                    yieldFrom(drainer);
                }
            }
            assertThat(yieldFrom(reading)).isEqualTo(TOO_MUCH);
            assertThat(drainers.get(3).isCancelled()).isTrue();
            return done();
        });
    }

    @Test
    void drainDoesNotSuspendWhileThereIsLittleInTheBuffer() {
        run(() -> {
            ServerSocket listener = listen();
            Connected client = yieldFrom(Streams.openConnection(HOST, listener.getLocalPort()));
            boolean[] turned = {false};
            runningLoop().callSoon(() -> turned[0] = true);
            yieldFrom(client.writer().send(ascii("x")));
            yieldFrom(client.writer().send(ByteBuffer.wrap(ascii("y"))));

            assertThat(turned[0]).isFalse();
            return done();
        });
    }

    // CPython: test_streams.StreamTests.test_drain_raises
    @Test
    void aLoopThatWritesAndDrainsHearsThatTheConnectionIsLost() {
        run(() -> {
            ServerSocket listener = listen();
            Connected client = yieldFrom(Streams.openConnection(HOST, listener.getLocalPort()));
            listener.accept().close();
            try {
                while (true) {
                    client.writer().write(ascii("foo\n"));
                    yieldFrom(client.writer().drain(), IOException.class);
                }
            } catch (IOException e) {
                assertThat(client.writer().isClosing()).isTrue();
            }
            return done();
        });
        assertThat(reports).isEmpty();
    }

    // CPython: test_streams.StreamTests.test_async_writer_api_exception_after_close
    @Test
    void drainAfterCloseSaysThatTheConnectionIsLost() {
        run(() -> {
            ServerSocket listener = listen();
            Connected client = yieldFrom(Streams.openConnection(HOST, listener.getLocalPort()));
            client.writer().close();
            client.writer().write(ascii("ignored"));
            try {
                yieldFrom(client.writer().drain(), IOException.class);
                throw new AssertionError("drained");
            } catch (IOException e) {
                assertThat(e).hasMessageContaining("lost");
            }
            return done();
        });
    }

    // What else a writer has

    @Test
    void severalPiecesGoOutInTheirOrder() {
        run(() -> {
            ServerSocket listener = listen();
            Connected client = yieldFrom(Streams.openConnection(HOST, listener.getLocalPort()));
            Socket peer = closing(listener.accept());
            client.writer()
                    .writelines(List.of(
                            ByteBuffer.wrap(ascii("one ")), ByteBuffer.allocate(0), ByteBuffer.wrap(ascii("two"))));
            client.writer().writeEof();

            assertThat(yieldFrom(aside(() -> peer.getInputStream().readAllBytes())))
                    .isEqualTo(ascii("one two"));
            assertThatThrownBy(() -> client.writer().writelines(List.of(ByteBuffer.wrap(ascii("late")))))
                    .isInstanceOf(IllegalStateException.class);
            return done();
        });
    }

    @Test
    void aWriterTellsWhatItsTransportKnows() {
        run(() -> {
            ServerSocket listener = listen();
            Connected client = yieldFrom(Streams.openConnection(HOST, listener.getLocalPort()));

            assertThat(client.writer().canWriteEof()).isTrue();
            assertThat(client.writer().getExtraInfo(ExtraInfo.PEERNAME)).hasValue(listener.getLocalSocketAddress());
            assertThat(client.writer().getExtraInfo(ExtraInfo.SSL_CONTEXT)).isEmpty();
            return done();
        });
    }

    @Test
    void aWriterIsClosedWhenABodyThatFailsIsLeft() {
        run(() -> {
            ServerSocket listener = listen();
            Connected client = yieldFrom(Streams.openConnection(HOST, listener.getLocalPort()));
            Socket peer = closing(listener.accept());
            try {
                yieldFrom(aclosing(client.writer(), writer -> {
                    writer.write(ascii("sent"));
                    throw new IllegalStateException("mine");
                }));
                throw new AssertionError("went on");
            } catch (IllegalStateException e) {
                assertThat(e).hasMessage("mine");
            }
            assertThat(client.reader().atEof()).as("connectionLost was called").isTrue();
            assertThat(yieldFrom(aside(() -> peer.getInputStream().readAllBytes())))
                    .isEqualTo(ascii("sent"));
            return done();
        });
    }

    @Test
    void closingAWriterDoesNotTellAgainWhatTheConnectionWasLostBy() {
        run(() -> {
            ServerSocket listener = listen();
            Connected client = yieldFrom(Streams.openConnection(HOST, listener.getLocalPort()));
            Socket peer = listener.accept();
            peer.setSoLinger(true, 0);
            peer.close();
            try {
                yieldFrom(client.reader().readAll(), IOException.class);
                throw new AssertionError("was not reset");
            } catch (IOException expected) {
                yieldFrom(client.writer().aclose());
            }
            try {
                yieldFrom(client.writer().waitClosed(), IOException.class);
                throw new AssertionError("was not lost");
            } catch (IOException e) {
                assertThat(e).hasMessageContaining("reset");
            }
            return done();
        });
    }

    // Handlers

    // CPython: test_streams.StreamTests.test_unhandled_exception
    @Test
    void aHandlerThatFailsIsReportedAndDisconnected() {
        run(() -> {
            Server server = yieldFrom(serve((reader, writer) -> {
                yieldFrom(reader.readLine());
                throw new IllegalArgumentException("mine");
            }));
            Socket client = closing(new Socket(HOST, server.port()));
            client.getOutputStream().write('\n');
            assertThat(yieldFrom(aside(() -> client.getInputStream().read()))).isEqualTo(-1);
            server.close();
            yieldFrom(server.waitClosed());
            return done();
        });

        assertThat(reports).hasSize(1);
        assertThat(reports.get(0).message()).contains("handler");
        assertThat(reports.get(0).exception()).hasMessage("mine");
        assertThat(reports.get(0).source()).isInstanceOf(Transport.class);
    }

    @Test
    void aHandlerThatFailsWhenItIsCalledIsReportedToo() {
        run(() -> {
            Server server = yieldFrom(serve((reader, writer) -> {
                throw new IOException("checked");
            }));
            Socket client = closing(new Socket(HOST, server.port()));
            assertThat(yieldFrom(aside(() -> client.getInputStream().read()))).isEqualTo(-1);
            server.close();
            yieldFrom(server.waitClosed());
            return done();
        });

        assertThat(reports).extracting(ErrorReport::exception).hasSize(1).allMatch(e -> e instanceof IOException);
    }

    // CPython: test_streams.StreamTests.test_unhandled_cancel
    @Test
    void aHandlerThatIsCancelledIsDisconnectedSilently() {
        run(() -> {
            List<Task<?>> handlers = new ArrayList<>();
            Server server = yieldFrom(serve((reader, writer) -> {
                handlers.add(dev.weft.Weft.currentTask());
                yieldFrom(reader.readLine());
                return done();
            }));
            Socket client = closing(new Socket(HOST, server.port()));
            while (handlers.isEmpty()) {
                yieldFrom(sleep(Duration.ofMillis(1)));
            }
            handlers.get(0).cancel();
            assertThat(yieldFrom(aside(() -> client.getInputStream().read()))).isEqualTo(-1);
            server.close();
            yieldFrom(server.waitClosed());
            return done();
        });

        assertThat(reports).isEmpty();
    }

    @Test
    void aReaderMayBeHandedToAnotherTask() {
        run(() -> {
            Server server = yieldFrom(serve((reader, writer) -> {
                createTask(echoLines(reader, writer));
                return done();
            }));
            Connected client = yieldFrom(Streams.openConnection(HOST, server.port()));
            yieldFrom(client.writer().send(ascii("later\n")));
            assertThat(yieldFrom(client.reader().readLine())).isEqualTo(ascii("later\n"));
            client.writer().close();
            return done();
        });
    }

    @Test
    void tasksThatWaitForAStreamAreCancelledWhenTheLoopEnds() {
        List<String> ended = new ArrayList<>();
        run(() -> {
            ServerSocket listener = listen();
            Connected client = yieldFrom(Streams.openConnection(HOST, listener.getLocalPort()));
            createTask(() -> {
                try {
                    yieldFrom(client.reader().readLine());
                } catch (CancelledError e) {
                    ended.add("cancelled");
                    throw e;
                }
                return done();
            });
            yieldFrom(sleep(Duration.ZERO));
            return done();
        });

        assertThat(ended).containsExactly("cancelled");
    }

    @Test
    void closingTheLoopResumesNobody() throws IOException {
        ServerSocket listener = listen();
        List<String> steps = new ArrayList<>();
        try (EventLoop loop = EventLoop.create()) {
            loop.setExceptionHandler((l, report) -> reports.add(report));
            Connected client = loop.runUntilComplete(Streams.openConnection(HOST, listener.getLocalPort()));
            loop.createTask(notingTheEnd(client.reader(), steps), "reading");
            loop.runUntilComplete(sleep(Duration.ZERO));
        }

        assertThat(steps).containsExactly("waits");
        assertThat(reports).hasSize(1);
        assertThat(reports.get(0).message()).contains("still pending");
        assertThat(closing(listener.accept()).getInputStream().read()).isEqualTo(-1);
    }

    @Coroutine
    private static Coro<Void> notingTheEnd(StreamReader reader, List<String> steps) {
        steps.add("waits");
        yieldFrom(reader.readLine());
        steps.add("resumed");
        return done();
    }
}
