package dev.weft.proof.differential;

import dev.weft.CoroutineState;
import dev.weft.Sequence;
import dev.weft.StopIteration;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** A generator in a thread. Raw, since one class stands for generators of all types, sequences included. */
@SuppressWarnings({"rawtypes", "unchecked"})
final class ThreadGenerator extends ThreadBody implements Sequence {

    private @Nullable Object returned;

    ThreadGenerator(Code code) {
        super(code);
    }

    @Override
    void ended(@Nullable Object value) {
        returned = value;
    }

    @Override
    public @Nullable Object next() {
        return send(null);
    }

    @Override
    public @Nullable Object send(@Nullable Object value) {
        if (state == CoroutineState.CLOSED) {
            throw new StopIteration(null);
        }
        if (value != null && state == CoroutineState.CREATED) {
            throw new IllegalArgumentException("just started");
        }
        return resumeUnchecked(value, null);
    }

    @Override
    public @Nullable Object throwInto(Throwable exception) {
        if (state == CoroutineState.CREATED || state == CoroutineState.CLOSED) {
            state = CoroutineState.CLOSED;
            throw ThreadBody.sneak(exception);
        }
        return resumeUnchecked(null, exception);
    }

    @Override
    public void close() {
        exit();
        state = CoroutineState.CLOSED;
    }

    @Override
    public @Nullable Object returned() {
        return returned;
    }

    @Override
    public Iterator iterator() {
        throw new UnsupportedOperationException("next() does");
    }
}
