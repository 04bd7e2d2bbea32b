package dev.weft;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The values of {@link ContextVar}s at one place of the program. PEP 567.
 *
 * <p>Tasks, callbacks, timers, readers and writers each get a copy of the context that was current when they were created or
 * registered, and run in it; so does code given to {@link Weft#toThread}. {@link EventLoop#runInExecutor} copies nothing. What is
 * bound to the thread by others, such as a logger's MDC, can come along: {@link ContextHook}.
 *
 * <p>A context is changed only by {@link ContextVar#set} inside of it, so in one thread at a time.
 */
public final class Context {

    private Bindings bindings;
    private final @Nullable HookedValues hooked;
    private boolean entered;

    Context(Bindings bindings, @Nullable HookedValues hooked) {
        this.bindings = bindings;
        this.hooked = hooked;
    }

    /** Makes a context in which no variable has a value. */
    public static Context empty() {
        return new Context(Bindings.NONE, HookedValues.none());
    }

    /** Copies the current context, in constant time. */
    public static Context copyCurrent() {
        Context copy = ContextCarrier.captureInThread();
        return copy == null ? empty() : copy;
    }

    /**
     * Runs code in this context: what it sets stays here.
     *
     * @throws IllegalStateException when the context is entered already, here or in another thread
     */
    public void run(Runnable code) {
        Objects.requireNonNull(code, "code");
        ContextCarrier carrier = ContextCarrier.ofThread();
        Context outside = carrier.enter(this);
        try {
            code.run();
        } finally {
            carrier.leave(outside);
        }
    }

    /**
     * Runs code in this context and gives its value.
     *
     * @throws IllegalStateException when the context is entered already, here or in another thread
     * @throws Exception what the code throws
     */
    public <R> R call(Callable<R> code) throws Exception {
        Objects.requireNonNull(code, "code");
        ContextCarrier carrier = ContextCarrier.ofThread();
        Context outside = carrier.enter(this);
        try {
            return code.call();
        } finally {
            carrier.leave(outside);
        }
    }

    /** Copies this context, in constant time. */
    public Context copy() {
        return new Context(bindings, hooked == null ? null : hooked.copy(entered));
    }

    /** Gives a variable's value here, or null when it has none; its default does not count. */
    @SuppressWarnings("unchecked")
    public <T> @Nullable T get(ContextVar<T> variable) {
        int index = bindings.indexOf(variable);
        return index < 0 ? null : (T) bindings.value(index);
    }

    /** Answers whether a variable has a value here. */
    public boolean contains(ContextVar<?> variable) {
        return bindings.indexOf(variable) >= 0;
    }

    /** The number of variables that have a value here. */
    public int size() {
        return bindings.size();
    }

    /** The variables that have a value here, as of now, in the order in which they were made. */
    public Set<ContextVar<?>> variables() {
        return Collections.unmodifiableSet(new LinkedHashSet<>(bindings.variables()));
    }

    Bindings bindings() {
        return bindings;
    }

    <T> Token<T> set(ContextVar<T> variable, T value) {
        Token<T> token = new Token<>(variable, this, contains(variable), get(variable));
        bind(variable, value);
        return token;
    }

    void bind(ContextVar<?> variable, @Nullable Object value) {
        bindings = bindings.with(variable, value);
    }

    void unbind(ContextVar<?> variable) {
        bindings = bindings.without(variable);
    }

    boolean isEntered() {
        return entered;
    }

    void begin() {
        if (entered) {
            throw new IllegalStateException("cannot enter " + this + ": it is entered already; run a copy()");
        }
        entered = true;
        if (hooked != null) {
            hooked.exchange();
        }
    }

    void end() {
        entered = false;
        if (hooked != null) {
            hooked.exchange();
        }
    }

    @Override
    public String toString() {
        return "Context@" + Integer.toHexString(System.identityHashCode(this)) + " of " + size() + " variables"
                + (entered ? ", entered" : "");
    }
}
