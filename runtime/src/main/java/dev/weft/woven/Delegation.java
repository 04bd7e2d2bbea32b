package dev.weft.woven;

import dev.weft.Generator;
import dev.weft.GeneratorExit;
import dev.weft.StopIteration;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * A {@code yieldFrom} over something that cannot be linked as a frame: an ordinary iterable, a generator of the user's own
 * class, or one of ours that has begun already and may have other users. PEP 380, Formal Semantics, with {@link Driver} in
 * the delegator's part.
 */
final class Delegation extends Frame {

    private final @Nullable Generator<Object, Object, ?> generator;
    private final Iterator<?> iterator;

    @SuppressWarnings("unchecked")
    Delegation(Iterable<?> iterable) {
        generator = iterable instanceof Generator ? (Generator<Object, Object, ?>) iterable : null;
        iterator = iterable.iterator();
    }

    @Override
    public @Nullable Object resume(@Nullable Driver driver, @Nullable Object sent) throws Throwable {
        state = RUNNING;
        Object value;
        try {
            value = generator != null ? resumeGenerator(generator, sent) : resumeIterator(sent);
        } catch (StopIteration end) {
            state = CLOSED;
            return end.value();
        }
        if (state == RUNNING) {
            state = 1;
        }
        return value;
    }

    private @Nullable Object resumeGenerator(Generator<Object, Object, ?> generator, @Nullable Object sent) {
        if (!(sent instanceof Thrown thrown)) {
            return sent == null ? generator.next() : generator.send(sent);
        }
        if (thrown.exception() instanceof GeneratorExit) {
            generator.close();
            state = CLOSED;
            return null;
        }
        return generator.throwInto(thrown.exception());
    }

    private @Nullable Object resumeIterator(@Nullable Object sent) throws Throwable {
        if (sent instanceof Thrown thrown) {
            if (thrown.exception() instanceof GeneratorExit && iterator instanceof AutoCloseable closeable) {
                closeable.close();
            }
            throw thrown.exception();
        }
        if (sent != null) {
            throw new UnsupportedOperationException("cannot send " + sent + " to "
                    + iterator.getClass().getName() + ", a plain iterator; only generators take values");
        }
        if (!iterator.hasNext()) {
            state = CLOSED;
            return null;
        }
        return iterator.next();
    }

    @Override
    public String toString() {
        return generator != null ? generator.toString() : iterator.toString();
    }
}
