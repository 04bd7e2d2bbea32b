package dev.weft.proof.net;

import static dev.weft.Weft.done;
import static dev.weft.Weft.run;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;

import dev.weft.Coro;
import dev.weft.Server;
import dev.weft.annotations.Coroutine;
import dev.weft.streams.StreamReader;
import dev.weft.streams.StreamWriter;
import dev.weft.streams.Streams;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * Streams so many bytes to each client that asks for all, and without an end to the others, until so many clients have got all. Arguments:
 * bytes, clients.
 */
final class SlowReadersServer {

    static final int PIECE = 64 * 1024;

    /** What clients ask for, in a byte. */
    static final byte ALL = 'a';

    static final byte WITHOUT_END = 'w';

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

    private final long bytesEach;
    private final int expected;
    private final byte[] piece = piece();
    private long buffered;
    private long mostBuffered;
    private int finished;
    private int aborted;

    private SlowReadersServer(long bytesEach, int expected) {
        this.bytesEach = bytesEach;
        this.expected = expected;
    }

    static byte[] piece() {
        return Bytes.random(PIECE, 0);
    }

    public static void main(String[] arguments) {
        SlowReadersServer server = new SlowReadersServer(Long.parseLong(arguments[0]), Integer.parseInt(arguments[1]));
        run(server.serve());
        System.out.println("most buffered: " + server.mostBuffered);
        System.out.println("aborted: " + server.aborted);
    }

    @Coroutine
    private Coro<Void> serve() {
        Server server = yieldFrom(Streams.startServer(this::stream, Route.HOST, 0));
        System.out.println("port: " + server.port());
        while (finished < expected) {
            yieldFrom(sleep(BETWEEN_LOOKS));
        }
        server.close();
        server.abortClients();
        yieldFrom(server.waitClosed());
        yieldFrom(sleep(Duration.ZERO)); // what waited for a client that is aborted goes on
        return done();
    }

    @Coroutine
    private Coro<Void> stream(StreamReader reader, StreamWriter writer) {
        try {
            byte asked = yieldFrom(reader.readExactly(1))[0];
            yieldFrom(send(writer, asked == ALL ? bytesEach : Long.MAX_VALUE), IOException.class);
            writer.close();
            yieldFrom(writer.waitClosed(), IOException.class);
            finished++;
        } catch (IOException e) {
            aborted++;
        }
        return done();
    }

    @Coroutine
    private Coro<Void> send(StreamWriter writer, long all) {
        for (long sent = 0; sent < all; sent += PIECE) {
            int count = (int) Math.min(PIECE, all - sent);
            writer.write(ByteBuffer.wrap(piece, 0, count));
            long mine = writer.transport().getWriteBufferSize();
            buffered += mine;
            mostBuffered = Math.max(mostBuffered, buffered);
            yieldFrom(writer.drain());
            buffered -= mine;
        }
        return done();
    }
}
