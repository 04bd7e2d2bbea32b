package dev.weft.weaving;

/** What a point fails with. */
public final class Failure extends RuntimeException {

    private static final long serialVersionUID = 1;

    public Failure(String message) {
        super(message);
    }
}
