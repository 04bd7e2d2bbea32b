package dev.weft.flow;

import static dev.weft.Weft.result;
import static dev.weft.Weft.yieldFrom;

import dev.weft.Coro;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.annotations.Coroutine;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** A subscriber that keeps values until a task takes them. The publisher's threads hand everything over to the loop, in order. */
final class Inbox<T> implements Flow.Subscriber<T> {

    private final EventLoop loop;
    private final int room;

    // Only the loop's thread touches what follows

    private final Deque<T> values = new ArrayDeque<>();
    private Flow.@Nullable Subscription subscription;
    private boolean ended;
    private @Nullable Throwable failure;
    private boolean closed;

    /** How many were taken since more were asked for. */
    private int taken;

    /** What the task waits for that takes values. */
    private @Nullable Future<Void> arrival;

    Inbox(EventLoop loop, int room) {
        this.loop = loop;
        this.room = room;
    }

    // The publisher's side, any thread; null is refused at once, 2.13

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        Objects.requireNonNull(subscription, "subscription");
        post(() -> subscribed(subscription));
    }

    @Override
    public void onNext(T value) {
        Objects.requireNonNull(value, "value");
        post(() -> received(value));
    }

    @Override
    public void onError(Throwable failure) {
        Objects.requireNonNull(failure, "failure");
        post(() -> end(failure));
    }

    @Override
    public void onComplete() {
        post(() -> end(null));
    }

    private void post(Runnable arrived) {
        try {
            loop.callSoonThreadsafe(arrived);
        } catch (IllegalStateException e) {
            if (!loop.isClosed()) { // else nobody is there who could take it, and 2.13 wants us to return
                throw e;
            }
        }
    }

    private void subscribed(Flow.Subscription subscription) {
        if (closed || this.subscription != null) { // 2.5
            subscription.cancel();
        } else {
            this.subscription = subscription;
            subscription.request(room);
        }
    }

    private void received(T value) {
        if (ended || closed) {
            return;
        }
        if (values.size() + taken >= room) { // 1.1
            end(new IllegalStateException(
                    "a publisher sent more than the " + room + " values that it was asked for: " + subscription));
            return;
        }
        values.addLast(value);
        wakeUp();
    }

    private void end(@Nullable Throwable failure) {
        if (!ended) {
            ended = true;
            this.failure = failure;
            wakeUp();
        }
    }

    private void wakeUp() {
        if (arrival != null && !arrival.isDone()) {
            arrival.setResult(null);
        }
    }

    // The loop's side

    /** Waits for a value or the end; gives false at the end. */
    @Coroutine
    Coro<Boolean> arrives() {
        while (values.isEmpty() && !ended) {
            arrival = loop.createFuture();
            yieldFrom(arrival);
        }
        if (values.isEmpty() && failure != null) {
            throw sneak(failure);
        }
        return result(!values.isEmpty());
    }

    /** Has an exception thrown that the compiler does not expect. Never returns. */
    @SuppressWarnings("unchecked")
    private static <X extends Throwable> RuntimeException sneak(Throwable exception) throws X {
        throw (X) exception;
    }

    T remove() {
        T value = values.removeFirst();
        taken++;
        if (taken > room / 2 && subscription != null && !ended) {
            int more = taken;
            taken = 0;
            subscription.request(more);
        }
        return value;
    }

    void close() {
        closed = true;
        values.clear();
        if (subscription != null) {
            subscription.cancel();
        }
    }
}
