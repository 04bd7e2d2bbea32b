package dev.weft.traces.shared;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.currentTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.runningLoop;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.taskGroup;
import static dev.weft.Weft.yieldFrom;

import dev.weft.AsyncExitStack;
import dev.weft.CancelledError;
import dev.weft.Coro;
import dev.weft.ExceptionGroup;
import dev.weft.Future;
import dev.weft.Task;
import dev.weft.TaskGroup;
import dev.weft.annotations.Coroutine;
import dev.weft.traces.shared.Trace.Boom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Task groups and exit stacks. */
final class StructurePrograms {

    private static final Duration LONG = Duration.ofSeconds(10);

    private StructurePrograms() {}

    private static Object[] messages(Object first, ExceptionGroup group) {
        List<Object> messages = new ArrayList<>(List.of(first));
        group.exceptions().forEach(e -> messages.add(e.getMessage()));
        return messages.toArray();
    }

    @Coroutine
    private static Coro<String> child(Trace trace, String name, int turns) {
        for (int i = 0; i < turns; i++) {
            yieldFrom(sleep(Duration.ZERO));
            trace.print(name);
        }
        return result(name);
    }

    @Program
    @Coroutine
    static Coro<Void> groupRunsChildren(Trace trace) {
        List<Task<String>> children = yieldFrom(taskGroup(group -> {
            List<Task<String>> made =
                    List.of(group.createTask(child(trace, "a", 3)), group.createTask(child(trace, "b", 1)));
            trace.print("body");
            yieldFrom(sleep(Duration.ZERO));
            trace.print("body ends");
            return result(made);
        }));
        trace.print("group ends", children.get(0).result(), children.get(1).result());
        return done();
    }

    @Coroutine
    private static Coro<Void> fails(String name) {
        yieldFrom(sleep(Duration.ZERO));
        throw new Boom(name);
    }

    @Coroutine
    private static Coro<Void> failsCleaningUp(Trace trace, String name) {
        try {
            yieldFrom(sleep(LONG));
        } catch (CancelledError e) {
            yieldFrom(sleep(Duration.ZERO));
            trace.print(name, "cleans up");
            throw new Boom(name);
        }
        return done();
    }

    @Coroutine
    private static Coro<Void> waits(Trace trace, String name) {
        try {
            yieldFrom(sleep(LONG));
        } catch (CancelledError e) {
            trace.print(name, "cancelled");
            throw e;
        }
        return done();
    }

    @Program
    @Coroutine
    static Coro<Void> groupChildFails(Trace trace) {
        try {
            yieldFrom(taskGroup(group -> {
                group.createTask(fails("one"));
                group.createTask(failsCleaningUp(trace, "two"));
                return result(yieldFrom(waits(trace, "body")));
            }));
        } catch (ExceptionGroup e) {
            trace.print(messages("ExceptionGroup", e));
        }
        trace.print(currentTask().cancelling());
        return done();
    }

    @Coroutine
    private static Coro<Void> waitsUntilCancelled(Trace trace) {
        try {
            yieldFrom(sleep(LONG));
        } catch (CancelledError e) {
            trace.print("cancelled");
            throw e;
        }
        return done();
    }

    @Program
    @Coroutine
    static Coro<Void> groupBodyFails(Trace trace) {
        List<Task<Void>> tasks = new ArrayList<>();
        try {
            yieldFrom(taskGroup(group -> {
                tasks.add(group.createTask(waitsUntilCancelled(trace)));
                yieldFrom(sleep(Duration.ZERO));
                throw new Boom("body");
            }));
        } catch (ExceptionGroup e) {
            trace.print(e.exceptions().get(0).getMessage());
        }
        trace.print(tasks.get(0).isCancelled());
        return done();
    }

    @Coroutine
    private static Coro<Void> notesItsEnd(List<String> ended, String name) {
        try {
            yieldFrom(sleep(LONG));
        } finally {
            ended.add(name);
        }
        return done();
    }

    @Coroutine
    private static Coro<Void> parent(Trace trace, List<String> ended) {
        yieldFrom(taskGroup(group -> {
            group.createTask(notesItsEnd(ended, "a"));
            group.createTask(notesItsEnd(ended, "b"));
            trace.print("body ends");
            return nothing();
        }));
        return done();
    }

    @Coroutine
    private static Coro<Void> nothing() {
        return done();
    }

    @Program
    @Coroutine
    static Coro<Void> groupCancelledFromOutside(Trace trace) {
        List<String> ended = new ArrayList<>();
        Task<Void> task = createTask(parent(trace, ended));
        yieldFrom(sleep(Duration.ZERO));
        yieldFrom(sleep(Duration.ZERO));
        task.cancel("outside");
        try {
            yieldFrom(task);
        } catch (CancelledError e) {
            ended.sort(null);
            trace.print("cancelled", task.cancelling(), ended.get(0), ended.get(1));
        }
        return done();
    }

    @Coroutine
    private static Coro<Void> failsAfter(Future<Object> future) {
        yieldFrom(future);
        throw new Boom("child");
    }

    @Coroutine
    private static Coro<Void> hasAChildThatFailsAfter(Future<Object> future) {
        yieldFrom(taskGroup(group -> {
            group.createTask(failsAfter(future));
            return nothing();
        }));
        return done();
    }

    @Program
    @Coroutine
    static Coro<Void> groupFailureAndCancel(Trace trace) {
        for (boolean cancelFirst : new boolean[] {true, false}) {
            Future<Object> future = runningLoop().createFuture();
            Task<Void> task = createTask(hasAChildThatFailsAfter(future));
            yieldFrom(sleep(Duration.ZERO));
            yieldFrom(sleep(Duration.ZERO));
            if (cancelFirst) {
                task.cancel();
                future.setResult(null);
            } else {
                future.setResult(null);
                task.cancel();
            }
            try {
                yieldFrom(task);
            } catch (CancelledError e) {
                trace.print(cancelFirst, "cancelled", task.cancelling());
            } catch (ExceptionGroup e) {
                trace.print(cancelFirst, e.exceptions().get(0).getMessage(), task.cancelling());
            }
        }
        return done();
    }

    @Coroutine
    private static Coro<Void> waitsAndEnds(Trace trace, String name) {
        try {
            yieldFrom(sleep(LONG));
        } finally {
            trace.print(name, "ends");
        }
        return done();
    }

    @Coroutine
    private static Coro<Void> innerGroup(Trace trace) {
        yieldFrom(taskGroup(group -> {
            group.createTask(waitsAndEnds(trace, "inner"));
            group.createTask(fails("inside"));
            return nothing();
        }));
        return done();
    }

    @Program
    @Coroutine
    static Coro<Void> groupsNested(Trace trace) {
        try {
            yieldFrom(taskGroup(group -> {
                group.createTask(waitsAndEnds(trace, "outer"));
                group.createTask(innerGroup(trace));
                return result(yieldFrom(waitsAndEnds(trace, "body")));
            }));
        } catch (ExceptionGroup e) {
            ExceptionGroup inner = (ExceptionGroup) e.exceptions().get(0);
            trace.print(e.exceptions().size(), inner.exceptions().get(0).getMessage());
        }
        return done();
    }

    @Coroutine
    private static Coro<Void> createsASibling(Trace trace, TaskGroup group, int n) {
        yieldFrom(sleep(Duration.ZERO));
        trace.print("child", n);
        if (n > 0) {
            group.createTask(createsASibling(trace, group, n - 1));
        }
        return done();
    }

    @Coroutine
    private static Coro<TaskGroup> begins(Trace trace, TaskGroup group) {
        group.createTask(createsASibling(trace, group, 2));
        return result(group);
    }

    @Program
    @Coroutine
    static Coro<Void> groupTakesTasksUntilItsEnd(Trace trace) {
        TaskGroup group = yieldFrom(taskGroup(own -> begins(trace, own)));
        trace.print("ended");
        try {
            group.createTask(createsASibling(trace, group, 0));
        } catch (IllegalStateException e) {
            trace.print(Trace.name(e));
        }
        return done();
    }

    @Coroutine
    private static Coro<Void> note(Trace trace, String name) {
        yieldFrom(sleep(Duration.ZERO));
        trace.print(name);
        return done();
    }

    @Coroutine
    private static Coro<Void> threeCallbacks(Trace trace, AsyncExitStack stack) {
        stack.callback(() -> trace.print("first"));
        stack.pushAsyncCallback(() -> note(trace, "second"));
        stack.callback(() -> trace.print("third"));
        trace.print("body");
        return done();
    }

    @Coroutine
    private static Coro<AsyncExitStack> movesAway(Trace trace, AsyncExitStack stack) {
        stack.pushAsyncCallback(() -> note(trace, "moved"));
        AsyncExitStack kept = stack.popAll();
        stack.callback(() -> trace.print("stays"));
        return result(kept);
    }

    @Program
    @Coroutine
    static Coro<Void> exitStackOrder(Trace trace) {
        yieldFrom(new AsyncExitStack().run(stack -> threeCallbacks(trace, stack)));
        AsyncExitStack kept = yieldFrom(new AsyncExitStack().run(stack -> movesAway(trace, stack)));
        trace.print("between");
        yieldFrom(kept.aclose());
        yieldFrom(kept.aclose());
        return done();
    }

    private static void sees(Trace trace, AsyncExitStack stack, String name, boolean ends) {
        stack.push(e -> {
            trace.print(name, e == null ? null : e.getMessage());
            return ends;
        });
    }

    @Coroutine
    private static Coro<Void> failsUnderFour(Trace trace, AsyncExitStack stack) {
        sees(trace, stack, "outer", false);
        sees(trace, stack, "ends it", true);
        stack.push(e -> {
            trace.print("fails on", e.getMessage());
            throw new Boom("later");
        });
        sees(trace, stack, "inner", false);
        throw new Boom("body");
    }

    @Coroutine
    private static Coro<Void> failsUnderOne(Trace trace, AsyncExitStack stack) {
        sees(trace, stack, "one", false);
        throw new Boom("again");
    }

    @Program
    @Coroutine
    static Coro<Void> exitStackSeesFailures(Trace trace) {
        yieldFrom(new AsyncExitStack().run(stack -> failsUnderFour(trace, stack)));
        trace.print("goes on");
        try {
            yieldFrom(new AsyncExitStack().run(stack -> failsUnderOne(trace, stack)));
        } catch (Boom e) {
            trace.print("came out", e.getMessage());
        }
        return done();
    }
}
