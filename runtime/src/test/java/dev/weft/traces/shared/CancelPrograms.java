package dev.weft.traces.shared;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.currentTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.runningLoop;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;

import dev.weft.CancelledError;
import dev.weft.Coro;
import dev.weft.Future;
import dev.weft.Task;
import dev.weft.annotations.Coroutine;
import dev.weft.traces.shared.Trace.Boom;
import java.time.Duration;
import java.util.List;

/** Rules 16 and 19 to 27: how tasks are cancelled. */
final class CancelPrograms {

    private static final Duration TEN_SECONDS = Duration.ofSeconds(10);
    private static final Duration A_MOMENT = Duration.ofMillis(1);

    private CancelPrograms() {}

    @Coroutine
    private static Coro<Void> neverRuns(Trace trace) {
        try {
            trace.print("never");
        } finally {
            trace.print("never either");
        }
        return done();
    }

    @Program
    @Coroutine
    static Coro<Void> cancelBeforeStart(Trace trace) {
        Task<Void> task = createTask(neverRuns(trace));
        trace.print(task.cancel("early"), task.isCancelled(), task.cancelling());
        try {
            yieldFrom(task);
        } catch (CancelledError e) {
            trace.print("cancelled", e.getMessage());
        }
        trace.print(task.isCancelled(), task.cancel());
        return done();
    }

    @Coroutine
    private static Coro<Void> printsAndRaises(Trace trace, Future<Object> future) {
        try {
            yieldFrom(future);
        } catch (CancelledError e) {
            trace.print("in the body", e.getMessage());
            throw e;
        }
        return done();
    }

    @Program
    @Coroutine
    static Coro<Void> cancelWaitingTask(Trace trace) {
        Future<Object> future = runningLoop().createFuture();
        Task<Void> task = createTask(printsAndRaises(trace, future));
        yieldFrom(sleep(Duration.ZERO));
        trace.print(task.cancel("enough"), future.isCancelled(), task.isDone());
        try {
            yieldFrom(task);
        } catch (CancelledError e) {
            trace.print("outside", e.getMessage());
        }
        trace.print(task.isCancelled());
        return done();
    }

    @Coroutine
    private static Coro<Integer> yieldsTwice(Trace trace) {
        for (int i = 0; i < 2; i++) {
            try {
                yieldFrom(sleep(Duration.ZERO));
                trace.print("no error");
            } catch (CancelledError e) {
                trace.print("cancelled", e.getMessage());
            }
        }
        return result(currentTask().cancelling());
    }

    @Program
    @Coroutine
    static Coro<Void> cancelAtABareYield(Trace trace) {
        Task<Integer> task = createTask(yieldsTwice(trace));
        yieldFrom(sleep(Duration.ZERO));
        task.cancel("one");
        task.cancel("two");
        int count = yieldFrom(task);
        trace.print(count);
        return done();
    }

    @Coroutine
    private static Coro<Void> printsWhatItGets(Trace trace, Future<Object> future) {
        try {
            Object value = yieldFrom(future);
            trace.print("got", value);
        } catch (CancelledError e) {
            trace.print("cancelled", e.getMessage());
        }
        return done();
    }

    @Program
    @Coroutine
    static Coro<Void> cancelAfterTheFutureIsDone(Trace trace) {
        Future<Object> future = runningLoop().createFuture();
        Task<Void> task = createTask(printsWhatItGets(trace, future));
        yieldFrom(sleep(Duration.ZERO));
        future.setResult(1);
        trace.print(task.cancel("too late?"));
        yieldFrom(task);
        trace.print(future.result(), task.isCancelled());
        return done();
    }

    @Coroutine
    private static Coro<Void> goesOnAfterOne(Trace trace, Future<Object> future) {
        try {
            yieldFrom(future);
        } catch (CancelledError e) {
            trace.print("cancelled", e.getMessage());
        }
        yieldFrom(sleep(Duration.ZERO));
        trace.print("goes on", currentTask().cancelling());
        return done();
    }

    @Program
    @Coroutine
    static Coro<Void> twoCancelsOneError(Trace trace) {
        Task<Void> task = createTask(goesOnAfterOne(trace, runningLoop().createFuture()));
        yieldFrom(sleep(Duration.ZERO));
        trace.print(task.cancel("c1"), task.cancel("c2"));
        yieldFrom(task);
        return done();
    }

    @Coroutine
    private static Coro<Integer> swallowsThree(Trace trace) {
        for (int i = 0; i < 3; i++) {
            try {
                yieldFrom(sleep(TEN_SECONDS));
            } catch (CancelledError e) {
                trace.print("swallowed", e.getMessage());
            }
        }
        return result(currentTask().cancelling());
    }

    @Program
    @Coroutine
    static Coro<Void> swallowedCancellations(Trace trace) {
        Task<Integer> task = createTask(swallowsThree(trace));
        for (int i = 0; i < 3; i++) {
            yieldFrom(sleep(A_MOMENT));
            task.cancel("c" + i);
        }
        int count = yieldFrom(task);
        trace.print(count, task.isCancelled());
        return done();
    }

    @Program
    @Coroutine
    static Coro<Void> uncancelBeforeTheStep(Trace trace) {
        Task<?> task = currentTask();
        task.cancel();
        task.cancel();
        trace.print(task.cancelling(), task.uncancel(), task.uncancel(), task.uncancel());
        yieldFrom(sleep(Duration.ZERO));
        trace.print("survived");
        return done();
    }

    @Coroutine
    private static Coro<Void> uncancelsTwo(Trace trace) {
        Task<?> task = currentTask();
        for (int i = 0; i < 2; i++) {
            try {
                yieldFrom(sleep(TEN_SECONDS));
            } catch (CancelledError e) {
                trace.print("cancelled", task.cancelling(), task.uncancel());
            }
        }
        return sleep(TEN_SECONDS);
    }

    @Program
    @Coroutine
    static Coro<Void> uncancelAfterTheError(Trace trace) {
        Task<Void> task = createTask(uncancelsTwo(trace));
        for (int i = 0; i < 3; i++) {
            yieldFrom(sleep(A_MOMENT));
            task.cancel();
        }
        try {
            yieldFrom(task);
        } catch (CancelledError e) {
            trace.print("in the end", task.cancelling());
        }
        return done();
    }

    @Coroutine
    private static Coro<Integer> swallowsAndGivesSeven(Trace trace) {
        try {
            yieldFrom(sleep(TEN_SECONDS));
        } catch (CancelledError e) {
            trace.print("inner", e.getMessage());
            return result(7);
        }
        return result(0);
    }

    @Coroutine
    private static Coro<Integer> outerGets(Trace trace, Task<Integer> task) {
        int value = yieldFrom(task);
        trace.print("outer got", value);
        return result(currentTask().cancelling());
    }

    @Program
    @Coroutine
    static Coro<Void> innerTaskSwallows(Trace trace) {
        Task<Integer> inner = createTask(swallowsAndGivesSeven(trace));
        Task<Integer> outer = createTask(outerGets(trace, inner));
        yieldFrom(sleep(Duration.ZERO));
        yieldFrom(sleep(Duration.ZERO));
        outer.cancel("for the outer");
        int count = yieldFrom(outer);
        trace.print(count, inner.cancelling());
        return done();
    }

    @Coroutine
    private static Coro<Void> stubborn(Trace trace) {
        try {
            yieldFrom(sleep(TEN_SECONDS));
        } catch (CancelledError e) {
            trace.print("ignored", e.getMessage());
        }
        return sleep(TEN_SECONDS);
    }

    @Coroutine
    private static <R> Coro<R> waits(Future<R> future) {
        return result(yieldFrom(future));
    }

    @Program
    @Coroutine
    static Coro<Void> stubbornInnerTask(Trace trace) {
        Task<Void> inner = createTask(stubborn(trace));
        Task<Void> outer = createTask(waits(inner));
        yieldFrom(sleep(A_MOMENT));
        outer.cancel("first");
        yieldFrom(sleep(A_MOMENT));
        trace.print(inner.isDone(), outer.isDone());
        outer.cancel("second");
        try {
            yieldFrom(outer);
        } catch (CancelledError e) {
            trace.print("ended by", e.getMessage());
        }
        trace.print(inner.isCancelled(), outer.isCancelled());
        return done();
    }

    @Coroutine
    private static Coro<Integer> cancelsItselfAnd(String then) {
        currentTask().cancel("me");
        switch (then) {
            case "raises":
                throw new Boom("boom");
            case "awaits":
                yieldFrom(sleep(TEN_SECONDS));
                break;
            case "yields":
                yieldFrom(sleep(Duration.ZERO));
                break;
            default:
                break;
        }
        return result(5);
    }

    @Program
    @Coroutine
    static Coro<Void> cancelItself(Trace trace) {
        for (String then : List.of("returns", "raises", "awaits", "yields")) {
            Task<Integer> task = createTask(cancelsItselfAnd(then));
            try {
                int value = yieldFrom(task);
                trace.print("returned", value);
            } catch (CancelledError e) {
                trace.print("cancelled", e.getMessage(), task.isCancelled());
            } catch (Boom e) {
                trace.print("failed", e.getMessage(), task.isCancelled());
            }
        }
        return done();
    }

    @Coroutine
    private static Coro<Void> raisesItsOwn() {
        throw new CancelledError("own");
    }

    @Program
    @Coroutine
    static Coro<Void> ownCancelledError(Trace trace) {
        Task<Void> task = createTask(raisesItsOwn());
        try {
            yieldFrom(task);
        } catch (CancelledError e) {
            trace.print("cancelled", e.getMessage());
        }
        trace.print(task.isCancelled(), task.cancelling(), currentTask().cancelling());
        return done();
    }

    @Coroutine
    private static Coro<Integer> cancelsItselfAndAwaits(Trace trace, Task<Integer> task) {
        currentTask().cancel("me");
        int value = yieldFrom(task);
        trace.print("outer got", value);
        yieldFrom(sleep(Duration.ZERO));
        return result(currentTask().cancelling());
    }

    @Program
    @Coroutine
    static Coro<Void> cancelSelfAndAwaitATask(Trace trace) {
        Task<Integer> inner = createTask(swallowsAndGivesSeven(trace));
        yieldFrom(sleep(Duration.ZERO));
        int count = yieldFrom(createTask(cancelsItselfAndAwaits(trace, inner)));
        trace.print(count);
        return done();
    }

    @Coroutine
    private static Coro<Void> cleansUpSlowly(Trace trace, int steps) {
        try {
            yieldFrom(sleep(TEN_SECONDS));
        } finally {
            trace.print("cleaning up");
            try {
                for (int i = 0; i < steps; i++) {
                    yieldFrom(sleep(A_MOMENT));
                }
                trace.print("clean");
            } finally {
                trace.print("left");
            }
        }
        return done();
    }

    @Program
    @Coroutine
    static Coro<Void> finallyAwaitsWhileCancelled(Trace trace) {
        for (boolean again : new boolean[] {false, true}) {
            Task<Void> task = createTask(cleansUpSlowly(trace, 3));
            yieldFrom(sleep(Duration.ZERO));
            task.cancel("first");
            yieldFrom(sleep(Duration.ZERO));
            if (again) {
                task.cancel("second");
            }
            try {
                yieldFrom(task);
            } catch (CancelledError e) {
                trace.print("cancelled", e.getMessage(), task.cancelling());
            }
        }
        return done();
    }

    @Coroutine
    private static Coro<Void> level(Trace trace, int n) {
        try {
            if (n == 0) {
                yieldFrom(sleep(TEN_SECONDS));
            } else {
                yieldFrom(level(trace, n - 1));
            }
        } catch (CancelledError e) {
            trace.print("level", n);
            throw e;
        } finally {
            trace.print("left", n);
        }
        return done();
    }

    @Program
    @Coroutine
    static Coro<Void> cancelThroughCoroutines(Trace trace) {
        Task<Void> task = createTask(level(trace, 3));
        yieldFrom(sleep(Duration.ZERO));
        task.cancel();
        try {
            yieldFrom(task);
        } catch (CancelledError e) {
            trace.print(task.isCancelled());
        }
        return done();
    }

    @Coroutine
    private static Coro<String> waitsAndMayCatch(Trace trace, String name, Future<Object> future, boolean catches) {
        try {
            yieldFrom(future);
        } catch (CancelledError e) {
            trace.print(name, "cancelled", e.getMessage());
            if (!catches) {
                throw e;
            }
        }
        return result(name);
    }

    @Program
    @Coroutine
    static Coro<Void> cancelledFutureAwaited(Trace trace) {
        Future<Object> future = runningLoop().createFuture();
        Task<String> one = createTask(waitsAndMayCatch(trace, "one", future, false));
        Task<String> two = createTask(waitsAndMayCatch(trace, "two", future, true));
        yieldFrom(sleep(Duration.ZERO));
        trace.print(future.cancel("no more"), future.cancel("again"));
        String name = yieldFrom(two);
        trace.print(name);
        trace.print(one.isCancelled(), one.cancelling(), two.isCancelled());
        return done();
    }
}
