package dev.weft.weaver.model;

/** A method that cannot be woven, and why. The message is for its author: class, method, line, reason, what to do. */
public final class WeaveException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final String instructions;

    /** @param line source line, or 0 when unknown */
    public WeaveException(CoroutineMethod method, int line, String reason) {
        this(method, line, reason, "");
    }

    /** @param instructions those around the place, one a line */
    public WeaveException(CoroutineMethod method, int line, String reason, String instructions) {
        super(
                method.displayName() + (line > 0 ? " (line " + line + ")" : "") + " cannot be woven: " + reason,
                null,
                false,
                false);
        this.instructions = instructions;
    }

    /** The message, and below it the instructions around the place. */
    public String report() {
        return instructions.isEmpty() ? getMessage() : getMessage() + "\n" + instructions;
    }
}
