package dev.weft;

import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A variable whose value belongs to the current {@link Context}, so that each task has its own. PEP 567.
 *
 * <p>Made once, as a {@code static final} field. A task starts with a copy of the context in which it was created; what it sets
 * later is seen by the coroutines it awaits, and by nobody else. Outside of a loop a thread has a context of its own. For any thread.
 *
 * <pre>{@code
 * static final ContextVar<String> USER = ContextVar.of("user");
 *
 * try (Token<String> login = USER.set("ann")) {
 *     yieldFrom(serve(request));                 // and whatever that creates or awaits
 * }
 * }</pre>
 *
 * @param <T> the type of the value, which may be null
 */
public final class ContextVar<T> {

    private static final AtomicInteger CREATED = new AtomicInteger();

    /** Orders variables in {@link Bindings}. */
    final int number = CREATED.incrementAndGet();

    private final String name;
    private final boolean hasDefault;
    private final @Nullable T defaultValue;

    private ContextVar(String name, boolean hasDefault, @Nullable T defaultValue) {
        this.name = Objects.requireNonNull(name, "name");
        this.hasDefault = hasDefault;
        this.defaultValue = defaultValue;
    }

    /** Makes a variable without a default. */
    public static <T> ContextVar<T> of(String name) {
        return new ContextVar<>(name, false, null);
    }

    /** Makes a variable that has a value where none was set. */
    public static <T> ContextVar<T> of(String name, T defaultValue) {
        return new ContextVar<>(name, true, defaultValue);
    }

    public String name() {
        return name;
    }

    /**
     * Gives the value in the current context, or else the default.
     *
     * @throws NoSuchElementException when there is neither
     */
    @SuppressWarnings("unchecked") // null only where T allows it
    public T get() {
        Bindings bindings = ContextCarrier.bindings();
        int index = bindings.indexOf(this);
        if (index < 0 && !hasDefault) {
            throw new NoSuchElementException(
                    this + " has no value in the current context, and no default; set() it first");
        }
        return index < 0 ? (T) defaultValue : (T) bindings.value(index);
    }

    /** Gives the value in the current context, or else the fallback; the default does not count. */
    @SuppressWarnings("unchecked")
    public T get(T fallback) {
        Bindings bindings = ContextCarrier.bindings();
        int index = bindings.indexOf(this);
        return index < 0 ? fallback : (T) bindings.value(index);
    }

    /** Sets the value in the current context. The token takes it back, by {@link #reset} or by being closed. */
    public Token<T> set(T value) {
        return ContextCarrier.ofThread().currentOrNew().set(this, value);
    }

    /**
     * Restores the value, or the lack of one, from before the {@link #set} that gave the token.
     *
     * @throws IllegalStateException when the token was used already
     * @throws IllegalArgumentException when it is another variable's, or was made in another context
     */
    public void reset(Token<T> token) {
        if (token.variable() != this) {
            throw new IllegalArgumentException(
                    token + " was created by a different variable than " + this + "; reset the one that was set");
        }
        token.use(ContextCarrier.ofThread().current());
    }

    @Override
    public String toString() {
        return "context variable '" + name + "'";
    }
}
