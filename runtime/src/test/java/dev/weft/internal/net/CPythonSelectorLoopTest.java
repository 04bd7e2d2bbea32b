package dev.weft.internal.net;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.internal.loop.LoopOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.WritableByteChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What CPython's {@code test_events} asks of readers and writers; a pipe stands for its pair of sockets. */
class CPythonSelectorLoopTest {

    private final SelectorEventLoop loop = new SelectorEventLoop(LoopOptions.DEFAULT);
    private Pipe.SourceChannel r;
    private Pipe.SinkChannel w;

    @BeforeEach
    void open() throws IOException {
        Pipe pipe = Pipe.open();
        r = pipe.source();
        w = pipe.sink();
        r.configureBlocking(false);
        w.configureBlocking(false);
    }

    @AfterEach
    void close() throws IOException {
        loop.close();
        r.close();
        w.close();
    }

    private static void send(WritableByteChannel channel, String text) {
        try {
            channel.write(ByteBuffer.wrap(text.getBytes(US_ASCII)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Appends what there is; at the end of the stream closes the channel and stops the loop. */
    private void read(StringBuilder bytesRead) {
        try {
            ByteBuffer buffer = ByteBuffer.allocate(16);
            if (r.read(buffer) < 0) {
                assertThat(loop.removeReader(r)).isTrue();
                r.close();
                loop.stop();
                return;
            }
            bytesRead.append(US_ASCII.decode(buffer.flip()));
            if (bytesRead.length() == 3) {
                send(w, "def");
            } else {
                w.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // CPython: test_events.EventLoopTestsMixin.test_reader_callback
    @Test
    void aReaderIsCalledUntilTheEndOfTheStream() {
        StringBuilder bytesRead = new StringBuilder();
        loop.addReader(r, () -> read(bytesRead));
        loop.callSoon(() -> send(w, "abc"));

        loop.runForever();

        assertThat(bytesRead).hasToString("abcdef");
    }

    // CPython: test_events.EventLoopTestsMixin.test_writer_callback
    @Test
    void aWriterIsCalledAndRemovedOnce() throws IOException {
        loop.addWriter(w, () -> {
            send(w, "x".repeat(64));
            loop.stop();
        });

        loop.runForever();

        assertThat(loop.removeWriter(w)).isTrue();
        assertThat(loop.removeWriter(w)).isFalse();
        assertThat(r.read(ByteBuffer.allocate(128))).isEqualTo(64);
    }

    // CPython: test_events.EventLoopTestsMixin.test_remove_fds_after_closing
    @Test
    void aClosedLoopHasNoReadersOrWritersToRemove() {
        loop.addReader(r, () -> {});
        loop.addWriter(w, () -> {});

        loop.close();

        assertThat(loop.removeReader(r)).isFalse();
        assertThat(loop.removeWriter(w)).isFalse();
    }

    // CPython: test_events.EventLoopTestsMixin.test_add_fds_after_closing
    @Test
    void aClosedLoopTakesNoReadersOrWriters() {
        loop.close();

        assertThatThrownBy(() -> loop.addReader(r, () -> {})).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> loop.addWriter(w, () -> {})).isInstanceOf(IllegalStateException.class);
    }
}
