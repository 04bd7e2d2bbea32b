package dev.weft.internal.loop;

import dev.weft.CancelledError;
import org.jspecify.annotations.Nullable;

/** How a future ended, other than with a result, which is stored as it is. */
sealed interface Outcome {

    /** Not at all yet. */
    final class Pending implements Outcome {
        static final Pending INSTANCE = new Pending();

        private Pending() {}
    }

    final class Failed implements Outcome {
        final Throwable exception;

        /** Whether somebody asked for it or waited for it; a task's failure that nobody reads is reported. */
        boolean retrieved;

        Failed(Throwable exception) {
            this.exception = exception;
        }
    }

    /**
     * @param message what was said to {@code cancel}
     * @param cause what a task's coroutine ended with, where it was thrown and not asked for
     */
    record Cancelled(@Nullable String message, @Nullable Throwable cause) implements Outcome {

        /** A new error for each that asks: one exception shared by many collects what each of them suppresses. */
        CancelledError toError() {
            return new CancelledError(message, cause);
        }
    }
}
