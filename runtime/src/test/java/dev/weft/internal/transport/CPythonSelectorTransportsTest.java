package dev.weft.internal.transport;

import static dev.weft.Weft.done;
import static dev.weft.Weft.run;
import static dev.weft.Weft.runningLoop;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Coro;
import dev.weft.ErrorReport;
import dev.weft.Future;
import dev.weft.annotations.Coroutine;
import dev.weft.internal.select.SelectorLoop;
import dev.weft.net.BufferedProtocol;
import dev.weft.net.Protocol;
import dev.weft.net.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ReadableByteChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The transports' part of CPython: test_selector_events: what they do when a system call takes a part, nothing, or fails. A pipe that is always ready
 * is selected on; the calls themselves are answered by a script.
 */
class CPythonSelectorTransportsTest {

    private final List<ErrorReport> reports = new ArrayList<>();
    private final Recorder recorder = new Recorder();
    private final Script script = new Script();
    private Pipe pipe;

    @BeforeEach
    void open() throws IOException {
        pipe = Pipe.open();
        pipe.source().configureBlocking(false);
        pipe.sink().configureBlocking(false);
    }

    @AfterEach
    void close() throws IOException {
        pipe.source().close();
        pipe.sink().close();
    }

    /** Answers calls: a number is how much is taken, a text what is read, an exception is thrown; without answers nothing is taken and nothing there. */
    private static final class Script implements GatheringByteChannel, ReadableByteChannel {

        final Deque<Object> answers = new ArrayDeque<>();
        final List<String> sent = new ArrayList<>();
        int calls;

        void answer(Object... next) {
            answers.addAll(List.of(next));
        }

        private @Nullable Object next() throws IOException {
            calls++;
            Object answer = answers.poll();
            if (answer instanceof IOException failure) {
                throw failure;
            }
            return answer;
        }

        @Override
        public long write(ByteBuffer[] parts, int from, int count) throws IOException {
            int left = next() instanceof Integer most ? most : 0;
            long taken = 0;
            StringBuilder text = new StringBuilder();
            for (int i = from; i < from + count; i++) {
                int part = Math.min(left, parts[i].remaining());
                byte[] bytes = new byte[part];
                parts[i].get(bytes);
                text.append(new String(bytes, US_ASCII));
                left -= part;
                taken += part;
            }
            sent.add(text.toString());
            return taken;
        }

        @Override
        public long write(ByteBuffer[] parts) throws IOException {
            return write(parts, 0, parts.length);
        }

        @Override
        public int write(ByteBuffer data) throws IOException {
            return (int) write(new ByteBuffer[] {data});
        }

        @Override
        public int read(ByteBuffer target) throws IOException {
            Object answer = next();
            if (answer instanceof Integer end) {
                return end;
            }
            if (answer == null) {
                return 0;
            }
            byte[] bytes = ((String) answer).getBytes(US_ASCII);
            target.put(bytes);
            return bytes.length;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }

    @Coroutine
    private static Coro<Void> turnsUntil(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            yieldFrom(sleep(Duration.ZERO));
        }
        return done();
    }

    private SocketTransport writing() throws IOException {
        runningLoop().setExceptionHandler((loop, report) -> reports.add(report));
        Ends ends = new PipeEnd(pipe.sink(), null, script, null);
        return new SocketTransport((SelectorLoop) runningLoop(), ends, recorder, null, null);
    }

    /** With a pipe that there is something to read in for ever. */
    private SocketTransport reading(Protocol protocol) throws IOException {
        runningLoop().setExceptionHandler((loop, report) -> reports.add(report));
        pipe.sink().write(ByteBuffer.allocate(1));
        Ends ends = new PipeEnd(pipe.source(), script, null, null);
        return new SocketTransport((SelectorLoop) runningLoop(), ends, protocol, null, null);
    }

    private static byte[] text(String text) {
        return text.getBytes(US_ASCII);
    }

    private static ByteBuffer part(String text) {
        return ByteBuffer.wrap(text(text));
    }

    // Beginning

    // CPython: test_selector_events.SelectorTransportTests.test_ctor
    // CPython: test_selector_events.SelectorSocketTransportTests.test_ctor_with_waiter
    @Test
    void whoWaitsIsToldAfterConnectionMade() {
        run(() -> {
            Future<Void> made = runningLoop().createFuture();
            Ends ends = new PipeEnd(pipe.sink(), null, script, null);
            SocketTransport transport = new SocketTransport((SelectorLoop) runningLoop(), ends, recorder, null, made);
            assertThat(recorder.events).isEmpty();
            yieldFrom(made);
            assertThat(recorder.events).containsExactly("made");
            assertThat(recorder.transport).isSameAs(transport);
            return done();
        });
    }

    // CPython: test_selector_events.SelectorSocketTransportTests.test_pause_reading_connection_made
    @Test
    void readingCanBePausedBeforeItBegan() {
        script.answer("data");
        Recorder pausing = new Recorder() {
            @Override
            public void connectionMade(Transport made) {
                super.connectionMade(made);
                made.pauseReading();
            }
        };
        run(() -> {
            SocketTransport transport = reading(pausing);
            yieldFrom(sleep(Duration.ofMillis(2)));
            assertThat(pausing.events).containsExactly("made");
            assertThat(script.calls).isZero();
            transport.resumeReading();
            yieldFrom(pausing.until(() -> pausing.received.size() == 4));
            return done();
        });
    }

    // Writing

    // CPython: test_selector_events.SelectorSocketTransportTests.test_write
    // CPython: test_selector_events.SelectorSocketTransportTests.test_write_bytearray
    // CPython: test_selector_events.SelectorSocketTransportTests.test_write_memoryview
    // CPython: test_selector_events.SelectorSocketTransportTests.test_write_no_data
    @Test
    void whatIsTakenAtOnceIsNotKept() {
        run(() -> {
            SocketTransport transport = writing();
            script.answer(100, 100);
            transport.write(text("data"));
            yieldFrom(sleep(Duration.ZERO)); // a second write of the same turn would be gathered
            transport.write(ByteBuffer.wrap(text("_data_"), 1, 4));
            transport.write(new byte[0]);

            assertThat(script.sent).containsExactly("data", "data");
            assertThat(transport.getWriteBufferSize()).isZero();
            return done();
        });
    }

    // CPython: test_selector_events.SelectorSocketTransportTests.test_write_partial
    // CPython: test_selector_events.SelectorSocketTransportTests.test_write_partial_bytearray
    // CPython: test_selector_events.SelectorSocketTransportTests.test_write_partial_memoryview
    // CPython: test_selector_events.SelectorSocketTransportTests.test_write_buffer
    // CPython: test_selector_events.SelectorSocketTransportTests.test_write_ready
    // CPython: test_selector_events.SelectorSocketTransportTests.test_write_ready_no_data
    @Test
    void whatIsNotTakenWaitsAndNothingPassesIt() {
        run(() -> {
            SocketTransport transport = writing();
            script.answer(2);
            transport.write(text("data"));
            assertThat(transport.getWriteBufferSize()).isEqualTo(2);
            transport.write(text("data2"));
            assertThat(script.calls).isEqualTo(1);
            assertThat(transport.getWriteBufferSize()).isEqualTo(7);
            script.answer(100);
            yieldFrom(turnsUntil(() -> transport.getWriteBufferSize() == 0));
            assertThat(script.sent).startsWith("da").endsWith("tadata2");
            int calls = script.calls;
            yieldFrom(sleep(Duration.ofMillis(2)));
            assertThat(script.calls).isEqualTo(calls);
            return done();
        });
    }

    // CPython: test_selector_events.SelectorSocketTransportTests.test_write_partial_none
    // CPython: test_selector_events.SelectorSocketTransportTests.test_write_tryagain
    // CPython: test_selector_events.SelectorSocketTransportTests.test_write_ready_partial
    // CPython: test_selector_events.SelectorSocketTransportTests.test_write_ready_partial_none
    // CPython: test_selector_events.SelectorSocketTransportTests.test_write_ready_tryagain
    @Test
    void aSocketThatTakesLittleIsAskedAgain() {
        run(() -> {
            SocketTransport transport = writing();
            script.answer(0, 0, 1, 0, 2, 100);
            transport.write(text("data"));
            assertThat(transport.getWriteBufferSize()).isEqualTo(4);
            yieldFrom(turnsUntil(() -> transport.getWriteBufferSize() == 0));

            assertThat(String.join("", script.sent)).isEqualTo("data");
            return done();
        });
    }

    // CPython: test_selector_events.SelectorSocketTransportTests.test_writelines_sendmsg_full
    // CPython: test_selector_events.SelectorSocketTransportTests.test_writelines_send_full
    // CPython: test_selector_events.SelectorSocketTransportTests.test_write_sendmsg_no_data
    // CPython: test_selector_events.SelectorSocketTransportTests.test_write_sendmsg_full
    @Test
    void severalBuffersGoOutInOneCall() {
        run(() -> {
            SocketTransport transport = writing();
            script.answer(100);
            transport.writelines(List.of());
            transport.writelines(List.of(part("da"), part(""), part("ta")));

            assertThat(script.sent).containsExactly("data");
            assertThat(transport.getWriteBufferSize()).isZero();
            return done();
        });
    }

    // CPython: test_selector_events.SelectorSocketTransportTests.test_writelines_sendmsg_partial
    // CPython: test_selector_events.SelectorSocketTransportTests.test_writelines_send_partial
    // CPython: test_selector_events.SelectorSocketTransportTests.test_write_sendmsg_partial
    // CPython: test_selector_events.SelectorSocketTransportTests.test_write_sendmsg_half_buffer
    @Test
    void whatIsNotTakenOfSeveralBuffersWaits() {
        run(() -> {
            SocketTransport transport = writing();
            script.answer(3);
            transport.writelines(List.of(part("da"), part("ta"), part("more")));
            assertThat(transport.getWriteBufferSize()).isEqualTo(5);
            script.answer(100);
            yieldFrom(turnsUntil(() -> transport.getWriteBufferSize() == 0));

            assertThat(String.join("", script.sent)).isEqualTo("datamore");
            return done();
        });
    }

    // CPython: test_selector_events.SelectorTransportTests.test_fatal_error
    // CPython: test_selector_events.SelectorSocketTransportTests.test_write_exception
    // CPython: test_selector_events.SelectorSocketTransportTests.test_write_closing
    @Test
    void aFailureOfTheSocketIsForTheProtocolOnly() {
        IOException failure = new IOException("gone");
        run(() -> {
            SocketTransport transport = writing();
            script.answer(failure);
            transport.write(text("data"));
            transport.write(text("data"));
            assertThat(transport.isClosing()).isTrue();
            assertThat(script.calls).isEqualTo(1);
            yieldFrom(recorder.until(recorder::isLost));
            return done();
        });

        assertThat(recorder.lostBy).isSameAs(failure);
        assertThat(reports).isEmpty();
    }

    // CPython: test_selector_events.SelectorSocketTransportTests.test_write_ready_exception
    // CPython: test_selector_events.SelectorSocketTransportTests.test_write_sendmsg_OSError
    // CPython: test_selector_events.SelectorTransportTests.test_force_close
    @Test
    void aFailureWhileSomethingWaitsDropsIt() {
        IOException failure = new IOException("gone");
        run(() -> {
            SocketTransport transport = writing();
            transport.write(text("data"));
            script.answer(failure, 100);
            yieldFrom(recorder.until(recorder::isLost));

            assertThat(transport.getWriteBufferSize()).isZero();
            assertThat(String.join("", script.sent)).isEmpty();
            return done();
        });
        assertThat(recorder.lostBy).isSameAs(failure);
    }

    // CPython: test_selector_events.SelectorTransportTests.test_close
    // CPython: test_selector_events.SelectorTransportTests.test_close_write_buffer
    // CPython: test_selector_events.SelectorTransportTests.test_connection_lost
    // CPython: test_selector_events.SelectorSocketTransportTests.test_write_ready_closing
    @Test
    void closeWaitsForWhatWaits() {
        run(() -> {
            SocketTransport transport = writing();
            transport.write(text("data"));
            transport.close();
            transport.close();
            yieldFrom(sleep(Duration.ofMillis(2)));
            assertThat(transport.isClosing()).isTrue();
            assertThat(recorder.events).containsExactly("made");
            script.answer(100);
            yieldFrom(recorder.until(recorder::isLost));

            assertThat(String.join("", script.sent)).isEqualTo("data");
            assertThat(recorder.lostBy).isNull();
            assertThat(pipe.sink().isOpen()).isFalse();
            return done();
        });
    }

    // CPython: test_selector_events.SelectorTransportTests.test_abort
    // CPython: test_selector_events.SelectorSocketTransportTests.test_transport_close_remove_writer
    @Test
    void abortForgetsWhatWaits() {
        run(() -> {
            SocketTransport transport = writing();
            transport.write(text("data"));
            transport.abort();
            int calls = script.calls;
            script.answer(100);
            yieldFrom(recorder.until(recorder::isLost));

            assertThat(script.calls).isEqualTo(calls);
            assertThat(recorder.lostBy).isNull();
            return done();
        });
    }

    // CPython: test_selector_events.SelectorSocketTransportTests.test_write_eof
    // CPython: test_selector_events.SelectorSocketTransportTests.test_write_eof_buffer
    // CPython: test_selector_events.SelectorSocketTransportTests.test_write_eof_after_close
    @Test
    void theEndComesAfterWhatWaits() {
        run(() -> {
            SocketTransport transport = writing();
            transport.write(text("data"));
            transport.writeEof();
            transport.writeEof();
            assertThatThrownBy(() -> transport.write(text("more"))).isInstanceOf(IllegalStateException.class);
            yieldFrom(sleep(Duration.ofMillis(2)));
            assertThat(recorder.isLost()).isFalse();
            script.answer(100);
            yieldFrom(recorder.until(recorder::isLost));
            transport.writeEof();
            assertThat(String.join("", script.sent)).isEqualTo("data");
            return done();
        });
    }

    // Reading

    // CPython: test_selector_events.SelectorSocketTransportTests.test_read_ready
    // CPython: test_selector_events.SelectorSocketTransportTests.test_read_ready_tryagain
    // CPython: test_selector_events.SelectorSocketTransportTests.test_read_ready_tryagain_interrupted
    // CPython: test_unix_events.UnixReadPipeTransportTests.test__read_ready_blocked
    @Test
    void aReadThatWouldBlockIsNoEnd() {
        run(() -> {
            SocketTransport transport = reading(recorder);
            yieldFrom(turnsUntil(() -> script.calls >= 2));
            assertThat(recorder.events).containsExactly("made");
            script.answer("data");
            yieldFrom(recorder.until(() -> recorder.received.size() == 4));
            assertThat(transport.isClosing()).isFalse();
            return done();
        });
        assertThat(recorder.received).hasToString("data");
    }

    // CPython: test_selector_events.SelectorSocketTransportTests.test_read_ready_conn_reset
    // CPython: test_selector_events.SelectorSocketTransportTests.test_read_ready_err
    @Test
    void aReadThatFailsEndsTheConnection() {
        IOException failure = new IOException("reset");
        script.answer(failure);
        run(() -> {
            reading(recorder);
            yieldFrom(recorder.until(recorder::isLost));
            return done();
        });

        assertThat(recorder.events).containsExactly("made", "lost");
        assertThat(recorder.lostBy).isSameAs(failure);
        assertThat(reports).isEmpty();
    }

    // Reading into the protocol's buffer

    /** Has a buffer of its own, and notes what is put into it. */
    private static class Own extends Recorder implements BufferedProtocol {

        ByteBuffer buffer = ByteBuffer.allocate(16);
        final List<Integer> hints = new ArrayList<>();
        final List<String> updates = new ArrayList<>();

        @Override
        public ByteBuffer getBuffer(int sizeHint) {
            hints.add(sizeHint);
            return buffer;
        }

        @Override
        public void bufferUpdated(int count) {
            updates.add(new String(buffer.array(), buffer.position(), count, US_ASCII));
        }

        @Override
        public void dataReceived(byte[] data) {
            throw new AssertionError("copied");
        }
    }

    // CPython: test_selector_events.SelectorSocketTransportBufferedProtocolTests.test_ctor
    // CPython: test_selector_events.SelectorSocketTransportBufferedProtocolTests.test_read_ready
    // CPython: test_selector_events.SelectorSocketTransportBufferedProtocolTests.test_read_ready_eof
    // CPython: test_selector_events.SelectorSocketTransportBufferedProtocolTests.test_read_ready_tryagain
    // CPython: test_selector_events.SelectorSocketTransportBufferedProtocolTests.test_read_ready_tryagain_interrupted
    @Test
    void aBufferIsFilledFromItsPosition() {
        Own own = new Own();
        own.buffer.position(3);
        run(() -> {
            reading(own);
            yieldFrom(turnsUntil(() -> script.calls >= 2));
            assertThat(own.updates).isEmpty();
            script.answer("data", "more", -1);
            yieldFrom(own.until(own::isLost));
            return done();
        });

        assertThat(own.updates).containsExactly("data", "more");
        assertThat(own.hints).containsOnly(-1);
        assertThat(own.buffer.position()).isEqualTo(3);
        assertThat(own.events).containsExactly("made", "eof", "lost");
    }

    private void endsWith(Own own, String call, Class<? extends Throwable> type) {
        run(() -> {
            reading(own);
            yieldFrom(own.until(own::isLost));
            return done();
        });
        assertThat(own.lostBy).isInstanceOf(type);
        assertThat(reports).singleElement().satisfies(report -> {
            assertThat(report.message()).contains(call);
            assertThat(report.exception()).isSameAs(own.lostBy);
        });
    }

    // CPython: test_selector_events.SelectorSocketTransportBufferedProtocolTests.test_get_buffer_error
    @Test
    void aProtocolWithoutABufferIsReportedAndDisconnected() {
        Own own = new Own() {
            @Override
            public ByteBuffer getBuffer(int sizeHint) {
                throw new IllegalArgumentException("mine");
            }
        };
        endsWith(own, "protocol.getBuffer()", IllegalArgumentException.class);
        assertThat(script.calls).isZero();
    }

    // CPython: test_selector_events.SelectorSocketTransportBufferedProtocolTests.test_get_buffer_zerosized
    @Test
    void aBufferWithoutRoomIsReportedAndDisconnects() {
        Own own = new Own();
        own.buffer = ByteBuffer.allocate(0);
        endsWith(own, "protocol.getBuffer()", IllegalStateException.class);
        assertThat(script.calls).isZero();
    }

    // CPython: test_selector_events.SelectorTransportTests.test_fatal_error_custom_exception
    // CPython: test_selector_events.SelectorSocketTransportBufferedProtocolTests.test_buffer_updated_error
    @Test
    void aProtocolThatFailsOnItsBufferIsReportedAndDisconnected() {
        script.answer("data");
        Own own = new Own() {
            @Override
            public void bufferUpdated(int count) {
                throw new IllegalArgumentException("mine");
            }
        };
        endsWith(own, "protocol.bufferUpdated()", IllegalArgumentException.class);
    }

    // CPython: test_selector_events.SelectorSocketTransportBufferedProtocolTests.test_read_eof_received_error
    @Test
    void aProtocolWithABufferThatFailsAtTheEndIsReportedAndDisconnected() {
        script.answer(-1);
        Own own = new Own() {
            @Override
            public boolean eofReceived() {
                throw new IllegalArgumentException("mine");
            }
        };
        endsWith(own, "protocol.eofReceived()", IllegalArgumentException.class);
    }

    // CPython: test_selector_events.SelectorSocketTransportBufferedProtocolTests.test_read_ready_conn_reset
    // CPython: test_selector_events.SelectorSocketTransportBufferedProtocolTests.test_read_ready_err
    @Test
    void aReadIntoABufferThatFailsEndsTheConnection() {
        IOException failure = new IOException("reset");
        script.answer(failure);
        Own own = new Own();
        run(() -> {
            reading(own);
            yieldFrom(own.until(own::isLost));
            return done();
        });
        assertThat(own.lostBy).isSameAs(failure);
        assertThat(reports).isEmpty();
    }

    // CPython: test_selector_events.SelectorSocketTransportBufferedProtocolTests.test_proto_type_switch
    @Test
    void aProtocolOfTheOtherKindMayTakeOver() {
        Own own = new Own();
        run(() -> {
            SocketTransport transport = reading(recorder);
            script.answer("data");
            yieldFrom(recorder.until(() -> recorder.received.size() == 4));
            transport.setProtocol(own);
            script.answer("other");
            yieldFrom(turnsUntil(() -> own.updates.contains("other")));
            transport.setProtocol(recorder);
            script.answer("again");
            yieldFrom(recorder.until(() -> recorder.received.size() == 9));
            return done();
        });
        assertThat(recorder.received).hasToString("dataagain");
    }

    /** What a transport does that cannot fill a buffer. */
    @Test
    void dataIsCopiedIntoAsManyBuffersAsItTakes() {
        List<String> updates = new ArrayList<>();
        List<Integer> hints = new ArrayList<>();
        ByteBuffer small = ByteBuffer.allocate(5).position(1);
        BufferedProtocol own = new BufferedProtocol() {
            @Override
            public ByteBuffer getBuffer(int sizeHint) {
                hints.add(sizeHint);
                return small;
            }

            @Override
            public void bufferUpdated(int count) {
                updates.add(new String(small.array(), 1, count, US_ASCII));
            }
        };
        own.dataReceived(text("0123456789"));

        assertThat(updates).containsExactly("0123", "4567", "89");
        assertThat(hints).containsExactly(10, 6, 2);
        small.limit(1);
        assertThatThrownBy(() -> own.dataReceived(text("x")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("without room");
    }
}
