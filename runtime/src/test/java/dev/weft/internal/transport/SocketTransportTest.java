package dev.weft.internal.transport;

import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.run;
import static dev.weft.Weft.runningLoop;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.weft.Coro;
import dev.weft.ErrorReport;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.annotations.Coroutine;
import dev.weft.internal.loop.LoopOptions;
import dev.weft.internal.net.SelectorEventLoop;
import dev.weft.internal.select.SelectorLoop;
import dev.weft.net.Protocol;
import dev.weft.net.Transport;
import dev.weft.net.WaterMarks;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rules 79 to 84, against a peer on a blocking socket. */
class SocketTransportTest {

    /** More than the system takes when nobody reads: Linux lets a send buffer grow to 4 MiB. */
    private static final int BIG = 16_000_000;

    private static final byte[] MUCH = bytes(BIG);

    private final List<ErrorReport> reports = new ArrayList<>();
    private final Recorder recorder = new Recorder();
    private ServerSocket listener;
    private Socket peer;

    @BeforeEach
    void listen() throws IOException {
        listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        listener.setReceiveBufferSize(64 * 1024); // or the kernel would take megabytes before anybody reads
    }

    @AfterEach
    void hangUp() throws IOException {
        listener.close();
        if (peer != null) {
            peer.close();
        }
    }

    @Coroutine
    private static Coro<Void> turns(int count) {
        for (int i = 0; i < count; i++) {
            yieldFrom(sleep(Duration.ZERO));
        }
        return done();
    }

    /** A connection from the loop to {@link #peer}. */
    @Coroutine
    private <P extends Protocol> Coro<Transport> connect(P protocol) throws IOException {
        runningLoop().setExceptionHandler((loop, report) -> reports.add(report));
        Transport transport = yieldFrom(runningLoop()
                        .createConnection(
                                () -> protocol, listener.getInetAddress().getHostAddress(), listener.getLocalPort()))
                .transport();
        peer = listener.accept();
        return result(transport);
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        new Random(count).nextBytes(bytes);
        return bytes;
    }

    /** Runs blocking code of the peer's beside the loop. */
    private static <R> Future<R> aside(java.util.concurrent.Callable<R> code) {
        return runningLoop().runInExecutor(code);
    }

    // Life

    // CPython: test_events.EventLoopTestsMixin.test_create_connection
    // CPython: test_selector_events.SelectorSocketTransportTests.test_ctor
    @Test
    void connectionMadeComesFirstAndCreateConnectionReturnsAfterIt() {
        run(() -> {
            Transport transport = yieldFrom(connect(recorder));
            assertThat(recorder.events).containsExactly("made");
            assertThat(recorder.transport).isSameAs(transport);
            assertThat(transport.isReading()).isTrue();

            peer.getOutputStream().write(new byte[] {1, 2, 3});
            yieldFrom(recorder.until(() -> recorder.received.size() == 3));
            assertThat(recorder.events).containsExactly("made", "data");
            assertThat(recorder.received.toByteArray()).containsExactly(1, 2, 3);
            transport.close();
            assertThat(recorder.isLost()).isFalse();
            yieldFrom(turns(1));
            assertThat(recorder.events).containsExactly("made", "data", "lost");
            assertThat(recorder.lostBy).isNull();
            assertThat(peer.getInputStream().read()).isEqualTo(-1);
            return done();
        });
        assertThat(reports).isEmpty();
    }

    @Test
    void connectionLostComesOnceHoweverOftenOneCloses() {
        run(() -> {
            Transport transport = yieldFrom(connect(recorder));
            transport.close();
            transport.close();
            transport.abort();
            transport.abort();
            yieldFrom(turns(3));
            transport.close();
            transport.abort();
            yieldFrom(turns(3));

            assertThat(recorder.events).containsExactly("made", "lost");
            assertThat(transport.isClosing()).isTrue();
            return done();
        });
    }

    @Test
    void abortedBeforeItBeganATransportIsMadeAndThenLost() {
        run(() -> {
            SelectorEventLoop loop = (SelectorEventLoop) runningLoop();
            SocketChannel channel =
                    SocketChannel.open(new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort()));
            channel.configureBlocking(false);
            new SocketTransport(loop, channel, recorder, null, null).abort();
            assertThat(recorder.events).isEmpty();
            yieldFrom(turns(2));

            assertThat(recorder.events).containsExactly("made", "lost");
            assertThat(channel.isOpen()).isFalse();
            return done();
        });
    }

    // CPython: test_base_events.TestSelectorUtils.test_set_nodelay
    @Test
    void smallWritesAreNotHeldBack() {
        run(() -> {
            SelectorEventLoop loop = (SelectorEventLoop) runningLoop();
            SocketChannel channel =
                    SocketChannel.open(new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort()));
            channel.configureBlocking(false);
            new SocketTransport(loop, channel, recorder, null, null);

            assertThat(channel.getOption(StandardSocketOptions.TCP_NODELAY)).isTrue();
            return done();
        });
    }

    @Test
    void addressesOutliveTheConnection() {
        run(() -> {
            Transport transport = yieldFrom(connect(recorder));
            transport.abort();
            yieldFrom(turns(2));

            assertThat(transport.remoteAddress()).isEqualTo(listener.getLocalSocketAddress());
            assertThat(transport.localAddress()).isEqualTo(peer.getRemoteSocketAddress());
            assertThat(transport).asString().contains("closed");
            return done();
        });
    }

    @Test
    void closingTheLoopEndsItsConnections() throws IOException {
        try (EventLoop loop = EventLoop.create()) {
            loop.runUntilComplete(connect(recorder));
        }

        assertThat(recorder.events).containsExactly("made", "lost");
        assertThat(recorder.lostBy).isNull();
        assertThat(peer.getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void aProtocolThatClosesTheLoopAsItClosesIsToldOnce() throws IOException {
        EventLoop loop = EventLoop.create();
        Recorder closing = new Recorder() {
            @Override
            public void connectionLost(@Nullable Throwable cause) {
                super.connectionLost(cause);
                loop.close();
            }
        };
        loop.runUntilComplete(connect(closing));

        loop.close();

        assertThat(closing.events).containsExactly("made", "lost");
    }

    @Test
    void theFirstCauseIsTold() {
        Recorder failing = new Recorder() {
            @Override
            public void dataReceived(byte[] data) {
                transport.abort();
                throw new IllegalArgumentException("mine");
            }
        };
        run(() -> {
            yieldFrom(connect(failing));
            peer.getOutputStream().write(1);
            yieldFrom(failing.until(failing::isLost));
            return done();
        });

        assertThat(failing.lostBy).isNull();
        assertReported("dataReceived");
    }

    @Test
    void callsFromOtherThreadsAreRefused() {
        run(() -> {
            Transport transport = yieldFrom(connect(recorder));
            List<Throwable> refusals = yieldFrom(aside(() -> List.of(
                    catchThrowable(() -> transport.write(new byte[1])),
                    catchThrowable(transport::close),
                    catchThrowable(transport::abort),
                    catchThrowable(transport::writeEof),
                    catchThrowable(transport::pauseReading),
                    catchThrowable(transport::resumeReading))));

            assertThat(refusals).allMatch(refusal -> refusal instanceof IllegalStateException);
            assertThat(transport.isClosing()).isFalse();
            return done();
        });
    }

    // Reading

    @Test
    void oneReadTakesAtMostTheLoopsBuffer() {
        run(() -> {
            yieldFrom(connect(recorder));
            Future<Void> sending = aside(() -> {
                peer.getOutputStream().write(MUCH);
                return null;
            });
            yieldFrom(recorder.until(() -> recorder.received.size() == BIG));
            yieldFrom(sending);
            return done();
        });

        assertThat(recorder.received.toByteArray()).isEqualTo(MUCH);
        assertThat(recorder.largestPart).isLessThanOrEqualTo(SelectorLoop.READ_BUFFER_SIZE);
    }

    // CPython: test_selector_events.SelectorSocketTransportTests.test_pause_resume_reading
    @Test
    void nothingIsReadWhileReadingIsPaused() {
        run(() -> {
            Transport transport = yieldFrom(connect(recorder));
            transport.pauseReading();
            transport.pauseReading();
            assertThat(transport.isReading()).isFalse();
            peer.getOutputStream().write(1);
            yieldFrom(sleep(Duration.ofMillis(5)));
            assertThat(recorder.received.size()).isZero();

            transport.resumeReading();
            transport.resumeReading();
            assertThat(transport.isReading()).isTrue();
            yieldFrom(recorder.until(() -> recorder.received.size() == 1));
            return done();
        });
    }

    @Test
    void aProtocolMayPauseReadingFromWithin() {
        Recorder pausing = new Recorder() {
            @Override
            public void dataReceived(byte[] data) {
                super.dataReceived(data);
                transport.pauseReading();
            }
        };
        run(() -> {
            Transport transport = yieldFrom(connect(pausing));
            peer.getOutputStream().write(bytes(10_000));
            yieldFrom(pausing.until(() -> pausing.received.size() > 0));
            peer.getOutputStream().write(bytes(10));
            yieldFrom(sleep(Duration.ofMillis(3)));
            assertThat(pausing.events).containsExactly("made", "data");

            while (pausing.received.size() < 10_010) {
                transport.resumeReading();
                int before = pausing.received.size();
                yieldFrom(pausing.until(() -> pausing.received.size() > before));
            }
            return done();
        });
    }

    // CPython: test_selector_events.SelectorSocketTransportTests.test_read_ready_eof
    @Test
    void afterTheEndOfInputTheTransportClosesItself() {
        run(() -> {
            yieldFrom(connect(recorder));
            peer.shutdownOutput();
            yieldFrom(recorder.until(recorder::isLost));

            assertThat(recorder.events).containsExactly("made", "eof", "lost");
            assertThat(recorder.lostBy).isNull();
            return done();
        });
    }

    // CPython: test_selector_events.SelectorSocketTransportTests.test_read_ready_eof_keep_open
    @Test
    void aProtocolThatKeepsTheTransportOpenMayStillAnswer() {
        recorder.keepOpen = true;
        run(() -> {
            Transport transport = yieldFrom(connect(recorder));
            peer.getOutputStream().write(7);
            peer.shutdownOutput();
            yieldFrom(recorder.until(() -> recorder.events.contains("eof")));
            yieldFrom(turns(3));
            assertThat(transport.isClosing()).isFalse();
            transport.pauseReading();
            transport.resumeReading();
            yieldFrom(sleep(Duration.ofMillis(3)));
            assertThat(recorder.events).containsExactly("made", "data", "eof");

            transport.write(new byte[] {42});
            assertThat(peer.getInputStream().read()).isEqualTo(42);
            transport.close();
            yieldFrom(recorder.until(recorder::isLost));
            assertThat(peer.getInputStream().read()).isEqualTo(-1);
            return done();
        });
    }

    @Test
    void aResetIsAnEverydayFailure() {
        run(() -> {
            Transport transport = yieldFrom(connect(recorder));
            peer.setSoLinger(true, 0);
            peer.close();
            yieldFrom(recorder.until(recorder::isLost));

            assertThat(recorder.lostBy).isInstanceOf(IOException.class);
            assertThat(transport.isClosing()).isTrue();
            return done();
        });
        assertThat(recorder.events).containsExactly("made", "lost");
        assertThat(reports).isEmpty();
    }

    @Test
    void anotherProtocolMayTakeOver() {
        Recorder second = new Recorder();
        run(() -> {
            Transport transport = yieldFrom(connect(recorder));
            second.connectionMade(transport);
            transport.setProtocol(second);
            assertThat(transport.getProtocol()).isSameAs(second);
            peer.getOutputStream().write(5);
            yieldFrom(second.until(() -> second.received.size() == 1));
            transport.abort();
            yieldFrom(second.until(second::isLost));
            return done();
        });

        assertThat(recorder.events).containsExactly("made");
        assertThat(second.events).containsExactly("made", "data", "lost");
    }

    // Writing

    @Test
    void whatTheSocketTakesIsSentAtOnce() {
        run(() -> {
            Transport transport = yieldFrom(connect(recorder));
            ByteBuffer data = ByteBuffer.wrap(new byte[] {1, 2, 3, 4}, 1, 2);
            transport.write(data);
            transport.write(new byte[0]);

            assertThat(transport.getWriteBufferSize()).isZero();
            assertThat(data.hasRemaining()).isFalse();
            assertThat(peer.getInputStream().readNBytes(2)).containsExactly(2, 3);
            return done();
        });
    }

    @Test
    void whatTheSocketDoesNotTakeIsCopiedAndSentLater() {
        byte[] mine = MUCH.clone();
        run(() -> {
            Transport transport = yieldFrom(connect(recorder));
            transport.write(mine);
            Arrays.fill(mine, (byte) 0);
            assertThat(transport.getWriteBufferSize()).isPositive();
            for (int i = 0; i < 100; i++) {
                transport.write(new byte[] {(byte) i});
            }
            byte[] arrived = yieldFrom(aside(() -> peer.getInputStream().readNBytes(BIG + 100)));

            assertThat(Arrays.copyOf(arrived, BIG)).isEqualTo(MUCH);
            assertThat(arrived[BIG + 99]).isEqualTo((byte) 99);
            yieldFrom(turns(3));
            assertThat(transport.getWriteBufferSize()).isZero();
            return done();
        });
    }

    @Test
    void closeSendsWhatIsBuffered() {
        run(() -> {
            Transport transport = yieldFrom(connect(recorder));
            transport.write(MUCH);
            transport.close();
            assertThat(transport.isClosing()).isTrue();
            assertThat(transport.isReading()).isFalse();
            transport.write(new byte[] {1});
            yieldFrom(sleep(Duration.ofMillis(5)));
            assertThat(recorder.isLost()).isFalse();

            byte[] arrived = yieldFrom(aside(() -> peer.getInputStream().readAllBytes()));
            assertThat(arrived).isEqualTo(MUCH);
            yieldFrom(recorder.until(recorder::isLost));
            assertThat(recorder.lostBy).isNull();
            return done();
        });
    }

    @Test
    void abortDropsWhatIsBuffered() {
        run(() -> {
            Transport transport = yieldFrom(connect(recorder));
            transport.write(MUCH);
            transport.abort();
            assertThat(transport.getWriteBufferSize()).isZero();
            assertThat(recorder.isLost()).isFalse();
            yieldFrom(turns(1));
            assertThat(recorder.isLost()).isTrue();
            assertThat(recorder.lostBy).isNull();

            int arrived = yieldFrom(aside(() -> peer.getInputStream().readAllBytes().length));
            assertThat(arrived).isLessThan(BIG);
            return done();
        });
    }

    @Test
    void abortEndsACloseThatWouldTakeLong() {
        run(() -> {
            Transport transport = yieldFrom(connect(recorder));
            transport.write(MUCH);
            transport.close();
            transport.abort();
            yieldFrom(turns(1));

            assertThat(recorder.isLost()).isTrue();
            return done();
        });
    }

    @Test
    void writesToAConnectionThatIsGoneAreIgnored() {
        run(() -> {
            Transport transport = yieldFrom(connect(recorder));
            transport.abort();
            for (int i = 0; i < 2 * ChannelTransport.IGNORED_WRITES_TO_WARN; i++) {
                transport.write(new byte[] {1});
                yieldFrom(turns(1));
            }
            transport.writeEof();

            assertThat(transport.getWriteBufferSize()).isZero();
            assertThat(recorder.events).containsExactly("made", "lost");
            return done();
        });
        assertThat(reports).isEmpty();
    }

    @Test
    void aWriteThatFailsLosesTheConnectionButNotFromWithin() {
        run(() -> {
            Transport transport = yieldFrom(connect(recorder));
            transport.pauseReading(); // or reading would find out first
            peer.setSoLinger(true, 0);
            peer.close();
            while (!transport.isClosing()) {
                transport.write(bytes(1000));
                assertThat(recorder.isLost()).isFalse();
            }
            yieldFrom(turns(1));

            assertThat(recorder.isLost()).isTrue();
            assertThat(recorder.lostBy).isInstanceOf(IOException.class);
            return done();
        });
        assertThat(reports).isEmpty();
    }

    @Test
    void writeEofEndsTheOutputAfterWhatIsBuffered() {
        recorder.keepOpen = true;
        run(() -> {
            Transport transport = yieldFrom(connect(recorder));
            transport.write(MUCH);
            transport.writeEof();
            transport.writeEof();
            assertThatThrownBy(() -> transport.write(new byte[] {1})).isInstanceOf(IllegalStateException.class);
            byte[] arrived = yieldFrom(aside(() -> peer.getInputStream().readAllBytes()));
            assertThat(arrived).isEqualTo(MUCH);

            peer.getOutputStream().write(3);
            yieldFrom(recorder.until(() -> recorder.received.size() == 1));
            assertThat(transport.isClosing()).isFalse();
            return done();
        });
    }

    @Test
    void writeEofWithNothingBufferedEndsTheOutputAtOnce() {
        run(() -> {
            Transport transport = yieldFrom(connect(recorder));
            transport.writeEof();

            assertThat(peer.getInputStream().read()).isEqualTo(-1);
            return done();
        });
    }

    // Water marks

    @Test
    void writingIsPausedAboveTheHighMarkAndResumedAtTheLowOne() {
        run(() -> {
            Transport transport = yieldFrom(connect(recorder));
            assertThat(transport.getWriteBufferLimits()).isEqualTo(WaterMarks.DEFAULT);
            assertThat(WaterMarks.DEFAULT).isEqualTo(WaterMarks.of(64 * 1024, 16 * 1024));
            int written = 0;
            while (!recorder.events.contains("pause")) {
                transport.write(bytes(20_000));
                written += 20_000;
            }
            assertThat(transport.getWriteBufferSize())
                    .isBetween(64 * 1024 - 10 * WriteBuffer.BLOCK_OVERHEAD, 64 * 1024 + 20_000);
            int size = written;
            Future<Integer> reading = aside(() -> peer.getInputStream().readNBytes(size).length);
            yieldFrom(recorder.until(() -> recorder.events.contains("resume")));
            assertThat(transport.getWriteBufferSize()).isLessThanOrEqualTo(16 * 1024);
            assertThat(yieldFrom(reading)).isEqualTo(written);
            assertThat(recorder.events).containsExactly("made", "pause", "resume");
            return done();
        });
    }

    @Test
    void withAHighMarkOfZeroAnythingBufferedPausesWriting() {
        run(() -> {
            Transport transport = yieldFrom(connect(recorder));
            transport.setWriteBufferLimits(WaterMarks.high(0));
            transport.write(new byte[] {1});
            assertThat(recorder.events).containsExactly("made");
            transport.write(MUCH);
            assertThat(recorder.events).containsExactly("made", "pause");

            yieldFrom(aside(() -> peer.getInputStream().readNBytes(BIG + 1)));
            yieldFrom(recorder.until(() -> recorder.events.contains("resume")));
            assertThat(transport.getWriteBufferSize()).isZero();
            return done();
        });
    }

    @Test
    void loweringTheHighMarkBelowWhatIsBufferedPausesWriting() {
        run(() -> {
            Transport transport = yieldFrom(connect(recorder));
            transport.setWriteBufferLimits(WaterMarks.high(Integer.MAX_VALUE));
            transport.write(MUCH);
            assertThat(recorder.events).containsExactly("made");
            transport.setWriteBufferLimits(WaterMarks.high(100));

            assertThat(recorder.events).containsExactly("made", "pause");
            return done();
        });
    }

    @Test
    void aProtocolMayWriteMoreWhenItIsResumed() {
        byte[] more = bytes(1000);
        Recorder writing = new Recorder() {
            @Override
            public void resumeWriting() {
                super.resumeWriting();
                transport.write(more);
            }
        };
        run(() -> {
            Transport transport = yieldFrom(connect(writing));
            transport.write(MUCH);
            byte[] arrived = yieldFrom(aside(() -> peer.getInputStream().readNBytes(BIG + 1000)));

            assertThat(Arrays.copyOfRange(arrived, BIG, BIG + 1000)).isEqualTo(more);
            return done();
        });
    }

    // Failing protocols

    private void assertReported(String call) {
        assertThat(reports).hasSize(1);
        assertThat(reports.get(0).message()).contains(call);
        assertThat(reports.get(0).exception()).hasMessage("mine");
        assertThat(reports.get(0).source()).isInstanceOf(Transport.class);
    }

    // CPython: test_selector_events.SelectorSocketTransportTests.test_data_received_error
    @Test
    void aProtocolThatFailsOnDataIsReportedAndDisconnected() {
        Recorder failing = new Recorder() {
            @Override
            public void dataReceived(byte[] data) {
                throw new IllegalArgumentException("mine");
            }
        };
        run(() -> {
            yieldFrom(connect(failing));
            peer.getOutputStream().write(1);
            yieldFrom(failing.until(failing::isLost));
            return done();
        });

        assertThat(failing.lostBy).hasMessage("mine");
        assertReported("dataReceived");
    }

    @Test
    void aProtocolThatFailsWhenConnectedIsReportedAndDisconnected() {
        Recorder failing = new Recorder() {
            @Override
            public void connectionMade(Transport made) {
                super.connectionMade(made);
                throw new IllegalArgumentException("mine");
            }
        };
        run(() -> {
            Transport transport = yieldFrom(connect(failing));
            assertThat(transport.isClosing()).isTrue();
            yieldFrom(failing.until(failing::isLost));
            return done();
        });

        assertThat(failing.lostBy).hasMessage("mine");
        assertReported("connectionMade");
    }

    // CPython: test_selector_events.SelectorSocketTransportTests.test_read_eof_received_error
    @Test
    void aProtocolThatFailsAtTheEndOfInputIsReportedAndDisconnected() {
        Recorder failing = new Recorder() {
            @Override
            public boolean eofReceived() {
                throw new IllegalArgumentException("mine");
            }
        };
        run(() -> {
            yieldFrom(connect(failing));
            peer.shutdownOutput();
            yieldFrom(failing.until(failing::isLost));
            return done();
        });

        assertThat(failing.lostBy).hasMessage("mine");
        assertReported("eofReceived");
    }

    @Test
    void failuresInPauseAndResumeDoNotBreakTheTransport() {
        Recorder failing = new Recorder() {
            @Override
            public void pauseWriting() {
                super.pauseWriting();
                throw new IllegalArgumentException("mine");
            }

            @Override
            public void resumeWriting() {
                super.resumeWriting();
                throw new IllegalArgumentException("mine");
            }
        };
        run(() -> {
            Transport transport = yieldFrom(connect(failing));
            transport.write(MUCH);
            yieldFrom(aside(() -> peer.getInputStream().readNBytes(BIG)));
            yieldFrom(failing.until(() -> failing.events.contains("resume")));
            assertThat(transport.isClosing()).isFalse();
            return done();
        });

        assertThat(reports).extracting(ErrorReport::message).hasSize(2);
        assertThat(reports.get(0).message()).contains("pauseWriting");
        assertThat(reports.get(1).message()).contains("resumeWriting");
    }

    @Test
    void aProtocolThatFailsWhenDisconnectedIsReportedAndTheSocketClosed() {
        Recorder failing = new Recorder() {
            @Override
            public void connectionLost(Throwable cause) {
                super.connectionLost(cause);
                throw new IllegalArgumentException("mine");
            }
        };
        run(() -> {
            Transport transport = yieldFrom(connect(failing));
            transport.close();
            yieldFrom(turns(2));
            assertThat(peer.getInputStream().read()).isEqualTo(-1);
            return done();
        });

        assertReported("connectionLost");
    }

    @Test
    void theSameHoldsInStrictOrder() {
        try (SelectorEventLoop strict = new SelectorEventLoop(LoopOptions.DEFAULT.withStrictOrder(true))) {
            strict.runUntilComplete(echo());
        }
        assertThat(recorder.events).containsExactly("made", "data", "eof", "lost");
    }

    @Coroutine
    private Coro<Void> echo() {
        Transport transport;
        try {
            transport = yieldFrom(connect(recorder));
            peer.getOutputStream().write(new byte[] {1, 2});
            yieldFrom(recorder.until(() -> recorder.received.size() == 2));
            transport.write(recorder.received.toByteArray());
            assertThat(peer.getInputStream().readNBytes(2)).containsExactly(1, 2);
            peer.shutdownOutput();
            yieldFrom(recorder.until(recorder::isLost));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return done();
    }
}
