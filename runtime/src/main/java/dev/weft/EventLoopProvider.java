package dev.weft;

/** Makes event loops; found by {@link java.util.ServiceLoader}. The first provider found on the path is used. */
public interface EventLoopProvider {

    /** Makes a loop that is not running yet. */
    EventLoop createLoop();
}
