package dev.weft.traces.shared;

import static dev.weft.Weft.done;
import static dev.weft.Weft.runningLoop;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;

import dev.weft.CancelledError;
import dev.weft.Coro;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.Handle;
import dev.weft.InvalidStateException;
import dev.weft.annotations.Coroutine;
import dev.weft.traces.shared.Trace.Boom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Futures: states and callbacks. */
final class FuturePrograms {

    private FuturePrograms() {}

    private static @Nullable Object attempt(Callable<@Nullable Object> call) {
        try {
            return call.call();
        } catch (InvalidStateException | CancelledError | Boom e) {
            return Trace.name(e);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static @Nullable Object attempt(Runnable call) {
        return attempt(() -> {
            call.run();
            return null;
        });
    }

    @Program
    static void futureStates(Trace trace) {
        List<Consumer<Future<Object>>> ends =
                List.of(f -> {}, f -> f.setResult(1), f -> f.setException(new Boom("k")), f -> f.cancel("c"));
        for (Consumer<Future<Object>> end : ends) {
            Future<Object> future = trace.loop().createFuture();
            end.accept(future);
            trace.print(future.isDone(), future.isCancelled(), attempt(future::result));
            trace.print(attempt(() -> future.exception() == null));
            if (future.isDone()) {
                trace.print(
                        attempt(() -> future.setResult(2)),
                        attempt(() -> future.setException(new IllegalArgumentException())));
                trace.print(future.cancel());
            }
        }
    }

    @Program
    @Coroutine
    static Coro<Void> futureCallbacks(Trace trace) {
        EventLoop loop = runningLoop();
        Future<String> future = loop.createFuture();
        List<Handle> handles = new ArrayList<>();
        for (String name : List.of("one", "two", "three")) {
            handles.add(future.addDoneCallback(f -> trace.print(name, f.result())));
        }
        handles.get(1).cancel();
        loop.callSoon(() -> trace.print("before"));
        future.setResult("r");
        trace.print("set");
        future.addDoneCallback(f -> trace.print("late", f.result()));
        yieldFrom(sleep(Duration.ZERO));
        trace.print("next turn");
        return done();
    }

    @Program
    @Coroutine
    static Coro<Void> futureCallbackFails(Trace trace) {
        EventLoop loop = runningLoop();
        loop.setExceptionHandler((l, report) -> trace.print("reported", Trace.name(report.exception())));
        Future<Object> future = loop.createFuture();
        future.addDoneCallback(f -> {
            throw new IllegalArgumentException("bad");
        });
        future.addDoneCallback(f -> trace.print("other"));
        future.setResult(null);
        yieldFrom(sleep(Duration.ZERO));
        trace.print("end");
        return done();
    }

    @Program
    @Coroutine
    static Coro<Void> futuresInARow(Trace trace) {
        EventLoop loop = runningLoop();
        List<Future<Integer>> futures = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            futures.add(loop.createFuture());
        }
        for (int i = 0; i < 3; i++) {
            int n = i;
            futures.get(n).addDoneCallback(f -> {
                trace.print("done", n);
                futures.get(n + 1).setResult(n + 1);
            });
            loop.callSoon(() -> trace.print("soon", n));
        }
        futures.get(0).setResult(0);
        int last = yieldFrom(futures.get(3));
        trace.print(last);
        return done();
    }
}
