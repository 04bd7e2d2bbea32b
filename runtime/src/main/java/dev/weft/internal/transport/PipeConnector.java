package dev.weft.internal.transport;

import dev.weft.Coro;
import dev.weft.internal.select.SelectorLoop;
import dev.weft.net.Connection;
import dev.weft.net.Protocol;
import dev.weft.net.Pumps;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Pipe;
import java.util.function.Supplier;

/** Connects a protocol to one end of a pipe, or to a stream by way of one. */
public final class PipeConnector {

    private PipeConnector() {}

    public static <P extends Protocol> Coro<Connection<P>> read(
            SelectorLoop loop, Supplier<P> factory, Pipe.SourceChannel source) {
        return Joining.join(loop, () -> PipeEnd.of(source), factory);
    }

    public static <P extends Protocol> Coro<Connection<P>> write(
            SelectorLoop loop, Supplier<P> factory, Pipe.SinkChannel sink) {
        return Joining.join(loop, () -> PipeEnd.of(sink), factory);
    }

    public static <P extends Protocol> Coro<Connection<P>> read(
            SelectorLoop loop, Supplier<P> factory, InputStream stream) {
        return Joining.join(loop, () -> PipeEnd.fedBy(Pumps.from(stream)), factory);
    }

    public static <P extends Protocol> Coro<Connection<P>> write(
            SelectorLoop loop, Supplier<P> factory, OutputStream stream) {
        return Joining.join(loop, () -> PipeEnd.drainedBy(Pumps.to(stream)), factory);
    }
}
