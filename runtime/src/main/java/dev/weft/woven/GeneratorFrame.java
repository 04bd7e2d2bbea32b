package dev.weft.woven;

import dev.weft.CoroutineState;
import dev.weft.Generator;
import dev.weft.GeneratorExit;
import dev.weft.StopIteration;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * The frame of a generator, the generator object, and its iterator. Generated subclasses override {@link #next},
 * {@link #hasNext} and {@link #send} with code that calls their own body while no delegation is in flight, so that it is
 * inlined into the user's loop; everything else comes here.
 */
public abstract class GeneratorFrame<Y, S, R> extends Frame implements Generator<Y, S, R>, Iterator<Y> {

    /** What the body delegates to at its {@code yieldFrom}, else null. Python's {@code gi_yieldfrom}. */
    public @Nullable Frame delegate;

    /** Whether {@link #current} is an element that {@code hasNext} fetched. */
    public boolean fetched;

    /**
     * The element fetched, which stays when it is taken, since storing null costs as much as the rest of a step; once closed, the
     * value returned.
     */
    public @Nullable Object current;

    /** The delegation in flight below this generator, if it is the one that its user resumes. */
    private @Nullable Chain chain;

    /** What drives a delegation, and the innermost frame of it. */
    private static final class Chain {

        final Driver driver = new Driver();
        Frame leaf;

        Chain(Frame leaf) {
            this.leaf = leaf;
        }
    }

    @Override
    @SuppressWarnings("unchecked")
    public Y next() {
        return (Y) (fetched ? take() : drive(null));
    }

    @Override
    public boolean hasNext() {
        if (fetched) {
            return true;
        }
        return state != CLOSED && fetch();
    }

    @Override
    @SuppressWarnings("unchecked")
    public Y send(@Nullable S value) {
        if (fetched) {
            throw new IllegalStateException(
                    "cannot send to " + this + ": hasNext() has fetched an element; take it with next() first");
        }
        if (value != null && state == CREATED) {
            throw new IllegalArgumentException(
                    "can't send a value to just-started generator " + this + "; call next() first");
        }
        return (Y) drive(value);
    }

    @Override
    @SuppressWarnings("unchecked")
    public Y throwInto(Throwable exception) {
        fetched = false;
        if (state == CREATED) {
            endAbruptly();
        }
        if (state == CLOSED) {
            throw Woven.sneak(exception);
        }
        return (Y) drive(new Thrown(exception));
    }

    @Override
    public void close() {
        fetched = false;
        if (state == CREATED) {
            endAbruptly();
        }
        if (state == CLOSED) {
            return;
        }
        try {
            drive(new Thrown(new GeneratorExit()));
        } catch (GeneratorExit | StopIteration ended) {
            return;
        }
        throw Driver.ignoredExit(this);
    }

    @Override
    @SuppressWarnings("unchecked")
    public @Nullable R returned() {
        return state == CLOSED && !fetched ? (R) current : null;
    }

    @Override
    public Iterator<Y> iterator() {
        return this;
    }

    @Override
    public CoroutineState state() {
        return delegate != null && innermost().state == RUNNING ? CoroutineState.RUNNING : Woven.stateOf(this);
    }

    @Override
    public String toString() {
        return Woven.describe(this);
    }

    /** Takes the element that {@code hasNext} fetched. */
    private @Nullable Object take() {
        fetched = false;
        return current;
    }

    /** Called by generated code: the end of a body, for {@code next} and {@code send}. */
    public static StopIteration ended(@Nullable Object value) {
        return new StopIteration(value);
    }

    private boolean fetch() {
        try {
            current = drive(null);
        } catch (StopIteration end) {
            return false;
        }
        fetched = true;
        return true;
    }

    /** Called by generated code when its body threw. */
    public final Throwable escaped(Throwable exception) {
        current = null;
        return Traces.leftOwn(Driver.escaped(this, exception), this);
    }

    /** Resumes the innermost generator of the delegation, or this one; the general way of all four operations. */
    private @Nullable Object drive(@Nullable Object sent) {
        if (state == CLOSED) {
            throw new StopIteration(null);
        }
        Frame leaf = innermost();
        if (leaf.state == RUNNING) {
            throw new IllegalArgumentException(
                    "generator already executing: " + this + "; its own body cannot resume it");
        }
        Chain driven = chain;
        if (driven == null) {
            chain = driven = new Chain(leaf);
        }
        Object in = delegateEndedElsewhere(leaf) && !(sent instanceof Thrown) ? null : sent;
        Object out;
        try {
            out = driven.driver.run(this, leaf, in);
        } catch (Throwable e) {
            chain = null;
            current = null;
            throw Woven.sneak(e);
        }
        if (driven.driver.hasEnded()) {
            chain = null;
            current = out;
            throw new StopIteration(out);
        }
        driven.leaf = driven.driver.leafAfter(leaf);
        return out;
    }

    /**
     * Finds the frame to resume. The chain remembers it; where somebody resumed a generator in the middle of the chain by hand,
     * as Python allows, the chain is walked instead.
     */
    private Frame innermost() {
        if (chain != null && isInnermost(chain.leaf)) {
            return chain.leaf;
        }
        Frame frame = this;
        while (frame instanceof GeneratorFrame<?, ?, ?> generator
                && generator.delegate != null
                && generator.delegate.state != CLOSED) {
            frame = generator.delegate;
        }
        return frame;
    }

    /** Somebody resumed the leaf's delegate by hand to its end: the leaf's {@code yieldFrom} gives null, whatever is sent. */
    private static boolean delegateEndedElsewhere(Frame leaf) {
        if (leaf instanceof GeneratorFrame<?, ?, ?> generator && generator.delegate != null) {
            generator.delegate = null;
            return true;
        }
        return false;
    }

    private boolean isInnermost(Frame frame) {
        boolean linked = frame == this || frame.parent != null;
        boolean delegating = frame instanceof GeneratorFrame<?, ?, ?> generator && generator.delegate != null;
        return linked && !delegating && frame.state != CLOSED;
    }
}
