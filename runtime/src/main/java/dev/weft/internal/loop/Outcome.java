package dev.weft.internal.loop;

import dev.weft.CancelledError;
import dev.weft.woven.Traces;
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

        /** Whether somebody asked for it or waited for it; a failure that nobody reads is reported. */
        boolean retrieved;

        /** The exception's stack trace as it was, since each awaiter adds itself. */
        private final StackTraceElement[] trace;

        Failed(Throwable exception) {
            this.exception = exception;
            this.trace = Traces.keep(exception);
        }

        /** The exception, with the trace it had at first: asyncio's {@code with_traceback}. */
        Throwable restored() {
            Traces.restore(exception, trace);
            return exception;
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
