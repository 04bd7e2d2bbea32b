package dev.weft.internal.transport;

import static dev.weft.Weft.result;
import static dev.weft.Weft.yieldFrom;

import dev.weft.Coro;
import dev.weft.Future;
import dev.weft.annotations.Coroutine;
import dev.weft.internal.select.SelectorLoop;
import dev.weft.net.Connection;
import dev.weft.net.Protocol;
import java.io.IOException;
import java.util.function.Supplier;

/** Gives a channel that is ready its protocol and its transport. */
final class Joining {

    /** Where the channel comes from. */
    interface Opener {
        Ends open() throws IOException;
    }

    private Joining() {}

    /** As below, of a channel that is made or made ready first, once the coroutine runs. */
    @Coroutine
    static <P extends Protocol> Coro<Connection<P>> join(SelectorLoop loop, Opener opener, Supplier<P> factory) {
        Ends ends;
        try {
            ends = opener.open();
        } catch (IOException e) {
            throw AddressLookup.<RuntimeException>sneak(e);
        }
        return result(yieldFrom(join(loop, ends, factory)));
    }

    /** Returns after {@code connectionMade}; whatever ends it before closes the channel. */
    @Coroutine
    static <P extends Protocol> Coro<Connection<P>> join(SelectorLoop loop, Ends ends, Supplier<P> factory) {
        Future<Void> made = loop.createFuture();
        P protocol;
        SocketTransport transport;
        try {
            protocol = factory.get();
            transport = new SocketTransport(loop, ends, protocol, null, made);
        } catch (Throwable e) {
            ChannelTransport.closeQuietly(ends.channel());
            throw AddressLookup.<RuntimeException>sneak(e);
        }
        try {
            yieldFrom(made);
        } catch (Throwable e) {
            transport.close();
            throw e;
        }
        return result(new Connection<>(transport, protocol));
    }
}
