package dev.weft.net;

import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A thread that carries bytes between a blocking stream and a channel that a selector can watch. Made by {@link Pumps}. For any thread.
 *
 * @param <C> the end of the pipe that is the caller's
 */
public final class Pump<C extends SelectableChannel> implements AutoCloseable {

    private final C channel;
    private final CompletableFuture<Void> ended;

    Pump(C channel, CompletableFuture<Void> ended) {
        this.channel = channel;
        this.ended = ended;
    }

    /** The caller's end of the pipe, non-blocking. Closing it ends the pump. */
    public C channel() {
        return channel;
    }

    /**
     * Completes when the thread is done with the stream: normally at the end of what there was to carry or once {@link #channel} was closed,
     * with the {@link IOException} of a stream that failed otherwise. Known before the channel shows that anything ended.
     */
    public CompletionStage<Void> ended() {
        return ended.minimalCompletionStage();
    }

    /** What the stream failed with, as soon as {@link #channel} shows that it ended. */
    public Optional<IOException> failure() {
        if (!ended.isCompletedExceptionally()) {
            return Optional.empty();
        }
        return ended.handle((nothing, cause) -> Optional.of((IOException) cause))
                .join();
    }

    /** Closes the channel. The thread ends after the call of the stream that it is in. Twice is fine. */
    @Override
    public void close() throws IOException {
        channel.close();
    }

    @Override
    public String toString() {
        return "Pump(" + channel + (ended.isDone() ? ", ended" : "") + ")";
    }
}
