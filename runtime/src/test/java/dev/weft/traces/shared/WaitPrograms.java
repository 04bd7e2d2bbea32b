package dev.weft.traces.shared;

import static dev.weft.Weft.asCompleted;
import static dev.weft.Weft.createTask;
import static dev.weft.Weft.currentTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.runningLoop;
import static dev.weft.Weft.shield;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.timeout;
import static dev.weft.Weft.timeoutAt;
import static dev.weft.Weft.waitAll;
import static dev.weft.Weft.waitAny;
import static dev.weft.Weft.yieldFrom;

import dev.weft.CancelledError;
import dev.weft.Coro;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.Task;
import dev.weft.Timeout;
import dev.weft.TimeoutException;
import dev.weft.Waited;
import dev.weft.Weft;
import dev.weft.annotations.Coroutine;
import dev.weft.traces.shared.Trace.Boom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Timeouts around a stretch; waiting for several, and for what is not to be cancelled. */
final class WaitPrograms {

    private static final Duration LONG = Duration.ofSeconds(10);

    private WaitPrograms() {}

    private static Duration ms(int millis) {
        return Duration.ofMillis(millis);
    }

    // Timeouts

    @Coroutine
    private static Coro<Void> tellsItsCancellation(Trace trace, Timeout timeout) {
        try {
            yieldFrom(sleep(LONG));
        } catch (CancelledError e) {
            trace.print("inside", currentTask().cancelling(), timeout.isExpired(), e.getMessage() == null ? 0 : 1);
            throw e;
        }
        return done();
    }

    @Program
    @Coroutine
    static Coro<Void> timeoutExpires(Trace trace) {
        EventLoop loop = runningLoop();
        Duration start = loop.time();
        List<Timeout> timeouts = new ArrayList<>();
        try {
            yieldFrom(timeout(ms(2), timeout -> {
                timeouts.add(timeout);
                return tellsItsCancellation(trace, timeout);
            }));
        } catch (TimeoutException e) {
            trace.print(
                    Trace.name(e),
                    timeouts.get(0).isExpired(),
                    loop.time().minus(start).toMillis());
        }
        trace.print(currentTask().cancelling());
        return done();
    }

    @Coroutine
    private static Coro<Timeout> movesTheDeadline(Trace trace, Timeout timeout, Duration start) {
        timeout.reschedule(start.plus(ms(5)));
        yieldFrom(sleep(ms(3)));
        trace.print("in time", timeout.isExpired());
        timeout.reschedule(null);
        yieldFrom(sleep(ms(10)));
        trace.print("without", timeout.when());
        return result(timeout);
    }

    @Coroutine
    private static Coro<Void> isLateAtOnce(Trace trace, Timeout timeout) {
        timeout.reschedule(runningLoop().time().minusSeconds(1));
        trace.print("goes on");
        yieldFrom(sleep(LONG));
        return done();
    }

    @Program
    @Coroutine
    static Coro<Void> timeoutRescheduled(Trace trace) {
        Duration start = runningLoop().time();
        Timeout ended = yieldFrom(timeout(ms(1), timeout -> movesTheDeadline(trace, timeout, start)));
        try {
            ended.reschedule(start);
        } catch (IllegalStateException e) {
            trace.print(Trace.name(e));
        }
        List<Timeout> timeouts = new ArrayList<>();
        try {
            yieldFrom(timeoutAt(null, timeout -> {
                timeouts.add(timeout);
                return isLateAtOnce(trace, timeout);
            }));
        } catch (TimeoutException e) {
            trace.print("late", timeouts.get(0).isExpired());
        }
        return done();
    }

    /** Two timeouts, one inside the other. */
    private static final class Nested {

        private @Nullable Timeout outer;
        private @Nullable Timeout inner;

        @Coroutine
        private Coro<Void> inside(Trace trace, Duration delay) {
            try {
                yieldFrom(timeout(delay, timeout -> {
                    inner = timeout;
                    yieldFrom(sleep(LONG));
                    return done();
                }));
            } catch (TimeoutException e) {
                trace.print("inner", outer.isExpired(), inner.isExpired());
            }
            trace.print("between");
            yieldFrom(sleep(Duration.ZERO));
            return done();
        }

        @Coroutine
        private Coro<Void> run(Trace trace, Duration outside, Duration within) {
            try {
                yieldFrom(timeout(outside, timeout -> {
                    outer = timeout;
                    return inside(trace, within);
                }));
            } catch (TimeoutException e) {
                trace.print("outer", outer.isExpired(), inner.isExpired());
            }
            return done();
        }
    }

    @Program
    @Coroutine
    static Coro<Void> timeoutsNested(Trace trace) {
        yieldFrom(new Nested().run(trace, ms(1), ms(2)));
        yieldFrom(new Nested().run(trace, ms(2), ms(1)));
        yieldFrom(new Nested().run(trace, ms(1), ms(1)));
        trace.print(currentTask().cancelling());
        return done();
    }

    @Coroutine
    private static Coro<Void> cleansUpSlowly() {
        try {
            yieldFrom(sleep(LONG));
        } finally {
            yieldFrom(sleep(ms(5)));
        }
        return done();
    }

    @Program
    @Coroutine
    static Coro<Void> timeoutAndCancel(Trace trace) {
        for (int delay : new int[] {1, 3}) {
            Task<Void> task = createTask(timeout(ms(2), timeout -> cleansUpSlowly()));
            runningLoop().callLater(ms(delay), task::cancel);
            try {
                yieldFrom(task);
            } catch (CancelledError | TimeoutException e) {
                trace.print(Trace.name(e), task.cancelling());
            }
        }
        return done();
    }

    // Several

    private static String flags(List<Boolean> flags) {
        return flags.stream().map(Trace::python).toList().toString();
    }

    @Program
    @Coroutine
    static Coro<Void> waitFirstCompleted(Trace trace) {
        EventLoop loop = runningLoop();
        List<Future<Object>> futures = List.of(loop.createFuture(), loop.createFuture(), loop.createFuture());
        loop.callLater(ms(1), () -> futures.get(1).setResult("one"));
        loop.callLater(ms(1), () -> futures.get(2).setException(new Boom("two")));
        Waited<Future<Object>> waited = yieldFrom(waitAny(futures));
        trace.print(
                flags(futures.stream().map(waited.done()::contains).toList()),
                waited.pending().size());
        futures.get(2).exception();
        Waited<Future<Object>> again = yieldFrom(waitAny(futures));
        trace.print(again.done().size(), again.pending().size());
        return done();
    }

    @Coroutine
    private static Coro<Void> ends(Trace trace, String name, int delay, @Nullable Throwable failure) throws Throwable {
        yieldFrom(sleep(ms(delay)));
        if (failure != null) {
            throw failure;
        }
        trace.print(name);
        return done();
    }

    @Program
    @Coroutine
    static Coro<Void> waitFirstException(Trace trace) throws Throwable {
        List<Task<Void>> tasks = List.of(
                createTask(ends(trace, "quick", 1, null)),
                createTask(ends(trace, "cancelled", 2, new CancelledError())),
                createTask(ends(trace, "failing", 3, new Boom("boom"))),
                createTask(ends(trace, "slow", 4, null)));
        Waited<Task<Void>> waited = yieldFrom(Weft.waitFirstException(tasks));
        trace.print(
                flags(tasks.stream().map(waited.done()::contains).toList()),
                tasks.get(2).exception().getMessage());
        Waited<Task<Void>> rest = yieldFrom(Weft.waitFirstException(waited.pending()));
        trace.print(rest.done().size(), rest.pending().size());
        return done();
    }

    @Coroutine
    private static Coro<Void> waits(List<Task<Void>> tasks) {
        yieldFrom(waitAll(tasks));
        return done();
    }

    @Program
    @Coroutine
    static Coro<Void> waitWithTimeout(Trace trace) {
        EventLoop loop = runningLoop();
        List<Task<Void>> tasks = List.of(createTask(sleep(ms(1))), createTask(sleep(ms(10))));
        Duration start = loop.time();
        Waited<Task<Void>> waited = yieldFrom(waitAll(tasks, ms(2)));
        trace.print(
                waited.done().size(),
                waited.pending().size(),
                loop.time().minus(start).toMillis());
        Waited<Task<Void>> atOnce = yieldFrom(waitAll(tasks, Duration.ZERO));
        trace.print(atOnce.done().size(), atOnce.pending().size());
        Task<Void> waiter = createTask(waits(tasks));
        yieldFrom(sleep(Duration.ZERO));
        waiter.cancel();
        try {
            yieldFrom(waiter);
        } catch (CancelledError e) {
            trace.print("cancelled", tasks.get(1).isDone());
        }
        yieldFrom(tasks.get(1));
        trace.print("went on");
        return done();
    }

    @Coroutine
    private static Coro<String> works(Trace trace, String name, int delay, boolean fails) {
        yieldFrom(sleep(ms(delay)));
        trace.print("ends", name);
        if (fails) {
            throw new Boom(name);
        }
        return result(name);
    }

    @Program
    @Coroutine
    static Coro<Void> asCompletedOrder(Trace trace) {
        List<Coro<String>> work =
                List.of(works(trace, "c", 3, false), works(trace, "a", 1, false), works(trace, "b", 2, true));
        for (Coro<String> next : asCompleted(work)) {
            try {
                String name = yieldFrom(next);
                trace.print("got", name);
            } catch (Boom e) {
                trace.print("failed", e.getMessage());
            }
        }
        return done();
    }

    @Program
    @Coroutine
    static Coro<Void> asCompletedWithTimeout(Trace trace) {
        List<Task<String>> tasks = List.of(
                createTask(works(trace, "a", 1, false)),
                createTask(works(trace, "b", 4, false)),
                createTask(works(trace, "c", 5, false)));
        for (Coro<String> next : asCompleted(tasks, ms(2))) {
            try {
                String name = yieldFrom(next);
                trace.print("got", name);
            } catch (TimeoutException e) {
                trace.print(Trace.name(e));
            }
        }
        yieldFrom(waitAll(tasks));
        trace.print(flags(tasks.stream().map(Task::isCancelled).toList()));
        return done();
    }

    @Coroutine
    private static Coro<Void> shields(Trace trace, String name, Task<String> task) {
        try {
            String value = yieldFrom(shield(task));
            trace.print(name, value);
        } catch (CancelledError e) {
            trace.print(name, "cancelled", task.isCancelled());
            throw e;
        }
        return done();
    }

    @Coroutine
    private static Coro<String> worksOn(Trace trace) {
        yieldFrom(sleep(ms(2)));
        trace.print("worked");
        return result("value");
    }

    @Program
    @Coroutine
    static Coro<Void> shieldCancelled(Trace trace) {
        Task<String> task = createTask(worksOn(trace));
        Task<Void> a = createTask(shields(trace, "a", task));
        Task<Void> b = createTask(shields(trace, "b", task));
        yieldFrom(sleep(Duration.ZERO));
        a.cancel();
        try {
            yieldFrom(a);
        } catch (CancelledError e) {
            trace.print("a is over");
        }
        yieldFrom(b);
        trace.print(task.result());
        return done();
    }

    @Program
    @Coroutine
    static Coro<Void> shieldOfWhatEnds(Trace trace) {
        EventLoop loop = runningLoop();
        Future<Object> cancelled = loop.createFuture();
        Future<Object> outer = shield(cancelled);
        cancelled.cancel();
        try {
            yieldFrom(outer);
        } catch (CancelledError e) {
            trace.print("cancelled", outer.isCancelled());
        }
        Future<Object> failed = loop.createFuture();
        Future<Object> another = shield(failed);
        failed.setException(new Boom("inner"));
        trace.print(another.isDone());
        try {
            yieldFrom(another);
        } catch (Boom e) {
            trace.print(e.getMessage());
        }
        trace.print(shield(failed) == failed);
        return done();
    }
}
