package dev.weft.net;

import org.jspecify.annotations.Nullable;

/**
 * What the transport of a child process tells its user: {@code connectionMade} once, then of each pipe its data and its end, of the process its
 * exit, in whatever order these come, and {@code connectionLost} once all of them have. PEP 3156, Subprocess Transports. All calls come from the
 * loop's thread; one that throws is reported and the transport is closed, which kills the process.
 *
 * <p>Pipes have the numbers that the child knows them by: 0 is its standard input, 1 its output, 2 its errors.
 */
public interface SubprocessProtocol {

    /** The process was started. */
    default void connectionMade(SubprocessTransport transport) {}

    /**
     * The child wrote something.
     *
     * @param data never empty; the protocol's to keep
     */
    default void pipeDataReceived(int fd, byte[] data) {}

    /**
     * A pipe came to its end or was closed.
     *
     * @param cause null after a regular end
     */
    default void pipeConnectionLost(int fd, @Nullable Throwable cause) {}

    /** The process has ended; {@link SubprocessTransport#returnCode} tells how. Data that it wrote may still come. */
    default void processExited() {}

    /** Nothing more comes: the process has ended, and so have its pipes. */
    default void connectionLost(@Nullable Throwable cause) {}

    /** What waits to be written to the child's standard input went over the high-water mark. */
    default void pauseWriting() {}

    /** What waits to be written went down to the low-water mark. */
    default void resumeWriting() {}
}
