package dev.weft.living.programs;

import dev.weft.Coro;

/** Implemented by coroutines, by mocks and by methods that are none. */
public interface Stock {

    Coro<Integer> take(String article, int count);
}
