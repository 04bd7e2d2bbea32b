package dev.weft.traces.shared;

import static dev.weft.Weft.allTasks;
import static dev.weft.Weft.createTask;
import static dev.weft.Weft.currentTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.runningLoop;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;

import dev.weft.Awaitable;
import dev.weft.CancelledError;
import dev.weft.Coro;
import dev.weft.CoroutineState;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.Task;
import dev.weft.TaskFactory;
import dev.weft.annotations.Coroutine;
import dev.weft.traces.shared.Trace.Boom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rules 14 to 18 and 28 to 30: how tasks step. */
final class TaskPrograms {

    private TaskPrograms() {}

    @Coroutine
    private static Coro<Void> printsBody(Trace trace, String name) {
        trace.print("body", name);
        return done();
    }

    @Program
    @Coroutine
    static Coro<Void> taskStartsLater(Trace trace) {
        EventLoop loop = runningLoop();
        loop.callSoon(() -> trace.print("before"));
        Task<Void> one = createTask(printsBody(trace, "one"));
        loop.callSoon(() -> trace.print("between"));
        Task<Void> two = createTask(printsBody(trace, "two"));
        trace.print("created", one.isDone(), two.isDone());
        yieldFrom(two);
        trace.print("awaited", one.isDone(), two.isDone());
        return done();
    }

    @Coroutine
    private static Coro<String> counts(Trace trace, String name, int to) {
        for (int i = 0; i < to; i++) {
            trace.print(name, i);
            yieldFrom(sleep(Duration.ZERO));
        }
        return result(name);
    }

    @Program
    @Coroutine
    static Coro<Void> tasksTakeTurns(Trace trace) {
        List<Task<String>> tasks = List.of(
                createTask(counts(trace, "a", 3)),
                createTask(counts(trace, "b", 1)),
                createTask(counts(trace, "c", 2)));
        for (Task<String> task : tasks) {
            String name = yieldFrom(task);
            trace.print("ended", name);
        }
        return done();
    }

    @Program
    @Coroutine
    static Coro<Void> awaitDoneFuture(Trace trace) {
        EventLoop loop = runningLoop();
        Future<Integer> future = loop.createFuture();
        future.setResult(1);
        loop.callSoon(() -> trace.print("another turn"));
        for (int i = 0; i < 3; i++) {
            int value = yieldFrom(future);
            trace.print("got", value);
        }
        yieldFrom(sleep(Duration.ZERO));
        trace.print("end");
        return done();
    }

    private static void tick(Trace trace, int n) {
        trace.print("turn", n);
        if (n < 6) {
            trace.loop().callSoon(() -> tick(trace, n + 1));
        }
    }

    @Coroutine
    private static Coro<Integer> waits(Trace trace, String name, Awaitable<Integer> awaitable) {
        trace.print(name, "waits");
        int value = yieldFrom(awaitable);
        trace.print(name, "got", value);
        return result(value + 1);
    }

    @Program
    @Coroutine
    static Coro<Void> turnsOfAWakeUp(Trace trace) {
        Future<Integer> future = runningLoop().createFuture();
        Task<Integer> inner = createTask(waits(trace, "inner", future));
        Task<Integer> outer = createTask(waits(trace, "outer", inner));
        runningLoop().callSoon(() -> tick(trace, 1));
        yieldFrom(sleep(Duration.ZERO));
        future.setResult(1);
        trace.print("set");
        int value = yieldFrom(outer);
        trace.print(value);
        yieldFrom(sleep(Duration.ZERO));
        yieldFrom(sleep(Duration.ZERO));
        return done();
    }

    @Coroutine
    private static Coro<Void> got(Trace trace, String name, Future<String> future) {
        String value = yieldFrom(future);
        trace.print(name, "got", value);
        return done();
    }

    @Program
    @Coroutine
    static Coro<Void> waitersAndCallbacks(Trace trace) {
        EventLoop loop = runningLoop();
        Future<String> future = loop.createFuture();
        future.addDoneCallback(f -> trace.print("callback 1"));
        createTask(got(trace, "task 1", future));
        yieldFrom(sleep(Duration.ZERO));
        future.addDoneCallback(f -> trace.print("callback 2"));
        createTask(got(trace, "task 2", future));
        yieldFrom(sleep(Duration.ZERO));
        loop.callSoon(() -> trace.print("before"));
        future.setResult("it");
        loop.callSoon(() -> trace.print("after"));
        future.addDoneCallback(f -> trace.print("late callback"));
        yieldFrom(sleep(Duration.ZERO));
        trace.print("main");
        return done();
    }

    @Coroutine
    private static Coro<Void> failsAfterATurn() {
        yieldFrom(sleep(Duration.ZERO));
        throw new Boom("bang");
    }

    @Program
    @Coroutine
    static Coro<Void> taskFails(Trace trace) {
        Task<Void> task = createTask(failsAfterATurn());
        for (int i = 0; i < 2; i++) {
            try {
                yieldFrom(task);
            } catch (Boom e) {
                trace.print("caught", e.getMessage());
            }
        }
        trace.print(task.isDone(), task.isCancelled(), task.exception().getMessage());
        return done();
    }

    /** Suspends on something that is no future. */
    private static final class Odd implements Coro<Object> {

        @Override
        public Object send(@Nullable Object value) {
            return 42;
        }

        @Override
        public @Nullable Object throwInto(Throwable exception) {
            throw (RuntimeException) exception;
        }

        @Override
        public void close() {}

        @Override
        public CoroutineState state() {
            return CoroutineState.CREATED;
        }
    }

    @Program
    @Coroutine
    static Coro<Void> badYield(Trace trace) {
        runningLoop().callSoon(() -> trace.print("another turn"));
        try {
            yieldFrom(new Odd());
        } catch (IllegalStateException e) {
            trace.print("refused", e.getMessage().contains("bad yield"));
        }
        yieldFrom(sleep(Duration.ZERO));
        trace.print("goes on");
        return done();
    }

    @Coroutine
    private static Coro<String> awaitsItself(Trace trace, List<Task<String>> tasks) {
        try {
            yieldFrom(tasks.get(0));
        } catch (IllegalStateException e) {
            trace.print("refused", e.getMessage().contains("cannot await on itself"));
        }
        return result("goes on");
    }

    @Program
    @Coroutine
    static Coro<Void> awaitItself(Trace trace) {
        List<Task<String>> tasks = new ArrayList<>();
        tasks.add(createTask(awaitsItself(trace, tasks)));
        String value = yieldFrom(tasks.get(0));
        trace.print(value);
        return done();
    }

    @Program
    @Coroutine
    static Coro<Void> foreignFuture(Trace trace) {
        EventLoop other = EventLoop.create();
        try {
            yieldFrom(other.createFuture());
        } catch (IllegalStateException e) {
            trace.print("refused", e.getMessage().contains("attached to a different loop"));
        }
        other.close();
        return done();
    }

    @Coroutine
    private static Coro<Void> printsItsName(Trace trace) {
        trace.print("in", currentTask().name());
        yieldFrom(sleep(Duration.ZERO));
        trace.print("in", currentTask().name());
        return done();
    }

    @Program
    @Coroutine
    static Coro<Void> currentAndAllTasks(Trace trace) {
        Task<Void> one = createTask(printsItsName(trace), "one");
        Task<Void> two = createTask(printsItsName(trace), "two");
        runningLoop().callSoon(() -> trace.print("in a callback", currentTask()));
        trace.print(allTasks().size(), "tasks");
        yieldFrom(one);
        trace.print(allTasks().size(), "tasks", two.isDone());
        yieldFrom(two);
        trace.print(allTasks().size(), "tasks");
        return done();
    }

    @Coroutine
    private static <R> Coro<R> gives(R value) {
        return result(value);
    }

    @Program
    @Coroutine
    static Coro<Void> taskRefusesResults(Trace trace) {
        Task<String> task = createTask(gives("own"));
        List<Runnable> setters =
                List.of(() -> task.setResult("other"), () -> task.setException(new IllegalArgumentException()));
        for (Runnable setter : setters) {
            try {
                setter.run();
            } catch (IllegalStateException e) {
                trace.print(Trace.name(e));
            }
        }
        String value = yieldFrom(task);
        trace.print(value);
        return done();
    }

    @Coroutine
    private static Coro<String> givesLater(String value) {
        yieldFrom(sleep(Duration.ZERO));
        return result(value);
    }

    @Program
    @Coroutine
    static Coro<Void> coroutineIsAwaitedOnce(Trace trace) {
        Coro<String> coro = givesLater("value");
        String first = yieldFrom(coro);
        trace.print(first);
        try {
            yieldFrom(coro);
        } catch (IllegalStateException e) {
            trace.print("refused", e.getMessage().contains("already awaited"));
        }
        Task<String> task = createTask(givesLater("value"));
        String again = yieldFrom(task) + " " + yieldFrom(task);
        trace.print(again);
        return done();
    }

    @Coroutine
    private static Coro<Integer> link(Trace trace, int n, Future<Integer> next) {
        int value = yieldFrom(next);
        trace.print("link", n, "got", value);
        return result(value + 1);
    }

    @Program
    @Coroutine
    static Coro<Void> chainOfTasks(Trace trace) {
        Future<Integer> future = runningLoop().createFuture();
        Future<Integer> last = future;
        for (int n = 0; n < 5; n++) {
            last = createTask(link(trace, n, last));
        }
        runningLoop().callSoon(() -> future.setResult(0));
        int value = yieldFrom(last);
        trace.print(value);
        return done();
    }

    @Coroutine
    private static Coro<Void> failsAtOnce() {
        throw new IllegalArgumentException("x");
    }

    @Program
    @Coroutine
    static Coro<Void> unreadFailureThatIsRead(Trace trace) {
        runningLoop().setExceptionHandler((loop, report) -> trace.print("reported"));
        Task<Void> task = createTask(failsAtOnce());
        yieldFrom(sleep(Duration.ZERO));
        trace.print(task.isDone(), Trace.name(task.exception()));
        yieldFrom(sleep(Duration.ZERO));
        yieldFrom(sleep(Duration.ZERO));
        return done();
    }

    @Coroutine
    private static Coro<String> begins(Trace trace, String name, int turns, boolean fails) {
        trace.print(name, "begins");
        for (int i = 0; i < turns; i++) {
            yieldFrom(sleep(Duration.ZERO));
            trace.print(name, "goes on");
        }
        if (fails) {
            throw new Boom(name);
        }
        return result(name);
    }

    @Program
    @Coroutine
    static Coro<Void> eagerTasks(Trace trace) {
        EventLoop loop = runningLoop();
        loop.setTaskFactory(TaskFactory.EAGER);
        currentTask().setName("main");
        Task<String> quick = createTask(begins(trace, "quick", 0, false), "Q");
        trace.print(quick.isDone(), quick.result(), currentTask().name());
        Task<String> slow = createTask(begins(trace, "slow", 1, false), "S");
        trace.print(
                slow.isDone(), loop.allTasks().contains(slow), loop.allTasks().contains(quick));
        Task<String> failing = createTask(begins(trace, "failing", 0, true), "F");
        trace.print(failing.isDone(), failing.exception().getMessage());
        Task<String> cancelled = createTask(begins(trace, "cancelled", 1, false), "C");
        cancelled.cancel();
        String value = yieldFrom(slow);
        trace.print(value);
        try {
            yieldFrom(cancelled);
        } catch (CancelledError e) {
            trace.print("cancelled");
        }
        loop.setTaskFactory(null);
        trace.print(createTask(begins(trace, "lazy", 0, false), "L").isDone());
        yieldFrom(sleep(Duration.ZERO));
        return done();
    }
}
