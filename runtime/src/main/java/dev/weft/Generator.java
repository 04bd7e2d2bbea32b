package dev.weft;

import java.util.Iterator;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * A generator: a body that produces values one at a time with {@link Weft#yieldValue} and may be sent values back. Usable
 * without any loop. PEP 255, 342, 380 and 479.
 *
 * <p>One-shot, as in Python: {@link #iterator()} is a view of the generator itself, so a second loop goes on where the first
 * one stopped. Confined to one thread at a time. Methods that resume a generator throw {@link IllegalArgumentException} when
 * it is running already ("already executing").
 *
 * @param <Y> the type of the values yielded
 * @param <S> the type of the values sent; {@link Void} where none are
 * @param <R> the type of the value that the body ends with
 */
public interface Generator<Y, S, R> extends Resumable<R>, Iterable<Y>, AutoCloseable {

    /**
     * Resumes the body until its next {@code yieldValue}.
     *
     * @return the value yielded
     * @throws StopIteration when the body ended, with its value, and at every call after that, with null
     */
    Y next();

    /**
     * Resumes the body with a value for the pending {@code yieldValue}.
     *
     * @return the next value yielded
     * @throws StopIteration when the body ended
     * @throws IllegalArgumentException for a value that is not null at the first call, which leaves the generator as it was
     * @throws IllegalStateException while an element that {@code iterator().hasNext()} fetched has not been taken
     */
    Y send(@Nullable S value);

    /**
     * Raises an exception at the pending {@code yieldValue}. Before the first call the generator is closed, its body never
     * runs, and the exception comes out as it is; after the end it comes out each time.
     *
     * @return the next value yielded, if the body handled the exception
     * @throws StopIteration when the body handled the exception and ended
     */
    Y throwInto(Throwable exception);

    /**
     * Raises {@link GeneratorExit} at the pending {@code yieldValue}, so that {@code finally} blocks run. Does nothing before
     * the first call and after the end; a value that the body returns on the way out is in {@link #returned()}.
     *
     * @throws IllegalStateException when the body yields again ("ignored GeneratorExit"); the generator stays suspended
     */
    @Override
    void close();

    /** Gives the value of a normal end, or of a close that returned one; null before that and where there is none. */
    @Nullable
    R returned();

    /** Gives the generator as an iterator; {@code hasNext} runs the body ahead to its next value. */
    @Override
    Iterator<Y> iterator();

    /**
     * Gives the values still to come as a sequential stream, which runs the body no further than it is asked for values. Closing the stream
     * closes the generator: a stream that may not be used up belongs into a {@code try}.
     */
    default Stream<Y> stream() {
        Spliterator<Y> values = Spliterators.spliteratorUnknownSize(iterator(), Spliterator.ORDERED);
        return StreamSupport.stream(values, false).onClose(this::close);
    }
}
