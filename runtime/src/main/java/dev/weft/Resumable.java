package dev.weft;

/**
 * What a {@link dev.weft.annotations.Coroutine @Coroutine} method returns: a body that is suspended before its first
 * instruction and runs a piece at a time. The parent of {@link Coro}, {@link Generator}, {@link Sequence} and
 * {@link AsyncGenerator}; a body ends with {@link Weft#result} or {@link Weft#done}.
 *
 * @param <R> the type of the value that the body ends with
 */
public interface Resumable<R> {

    /** Answers where the body stands now. */
    CoroutineState state();
}
