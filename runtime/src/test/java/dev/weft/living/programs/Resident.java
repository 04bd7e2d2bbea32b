package dev.weft.living.programs;

import static dev.weft.Weft.result;
import static dev.weft.Weft.yieldFrom;

import dev.weft.Coro;
import dev.weft.annotations.Coroutine;

/** Stays while applications come and go, and links calls of their classes. */
public final class Resident {

    private Resident() {}

    @Coroutine
    public static Coro<Integer> takeAll(Stock stock, int count) {
        int left = 0;
        for (int i = 0; i < count; i++) {
            left = yieldFrom(stock.take("weft", 1));
        }
        return result(left);
    }
}
