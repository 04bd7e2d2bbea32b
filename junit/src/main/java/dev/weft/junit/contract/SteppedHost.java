package dev.weft.junit.contract;

import dev.weft.EventLoop;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Steps a loop in the thread of another one: a turn, then whatever else is waiting there, then the next turn. */
final class SteppedHost implements LoopHost {

    /** How long a turn keeps the foreign loop when nothing is ready. */
    private static final Duration MAX_WAIT = Duration.ofMillis(1);

    /** A run that is not finished by then fails its test, and the foreign loop gets its thread back. */
    static final Duration LIMIT = Duration.ofSeconds(25);

    private final Executor foreign;
    private final EventLoop loop;
    private final Duration limit;

    /** Written and read in the foreign thread. */
    private boolean finished;

    SteppedHost(Executor foreign, EventLoop loop, Duration limit) {
        this.limit = limit;
        this.foreign = foreign;
        this.loop = loop;
    }

    @Override
    public EventLoop loop() {
        return loop;
    }

    @Override
    public void run() {
        CompletableFuture<Void> over = new CompletableFuture<>();
        foreign.execute(() -> step(over));
        try {
            over.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw SteppedHost.<RuntimeException>sneak(e.getCause());
        } catch (TimeoutException | InterruptedException e) {
            over.cancel(false);
            throw new AssertionError(
                    loop + " was stepped for " + limit.toMillis() + " ms and nobody finished the run", e);
        }
    }

    private void step(CompletableFuture<Void> over) {
        if (over.isDone()) {
            return;
        }
        try {
            loop.runOnce(MAX_WAIT);
        } catch (Throwable e) {
            over.completeExceptionally(e);
            return;
        }
        if (finished) {
            finished = false;
            over.complete(null);
        } else {
            foreign.execute(() -> step(over));
        }
    }

    @Override
    public void finish() {
        finished = true;
    }

    /** Has an exception thrown where the compiler would not allow it. Never returns. */
    @SuppressWarnings("unchecked")
    private static <X extends Throwable> RuntimeException sneak(Throwable exception) throws X {
        throw (X) exception;
    }
}
