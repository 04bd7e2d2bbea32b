package dev.weft.internal.transport;

import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.run;
import static dev.weft.Weft.runningLoop;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Coro;
import dev.weft.ErrorReport;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.annotations.Coroutine;
import dev.weft.net.BufferedProtocol;
import dev.weft.net.Connection;
import dev.weft.net.ExtraInfo;
import dev.weft.net.Pump;
import dev.weft.net.Pumps;
import dev.weft.net.Transport;
import dev.weft.net.WaterMarks;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Transports of one direction: what asyncio's pipe transports do, on pipes of the system's. */
class PipeTransportTest {

    /** More than a pipe takes when nobody reads. */
    private static final int BIG = 2_000_000;

    private final List<ErrorReport> reports = new ArrayList<>();
    private final Recorder recorder = new Recorder();
    private Pipe pipe;

    @BeforeEach
    void open() throws IOException {
        pipe = Pipe.open();
    }

    @AfterEach
    void close() throws IOException {
        pipe.source().close();
        pipe.sink().close();
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        new Random(count).nextBytes(bytes);
        return bytes;
    }

    @Coroutine
    private static Coro<Void> turns(int count) {
        for (int i = 0; i < count; i++) {
            yieldFrom(sleep(Duration.ZERO));
        }
        return done();
    }

    @Coroutine
    private Coro<Transport> reading() {
        runningLoop().setExceptionHandler((loop, report) -> reports.add(report));
        Connection<Recorder> connection = yieldFrom(runningLoop().connectReadPipe(() -> recorder, pipe.source()));
        return result(connection.transport());
    }

    @Coroutine
    private Coro<Transport> writing() {
        runningLoop().setExceptionHandler((loop, report) -> reports.add(report));
        Connection<Recorder> connection = yieldFrom(runningLoop().connectWritePipe(() -> recorder, pipe.sink()));
        return result(connection.transport());
    }

    private void feed(byte[] data) throws IOException {
        pipe.sink().write(ByteBuffer.wrap(data));
    }

    private InputStream drain() {
        return Channels.newInputStream(pipe.source());
    }

    /** Off the loop's thread, for a pipe is closed by the loop's next poll. */
    private Future<Boolean> ended() {
        return runningLoop().runInExecutor(() -> drain().read() == -1);
    }

    // Reading

    // CPython: test_events.EventLoopTestsMixin.test_read_pipe
    // CPython: test_unix_events.UnixReadPipeTransportTests.test_ctor
    // CPython: test_unix_events.UnixReadPipeTransportTests.test__read_ready
    // CPython: test_unix_events.UnixReadPipeTransportTests.test__read_ready_eof
    // CPython: test_unix_events.UnixReadPipeTransportTests.test__call_connection_lost
    @Test
    void whatIsFedIsReceivedUntilTheEnd() {
        run(() -> {
            Transport transport = yieldFrom(reading());
            assertThat(recorder.events).containsExactly("made");
            assertThat(recorder.transport).isSameAs(transport);
            assertThat(transport.isReading()).isTrue();
            feed(new byte[] {1});
            yieldFrom(recorder.until(() -> recorder.received.size() == 1));
            feed(new byte[] {2, 3, 4, 5});
            yieldFrom(recorder.until(() -> recorder.received.size() == 5));
            pipe.sink().close();
            yieldFrom(recorder.until(recorder::isLost));

            assertThat(recorder.received.toByteArray()).containsExactly(1, 2, 3, 4, 5);
            assertThat(recorder.events).startsWith("made", "data").endsWith("eof", "lost");
            assertThat(recorder.lostBy).isNull();
            assertThat(pipe.source().isOpen()).isFalse();
            return done();
        });
        assertThat(reports).isEmpty();
    }

    /** A pipe has no other direction to stay open for. */
    @Test
    void theEndOfAPipeIsTheEndOfItsTransportWhateverTheProtocolSays() {
        recorder.keepOpen = true;
        run(() -> {
            yieldFrom(reading());
            pipe.sink().close();
            yieldFrom(recorder.until(recorder::isLost));
            return done();
        });

        assertThat(recorder.events).containsExactly("made", "eof", "lost");
    }

    // CPython: test_unix_events.UnixReadPipeTransportTests.test_pause_reading
    // CPython: test_unix_events.UnixReadPipeTransportTests.test_resume_reading
    // CPython: test_unix_events.UnixReadPipeTransportTests.test_pause_reading_on_paused_pipe
    // CPython: test_unix_events.UnixReadPipeTransportTests.test_resume_reading_on_paused_pipe
    @Test
    void nothingIsReadWhileReadingIsPaused() {
        run(() -> {
            Transport transport = yieldFrom(reading());
            transport.pauseReading();
            transport.pauseReading();
            assertThat(transport.isReading()).isFalse();
            feed(new byte[] {7});
            yieldFrom(turns(5));
            assertThat(recorder.received.size()).isZero();

            transport.resumeReading();
            transport.resumeReading();
            yieldFrom(recorder.until(() -> recorder.received.size() == 1));
            return done();
        });
    }

    // CPython: test_unix_events.UnixReadPipeTransportTests.test_close
    // CPython: test_unix_events.UnixReadPipeTransportTests.test_close_already_closing
    // CPython: test_unix_events.UnixReadPipeTransportTests.test__close
    // CPython: test_unix_events.UnixReadPipeTransportTests.test_pause_reading_on_closed_pipe
    // CPython: test_unix_events.UnixReadPipeTransportTests.test_resume_reading_on_closed_pipe
    @Test
    void aClosedPipeIsReadNoMore() {
        run(() -> {
            Transport transport = yieldFrom(reading());
            transport.close();
            transport.close();
            assertThat(transport.isClosing()).isTrue();
            assertThat(recorder.isLost()).isFalse();
            transport.pauseReading();
            transport.resumeReading();
            feed(new byte[] {7});
            yieldFrom(turns(3));

            assertThat(recorder.events).containsExactly("made", "lost");
            assertThat(recorder.lostBy).isNull();
            assertThat(transport.isReading()).isFalse();
            return done();
        });
    }

    // CPython: test_unix_events.UnixReadPipeTransportTests.test__read_ready_error
    // CPython: test_unix_events.UnixReadPipeTransportTests.test__call_connection_lost_with_err
    @Test
    void aStreamThatFailsLosesTheConnection() {
        IOException failure = new IOException("the disk is on fire");
        run(() -> {
            runningLoop().setExceptionHandler((loop, report) -> reports.add(report));
            yieldFrom(runningLoop().connectReadPipe(() -> recorder, new InputStream() {
                @Override
                public int read() throws IOException {
                    throw failure;
                }
            }));
            yieldFrom(recorder.until(recorder::isLost));
            return done();
        });

        assertThat(recorder.events).containsExactly("made", "lost");
        assertThat(recorder.lostBy).isSameAs(failure);
        assertThat(reports).isEmpty();
    }

    @Test
    void aBlockingStreamIsReadByWayOfAPipe() {
        byte[] much = bytes(BIG);
        run(() -> {
            yieldFrom(runningLoop().connectReadPipe(() -> recorder, new ByteArrayInputStream(much)));
            yieldFrom(recorder.until(recorder::isLost));
            return done();
        });

        assertThat(recorder.received.toByteArray()).isEqualTo(much);
        assertThat(recorder.lostBy).isNull();
    }

    @Test
    void aPipeToReadFromRefusesToWrite() {
        run(() -> {
            Transport transport = yieldFrom(reading());

            assertThat(transport.canWriteEof()).isFalse();
            assertThat(transport.getWriteBufferSize()).isZero();
            assertThatThrownBy(() -> transport.write(new byte[1]))
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContaining("nothing can be written to SocketTransport(from a pipe");
            assertThatThrownBy(transport::writeEof).isInstanceOf(UnsupportedOperationException.class);
            assertThatThrownBy(() -> transport.setWriteBufferLimits(WaterMarks.DEFAULT))
                    .isInstanceOf(UnsupportedOperationException.class);
            assertThatThrownBy(transport::remoteAddress)
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContaining("has no address");
            assertThat(transport.getExtraInfo(ExtraInfo.PEERNAME)).isEmpty();
            assertThat(transport.getExtraInfo(ExtraInfo.SOCKET)).contains(pipe.source());
            return done();
        });
    }

    // CPython: test_events.EventLoopTestsMixin.test_unclosed_pipe_transport
    @Test
    void closingTheLoopEndsItsPipes() throws IOException {
        run(() -> {
            yieldFrom(reading());
            return done();
        });

        assertThat(recorder.events).containsExactly("made", "lost");
        assertThat(pipe.source().isOpen()).isFalse();
    }

    @Test
    void aFactoryThatFailsLeavesNoPipeOpen() {
        run(() -> {
            Throwable failure = null;
            try {
                yieldFrom(runningLoop()
                        .connectReadPipe(
                                () -> {
                                    throw new IllegalStateException("mine");
                                },
                                pipe.source()));
            } catch (IllegalStateException e) {
                failure = e;
            }
            assertThat(failure).hasMessage("mine");
            assertThat(pipe.source().isOpen()).isFalse();
            return done();
        });
    }

    @Test
    void aPipeCanFillABufferOfTheProtocols() {
        ByteBuffer own = ByteBuffer.allocate(16);
        List<Integer> updates = new ArrayList<>();
        class Filled extends Recorder implements BufferedProtocol {
            @Override
            public ByteBuffer getBuffer(int sizeHint) {
                return own;
            }

            @Override
            public void bufferUpdated(int count) {
                updates.add(count);
            }

            @Override
            public void dataReceived(byte[] data) {
                throw new AssertionError("copied");
            }
        }
        Filled protocol = new Filled();
        run(() -> {
            yieldFrom(runningLoop().connectReadPipe(() -> protocol, pipe.source()));
            feed(new byte[] {1, 2, 3});
            pipe.sink().close();
            yieldFrom(protocol.until(protocol::isLost));
            return done();
        });

        assertThat(updates).containsExactly(3);
        assertThat(own.array()).startsWith(1, 2, 3);
    }

    // Writing

    // CPython: test_events.EventLoopTestsMixin.test_write_pipe
    // CPython: test_unix_events.UnixWritePipeTransportTests.test_ctor
    // CPython: test_unix_events.UnixWritePipeTransportTests.test_can_write_eof
    // CPython: test_unix_events.UnixWritePipeTransportTests.test_write
    // CPython: test_unix_events.UnixWritePipeTransportTests.test_write_no_data
    // CPython: test_unix_events.UnixWritePipeTransportTests.test_close
    // CPython: test_unix_events.UnixWritePipeTransportTests.test_close_closing
    // CPython: test_unix_events.UnixWritePipeTransportTests.test__call_connection_lost
    @Test
    void whatThePipeTakesIsWrittenAtOnce() {
        run(() -> {
            Transport transport = yieldFrom(writing());
            assertThat(recorder.events).containsExactly("made");
            assertThat(transport.canWriteEof()).isTrue();
            transport.write(new byte[0]);
            transport.write(new byte[] {1});
            transport.writelines(List.of(ByteBuffer.wrap(new byte[] {2, 3}), ByteBuffer.wrap(new byte[] {4, 5})));
            assertThat(transport.getWriteBufferSize()).isZero();
            assertThat(drain().readNBytes(5)).containsExactly(1, 2, 3, 4, 5);

            transport.close();
            transport.close();
            yieldFrom(turns(2));
            assertThat(recorder.events).containsExactly("made", "lost");
            assertThat(recorder.lostBy).isNull();
            assertThat(yieldFrom(ended())).isTrue();
            return done();
        });
        assertThat(reports).isEmpty();
    }

    // CPython: test_unix_events.UnixWritePipeTransportTests.test_write_partial
    // CPython: test_unix_events.UnixWritePipeTransportTests.test_write_buffer
    // CPython: test_unix_events.UnixWritePipeTransportTests.test_write_again
    // CPython: test_unix_events.UnixWritePipeTransportTests.test__write_ready
    // CPython: test_unix_events.UnixWritePipeTransportTests.test__write_ready_partial
    // CPython: test_unix_events.UnixWritePipeTransportTests.test__write_ready_again
    // CPython: test_unix_events.UnixWritePipeTransportTests.test__write_ready_empty
    @Test
    void whatThePipeDoesNotTakeIsCopiedAndWrittenLater() {
        byte[] much = bytes(BIG);
        run(() -> {
            Transport transport = yieldFrom(writing());
            transport.write(much.clone());
            assertThat(transport.getWriteBufferSize()).isPositive();
            transport.write(new byte[] {42});
            assertThat(recorder.events).containsExactly("made", "pause");
            Future<byte[]> reading = runningLoop().runInExecutor(() -> drain().readNBytes(BIG + 1));
            yieldFrom(recorder.until(() -> recorder.events.contains("resume")));
            byte[] arrived = yieldFrom(reading);
            yieldFrom(turns(3));

            assertThat(transport.getWriteBufferSize()).isZero();
            assertThat(arrived).startsWith(much).endsWith(42);
            return done();
        });
    }

    // CPython: test_unix_events.UnixWritePipeTransportTests.test_write_close
    // CPython: test_unix_events.UnixWritePipeTransportTests.test__write_ready_closing
    @Test
    void closeWritesWhatIsBuffered() {
        byte[] much = bytes(BIG);
        run(() -> {
            Transport transport = yieldFrom(writing());
            transport.write(much);
            transport.close();
            transport.write(new byte[] {1});
            byte[] arrived = yieldFrom(runningLoop().runInExecutor(() -> drain().readAllBytes()));

            assertThat(arrived).isEqualTo(much);
            yieldFrom(recorder.until(recorder::isLost));
            assertThat(recorder.lostBy).isNull();
            return done();
        });
    }

    // CPython: test_unix_events.UnixWritePipeTransportTests.test_write_eof
    @Test
    void writeEofClosesAPipe() {
        run(() -> {
            Transport transport = yieldFrom(writing());
            transport.writeEof();
            assertThat(transport.isClosing()).isTrue();
            yieldFrom(turns(2));

            assertThat(recorder.events).containsExactly("made", "lost");
            assertThat(yieldFrom(ended())).isTrue();
            return done();
        });
    }

    // CPython: test_unix_events.UnixWritePipeTransportTests.test_write_eof_pending
    @Test
    void writeEofClosesAPipeAfterWhatIsBuffered() {
        byte[] much = bytes(BIG);
        run(() -> {
            Transport transport = yieldFrom(writing());
            transport.write(much);
            transport.writeEof();
            assertThat(recorder.isLost()).isFalse();
            assertThatThrownBy(() -> transport.write(new byte[1])).isInstanceOf(IllegalStateException.class);

            assertThat(yieldFrom(runningLoop().runInExecutor(() -> drain().readAllBytes())))
                    .isEqualTo(much);
            yieldFrom(recorder.until(recorder::isLost));
            return done();
        });
    }

    // CPython: test_unix_events.UnixWritePipeTransportTests.test_abort
    @Test
    void abortDropsWhatIsBuffered() {
        run(() -> {
            Transport transport = yieldFrom(writing());
            transport.write(bytes(BIG));
            transport.abort();
            assertThat(transport.getWriteBufferSize()).isZero();
            yieldFrom(turns(2));

            assertThat(recorder.events).containsExactly("made", "pause", "lost");
            assertThat(recorder.lostBy).isNull();
            assertThat(yieldFrom(runningLoop().runInExecutor(() -> drain().readAllBytes())))
                    .hasSizeLessThan(BIG);
            return done();
        });
    }

    // CPython: test_events.EventLoopTestsMixin.test_write_pipe_disconnect_on_close
    // CPython: test_unix_events.UnixWritePipeTransportTests.test_write_err
    // CPython: test_unix_events.UnixWritePipeTransportTests.test__call_connection_lost_with_err
    @Test
    void writingToAPipeThatNobodyReadsLosesTheConnection() {
        run(() -> {
            Transport transport = yieldFrom(writing());
            pipe.source().close();
            yieldFrom(turns(3));
            assertThat(recorder.events).containsExactly("made");
            transport.write(new byte[] {1});
            assertThat(recorder.isLost()).isFalse();
            yieldFrom(recorder.until(recorder::isLost));
            for (int i = 0; i < 2 * ChannelTransport.IGNORED_WRITES_TO_WARN; i++) {
                transport.write(new byte[] {1});
            }

            assertThat(recorder.events).containsExactly("made", "lost");
            assertThat(recorder.lostBy).isInstanceOf(IOException.class);
            return done();
        });
        assertThat(reports).isEmpty();
    }

    // CPython: test_unix_events.UnixWritePipeTransportTests.test__read_ready
    // CPython: test_unix_events.UnixWritePipeTransportTests.test__write_ready_err
    @Test
    void aPipeThatNobodyReadsAnyMoreIsNoticedWhileSomethingIsBuffered() {
        run(() -> {
            Transport transport = yieldFrom(writing());
            transport.write(bytes(BIG));
            pipe.source().close();
            yieldFrom(recorder.until(recorder::isLost));

            assertThat(recorder.lostBy).isInstanceOf(IOException.class);
            return done();
        });
        assertThat(reports).isEmpty();
    }

    @Test
    void aBlockingStreamIsWrittenByWayOfAPipe() {
        byte[] much = bytes(BIG);
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        run(() -> {
            Future<Void> closed = runningLoop().createFuture();
            OutputStream stream = closing(target, closed);
            Transport transport = yieldFrom(runningLoop().connectWritePipe(() -> recorder, stream))
                    .transport();
            transport.write(much);
            transport.close();
            yieldFrom(recorder.until(recorder::isLost));
            yieldFrom(closed);
            return done();
        });

        assertThat(target.toByteArray()).isEqualTo(much);
    }

    private static OutputStream closing(ByteArrayOutputStream target, Future<Void> closed) {
        EventLoop loop = runningLoop();
        return new OutputStream() {
            @Override
            public void write(int value) {
                target.write(value);
            }

            @Override
            public void write(byte[] data, int from, int length) {
                target.write(data, from, length);
            }

            @Override
            public void close() {
                loop.callSoonThreadsafe(() -> closed.setResult(null));
            }
        };
    }

    @Test
    void aStreamThatTakesNoMoreIsTheCauseOfTheLoss() {
        IOException failure = new IOException("the disk is full");
        run(() -> {
            Transport transport = yieldFrom(runningLoop().connectWritePipe(() -> recorder, new OutputStream() {
                        @Override
                        public void write(int value) throws IOException {
                            throw failure;
                        }
                    }))
                    .transport();
            transport.write(bytes(BIG));
            yieldFrom(recorder.until(recorder::isLost));
            return done();
        });

        assertThat(recorder.lostBy).isSameAs(failure);
    }

    @Test
    void aPipeToWriteToRefusesToRead() {
        run(() -> {
            Transport transport = yieldFrom(writing());

            assertThat(transport.isReading()).isFalse();
            assertThatThrownBy(transport::pauseReading)
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContaining("nothing can be read from SocketTransport(to a pipe");
            assertThatThrownBy(transport::resumeReading).isInstanceOf(UnsupportedOperationException.class);
            return done();
        });
    }

    // One dispatch table

    /** Standard input, a file, a process: what a selector cannot watch sits beside what it can. */
    @Test
    void pumpsAndChannelsSitInOneTable() {
        List<String> table = new ArrayList<>();
        run(() -> {
            Future<Void> all = runningLoop().createFuture();
            try (Pump<Pipe.SourceChannel> lines = Pumps.from(new ByteArrayInputStream("typed".getBytes(US_ASCII)))) {
                watch(lines.channel(), table, all);
                watch(pipe.source(), table, all);
                feed("piped".getBytes(US_ASCII));
                yieldFrom(all);
                runningLoop().removeReader(lines.channel());
                runningLoop().removeReader(pipe.source());
            }
            return done();
        });

        assertThat(table).containsExactlyInAnyOrder("typed", "piped");
    }

    private static void watch(Pipe.SourceChannel channel, List<String> table, Future<Void> all) throws IOException {
        channel.configureBlocking(false);
        runningLoop().addReader(channel, () -> {
            ByteBuffer buffer = ByteBuffer.allocate(100);
            try {
                if (channel.read(buffer) <= 0) {
                    runningLoop().removeReader(channel);
                    return;
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            table.add(US_ASCII.decode(buffer.flip()).toString());
            if (table.size() == 2) {
                all.setResult(null);
            }
        });
    }
}
