package dev.weft.internal.transport;

import dev.weft.net.Pump;
import java.io.IOException;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectableChannel;
import org.jspecify.annotations.Nullable;

/**
 * One end of a pipe: one of input and output is null.
 *
 * @param pump what feeds or drains the pipe; null for nothing of ours
 */
record PipeEnd(
        SelectableChannel channel,
        @Nullable ReadableByteChannel input,
        @Nullable GatheringByteChannel output,
        @Nullable Pump<?> pump)
        implements Ends {

    static PipeEnd of(Pipe.SourceChannel source) throws IOException {
        return of(source, null);
    }

    static PipeEnd of(Pipe.SinkChannel sink) throws IOException {
        return of(sink, null);
    }

    static PipeEnd fedBy(Pump<Pipe.SourceChannel> pump) throws IOException {
        return of(pump.channel(), pump);
    }

    static PipeEnd drainedBy(Pump<Pipe.SinkChannel> pump) throws IOException {
        return of(pump.channel(), pump);
    }

    private static PipeEnd of(Pipe.SourceChannel source, @Nullable Pump<?> pump) throws IOException {
        source.configureBlocking(false);
        return new PipeEnd(source, source, null, pump);
    }

    private static PipeEnd of(Pipe.SinkChannel sink, @Nullable Pump<?> pump) throws IOException {
        sink.configureBlocking(false);
        return new PipeEnd(sink, null, sink, pump);
    }

    @Override
    public void shutdownOutput() {
        throw new UnsupportedOperationException("a pipe has one direction: " + channel);
    }

    @Override
    public @Nullable IOException failure() {
        return pump == null ? null : pump.failure().orElse(null);
    }
}
