package dev.weft.internal.select;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.run;
import static dev.weft.Weft.runningLoop;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.CancelledError;
import dev.weft.Coro;
import dev.weft.EventLoop;
import dev.weft.Task;
import dev.weft.annotations.Coroutine;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What uvloop's {@code test_sockets} has beyond CPython's tests: channels that are closed, and watched anew, at an awkward time. */
class UvloopSocketsTest {

    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable one : opened) {
            one.close();
        }
    }

    private <C extends SelectableChannel> C keep(C channel) throws IOException {
        opened.add(channel);
        channel.configureBlocking(false);
        return channel;
    }

    private ServerSocketChannel listen() throws IOException {
        return keep(ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
    }

    /** Two ends of a connection. */
    @Coroutine
    private Coro<SocketChannel[]> pair() throws IOException {
        ServerSocketChannel listener = listen();
        SocketChannel near = keep(SocketChannel.open());
        Task<SocketChannel> accepting = createTask(runningLoop().sockAccept(listener));
        yieldFrom(runningLoop().sockConnect(near, listener.getLocalAddress()));
        return result(new SocketChannel[] {near, keep(yieldFrom(accepting))});
    }

    @Coroutine
    private static Coro<Void> turns(int count) {
        for (int i = 0; i < count; i++) {
            yieldFrom(sleep(Duration.ZERO));
        }
        return done();
    }

    @Coroutine
    private static Coro<Boolean> isCancelled(Task<?> task) {
        try {
            yieldFrom(task);
        } catch (CancelledError expected) {
            return result(true);
        }
        return result(false);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, US_ASCII);
    }

    private static ByteBuffer buffer(String text) {
        return ByteBuffer.wrap(text.getBytes(US_ASCII));
    }

    // Readers and writers

    // uvloop: test_sockets._TestSockets.test_socket_sync_remove_and_immediately_close
    @Test
    void aListenerIsClosedRightAfterItsReaderWasRemoved() {
        run(() -> {
            ServerSocketChannel listener = listen();
            runningLoop().addReader(listener, () -> {});
            yieldFrom(turns(2));
            assertThat(runningLoop().removeReader(listener)).isTrue();
            listener.close();
            yieldFrom(turns(2));
            assertThat(listener.isOpen()).isFalse();
            assertThat(runningLoop().removeReader(listener)).isFalse();
            return done();
        });
    }

    /** The connection's other end is told, so the system has really closed it. */
    // uvloop: test_sockets.TestUVSockets.test_socket_close_remove_reader
    // uvloop: test_sockets.TestUVSockets.test_socket_close_remove_writer
    // uvloop: test_sockets.TestUVSockets.test_socket_close_many_add_readers
    // uvloop: test_sockets.TestUVSockets.test_socket_close_many_remove_writers
    @Test
    void oneRemovalTakesAwayAllThatWereAddedAndTheChannelCanBeClosed() {
        run(() -> {
            EventLoop loop = runningLoop();
            for (int added : new int[] {1, 3}) {
                for (boolean reading : new boolean[] {true, false}) {
                    SocketChannel[] pair = yieldFrom(pair());
                    int[] calls = {0};
                    for (int i = 0; i < added; i++) {
                        if (reading) {
                            loop.addReader(pair[0], () -> calls[0]++);
                        } else {
                            loop.addWriter(pair[0], () -> calls[0]++);
                        }
                    }
                    assertThat(reading ? loop.removeReader(pair[0]) : loop.removeWriter(pair[0]))
                            .isTrue();
                    assertThat(reading ? loop.removeReader(pair[0]) : loop.removeWriter(pair[0]))
                            .isFalse();
                    pair[1].write(buffer("x"));
                    yieldFrom(turns(3));
                    assertThat(calls[0]).isZero();
                    pair[0].read(ByteBuffer.allocate(1));
                    pair[0].close();
                    assertThat(yieldFrom(loop.sockRecv(pair[1], 1))).isEmpty();
                }
            }
            return done();
        });
    }

    // Coroutines that wait

    // uvloop: test_sockets._TestSockets.test_sock_cancel_add_reader_race
    @Test
    void aReceiveThatFollowsACancelledOneInTheSameStepGetsWhatComesLater() {
        run(() -> {
            SocketChannel[] pair = yieldFrom(pair());
            Task<byte[]> first = createTask(runningLoop().sockRecv(pair[0], 1));
            yieldFrom(turns(3));
            first.cancel();
            runningLoop().callSoon(() -> createTask(runningLoop().sockSendAll(pair[1], buffer("1"))));

            assertThat(text(yieldFrom(runningLoop().sockRecv(pair[0], 1)))).isEqualTo("1");
            assertThat(yieldFrom(isCancelled(first))).isTrue();
            return done();
        });
    }

    // uvloop: test_sockets.TestUVSockets.test_socket_cancel_sock_recv_1
    @Test
    void afterACancelledReceiveTheChannelIsClosedForGood() {
        run(() -> {
            SocketChannel[] pair = yieldFrom(pair());
            Task<byte[]> receiving = createTask(runningLoop().sockRecv(pair[0], 10));
            yieldFrom(turns(3));
            receiving.cancel();
            assertThat(yieldFrom(isCancelled(receiving))).isTrue();
            pair[0].close();

            assertThat(yieldFrom(runningLoop().sockRecv(pair[1], 1))).isEmpty();
            return done();
        });
    }

    // uvloop: test_sockets.TestUVSockets.test_socket_cancel_sock_recv_2
    @Test
    void removingAReaderTakesNoWaitAwayAndAClosedChannelsWaitCanBeCancelled() {
        run(() -> {
            SocketChannel[] pair = yieldFrom(pair());
            Task<byte[]> receiving = createTask(runningLoop().sockRecv(pair[0], 10));
            yieldFrom(turns(3));
            assertThat(runningLoop().removeReader(pair[0])).isFalse();
            runningLoop().callSoon(() -> createTask(runningLoop().sockSendAll(pair[1], buffer("first"))));
            assertThat(text(yieldFrom(receiving))).isEqualTo("first");

            Task<byte[]> second = createTask(runningLoop().sockRecv(pair[0], 10));
            yieldFrom(turns(3));
            pair[0].close();
            yieldFrom(turns(3));
            second.cancel();
            assertThat(yieldFrom(isCancelled(second))).isTrue();
            return done();
        });
    }
}
