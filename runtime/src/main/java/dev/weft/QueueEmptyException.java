package dev.weft;

/** {@code getNowait} found nothing. */
public final class QueueEmptyException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public QueueEmptyException(String message) {
        super(message);
    }
}
