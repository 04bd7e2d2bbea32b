package dev.weft.junit.contract;

import dev.weft.EventLoop;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Steps a loop in the thread of another one: a turn that does not wait, then whatever else is to be done there, and the next turn when
 * something is due, another thread calls in, or it is time to look for I/O.
 */
final class SteppedHost implements LoopHost {

    /** Of I/O nobody tells between turns. */
    static final Duration IO_INTERVAL = Duration.ofMillis(1);

    /** A run that is not finished by then fails its test, and the foreign loop gets its thread back. */
    static final Duration LIMIT = Duration.ofSeconds(25);

    private final Executor foreign;
    private final EventLoop loop;
    private final Duration limit;
    private final Duration ioInterval;

    /** Written and read in the foreign thread. */
    private boolean finished;

    SteppedHost(Executor foreign, EventLoop loop, Duration limit, Duration ioInterval) {
        this.foreign = foreign;
        this.loop = loop;
        this.limit = limit;
        this.ioInterval = ioInterval;
    }

    @Override
    public EventLoop loop() {
        return loop;
    }

    @Override
    public void run() {
        Run run = new Run();
        foreign.execute(run::begin);
        try {
            run.over.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw SteppedHost.<RuntimeException>sneak(e.getCause());
        } catch (TimeoutException | InterruptedException e) {
            run.over.cancel(false);
            throw new AssertionError(
                    loop + " was stepped for " + limit.toMillis() + " ms and nobody finished the run", e);
        }
    }

    @Override
    public void finish() {
        finished = true;
    }

    /** All of it in the foreign thread. */
    private final class Run {

        final CompletableFuture<Void> over = new CompletableFuture<>();

        /** Tells a turn that was planned from one that came before its time. */
        private int turns;

        void begin() {
            loop.setWakeUpListener(() -> foreign.execute(this::step));
            step();
        }

        private void step() {
            if (over.isDone()) {
                loop.setWakeUpListener(null);
                return;
            }
            turns++;
            try {
                Duration rest = loop.runOnce(Duration.ZERO);
                if (finished) {
                    finished = false;
                    loop.setWakeUpListener(null);
                    over.complete(null);
                } else {
                    stepAfter(rest);
                }
            } catch (Throwable e) {
                loop.setWakeUpListener(null);
                over.completeExceptionally(e);
            }
        }

        private void stepAfter(Duration rest) {
            int planned = turns;
            Duration delay = rest.compareTo(ioInterval) < 0 ? rest : ioInterval;
            Executor then = delay.isZero()
                    ? foreign
                    : CompletableFuture.delayedExecutor(delay.toNanos(), TimeUnit.NANOSECONDS, foreign);
            then.execute(() -> {
                if (planned == turns && !over.isDone()) {
                    step();
                }
            });
        }
    }

    /** Has an exception thrown where the compiler would not allow it. Never returns. */
    @SuppressWarnings("unchecked")
    private static <X extends Throwable> RuntimeException sneak(Throwable exception) throws X {
        throw (X) exception;
    }
}
