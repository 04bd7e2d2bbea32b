package dev.weft.flow;

import static dev.weft.Weft.aclosing;
import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;

import dev.weft.AsyncGenerator;
import dev.weft.CancelledError;
import dev.weft.Coro;
import dev.weft.ErrorReport;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.Task;
import dev.weft.annotations.Coroutine;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One subscription to a generator: the task that resumes it while there is demand and tells the subscriber. Every signal but
 * {@code onSubscribe} comes from that task, so they come one after the other.
 */
final class Outbox<T> implements Flow.Subscription {

    /** After so many values the loop runs others, though there is demand for more. */
    static final int VALUES_PER_TURN = 256;

    private final Callable<? extends AsyncGenerator<? extends T>> source;
    private final EventLoop loop;

    /** How many values may be sent. Grown by any thread, taken from by the loop's. */
    private final AtomicLong demand = new AtomicLong();

    /** Written by any thread, once. */
    private volatile boolean cancelled;

    /** A request that is none. Written by any thread; the first to be seen is reported. */
    private volatile @Nullable IllegalArgumentException misuse;

    // Only the loop's thread touches what follows, once onSubscribe has returned

    /** Null when it needs to be told nothing any more. */
    private Flow.@Nullable Subscriber<? super T> subscriber;

    private @Nullable Task<Void> task;
    private @Nullable Future<Void> request;

    private Outbox(
            Flow.Subscriber<? super T> subscriber,
            Callable<? extends AsyncGenerator<? extends T>> source,
            EventLoop loop) {
        this.subscriber = subscriber;
        this.source = source;
        this.loop = loop;
    }

    /** Any thread. Returns normally, 1.9, unless onSubscribe throws; what goes wrong is told to the subscriber. */
    static <T> void subscribe(
            Flow.Subscriber<? super T> subscriber,
            Callable<? extends AsyncGenerator<? extends T>> source,
            EventLoop loop) {
        Objects.requireNonNull(subscriber, "subscriber");
        Outbox<T> outbox = new Outbox<>(subscriber, source, loop);
        subscriber.onSubscribe(outbox);
        if (!outbox.post(outbox::start)) {
            subscriber.onError(new IllegalStateException(
                    "Event loop is closed: " + loop + "; a publisher needs the loop that it was made for"));
        }
    }

    // The subscriber's side, any thread

    @Override
    public void request(long more) {
        if (more <= 0) { // 3.9
            misuse = new IllegalArgumentException(
                    "requested " + more + " values; a request is for at least 1 (Reactive Streams 3.9)");
            post(this::wakeUp);
        } else if (demand.getAndUpdate(now -> now + more < 0 ? Long.MAX_VALUE : now + more) == 0) { // 3.17
            post(this::wakeUp);
        }
    }

    @Override
    public void cancel() {
        if (!cancelled) {
            cancelled = true;
            post(() -> {
                if (task != null) {
                    task.cancel();
                }
            });
        }
    }

    /** Answers false when the loop is closed, and nothing can be done any more. */
    private boolean post(Runnable work) {
        try {
            loop.callSoonThreadsafe(work);
            return true;
        } catch (IllegalStateException e) {
            if (loop.isClosed()) {
                return false;
            }
            throw e;
        }
    }

    private void wakeUp() {
        if (request != null && !request.isDone()) {
            request.setResult(null);
        }
    }

    // The loop's side

    private void start() {
        if (cancelled) {
            subscriber = null;
        } else {
            task = loop.createTask(run());
        }
    }

    @Coroutine
    private Coro<Void> run() {
        Throwable failure = null;
        try {
            yieldFrom(aclosing(source.call(), this::send));
        } catch (Throwable e) {
            failure = e;
        }
        end(failure);
        return done();
    }

    @Coroutine
    private Coro<Void> send(AsyncGenerator<? extends T> values) {
        int sent = 0;
        while (yieldFrom(mayContinue()) && yieldFrom(values.hasNext())) {
            T value = Objects.requireNonNull(values.next(), "a generator that is published yielded null");
            if (!cancelled) {
                demand.updateAndGet(now -> now == Long.MAX_VALUE ? now : now - 1);
                tell(() -> subscriber.onNext(value));
            }
            if (++sent % VALUES_PER_TURN == 0) {
                yieldFrom(sleep(Duration.ZERO));
            }
        }
        return done();
    }

    /** Waits for demand. Gives false once the subscription is cancelled. */
    @Coroutine
    private Coro<Boolean> mayContinue() {
        while (!cancelled && misuse == null && demand.get() == 0) {
            request = loop.createFuture();
            yieldFrom(request);
        }
        if (misuse != null && !cancelled) {
            throw misuse;
        }
        return result(!cancelled);
    }

    private void end(@Nullable Throwable failure) {
        Flow.Subscriber<? super T> told = subscriber;
        if (!cancelled) {
            tell(failure == null ? told::onComplete : () -> told.onError(failure));
        } else if (failure != null && !(failure instanceof CancelledError)) {
            report("A generator failed after its subscription was cancelled", failure);
        }
        cancelled = true; // 1.6: what comes after an end counts for nothing
        subscriber = null; // 3.13
    }

    /** A subscriber that throws is done with, 2.13. */
    private void tell(Runnable signal) {
        try {
            signal.run();
        } catch (Throwable e) {
            cancelled = true;
            report("A subscriber threw, which none may; its subscription is cancelled", e);
        }
    }

    private void report(String message, Throwable failure) {
        loop.callExceptionHandler(new ErrorReport(message, failure, subscriber));
    }
}
