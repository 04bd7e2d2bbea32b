package dev.weft.traces.shared;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.runningLoop;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.weft.Coro;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.IncompleteReadException;
import dev.weft.LimitOverrunException;
import dev.weft.Server;
import dev.weft.Task;
import dev.weft.annotations.Coroutine;
import dev.weft.net.Connection;
import dev.weft.net.Protocol;
import dev.weft.net.Transport;
import dev.weft.net.WaterMarks;
import dev.weft.streams.Connected;
import dev.weft.streams.StreamReader;
import dev.weft.streams.StreamWriter;
import dev.weft.streams.Streams;
import java.io.ByteArrayOutputStream;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rules 79 to 88 and 93: transports, streams, servers. */
final class NetworkPrograms {

    private static final String HOST = "127.0.0.1";

    private NetworkPrograms() {}

    private static String text(byte[] bytes) {
        return new String(bytes, US_ASCII);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(US_ASCII);
    }

    private static class Talk implements Protocol {

        final List<String> events = new ArrayList<>();
        final ByteArrayOutputStream received = new ByteArrayOutputStream();
        final Future<@Nullable Throwable> over = runningLoop().createFuture();
        Transport transport;

        @Override
        public void connectionMade(Transport transport) {
            this.transport = transport;
            events.add("made");
        }

        @Override
        public void dataReceived(byte[] data) {
            received.writeBytes(data);
        }

        @Override
        public void connectionLost(@Nullable Throwable cause) {
            events.add("lost");
            over.setResult(cause);
        }
    }

    private static final class Answers extends Talk {

        @Override
        public boolean eofReceived() {
            events.add("eof");
            transport.write(bytes("answer to "));
            transport.write(received.toByteArray());
            transport.close();
            return true;
        }
    }

    @Program
    @Coroutine
    static Coro<Void> protocolHalfClose(Trace trace) {
        List<Talk> accepted = new ArrayList<>();
        EventLoop loop = runningLoop();
        Server server = yieldFrom(loop.createServer(
                () -> {
                    accepted.add(new Answers());
                    return accepted.get(accepted.size() - 1);
                },
                HOST,
                0));
        Connection<Talk> connection = yieldFrom(loop.createConnection(Talk::new, HOST, server.port()));
        Talk client = connection.protocol();
        connection.transport().write(bytes("que"));
        connection.transport().write(bytes("stion"));
        connection.transport().writeEof();
        Throwable clientCause = yieldFrom(client.over);
        trace.print("client", clientCause);
        Throwable serverCause = yieldFrom(accepted.get(0).over);
        trace.print("server", serverCause);
        trace.print(text(client.received.toByteArray()));
        trace.print(text(accepted.get(0).received.toByteArray()));
        client.events.forEach(event -> trace.print("client", event));
        accepted.get(0).events.forEach(event -> trace.print("server", event));
        server.close();
        yieldFrom(server.waitClosed());
        return done();
    }

    private static final class Quiet implements Protocol {

        int lost;

        @Override
        public void connectionLost(@Nullable Throwable cause) {
            lost++;
        }
    }

    @Program
    @Coroutine
    static Coro<Void> transportAfterItsEnd(Trace trace) {
        EventLoop loop = runningLoop();
        Server server = yieldFrom(loop.createServer(Quiet::new, HOST, 0));
        Connection<Quiet> connection = yieldFrom(loop.createConnection(Quiet::new, HOST, server.port()));
        Transport transport = connection.transport();
        Quiet client = connection.protocol();
        trace.print(transport.canWriteEof(), transport.isClosing(), transport.isReading());
        transport.writeEof();
        transport.writeEof();
        try {
            transport.write(bytes("late"));
        } catch (IllegalStateException e) {
            trace.print(Trace.name(e));
        }
        transport.close();
        trace.print(transport.isClosing(), transport.isReading(), client.lost);
        transport.close();
        transport.abort();
        trace.print(client.lost);
        yieldFrom(sleep(Duration.ZERO));
        yieldFrom(sleep(Duration.ZERO));
        trace.print(client.lost);
        transport.abort();
        transport.pauseReading();
        transport.resumeReading();
        yieldFrom(sleep(Duration.ZERO));
        trace.print(client.lost, transport.getWriteBufferSize());
        server.close();
        return done();
    }

    private static void printMarks(Trace trace, Transport transport) {
        WaterMarks marks = transport.getWriteBufferLimits();
        trace.print(marks.low(), marks.high());
    }

    @Program
    @Coroutine
    static Coro<Void> writeBufferLimits(Trace trace) {
        EventLoop loop = runningLoop();
        Server server = yieldFrom(loop.createServer(Quiet::new, HOST, 0));
        Transport transport = yieldFrom(loop.createConnection(Quiet::new, HOST, server.port()))
                .transport();
        printMarks(trace, transport);
        transport.setWriteBufferLimits(WaterMarks.high(100));
        printMarks(trace, transport);
        transport.setWriteBufferLimits(WaterMarks.low(10));
        printMarks(trace, transport);
        transport.setWriteBufferLimits(WaterMarks.high(0));
        printMarks(trace, transport);
        try {
            transport.setWriteBufferLimits(WaterMarks.of(1, 2));
        } catch (IllegalArgumentException e) {
            trace.print(Trace.name(e));
        }
        transport.abort();
        server.close();
        return done();
    }

    @Coroutine
    private static Coro<Void> sends(StreamReader reader, StreamWriter writer) {
        writer.write(bytes("one\ntwo\nhalf|of|a line"));
        writer.close();
        yieldFrom(writer.waitClosed());
        return done();
    }

    @Program
    @Coroutine
    static Coro<Void> streamReads(Trace trace) {
        Server server = yieldFrom(Streams.startServer(NetworkPrograms::sends, HOST, 0));
        Connected connected = yieldFrom(Streams.openConnection(HOST, server.port()));
        StreamReader reader = connected.reader();
        byte[] none = yieldFrom(reader.read(0));
        trace.print(none.length);
        byte[] one = yieldFrom(reader.readLine());
        trace.print(text(one).strip());
        byte[] two = yieldFrom(reader.readExactly(4));
        trace.print(text(two).strip());
        byte[] half = yieldFrom(reader.readUntil(bytes("|")));
        trace.print(text(half));
        try {
            yieldFrom(reader.readUntil(bytes("\n")));
        } catch (IncompleteReadException e) {
            trace.print(text(e.partial()), e.expected() < 0 ? null : e.expected());
        }
        trace.print(reader.atEof());
        byte[] line = yieldFrom(reader.readLine());
        byte[] some = yieldFrom(reader.read(10));
        byte[] all = yieldFrom(reader.read(-1));
        trace.print(line.length, some.length, all.length);
        try {
            yieldFrom(reader.readExactly(3));
        } catch (IncompleteReadException e) {
            trace.print(e.partial().length, e.expected());
        }
        connected.writer().close();
        yieldFrom(connected.writer().waitClosed());
        server.close();
        yieldFrom(server.waitClosed());
        return done();
    }

    @Program
    @Coroutine
    static Coro<Void> streamLimit(Trace trace) {
        StreamReader reader = new StreamReader(8);
        reader.feedData(bytes("0123456789abcdef"));
        try {
            yieldFrom(reader.readUntil(bytes("\n")));
        } catch (LimitOverrunException e) {
            trace.print("not found", e.consumed());
        }
        reader.feedData(bytes("\nshort\n"));
        try {
            yieldFrom(reader.readUntil(bytes("\n")));
        } catch (LimitOverrunException e) {
            trace.print("too far", e.consumed());
        }
        byte[] exactly = yieldFrom(reader.readExactly(17));
        trace.print(text(exactly).strip());
        byte[] line = yieldFrom(reader.readLine());
        trace.print(text(line).strip());
        reader.feedData(bytes("01234567\n"));
        byte[] longest = yieldFrom(reader.readUntil(bytes("\n")));
        trace.print(text(longest).strip());
        reader.feedEof();
        byte[] rest = yieldFrom(reader.readAll());
        trace.print(reader.atEof(), rest.length);
        return done();
    }

    @Coroutine
    private static Coro<Void> echoes(StreamReader reader, StreamWriter writer) {
        byte[] line = yieldFrom(reader.readLine());
        while (line.length > 0) {
            writer.write(line);
            line = yieldFrom(reader.readLine());
        }
        writer.close();
        return done();
    }

    @Program
    @Coroutine
    static Coro<Void> serverClose(Trace trace) {
        Server server = yieldFrom(Streams.startServer(NetworkPrograms::echoes, HOST, 0));
        trace.print(server.isServing());
        Connected connected = yieldFrom(Streams.openConnection(HOST, server.port()));
        connected.writer().write(bytes("before\n"));
        byte[] before = yieldFrom(connected.reader().readLine());
        trace.print(text(before).strip());
        Task<Void> closed = createTask(server.waitClosed());
        server.close();
        server.close();
        trace.print(server.isServing());
        try {
            yieldFrom(Streams.openConnection(HOST, server.port()), ConnectException.class);
        } catch (ConnectException e) {
            trace.print("refused");
        }
        connected.writer().write(bytes("after\n"));
        byte[] after = yieldFrom(connected.reader().readLine());
        trace.print(text(after).strip(), closed.isDone());
        connected.writer().close();
        yieldFrom(closed);
        trace.print(closed.isDone());
        yieldFrom(server.waitClosed());
        return done();
    }
}
