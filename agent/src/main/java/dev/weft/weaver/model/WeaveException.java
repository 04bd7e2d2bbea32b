package dev.weft.weaver.model;

/** A method that cannot be woven, and why. The message is for its author: class, method, line, reason, what to do. */
public final class WeaveException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** @param line source line, or 0 when unknown */
    public WeaveException(CoroutineMethod method, int line, String reason) {
        super(
                method.displayName() + (line > 0 ? " (line " + line + ")" : "") + " cannot be woven: " + reason,
                null,
                false,
                false);
    }
}
