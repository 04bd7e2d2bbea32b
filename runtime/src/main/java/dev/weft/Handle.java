package dev.weft;

/** A callback that was scheduled, or registered with a future. */
public interface Handle {

    /** Takes the callback back and lets go of it; does nothing once it ran or when called again. Loop thread only. */
    void cancel();

    boolean isCancelled();

    /** The context the callback runs in; a new empty one where there was none to copy when it was registered. */
    Context context();
}
