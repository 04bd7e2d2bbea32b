package dev.weft.benchmarks.loom;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A generator as one would write it on the JDK's continuation. Null is no element. */
public final class ContinuationIterator<T> implements Iterator<T> {

    private final Object continuation;
    private @Nullable T next;
    private boolean ended;

    /** @param body gives each element to the consumer, which suspends it */
    public ContinuationIterator(Consumer<Consumer<T>> body) {
        continuation = Continuations.create(() -> {
            body.accept(this::give);
            ended = true;
        });
    }

    private void give(T element) {
        next = element;
        Continuations.yieldNow();
    }

    @Override
    public boolean hasNext() {
        if (next == null && !ended) {
            Continuations.run(continuation);
        }
        return next != null;
    }

    @Override
    public T next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        T element = next;
        next = null;
        return element;
    }
}
