package dev.weft.net;

import java.io.IOException;
import java.nio.channels.Selector;

/** Python's {@code selectors} module: the events, and the way to a {@link DefaultSelector}. */
public final class Selectors {

    /** Something can be read without waiting: bytes, the end of the stream, a connection to accept. */
    public static final int EVENT_READ = 1;

    /** Something can be written without waiting; of a channel that connects: the connection is made, or has failed. */
    public static final int EVENT_WRITE = 2;

    private Selectors() {}

    /**
     * Makes a selector of the JDK's choosing: epoll, kqueue or what the system has.
     *
     * @param <D> what is kept with each channel
     * @throws IOException when the system has none to give, for want of file descriptors for instance
     */
    public static <D> DefaultSelector<D> create() throws IOException {
        return new DefaultSelector<>(Selector.open());
    }
}
