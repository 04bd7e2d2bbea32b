package dev.weft;

/** A channel was asked to take an item when an end of it was closed, or for one when it had none left and none can come. */
public final class ChannelClosedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public ChannelClosedException(String message) {
        super(message);
    }
}
