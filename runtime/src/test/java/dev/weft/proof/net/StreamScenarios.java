package dev.weft.proof.net;

import static dev.weft.Weft.done;
import static dev.weft.Weft.gather;
import static dev.weft.Weft.result;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;
import static dev.weft.proof.net.Bytes.ascii;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Coro;
import dev.weft.IncompleteReadException;
import dev.weft.LimitOverrunException;
import dev.weft.Server;
import dev.weft.annotations.Coroutine;
import dev.weft.net.WaterMarks;
import dev.weft.streams.Connected;
import dev.weft.streams.StreamHandler;
import dev.weft.streams.StreamReader;
import dev.weft.streams.StreamWriter;
import dev.weft.streams.Streams;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** A handler on the server's side, a coroutine on the client's. */
final class StreamScenarios {

    private static final int LIMIT = 1000;
    private static final int PIECE = 50_000;

    static final List<Scenario> ALL = List.of(
            new Scenario("streams: readLine", StreamScenarios::readLine),
            new Scenario("streams: readExactly", StreamScenarios::readExactly),
            new Scenario("streams: readUntil", StreamScenarios::readUntil),
            new Scenario("streams: a line over the limit", StreamScenarios::overLimit),
            new Scenario("streams: the end in the middle", StreamScenarios::endInTheMiddle),
            new Scenario("streams: half-close, then the answer", StreamScenarios::halfCloseThenAnswer, true),
            new Scenario("streams: a slow reader", StreamScenarios::slowReader),
            new Scenario("streams: many at once", StreamScenarios::manyAtOnce));

    private StreamScenarios() {}

    @FunctionalInterface
    private interface Client {
        Coro<Void> talk(StreamReader reader, StreamWriter writer);
    }

    /** Runs a server and so many clients, to the end of all of them. */
    @Coroutine
    private static Coro<Void> talk(Route route, int clients, StreamHandler handler, Client client) {
        Server server = yieldFrom(
                Streams.startServer(handler, Route.HOST, 0, route.security().server(), LIMIT));
        int port = route.to(server.port());
        List<Coro<Void>> talks = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            talks.add(connectAndTalk(port, route.security(), client));
        }
        yieldFrom(gather(talks));
        server.close();
        yieldFrom(server.waitClosed());
        return done();
    }

    @Coroutine
    private static Coro<Void> connectAndTalk(int port, Security security, Client client) {
        Connected connected = yieldFrom(Streams.openConnection(Route.HOST, port, security.client(), LIMIT));
        yieldFrom(client.talk(connected.reader(), connected.writer()));
        connected.writer().close();
        yieldFrom(connected.writer().waitClosed());
        return done();
    }

    @Coroutine
    private static Coro<Void> close(StreamWriter writer) {
        writer.close();
        yieldFrom(writer.waitClosed());
        return done();
    }

    @Coroutine
    private static Coro<Void> echoLines(StreamReader reader, StreamWriter writer) {
        byte[] line = yieldFrom(reader.readLine());
        while (line.length > 0) {
            yieldFrom(writer.send(line));
            line = yieldFrom(reader.readLine());
        }
        yieldFrom(close(writer));
        return done();
    }

    private static byte[] line(int length) {
        return ascii("x".repeat(length) + "\n");
    }

    @Coroutine
    private static Coro<Void> askLines(StreamReader reader, StreamWriter writer) {
        for (int length = 0; length < LIMIT; length += 37) {
            writer.write(line(length)); // several are on their way at once
        }
        for (int length = 0; length < LIMIT; length += 37) {
            assertThat(yieldFrom(reader.readLine())).isEqualTo(line(length));
        }
        if (writer.canWriteEof()) {
            writer.write(ascii("no end"));
            writer.writeEof();
            assertThat(yieldFrom(reader.readLine())).isEqualTo(ascii("no end"));
            assertThat(yieldFrom(reader.readLine())).isEmpty();
        }
        return done();
    }

    @Coroutine
    private static Coro<Void> readLine(Route route) {
        yieldFrom(talk(route, 1, StreamScenarios::echoLines, StreamScenarios::askLines));
        return done();
    }

    @Coroutine
    private static Coro<Void> manyAtOnce(Route route) {
        yieldFrom(talk(route, 20, StreamScenarios::echoLines, StreamScenarios::askLines));
        return done();
    }

    @Coroutine
    private static Coro<Void> readExactly(Route route) {
        yieldFrom(talk(route, 1, StreamScenarios::sendAll, StreamScenarios::receiveExactly));
        return done();
    }

    private static int nextSize(int size) {
        return size * 3 + 1;
    }

    @Coroutine
    private static Coro<Void> sendAll(StreamReader reader, StreamWriter writer) {
        for (int size = 0; size < 100 * LIMIT; size = nextSize(size)) {
            yieldFrom(writer.send(Bytes.random(size, size)));
        }
        assertThat(yieldFrom(reader.read(1))).isEmpty();
        yieldFrom(close(writer));
        return done();
    }

    /** Sizes below the limit and far above. */
    @Coroutine
    private static Coro<Void> receiveExactly(StreamReader reader, StreamWriter writer) {
        for (int size = 0; size < 100 * LIMIT; size = nextSize(size)) {
            assertThat(yieldFrom(reader.readExactly(size))).isEqualTo(Bytes.random(size, size));
        }
        if (writer.canWriteEof()) {
            writer.writeEof();
            assertThat(yieldFrom(reader.readAll())).isEmpty();
        }
        return done();
    }

    @Coroutine
    private static Coro<Void> readUntil(Route route) {
        String text = "one\r\n\r\r\n\r\ntwo\r\n\r\n\r\n\r\n";
        yieldFrom(talk(
                route,
                1,
                (reader, writer) -> {
                    yieldFrom(writer.send(ascii(text)));
                    yieldFrom(close(writer));
                    return done();
                },
                (reader, writer) -> {
                    for (String part : List.of("one\r\n\r\r\n\r\n", "two\r\n\r\n", "\r\n\r\n")) {
                        assertThat(yieldFrom(reader.readUntil(ascii("\r\n\r\n"))))
                                .isEqualTo(ascii(part));
                    }
                    assertThat(yieldFrom(reader.read(1))).isEmpty();
                    return done();
                }));
        return done();
    }

    /** What was too long stays, and can be read another way. */
    @Coroutine
    private static Coro<Void> overLimit(Route route) {
        yieldFrom(talk(
                route,
                1,
                (reader, writer) -> {
                    yieldFrom(writer.send(line(5 * LIMIT)));
                    yieldFrom(writer.send(line(1)));
                    yieldFrom(close(writer));
                    return done();
                },
                (reader, writer) -> {
                    assertThat(yieldFrom(overruns(reader))).isTrue();
                    assertThat(yieldFrom(reader.readExactly(5 * LIMIT + 1))).isEqualTo(line(5 * LIMIT));
                    assertThat(yieldFrom(reader.readLine())).isEqualTo(line(1));
                    return done();
                }));
        return done();
    }

    @Coroutine
    private static Coro<Boolean> overruns(StreamReader reader) {
        try {
            yieldFrom(reader.readUntil(ascii("\n")));
            return result(false);
        } catch (LimitOverrunException e) {
            assertThat(e.consumed()).isPositive();
            return result(true);
        }
    }

    @Coroutine
    private static Coro<Void> endInTheMiddle(Route route) {
        byte[] part = Bytes.random(LIMIT, 7);
        yieldFrom(talk(
                route,
                1,
                (reader, writer) -> {
                    writer.write(part);
                    writer.close();
                    return done();
                },
                (reader, writer) -> {
                    assertThat(yieldFrom(partial(reader))).isEqualTo(part);
                    assertThat(reader.atEof()).isTrue();
                    return done();
                }));
        return done();
    }

    @Coroutine
    private static Coro<byte[]> partial(StreamReader reader) {
        try {
            return result(yieldFrom(reader.readExactly(LIMIT + 1)));
        } catch (IncompleteReadException e) {
            assertThat(e.expected()).isEqualTo(LIMIT + 1);
            return result(e.partial());
        }
    }

    @Coroutine
    private static Coro<Void> halfCloseThenAnswer(Route route) {
        byte[] request = Bytes.random(100 * LIMIT, 8);
        yieldFrom(talk(
                route,
                1,
                (reader, writer) -> {
                    byte[] asked = yieldFrom(reader.readAll());
                    yieldFrom(writer.send(Bytes.sha256().digest(asked)));
                    yieldFrom(close(writer));
                    return done();
                },
                (reader, writer) -> {
                    yieldFrom(writer.send(request));
                    writer.writeEof();
                    assertThat(yieldFrom(reader.readAll()))
                            .isEqualTo(Bytes.sha256().digest(request));
                    return done();
                }));
        return done();
    }

    /** Nothing is read before the writer had to wait. */
    @Coroutine
    private static Coro<Void> slowReader(Route route) {
        byte[] all = Bytes.random(ProtocolScenarios.TOO_MUCH, 9);
        AtomicReference<StreamWriter> sender = new AtomicReference<>();
        yieldFrom(talk(
                route,
                1,
                (reader, writer) -> {
                    sender.set(writer);
                    yieldFrom(sendInPieces(writer, all));
                    yieldFrom(close(writer));
                    return done();
                },
                (reader, writer) -> {
                    while (sender.get() == null || sender.get().transport().getWriteBufferSize() == 0) {
                        yieldFrom(sleep(Duration.ZERO));
                    }
                    assertThat(yieldFrom(reader.readAll())).isEqualTo(all);
                    return done();
                }));
        return done();
    }

    @Coroutine
    private static Coro<Void> sendInPieces(StreamWriter writer, byte[] all) {
        for (int start = 0; start < all.length; start += PIECE) {
            yieldFrom(writer.send(ByteBuffer.wrap(all, start, Math.min(PIECE, all.length - start))));
            assertThat(writer.transport().getWriteBufferSize()).isLessThanOrEqualTo(WaterMarks.DEFAULT.high());
        }
        return done();
    }
}
