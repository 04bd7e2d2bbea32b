package dev.weft.flow;

import static dev.weft.Weft.done;
import static dev.weft.Weft.yieldFrom;
import static dev.weft.Weft.yieldValue;

import dev.weft.AsyncGenerator;
import dev.weft.EventLoop;
import dev.weft.annotations.Coroutine;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Flow;

/**
 * Between asynchronous generators and {@link Flow}, both ways. Reactive Streams, version 1.0.4, whose rules both sides keep; their
 * numbers stand in the code as {@code 2.5}.
 */
public final class Flows {

    /** How many values {@link #iterate(Flow.Publisher)} has a publisher send ahead. */
    static final int BUFFER = 64;

    private Flows() {}

    /** As {@link #iterate(Flow.Publisher, int)}, with a buffer for 64 values. */
    public static <T> AsyncGenerator<T> iterate(Flow.Publisher<? extends T> publisher) {
        return iterate(publisher, BUFFER);
    }

    /**
     * Gives what a publisher sends as an asynchronous generator, which subscribes when it is first resumed and cancels the subscription
     * when it ends or is closed; to be closed if it may be left before its end ({@link dev.weft.Weft#aclosing}). What the publisher
     * fails with comes out itself. Values may come from any thread.
     *
     * @param buffer how many values may be on the way or wait to be taken; at least 1. More are asked for when half of them were taken
     * @throws IllegalStateException (on awaiting) when the publisher sends more than it was asked for
     */
    public static <T> AsyncGenerator<T> iterate(Flow.Publisher<? extends T> publisher, int buffer) {
        Objects.requireNonNull(publisher, "publisher");
        if (buffer < 1) {
            throw new IllegalArgumentException("a buffer for " + buffer + " values; it needs room for at least 1");
        }
        return received(publisher, buffer);
    }

    @Coroutine
    private static <T> AsyncGenerator<T> received(Flow.Publisher<? extends T> publisher, int buffer) {
        Inbox<T> inbox = new Inbox<>(EventLoop.running(), buffer);
        try {
            publisher.subscribe(inbox);
            while (yieldFrom(inbox.arrives())) {
                yieldValue(inbox.remove());
            }
        } finally {
            inbox.close();
        }
        return done();
    }

    /** As {@link #publish(Callable, EventLoop)}, on the loop that runs in this thread. */
    public static <T> Flow.Publisher<T> publish(Callable<? extends AsyncGenerator<? extends T>> source) {
        return publish(source, EventLoop.running());
    }

    /**
     * Gives a publisher that makes an asynchronous generator for each subscriber and sends it what that yields. A generator runs in a
     * task of the loop, and only while its subscriber has asked for values; it is closed before the subscriber is told of the end. Cancelling
     * a subscription cancels the task. What the generator fails with goes to {@code onError}; if the loop is shut down, that is
     * {@link dev.weft.CancelledError}.
     *
     * @param source is called in the loop; what it throws goes to {@code onError} as well
     * @param loop where generators run and subscribers are called, except for {@code onSubscribe}
     */
    public static <T> Flow.Publisher<T> publish(
            Callable<? extends AsyncGenerator<? extends T>> source, EventLoop loop) {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(loop, "loop");
        return subscriber -> Outbox.subscribe(subscriber, source, loop);
    }
}
