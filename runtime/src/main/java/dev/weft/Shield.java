package dev.weft;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;

/** What {@link Weft#shield} returns: a future of its own that follows the inner one. */
final class Shield {

    /** Futures whose late failure is reported already, so that several who turned away do not report it twice. */
    private static final Map<Future<?>, Boolean> WATCHED = Collections.synchronizedMap(new WeakHashMap<>());

    private Shield() {}

    static <R> Future<R> of(Awaitable<R> awaitable) {
        Future<R> inner = Awaitables.toFuture(Awaitables.loopOf(awaitable), awaitable);
        if (inner.isDone()) {
            return inner;
        }
        Future<R> outer = inner.loop().createFuture(() -> List.of(inner));
        Handle follow = inner.addDoneCallback(done -> follow(outer, done));
        outer.addDoneCallback(done -> {
            if (!inner.isDone()) { // the outer one was cancelled
                follow.cancel();
                watch(inner);
            }
        });
        return outer;
    }

    private static <R> void follow(Future<R> outer, Future<R> inner) {
        if (outer.isDone()) {
            reportFailure(inner); // cancelled in the same turn
        } else if (inner.isCancelled()) {
            outer.cancel(messageOf(inner));
        } else {
            Throwable failure = inner.exception();
            if (failure == null) {
                outer.setResult(inner.result());
            } else {
                outer.setException(failure);
            }
        }
    }

    private static String messageOf(Future<?> cancelled) {
        try {
            cancelled.exception();
            return null;
        } catch (CancelledError e) {
            return e.getMessage();
        }
    }

    private static void watch(Future<?> inner) {
        if (WATCHED.put(inner, true) == null) {
            inner.addDoneCallback(Shield::reportFailure);
        }
    }

    private static void reportFailure(Future<?> inner) {
        Throwable failure = inner.isCancelled() ? null : inner.exception();
        if (failure != null) {
            inner.loop()
                    .callExceptionHandler(new ErrorReport(
                            failure.getClass().getSimpleName()
                                    + " exception in shielded future, after its waiter was cancelled",
                            failure,
                            inner));
        }
    }
}
