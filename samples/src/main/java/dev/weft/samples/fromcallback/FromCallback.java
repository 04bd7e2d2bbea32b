package dev.weft.samples.fromcallback;

import static dev.weft.Weft.done;
import static dev.weft.Weft.run;
import static dev.weft.Weft.runningLoop;
import static dev.weft.Weft.yieldFrom;

import dev.weft.Coro;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.annotations.Coroutine;

/** Awaits an API that calls back from another thread; its error becomes an exception that an ordinary catch sees. */
public final class FromCallback {

    private FromCallback() {}

    /** The bridge: a future of the loop, completed on the loop's thread, unless its awaiter has given up by then. */
    static Future<String> lookUp(String word) {
        EventLoop loop = runningLoop();
        Future<String> future = loop.createFuture();
        CallbackApi.lookUp(
                word,
                (result, error) -> loop.callSoonThreadsafe(() -> {
                    if (future.isDone()) {
                        return;
                    }
                    if (error != null) {
                        future.setException(error);
                    } else {
                        future.setResult(result);
                    }
                }));
        return future;
    }

    @Coroutine
    static Coro<Void> conversation() {
        System.out.println(yieldFrom(lookUp("weft")));
        System.out.println("resumed in " + Thread.currentThread().getName());
        try {
            yieldFrom(lookUp(" "));
        } catch (IllegalArgumentException e) {
            System.out.println("caught: " + e.getMessage());
        }
        return done();
    }

    public static void main(String[] arguments) {
        run(conversation());
    }
}
