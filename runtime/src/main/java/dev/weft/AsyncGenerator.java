package dev.weft;

import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * A generator that may await: its body uses {@link Weft#yieldFrom(Awaitable)} as a coroutine does and {@link Weft#yieldValue} as a
 * generator does, and ends with {@link Weft#done}. Iterated in a coroutine:
 *
 * <pre>{@code
 * @Coroutine static AsyncGenerator<Page> pages(List<URI> urls) {
 *     for (URI url : urls) yieldValue(yieldFrom(fetch(url)));
 *     return done();
 * }
 *
 * AsyncGenerator<Page> it = pages(urls);
 * while (yieldFrom(it.hasNext())) use(it.next());
 * }</pre>
 *
 * <p>Each method that gives a {@link Coro} runs nothing before that is awaited, and gives a new one, which is awaited once.
 * One at a time: a second one begun meanwhile fails with {@link IllegalStateException} ("already running"). Awaiting suspends when the body does.
 * Cancelling the awaiter's task cancels what the body waits for: the {@link CancelledError} is raised in the body, and ends it
 * unless the body handles it. A failure of the body comes out of whatever resumed it, itself and not wrapped.
 *
 * <p>Left before its end, a generator stays suspended and its {@code finally} blocks do not run: close it with {@link #aclose},
 * which {@link Weft#aclosing} does by itself. The loop on which it was begun closes it when the loop is shut down
 * ({@link EventLoop#shutdownAsyncGenerators}). <i>Unlike asyncio</i>, which closes one that the garbage collector finds, such a one
 * is only reported to the loop's exception handler.
 *
 * <p>For one thread, as coroutines are. PEP 525.
 *
 * @param <Y> the type of the values yielded
 */
public interface AsyncGenerator<Y> extends Resumable<Void>, AsyncCloseable {

    /**
     * Resumes the body until its next {@code yieldValue}, and gives the value.
     *
     * @throws StopAsyncIteration (on awaiting) when the body ended, and at every call after that
     */
    Coro<Y> anext();

    /** As {@link #anext()}, and gives a value of the caller's choosing where that ends in {@link StopAsyncIteration}. */
    Coro<@Nullable Y> anext(@Nullable Y orElse);

    /**
     * Resumes the body until its next {@code yieldValue} and keeps the value for {@link #next}; gives false when the body ended.
     * Awaited again before that it does nothing.
     */
    Coro<Boolean> hasNext();

    /**
     * Takes the value that {@link #hasNext} fetched. Never suspends. {@link #anext()} takes it as well.
     *
     * @throws NoSuchElementException when there is none
     */
    Y next();

    /**
     * Resumes the body with a value for the pending {@code yieldValue}, and gives the next one yielded. The body says there which type
     * it expects, and a value of another one fails there with {@link ClassCastException}; that type is no part of this one's,
     * since hardly anybody sends to an asynchronous generator.
     *
     * @throws StopAsyncIteration (on awaiting) when the body ended
     * @throws IllegalArgumentException (on awaiting) for a value that is not null before the first {@code yieldValue}; the
     *     generator stays as it was
     * @throws IllegalStateException (on awaiting) while a value that {@link #hasNext} fetched has not been taken
     */
    Coro<Y> asend(@Nullable Object value);

    /**
     * Raises an exception at the pending {@code yieldValue}, and gives the next value yielded, if the body handled it. Before the
     * first resumption the generator is closed and the exception comes out as it is; after the end nothing happens, and
     * null comes out. What {@link #hasNext} fetched is dropped.
     *
     * @throws StopAsyncIteration (on awaiting) when the body handled the exception and ended
     */
    Coro<@Nullable Y> athrow(Throwable exception);

    /**
     * Raises {@link GeneratorExit} at the pending {@code yieldValue}, so that {@code finally} blocks run, which may await. Does
     * nothing before the first resumption and after the end. What {@link #hasNext} fetched is dropped.
     *
     * @throws IllegalStateException (on awaiting) when the body yields again ("ignored GeneratorExit"); it stays suspended
     */
    @Override
    Coro<Void> aclose();

    /** {@link CoroutineState#RUNNING} from the moment one of the operations above begins until it ends, also while the body waits. */
    @Override
    CoroutineState state();
}
