package dev.weft;

/** A future was asked for what it does not have yet, or given what it has already. */
public final class InvalidStateException extends IllegalStateException {

    private static final long serialVersionUID = 1;

    public InvalidStateException(String message) {
        super(message);
    }
}
