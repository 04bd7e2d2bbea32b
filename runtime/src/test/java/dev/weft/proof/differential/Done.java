package dev.weft.proof.differential;

import dev.weft.Coro;
import dev.weft.CoroutineState;
import dev.weft.Sequence;
import dev.weft.StopIteration;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** What {@code result(..)} gives where nothing is woven: fits whatever a method may return, and holds the value. */
@SuppressWarnings({"rawtypes", "unchecked"})
final class Done implements Coro, Sequence {

    private final @Nullable Object value;

    Done(@Nullable Object value) {
        this.value = value;
    }

    @Nullable
    Object value() {
        return value;
    }

    @Override
    public Object next() {
        throw new StopIteration(value);
    }

    @Override
    public Object send(@Nullable Object sent) {
        throw new StopIteration(value);
    }

    @Override
    public Object throwInto(Throwable exception) {
        throw ThreadBody.sneak(exception);
    }

    @Override
    public void close() {}

    @Override
    public @Nullable Object returned() {
        return value;
    }

    @Override
    public Iterator iterator() {
        throw new UnsupportedOperationException("a result is not iterated over");
    }

    @Override
    public CoroutineState state() {
        return CoroutineState.CREATED;
    }
}
