package dev.weft.junit.contract;

import static dev.weft.Weft.result;
import static dev.weft.Weft.yieldFrom;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Coro;
import dev.weft.EventLoop;
import dev.weft.Handle;
import dev.weft.Task;
import dev.weft.annotations.Coroutine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Readers and writers of channels, on a pipe of {@code java.nio}; raw sockets on the loopback interface. */
abstract class ReadinessBehaviours extends Behaviours {

    private final Pipe.SourceChannel source;
    private final Pipe.SinkChannel sink;

    ReadinessBehaviours(Supplier<LoopHost> hosts) {
        super(hosts);
        try {
            Pipe pipe = Pipe.open();
            source = pipe.source();
            sink = pipe.sink();
            source.configureBlocking(false);
            sink.configureBlocking(false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterEach
    void closePipe() throws IOException {
        loopIsOpen(() -> {
            loop.removeReader(source);
            loop.removeWriter(sink);
        });
        source.close();
        sink.close();
    }

    private void loopIsOpen(Runnable action) {
        if (!loop.isClosed()) {
            action.run();
        }
    }

    private void write(int bytes) {
        try {
            assertEquals(bytes, sink.write(ByteBuffer.allocate(bytes)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int read() {
        try {
            return source.read(ByteBuffer.allocate(100));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aReaderRunsWhenThereIsSomethingToRead() {
        loop.addReader(source, () -> {
            trace.add("read " + read());
            host.finish();
        });
        loop.callSoon(() -> {
            trace.add("write");
            write(3);
        });

        host.run();

        assertTrace("write", "read 3");
    }

    @Test
    void aReaderDoesNotRunWhileThereIsNothing() {
        loop.addReader(source, note("read"));

        runFor(Duration.ofMillis(2));

        assertTrace();
    }

    @Test
    void aReaderRunsAgainWhileSomethingIsLeft() {
        int[] runs = {0};
        loop.addReader(source, () -> {
            if (++runs[0] == 3) {
                read();
                host.finish();
            }
        });
        write(1);

        host.run();

        assertEquals(3, runs[0]);
    }

    @Test
    void aReaderLearnsOfTheEnd() throws IOException {
        loop.addReader(source, () -> {
            trace.add("read " + read());
            loop.removeReader(source);
            host.finish();
        });
        sink.close();

        host.run();

        assertTrace("read -1");
    }

    @Test
    void aWriterRunsWhileThereIsRoom() {
        int[] runs = {0};
        loop.addWriter(sink, () -> {
            if (++runs[0] == 3) {
                loop.removeWriter(sink);
                host.finish();
            }
        });

        host.run();

        assertEquals(3, runs[0]);
    }

    @Test
    void removingAnswersWhetherThereWasOne() {
        assertFalse(loop.removeReader(source));
        loop.addReader(source, () -> {});

        assertTrue(loop.removeReader(source));
        assertFalse(loop.removeReader(source));
        assertFalse(loop.removeWriter(sink));
    }

    @Test
    void aReaderThatWasRemovedDoesNotRun() {
        loop.addReader(source, note("read"));
        write(1);

        loop.removeReader(source);
        runFor(Duration.ofMillis(2));

        assertTrace();
    }

    @Test
    void cancellingItsHandleRemovesAReader() {
        Handle handle = loop.addReader(source, note("read"));
        write(1);

        handle.cancel();
        runFor(Duration.ofMillis(2));

        assertTrace();
        assertTrue(handle.isCancelled());
        assertFalse(loop.removeReader(source));
    }

    @Test
    void aSecondReaderReplacesTheFirst() {
        Handle first = loop.addReader(source, note("first"));
        loop.addReader(source, () -> {
            trace.add("second " + read());
            host.finish();
        });
        write(1);

        host.run();

        assertTrace("second 1");
        assertTrue(first.isCancelled());
        first.cancel();
        assertTrue(loop.removeReader(source), "cancelling the first takes the second away");
    }

    @Test
    void aReaderRemovedByAnotherCallbackOfItsTurnDoesNotRun() {
        loop.addWriter(sink, () -> {
            loop.removeWriter(sink);
            loop.removeReader(source);
            loop.callSoon(host::finish);
        });
        loop.addReader(source, () -> {
            loop.removeReader(source);
            loop.removeWriter(sink);
            loop.callSoon(host::finish);
            trace.add("reader first");
        });
        write(1);

        host.run();

        assertTrue(trace.size() <= 1);
    }

    @Test
    void aReaderThatThrowsIsReportedAndStays() {
        int[] runs = {0};
        loop.addReader(source, () -> {
            if (++runs[0] == 1) {
                throw new IllegalStateException("bad");
            }
            read();
            host.finish();
        });
        write(1);

        host.run();

        assertEquals(2, runs[0]);
        takeError();
    }

    @Test
    void aReaderThatIsAlwaysReadyDoesNotStarveTheRest() {
        loop.addReader(source, () -> {});
        write(1);
        int[] left = {2};
        Runnable arrived = () -> {
            if (--left[0] == 0) {
                host.finish();
            }
        };
        loop.callSoon(() -> loop.callSoon(() -> loop.callSoon(arrived)));
        loop.callLater(Duration.ofMillis(1), arrived);

        host.run();

        assertEquals(0, left[0]);
    }

    @Test
    void aCallbackThatKeepsSchedulingItselfDoesNotStarveAReader() {
        boolean[] over = new boolean[1];
        Runnable[] spin = new Runnable[1];
        spin[0] = () -> {
            if (!over[0]) {
                loop.callSoon(spin[0]);
            }
        };
        loop.callSoon(spin[0]);
        loop.addReader(source, () -> {
            read();
            over[0] = true;
            host.finish();
        });
        write(1);

        host.run();

        assertTrue(over[0]);
    }

    @Test
    void aBlockingChannelIsRefused() throws IOException {
        Pipe blocking = Pipe.open();
        try {
            assertThrows(IllegalArgumentException.class, () -> loop.addReader(blocking.source(), () -> {}));
            assertThrows(IllegalArgumentException.class, () -> loop.addWriter(blocking.sink(), () -> {}));
        } finally {
            blocking.source().close();
            blocking.sink().close();
        }
    }

    @Test
    void aChannelIsRefusedForWhatItCannotDo() {
        assertThrows(IllegalArgumentException.class, () -> loop.addReader(sink, () -> {}));
        assertThrows(IllegalArgumentException.class, () -> loop.addWriter(source, () -> {}));
    }

    @Test
    void aClosedChannelIsRefused() throws IOException {
        source.close();

        assertThrows(IllegalArgumentException.class, () -> loop.addReader(source, () -> {}));
    }

    @Test
    void channelsAreForTheLoopsThreadOnly() {
        onLoop(() -> {
            assertRefusedElsewhere(() -> loop.addReader(source, () -> {}));
            assertRefusedElsewhere(() -> loop.removeReader(source));
        });
    }

    @Test
    void rawSocketsConnectSendAndReceive() throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open();
                SocketChannel client = SocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .configureBlocking(false);
            client.configureBlocking(false);

            Task<byte[]> echo = loop.createTask(receiveOne(server));
            complete(connectAndSend(client, server));

            assertArrayEquals(new byte[] {1, 2, 3}, complete(echo));
        }
    }

    @Coroutine
    private static Coro<byte[]> receiveOne(ServerSocketChannel server) throws IOException {
        EventLoop loop = EventLoop.running();
        try (SocketChannel accepted = yieldFrom(loop.sockAccept(server))) {
            return result(yieldFrom(loop.sockRecv(accepted, 100)));
        }
    }

    @Coroutine
    private static Coro<Boolean> connectAndSend(SocketChannel client, ServerSocketChannel server) throws IOException {
        EventLoop loop = EventLoop.running();
        yieldFrom(loop.sockConnect(client, server.getLocalAddress()));
        yieldFrom(loop.sockSendAll(client, ByteBuffer.wrap(new byte[] {1, 2, 3})));
        return result(true);
    }
}
