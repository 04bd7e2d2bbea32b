package dev.weft;

import org.jspecify.annotations.Nullable;

/**
 * What a {@link ContextVar#set} replaced; good for putting that back once. PEP 567.
 *
 * @param <T> the type of the variable's value
 */
public final class Token<T> implements AutoCloseable {

    private final ContextVar<T> variable;
    private final Context context;
    private final boolean replaced;
    private final @Nullable T oldValue;
    private boolean used;

    Token(ContextVar<T> variable, Context context, boolean replaced, @Nullable T oldValue) {
        this.variable = variable;
        this.context = context;
        this.replaced = replaced;
        this.oldValue = oldValue;
    }

    public ContextVar<T> variable() {
        return variable;
    }

    /** Answers whether the variable had a value before; the default does not count. */
    public boolean hasOldValue() {
        return replaced;
    }

    /** The value before, or null when there was none. */
    public @Nullable T oldValue() {
        return oldValue;
    }

    /**
     * As {@link ContextVar#reset}, for try-with-resources.
     *
     * @throws IllegalStateException when the token was used already
     * @throws IllegalArgumentException in another context than that of the {@code set}
     */
    @Override
    public void close() {
        variable.reset(this);
    }

    void use(@Nullable Context current) {
        if (used) {
            throw new IllegalStateException(this + " has already been used once; each set() gives a new token");
        }
        if (current != context) {
            throw new IllegalArgumentException(
                    this + " was created in a different context; reset a variable where it was set");
        }
        used = true;
        if (replaced) {
            context.bind(variable, oldValue);
        } else {
            context.unbind(variable);
        }
    }

    @Override
    public String toString() {
        return (used ? "used token of " : "token of ") + variable;
    }
}
