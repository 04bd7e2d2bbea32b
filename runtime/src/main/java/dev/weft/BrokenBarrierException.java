package dev.weft;

/** A barrier was reset or aborted while a task waited at it, or had been aborted before. */
public final class BrokenBarrierException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public BrokenBarrierException(String message) {
        super(message);
    }
}
