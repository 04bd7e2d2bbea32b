package dev.weft.streams;

import static dev.weft.Weft.done;
import static dev.weft.Weft.run;
import static dev.weft.Weft.runningLoop;
import static dev.weft.Weft.yieldFrom;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import org.junit.jupiter.api.Test;

/** Streams of what is no socket. */
class PipeStreamsTest {

    // CPython: test_streams.StreamTests.test_read_all_from_pipe_reader
    @Test
    void allIsReadFromAPipeThoughItIsMoreThanTheReaderKeeps() throws IOException {
        byte[] data = "data".getBytes(US_ASCII);
        Pipe pipe = Pipe.open();
        try (Pipe.SinkChannel sink = pipe.sink()) {
            sink.write(ByteBuffer.wrap(data));
        }
        StreamReader reader = new StreamReader(1);
        run(() -> {
            yieldFrom(runningLoop().connectReadPipe(() -> new StreamReaderProtocol(reader), pipe.source()));
            assertThat(yieldFrom(reader.read(-1))).isEqualTo(data);
            return done();
        });

        assertThat(pipe.source().isOpen()).isFalse();
    }
}
