package dev.weft.traces.shared;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.runningLoop;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;

import dev.weft.Context;
import dev.weft.ContextVar;
import dev.weft.Coro;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.Task;
import dev.weft.TaskOptions;
import dev.weft.Token;
import dev.weft.annotations.Coroutine;
import java.time.Duration;

/** Rules 94 to 96: context variables. */
final class ContextPrograms {

    private ContextPrograms() {}

    @Coroutine
    private static Coro<Void> sets(Trace trace, ContextVar<String> name, String value) {
        trace.print("begins with", name.get());
        name.set(value);
        yieldFrom(sleep(Duration.ZERO));
        trace.print("has", name.get());
        return done();
    }

    @Program
    @Coroutine
    static Coro<Void> contextIsCopied(Trace trace) {
        ContextVar<String> name = ContextVar.of("name", "none");
        name.set("main");
        Task<Void> task = createTask(sets(trace, name, "task"));
        name.set("later");
        yieldFrom(task);
        trace.print("main has", name.get());
        yieldFrom(sets(trace, name, "awaited"));
        trace.print("main has", name.get());
        Context own = Context.copyCurrent();
        yieldFrom(createTask(sets(trace, name, "given"), TaskOptions.defaults().withContext(own)));
        trace.print(own.get(name), name.get());
        return done();
    }

    private static void show(Trace trace, ContextVar<String> name, String what) {
        trace.print(what, name.get("none"));
        name.set("set by " + what);
    }

    @Program
    @Coroutine
    static Coro<Void> contextOfCallbacks(Trace trace) {
        EventLoop loop = runningLoop();
        ContextVar<String> name = ContextVar.of("name");
        Future<Object> future = loop.createFuture();
        name.set("one");
        loop.callSoon(() -> show(trace, name, "soon"));
        name.set("two");
        loop.callLater(Duration.ofMillis(1), () -> show(trace, name, "later"));
        future.addDoneCallback(f -> show(trace, name, "done"));
        Context empty = Context.empty();
        loop.callSoon(() -> show(trace, name, "given"), empty);
        loop.callSoon(() -> show(trace, name, "given again"), empty);
        name.set("three");
        future.setResult(null);
        yieldFrom(sleep(Duration.ofMillis(2)));
        trace.print(name.get(), empty.get(name));
        return done();
    }

    @Program
    static void contextTokens(Trace trace) {
        Context.empty().run(() -> setAndReset(trace, ContextVar.of("one"), ContextVar.of("other", 0)));
    }

    private static void setAndReset(Trace trace, ContextVar<Object> one, ContextVar<Object> other) {
        Token<Object> first = one.set(1);
        Token<Object> second = one.set(2);
        trace.print(second.oldValue(), one.get());
        one.reset(second);
        trace.print(one.get());
        try {
            one.reset(second);
        } catch (IllegalStateException e) {
            trace.print(Trace.name(e));
        }
        try {
            other.reset(first);
        } catch (IllegalArgumentException e) {
            trace.print(Trace.name(e));
        }
        one.reset(first);
        trace.print(one.get("gone"), other.get());
    }
}
