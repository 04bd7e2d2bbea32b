package dev.weft.woven;

import dev.weft.AsyncGenerator;
import dev.weft.Coro;
import dev.weft.CoroutineState;
import dev.weft.GeneratorExit;
import dev.weft.RunningLoop;
import dev.weft.woven.AsyncGeneratorStep.Operation;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The frame of an asynchronous generator, and the generator object. Its body awaits as a coroutine's does, and yields by
 * returning with a state that is not {@link #CLOSED}; {@link AsyncGeneratorStep} runs it. {@code docs/design/008-async-generators.md}.
 */
public abstract class AsyncGeneratorFrame<Y> extends Frame implements AsyncGenerator<Y> {

    /** Whether an operation is in progress, from its beginning to its end. Python's {@code ag_running}. */
    boolean running;

    /** Whether {@code aclose} has begun. Python's {@code ag_closed}. */
    boolean closing;

    private boolean iterated;
    private boolean fetched;

    /** What {@code hasNext} fetched, until it is taken. */
    private @Nullable Object current;

    private @Nullable Runnable atEnd;

    @Override
    public Coro<Y> anext() {
        return step(Operation.ANEXT, null);
    }

    @Override
    public Coro<@Nullable Y> anext(@Nullable Y orElse) {
        return step(Operation.ANEXT_OR, orElse);
    }

    @Override
    public Coro<Boolean> hasNext() {
        return step(Operation.HAS_NEXT, null);
    }

    @Override
    @SuppressWarnings("unchecked")
    public Y next() {
        if (!fetched) {
            throw new NoSuchElementException(this + " has fetched nothing; await hasNext() before each next()");
        }
        return (Y) take();
    }

    @Override
    public Coro<Y> asend(@Nullable Object value) {
        return step(Operation.ASEND, value);
    }

    @Override
    public Coro<@Nullable Y> athrow(Throwable exception) {
        return step(Operation.ATHROW, Objects.requireNonNull(exception, "exception"));
    }

    @Override
    public Coro<Void> aclose() {
        return step(Operation.ACLOSE, new GeneratorExit());
    }

    private <R> Coro<R> step(Operation operation, @Nullable Object argument) {
        if (!iterated) {
            iterated = true;
            if (RunningLoop.get() instanceof AsyncGeneratorHooks hooks) {
                atEnd = hooks.firstIteration(this, method());
            }
        }
        return new AsyncGeneratorStep<>(this, operation, argument);
    }

    @Override
    public CoroutineState state() {
        return running ? CoroutineState.RUNNING : Woven.stateOf(this);
    }

    @Override
    public String toString() {
        return Woven.describe(this);
    }

    final boolean isFetched() {
        return fetched;
    }

    final void fetch(@Nullable Object value) {
        current = value;
        fetched = true;
    }

    final @Nullable Object take() {
        Object value = current;
        current = null;
        fetched = false;
        return value;
    }

    /** The body has ended. */
    final void ended() {
        running = false;
        if (atEnd != null) {
            atEnd.run();
            atEnd = null;
        }
    }
}
