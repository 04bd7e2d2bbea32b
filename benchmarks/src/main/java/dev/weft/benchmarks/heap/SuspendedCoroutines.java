package dev.weft.benchmarks.heap;

import static dev.weft.Weft.result;
import static dev.weft.Weft.yieldFrom;

import dev.weft.Coro;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.annotations.Coroutine;

/** Coroutines driven by hand, each suspended at the bottom of its own calls. All wait for one future. */
final class SuspendedCoroutines implements Population {

    private final EventLoop loop = EventLoop.create();
    private final Future<Integer> never = loop.createFuture();
    private final int depth;

    SuspendedCoroutines(int depth) {
        this.depth = depth;
    }

    @Override
    public Object make() {
        Coro<Integer> coro = waits(depth, never);
        coro.send(null);
        return coro;
    }

    @Override
    public void close() {
        loop.close();
    }

    /** Each level has an int to keep. */
    @Coroutine
    static Coro<Integer> waits(int depth, Future<Integer> until) {
        if (depth == 1) {
            int value = yieldFrom(until);
            return result(value + depth);
        }
        int below = yieldFrom(waits(depth - 1, until));
        return result(below + depth);
    }
}
