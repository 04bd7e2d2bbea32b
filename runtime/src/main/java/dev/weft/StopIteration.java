package dev.weft;

import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Tells the caller of {@code next}, {@code send} or {@code throwInto} that the body ended, and with which value. A
 * {@link NoSuchElementException}, so that a generator keeps the contract of {@link java.util.Iterator}. Thrown inside a body
 * it is an error there: the body's caller gets an {@link IllegalStateException} (PEP 479).
 */
public final class StopIteration extends NoSuchElementException {

    private static final long serialVersionUID = 1;

    private final transient @Nullable Object value;

    public StopIteration(@Nullable Object value) {
        this.value = value;
    }

    /** The value as text, or null for none. Made when it is asked for: an end must not run, or fail in, a value's {@code toString}. */
    @Override
    public @Nullable String getMessage() {
        return value == null ? null : value.toString();
    }

    /** The value that the body ended with; null where it ended with none. */
    public @Nullable Object value() {
        return value;
    }
}
