package dev.weft;

import org.jspecify.annotations.Nullable;

/**
 * Raised where a task waits when it is asked to stop. An {@link Error}, so that {@code catch (Exception e)} does not swallow
 * it, as in Python since 3.8. Has no stack trace, since it is a signal and is raised from the loop; but where the running loop is in debug
 * mode, it tells where it was made, often by the call of {@code cancel}.
 */
public final class CancelledError extends Error {

    private static final long serialVersionUID = 1;

    public CancelledError() {
        this(null);
    }

    public CancelledError(@Nullable String message) {
        this(message, null);
    }

    /** @param cause the cancellation that this one follows from, as when a future that was awaited was cancelled */
    public CancelledError(@Nullable String message, @Nullable Throwable cause) {
        super(message, cause, true, RunningLoop.isDebug());
    }
}
