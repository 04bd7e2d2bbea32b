package dev.weft;

import org.jspecify.annotations.Nullable;

/**
 * An error that nobody awaits, as the exception handler gets it.
 *
 * @param message what happened
 * @param exception the error, or null where there is none
 * @param source the object it happened to: the future, task, handle, transport or protocol; null when unknown
 */
public record ErrorReport(
        String message,
        @Nullable Throwable exception,
        @Nullable Object source) {}
