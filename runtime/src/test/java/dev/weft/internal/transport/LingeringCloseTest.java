package dev.weft.internal.transport;

import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.runningLoop;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Coro;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.Server;
import dev.weft.annotations.Coroutine;
import dev.weft.net.ExtraInfo;
import dev.weft.testing.TestLoop;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Servers that answer and close while their client still sends. */
class LingeringCloseTest {

    private static final String HOST = "127.0.0.1";

    /** More than the system takes for a reader that does not read. */
    private static final int REQUEST = 12 << 20;

    private static final byte[] ANSWER = new byte[1 << 20];

    private final TestLoop loop = TestLoop.create();
    private final List<Recorder> accepted = new ArrayList<>();
    private Socket client;
    private Server server;

    @AfterEach
    void hangUp() throws IOException {
        client.close();
        loop.close();
    }

    /** A connection of which the server has read a little, and whose client goes on sending in a thread. */
    @Coroutine
    private Coro<Recorder> clientThatSends(int atOnce) throws IOException {
        server = yieldFrom(runningLoop()
                .createServer(
                        () -> {
                            Recorder recorder = new Recorder();
                            accepted.add(recorder);
                            return recorder;
                        },
                        HOST,
                        0));
        client = new Socket(HOST, server.port());
        client.getOutputStream().write(new byte[atOnce]);
        while (accepted.isEmpty()) {
            yieldFrom(sleep(Duration.ofMillis(1)));
        }
        Recorder recorder = accepted.get(0);
        yieldFrom(recorder.until(() -> recorder.received.size() > 0));
        recorder.transport.pauseReading();
        return result(recorder);
    }

    private static SocketChannel channelOf(Recorder recorder) {
        return (SocketChannel) recorder.transport.getExtraInfo(ExtraInfo.SOCKET).orElseThrow();
    }

    /** Answers and closes once a second part of the request has come, of which nothing is read. */
    @Coroutine
    private Coro<SocketChannel> closedWithUnreadInput() throws IOException {
        Recorder recorder = yieldFrom(clientThatSends(10));
        client.getOutputStream().write(new byte[10]);
        SocketChannel channel = channelOf(recorder);
        recorder.transport.close();
        server.close();
        yieldFrom(recorder.until(recorder::isLost));
        yieldFrom(server.waitClosed());
        return result(channel);
    }

    @Test
    void aClientThatSendsMoreThanIsReadGetsTheWholeAnswer() {
        loop.run(() -> {
            Recorder recorder = yieldFrom(clientThatSends(10));
            Future<byte[]> answer = runningLoop().runInExecutor(() -> {
                client.getOutputStream().write(new byte[REQUEST]);
                return client.getInputStream().readAllBytes();
            });
            recorder.transport.resumeReading();
            yieldFrom(recorder.until(() -> recorder.received.size() > 10));
            recorder.transport.write(ANSWER);
            recorder.transport.close();
            server.close();

            assertThat(yieldFrom(answer)).hasSize(ANSWER.length);
            assertThat(recorder.received.size()).isLessThan(REQUEST);
            assertThat(recorder.lostBy).isNull();
            return done();
        });
    }

    @Test
    void theProtocolIsToldFirstAndTheSocketClosedWhenThePeerIsDone() {
        loop.run(() -> {
            SocketChannel channel = yieldFrom(closedWithUnreadInput());
            assertThat(channel.isOpen()).as("lingers").isTrue();
            assertThat(client.getInputStream().read())
                    .as("the output has ended")
                    .isEqualTo(-1);
            client.close();
            while (channel.isOpen()) {
                yieldFrom(sleep(Duration.ofMillis(1)));
            }
            assertThat(loop.time()).isLessThan(LingeringClose.MAX_TIME);
            return done();
        });
    }

    @Test
    void aPeerThatNeverEndsIsWaitedForNoLongerThanThis() {
        loop.run(() -> {
            SocketChannel channel = yieldFrom(closedWithUnreadInput());
            Duration closed = loop.time();
            while (channel.isOpen()) {
                yieldFrom(sleep(Duration.ofMillis(100)));
            }
            assertThat(loop.time().minus(closed))
                    .isBetween(LingeringClose.MAX_TIME.minusMillis(200), LingeringClose.MAX_TIME.plusMillis(200));
            return done();
        });
    }

    @Test
    void aPeerThatSendsWithoutEndIsCutOff() {
        loop.run(() -> {
            SocketChannel channel = yieldFrom(closedWithUnreadInput());
            long sent = yieldFrom(runningLoop().runInExecutor(() -> sendUntilRefused(client)));

            assertThat(sent).isBetween(LingeringClose.MAX_BYTES, 4 * LingeringClose.MAX_BYTES);
            assertThat(channel.isOpen()).isFalse();
            return done();
        });
    }

    private static long sendUntilRefused(Socket socket) throws IOException {
        OutputStream out = socket.getOutputStream();
        byte[] part = new byte[1 << 16];
        for (long sent = 0; sent < 16 * LingeringClose.MAX_BYTES; sent += part.length) {
            try {
                out.write(part);
            } catch (IOException reset) {
                return sent;
            }
        }
        throw new AssertionError("never cut off");
    }

    @Test
    void withNothingUnreadTheSocketIsClosedAtOnce() {
        loop.run(() -> {
            Recorder recorder = yieldFrom(clientThatSends(10));
            SocketChannel channel = channelOf(recorder);
            server.close();
            recorder.transport.close();
            yieldFrom(recorder.until(recorder::isLost));
            yieldFrom(server.waitClosed());

            assertThat(channel.isOpen()).isFalse();
            return done();
        });
    }

    @Test
    void abortWaitsForNobody() {
        loop.run(() -> {
            Recorder recorder = yieldFrom(clientThatSends(10));
            client.getOutputStream().write(new byte[10]);
            SocketChannel channel = channelOf(recorder);
            recorder.transport.close();
            recorder.transport.abort();
            server.close();
            yieldFrom(server.waitClosed());

            assertThat(channel.isOpen()).isFalse();
            return done();
        });
    }

    @Test
    void closingTheLoopEndsIt() {
        SocketChannel channel;
        try (EventLoop closing = EventLoop.create()) {
            channel = closing.runUntilComplete(closing.createTask(lingering()));
            assertThat(channel.isOpen()).isTrue();
        }
        assertThat(channel.isOpen()).isFalse();
    }

    @Coroutine
    private Coro<SocketChannel> lingering() {
        try {
            return result(yieldFrom(closedWithUnreadInput()));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aTestThatHasClosedItsConnectionsHasNoLeak() {
        loop.run(() -> {
            assertThat(yieldFrom(closedWithUnreadInput()).isOpen()).isTrue();
            return done();
        });
        loop.close();
    }
}
