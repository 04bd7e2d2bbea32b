package dev.weft;

import org.jspecify.annotations.Nullable;

/**
 * A deadline passed. Not the JDK's class of the same name, which is checked and could not be caught around a
 * {@code yieldFrom}.
 */
public final class TimeoutException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public TimeoutException(String message) {
        this(message, null);
    }

    public TimeoutException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
