package dev.weft;

/** A queue that was shut down was asked to take an item, or for one when it had none left. */
public final class QueueShutDownException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public QueueShutDownException(String message) {
        super(message);
    }
}
