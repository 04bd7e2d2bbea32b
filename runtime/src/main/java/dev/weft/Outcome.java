package dev.weft;

import org.jspecify.annotations.Nullable;

/**
 * How an awaitable ended; what {@link Weft#gatherSettled} gives of each.
 *
 * @param <T> the type of the value, where there is one
 */
public sealed interface Outcome<T> {

    /** It gave a value. */
    record Value<T>(T value) implements Outcome<T> {

        @Override
        public T get() {
            return value;
        }
    }

    /** It threw. */
    record Failure<T>(Throwable exception) implements Outcome<T> {

        @Override
        public T get() {
            throw Timeout.sneak(exception);
        }
    }

    /**
     * It was cancelled, or let a {@link CancelledError} out.
     *
     * @param message what was said to {@code cancel}
     */
    record Cancelled<T>(@Nullable String message) implements Outcome<T> {

        @Override
        public T get() {
            throw new CancelledError(message);
        }
    }

    /** Gives the value, or throws the exception itself or a {@link CancelledError}. */
    T get();

    /**
     * Tells how a future ended. Its exception counts as read.
     *
     * @throws InvalidStateException when it is not done
     */
    static <T> Outcome<T> of(Future<? extends T> done) {
        try {
            Throwable exception = done.exception();
            return exception == null ? new Value<>(done.result()) : new Failure<>(exception);
        } catch (CancelledError e) {
            return new Cancelled<>(e.getMessage());
        }
    }
}
