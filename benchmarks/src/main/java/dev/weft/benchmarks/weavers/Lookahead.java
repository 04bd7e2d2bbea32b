package dev.weft.benchmarks.weavers;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** An iterator over what a coroutine leaves in a field. Null is no element. */
public abstract class Lookahead<T> implements Iterator<T> {

    protected @Nullable T next;
    private boolean ended;

    /** Runs the coroutine until it left an element, or ended; answers whether it goes on. */
    protected abstract boolean advance();

    @Override
    public final boolean hasNext() {
        if (next == null && !ended) {
            ended = !advance();
        }
        return next != null;
    }

    @Override
    public final T next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        T element = next;
        next = null;
        return element;
    }
}
