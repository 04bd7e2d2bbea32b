package dev.weft;

import static dev.weft.Weft.result;
import static dev.weft.Weft.yieldFrom;

import dev.weft.annotations.Coroutine;
import java.util.concurrent.Callable;

/** Coroutines made of something else. */
final class Bodies {

    private Bodies() {}

    /** Calls a body when it is awaited, so that what the call throws is the coroutine's failure. */
    static <R> Coro<R> start(Callable<? extends Coro<R>> body) {
        try {
            return call(body);
        } catch (Exception e) {
            throw new AssertionError("a coroutine threw before it ran", e);
        }
    }

    @Coroutine
    private static <R> Coro<R> call(Callable<? extends Coro<R>> body) throws Exception {
        return result(yieldFrom(body.call()));
    }

    @Coroutine
    static <R> Coro<R> toThread(Callable<R> work) {
        Context context = Context.copyCurrent();
        return result(yieldFrom(EventLoop.running().runInThread(() -> context.call(work))));
    }
}
