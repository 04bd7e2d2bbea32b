package dev.weft.traces.shared;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.currentTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.runningLoop;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.waitFor;
import static dev.weft.Weft.yieldFrom;

import dev.weft.Awaitable;
import dev.weft.CancelledError;
import dev.weft.Coro;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.Task;
import dev.weft.TimeoutException;
import dev.weft.annotations.Coroutine;
import dev.weft.traces.shared.Trace.Boom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Rules 32, 36 and 37: sleeping, and waiting for a time. */
final class TimeoutPrograms {

    private static final Duration A_MOMENT = Duration.ofMillis(1);

    private TimeoutPrograms() {}

    @Coroutine
    private static Coro<Void> sleeper(Trace trace, int delay) {
        yieldFrom(sleep(Duration.ofMillis(delay)));
        trace.print("slept", delay);
        return done();
    }

    @Program
    @Coroutine
    static Coro<Void> sleepOrder(Trace trace) {
        List<Task<Void>> tasks = new ArrayList<>();
        for (int delay : new int[] {3, 1, 0, 2, -1}) {
            tasks.add(createTask(sleeper(trace, delay)));
        }
        runningLoop().callSoon(() -> trace.print("turn"));
        for (Task<Void> task : tasks) {
            yieldFrom(task);
        }
        return done();
    }

    @Program
    @Coroutine
    static Coro<Void> sleepCancelled(Trace trace) {
        EventLoop loop = runningLoop();
        Task<Void> task = createTask(sleep(Duration.ofSeconds(1000)));
        yieldFrom(sleep(Duration.ZERO));
        Duration start = loop.time();
        task.cancel();
        try {
            yieldFrom(task);
        } catch (CancelledError e) {
            trace.print("cancelled after", loop.time().minus(start).toSeconds());
        }
        yieldFrom(sleep(Duration.ofSeconds(1)));
        trace.print("then", loop.time().minus(start).toSeconds());
        return done();
    }

    @Coroutine
    private static Coro<String> works(boolean fails) {
        yieldFrom(sleep(A_MOMENT));
        if (fails) {
            throw new Boom("work");
        }
        return result("value");
    }

    @Program
    @Coroutine
    static Coro<Void> waitForInTime(Trace trace) {
        String value = yieldFrom(waitFor(works(false), Duration.ofSeconds(1)));
        trace.print(value);
        try {
            yieldFrom(waitFor(works(true), Duration.ofSeconds(1)));
        } catch (Boom e) {
            trace.print("failed", e.getMessage());
        }
        trace.print(currentTask().cancelling());
        return done();
    }

    @Coroutine
    private static Coro<Void> cleansUp(Trace trace) {
        try {
            yieldFrom(sleep(Duration.ofSeconds(10)));
        } finally {
            yieldFrom(sleep(A_MOMENT));
            trace.print("cleaned up");
        }
        return done();
    }

    @Program
    @Coroutine
    static Coro<Void> waitForTooLate(Trace trace) {
        EventLoop loop = runningLoop();
        Duration start = loop.time();
        try {
            yieldFrom(waitFor(cleansUp(trace), Duration.ofMillis(2)));
        } catch (TimeoutException e) {
            trace.print(Trace.name(e), loop.time().minus(start).toMillis());
        }
        trace.print(currentTask().cancelling());
        return done();
    }

    @Coroutine
    private static Coro<Object> neverRuns(Trace trace) {
        trace.print("never");
        return result(null);
    }

    @Program
    @Coroutine
    static Coro<Void> waitForZero(Trace trace) {
        EventLoop loop = runningLoop();
        Future<String> isDone = loop.createFuture();
        isDone.setResult("done");
        String value = yieldFrom(waitFor(isDone, Duration.ZERO));
        trace.print(value);
        Future<Object> pending = loop.createFuture();
        List<Awaitable<Object>> late = List.of(neverRuns(trace), pending);
        for (Awaitable<Object> awaitable : late) {
            try {
                yieldFrom(waitFor(awaitable, Duration.ZERO));
            } catch (TimeoutException e) {
                trace.print(Trace.name(e));
            }
        }
        trace.print(pending.isCancelled());
        return done();
    }

    @Coroutine
    private static Coro<String> goesOn(boolean fails) {
        try {
            yieldFrom(sleep(Duration.ofSeconds(10)));
        } catch (CancelledError e) {
            if (fails) {
                throw new Boom("instead");
            }
            return result("in spite of it");
        }
        return result("not cancelled");
    }

    @Program
    @Coroutine
    static Coro<Void> waitForSwallowed(Trace trace) {
        String value = yieldFrom(waitFor(goesOn(false), A_MOMENT));
        trace.print(value);
        try {
            yieldFrom(waitFor(goesOn(true), A_MOMENT));
        } catch (Boom e) {
            trace.print("failed", e.getMessage());
        }
        trace.print(currentTask().cancelling());
        return done();
    }

    @Coroutine
    private static Coro<Void> waitsTwoMillis() {
        return waitFor(sleep(Duration.ofSeconds(10)), Duration.ofMillis(2));
    }

    @Program
    @Coroutine
    static Coro<Void> waitForCancelledFromOutside(Trace trace) {
        for (int delay = 1; delay <= 2; delay++) {
            Task<Void> task = createTask(waitsTwoMillis());
            yieldFrom(sleep(Duration.ZERO));
            runningLoop().callLater(Duration.ofMillis(delay), () -> task.cancel("outside"));
            try {
                yieldFrom(task);
            } catch (CancelledError | TimeoutException e) {
                trace.print(Trace.name(e), task.isCancelled(), task.cancelling());
            }
        }
        return done();
    }

    @Coroutine
    private static Coro<Void> otherWaiter(Trace trace, Future<Object> future) {
        try {
            yieldFrom(future);
        } catch (CancelledError e) {
            trace.print("other cancelled");
        }
        return done();
    }

    @Program
    @Coroutine
    static Coro<Void> waitForAFuture(Trace trace) {
        Future<Object> future = runningLoop().createFuture();
        Task<Void> task = createTask(otherWaiter(trace, future));
        try {
            yieldFrom(waitFor(future, A_MOMENT));
        } catch (TimeoutException e) {
            trace.print("late", future.isCancelled());
        }
        yieldFrom(task);
        return done();
    }
}
