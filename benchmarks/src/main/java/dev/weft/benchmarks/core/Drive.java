package dev.weft.benchmarks.core;

import dev.weft.Coro;
import dev.weft.StopIteration;

/** Drives a coroutine by hand, without a loop. */
public final class Drive {

    private Drive() {}

    /** Resumes a coroutine whenever it suspends, until it ends. */
    @SuppressWarnings("unchecked")
    public static <R> R toEnd(Coro<R> coro) {
        try {
            while (true) {
                coro.send(null);
            }
        } catch (StopIteration end) {
            return (R) end.value();
        }
    }
}
