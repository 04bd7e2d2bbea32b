package dev.weft.traces.shared;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.currentTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.gather;
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

/** Rules 33 to 35. */
final class GatherPrograms {

    private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

    private GatherPrograms() {}

    @Coroutine
    private static Coro<Void> turns(int count) {
        for (int i = 0; i < count; i++) {
            yieldFrom(sleep(Duration.ZERO));
        }
        return done();
    }

    @Coroutine
    private static Coro<String> after(Trace trace, int count, String value) {
        yieldFrom(turns(count));
        trace.print("ended", value);
        return result(value);
    }

    @Program
    @Coroutine
    static Coro<Void> gatherOrder(Trace trace) {
        List<String> three = yieldFrom(gather(after(trace, 3, "a"), after(trace, 1, "b"), after(trace, 2, "c")));
        trace.print(three.toArray());
        Future<List<String>> future = gather(after(trace, 0, "d"));
        trace.print(future.isDone());
        List<String> one = yieldFrom(future);
        trace.print(one.toArray());
        return done();
    }

    @Coroutine
    private static Coro<String> counted(int[] runs) {
        runs[0]++;
        return result("once");
    }

    @Program
    @Coroutine
    static Coro<Void> gatherNothingAndDoubles(Trace trace) {
        Future<String> isDone = runningLoop().createFuture();
        isDone.setResult("done");
        Future<List<String>> all = gather(isDone, isDone);
        trace.print(all.isDone(), all.result().get(0), all.result().get(1));
        List<Object> none = yieldFrom(gather());
        trace.print(none.size(), "results");
        int[] runs = {0};
        Coro<String> coro = counted(runs);
        List<String> thrice = yieldFrom(gather(coro, coro, coro));
        trace.print(thrice.get(0), thrice.get(1), thrice.get(2), runs[0]);
        return done();
    }

    @Coroutine
    private static Coro<Void> fails(Trace trace, int count, String text) {
        yieldFrom(turns(count));
        trace.print("fails", text);
        throw new Boom(text);
    }

    @Coroutine
    private static Coro<Void> succeeds(Trace trace) {
        yieldFrom(turns(6));
        trace.print("succeeds");
        return done();
    }

    @Program
    @Coroutine
    static Coro<Void> gatherFirstFailure(Trace trace) {
        runningLoop().setExceptionHandler((loop, report) -> trace.print("reported"));
        Task<Void> last = createTask(succeeds(trace));
        try {
            yieldFrom(gather(fails(trace, 2, "second"), fails(trace, 1, "first"), fails(trace, 4, "late"), last));
        } catch (Boom e) {
            trace.print("caught", e.getMessage());
        }
        yieldFrom(last);
        yieldFrom(sleep(Duration.ZERO));
        return done();
    }

    @Program
    @Coroutine
    static Coro<Void> gatherCancelledChild(Trace trace) {
        Future<Object> child = runningLoop().createFuture();
        Future<Object> other = runningLoop().createFuture();
        Future<List<Object>> both = gather(child, other);
        child.cancel("child");
        try {
            yieldFrom(both);
        } catch (CancelledError e) {
            trace.print(Trace.name(e), both.isCancelled(), both.isDone(), other.isDone());
        }
        trace.print(currentTask().cancelling());
        return done();
    }

    @Coroutine
    private static Coro<Void> leavesAfter(Trace trace, String name, int count) {
        try {
            yieldFrom(sleep(TEN_SECONDS));
        } finally {
            yieldFrom(turns(count));
            trace.print("left", name);
        }
        return done();
    }

    @Program
    @Coroutine
    static Coro<Void> gatherCancel(Trace trace) {
        Future<List<Void>> both = gather(leavesAfter(trace, "a", 3), leavesAfter(trace, "b", 1));
        yieldFrom(sleep(Duration.ZERO));
        trace.print(both.cancel(), both.isDone());
        try {
            yieldFrom(both);
        } catch (CancelledError e) {
            trace.print(Trace.name(e), both.isCancelled(), both.cancel());
        }
        return done();
    }

    @Coroutine
    private static Coro<Integer> swallows(Trace trace) {
        try {
            yieldFrom(sleep(TEN_SECONDS));
        } catch (CancelledError e) {
            trace.print("swallowed");
        }
        return result(1);
    }

    @Program
    @Coroutine
    static Coro<Void> gatherCancelSwallowed(Trace trace) {
        Future<List<Integer>> both = gather(swallows(trace), swallows(trace));
        yieldFrom(sleep(Duration.ZERO));
        both.cancel();
        try {
            yieldFrom(both);
        } catch (CancelledError e) {
            trace.print(Trace.name(e));
        }
        return done();
    }

    @Coroutine
    private static Coro<Void> printsItsEnd(Trace trace, String name) {
        try {
            yieldFrom(sleep(TEN_SECONDS));
        } catch (CancelledError e) {
            trace.print(name, e.getMessage());
            throw e;
        }
        return done();
    }

    @Coroutine
    private static Coro<Void> gathersTwo(Trace trace) {
        yieldFrom(gather(printsItsEnd(trace, "a"), printsItsEnd(trace, "b")));
        return done();
    }

    @Program
    @Coroutine
    static Coro<Void> gatherInACancelledTask(Trace trace) {
        Task<Void> task = createTask(gathersTwo(trace));
        yieldFrom(sleep(Duration.ofMillis(1)));
        task.cancel("stop");
        try {
            yieldFrom(task);
        } catch (CancelledError e) {
            trace.print("cancelled", e.getMessage(), task.isCancelled());
        }
        return done();
    }
}
