package dev.weft;

/**
 * A stretch of a coroutine that runs in a scope: of {@link Weft#timeout}, {@link Weft#taskGroup} and the like. Written as a lambda,
 * woven like every lambda that returns a coroutine.
 *
 * @param <S> the scope
 * @param <R> the type of the value that comes out of the whole
 */
@FunctionalInterface
public interface Body<S, R> {

    Coro<R> run(S scope) throws Exception;
}
