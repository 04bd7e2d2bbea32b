package dev.weft.testing;

/**
 * A run came to a standstill, or went on beyond its limit. The message lists all tasks and what they wait for.
 */
public final class HangError extends AssertionError {

    private static final long serialVersionUID = 1;

    HangError(String message) {
        super(message);
    }
}
