package dev.weft.proof.net;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.gather;
import static dev.weft.Weft.runningLoop;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Coro;
import dev.weft.Server;
import dev.weft.Task;
import dev.weft.annotations.Coroutine;
import dev.weft.streams.Connected;
import dev.weft.streams.StreamReader;
import dev.weft.streams.StreamWriter;
import dev.weft.streams.Streams;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A mebibyte each way at the same time. The client begins with a number, from which both know what either will send; each compares the
 * SHA-256 of what comes.
 */
final class Transfers {

    static final int SIZE = 1 << 20;

    private static final int NUMBER_SIZE = Long.BYTES;
    private static final int MIN_TLS_PIECE = 256;

    /** Of protocols on the server's side. */
    private final List<Task<Void>> served = new ArrayList<>();

    private static byte[] number(long seed) {
        return ByteBuffer.allocate(NUMBER_SIZE).putLong(seed).array();
    }

    private static byte[] request(long seed) {
        return Bytes.random(SIZE, seed);
    }

    private static byte[] answer(long seed) {
        return Bytes.random(SIZE, ~seed);
    }

    private static void assertSame(MessageDigest actual, byte[] expected, String what, long seed) {
        assertThat(actual.digest())
                .as("SHA-256 of the %s of %d", what, seed)
                .isEqualTo(Bytes.sha256().digest(expected));
    }

    // On streams

    @Coroutine
    static Coro<Server> streamServer(Security security) {
        return Streams.startServer(Transfers::handle, Route.HOST, 0, security.server());
    }

    @Coroutine
    private static Coro<Void> handle(StreamReader reader, StreamWriter writer) {
        long seed = ByteBuffer.wrap(yieldFrom(reader.readExactly(NUMBER_SIZE))).getLong();
        MessageDigest digest = Bytes.sha256();
        yieldFrom(gather(send(writer, answer(seed), new Random(seed)), receive(reader, digest, writer.canWriteEof())));
        assertSame(digest, request(seed), "request", seed);
        writer.close();
        yieldFrom(writer.waitClosed());
        return done();
    }

    @Coroutine
    static Coro<Void> byStreams(int port, Security security, long seed) {
        Connected ends = yieldFrom(Streams.openConnection(Route.HOST, port, security.client()));
        StreamWriter writer = ends.writer();
        writer.write(number(seed));
        MessageDigest digest = Bytes.sha256();
        yieldFrom(gather(
                send(writer, request(seed), new Random(seed)), receive(ends.reader(), digest, writer.canWriteEof())));
        assertSame(digest, answer(seed), "answer", seed);
        writer.close();
        yieldFrom(writer.waitClosed());
        return done();
    }

    private static int pieceOf(Random random) {
        return 1 + random.nextInt(1 << (1 + random.nextInt(18)));
    }

    @Coroutine
    private static Coro<Void> send(StreamWriter writer, byte[] data, Random random) {
        int piece;
        for (int start = 0; start < data.length; start += piece) {
            piece = Math.min(pieceOf(random), data.length - start);
            yieldFrom(writer.send(ByteBuffer.wrap(data, start, piece)));
        }
        if (writer.canWriteEof()) {
            writer.writeEof();
        }
        return done();
    }

    /** @param toEnd false where the peer ends only after we have, and the size is all there is to go by */
    @Coroutine
    private static Coro<Void> receive(StreamReader reader, MessageDigest digest, boolean toEnd) {
        int received = 0;
        byte[] data = yieldFrom(reader.read(SIZE));
        while (data.length > 0) {
            digest.update(data);
            received += data.length;
            if (received >= SIZE && !toEnd) {
                return done();
            }
            data = yieldFrom(reader.read(SIZE));
        }
        return done();
    }

    // On protocols

    @Coroutine
    Coro<Server> protocolServer(Security security) {
        return runningLoop()
                .createServer(
                        () -> {
                            Watched protocol = new Watched();
                            served.add(createTask(serve(protocol, security)));
                            return protocol;
                        },
                        Route.HOST,
                        0,
                        security.server());
    }

    /** Throws what a protocol on the server's side failed with. */
    @Coroutine
    Coro<Void> servedAll() {
        yieldFrom(gather(served));
        return done();
    }

    /** A write makes a record at least: in pieces of a byte, a mebibyte would be a million of them. */
    private static int pieceOf(long seed, Security security) {
        return Math.max(pieceOf(new Random(seed)), security == Security.PLAIN ? 1 : MIN_TLS_PIECE);
    }

    @Coroutine
    private static Coro<Void> serve(Watched protocol, Security security) {
        yieldFrom(protocol.untilReceived(NUMBER_SIZE));
        long seed = ByteBuffer.wrap(protocol.received.toByteArray()).getLong();
        yieldFrom(protocol.send(answer(seed), pieceOf(seed, security)));
        yieldFrom(endAndReceive(protocol, NUMBER_SIZE + SIZE));
        MessageDigest digest = Bytes.sha256();
        digest.update(protocol.received.toByteArray(), NUMBER_SIZE, protocol.received.size() - NUMBER_SIZE);
        assertSame(digest, request(seed), "request", seed);
        yieldFrom(close(protocol));
        return done();
    }

    @Coroutine
    static Coro<Void> byProtocols(int port, Security security, long seed) {
        Watched protocol = yieldFrom(runningLoop().createConnection(Watched::new, Route.HOST, port, security.client()))
                .protocol();
        protocol.transport().write(number(seed));
        yieldFrom(protocol.send(request(seed), pieceOf(seed, security)));
        yieldFrom(endAndReceive(protocol, SIZE));
        MessageDigest digest = Bytes.sha256();
        digest.update(protocol.received.toByteArray());
        assertSame(digest, answer(seed), "answer", seed);
        yieldFrom(close(protocol));
        return done();
    }

    /** Receives to the end, where ours can be told without closing; else as much as has to come. */
    @Coroutine
    private static Coro<Void> endAndReceive(Watched protocol, int size) {
        if (protocol.transport().canWriteEof()) {
            protocol.transport().writeEof();
            yieldFrom(protocol.until(() -> protocol.isEnded));
        } else {
            yieldFrom(protocol.untilReceived(size));
        }
        return done();
    }

    @Coroutine
    private static Coro<Void> close(Watched protocol) {
        protocol.transport().close();
        yieldFrom(protocol.until(() -> protocol.isLost));
        assertThat(protocol.lostBy).isNull();
        return done();
    }
}
