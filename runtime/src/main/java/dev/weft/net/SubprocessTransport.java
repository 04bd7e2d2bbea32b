package dev.weft.net;

import org.jspecify.annotations.Nullable;

/**
 * A child process and its pipes, as a protocol sees them. PEP 3156, Subprocess Transports. Loop thread only.
 *
 * <p>{@link #close} closes the pipes and kills the process if it still runs, and so does {@link #abort}; closing the loop does, too.
 */
public interface SubprocessTransport extends BaseTransport {

    /** The process, for what it tells of itself. Not for its streams, nor for {@code destroy}, which closes them. */
    ExtraInfo<Process> SUBPROCESS = new ExtraInfo<>("subprocess", Process.class);

    long pid();

    /**
     * How the process ended, or null as far as the loop has not heard that it did.
     *
     * <p><i>Unlike asyncio</i>, where it is the negative number of a signal that killed the process, it is 128 and that number, as shells and the
     * JDK say: 137 after {@link #kill}, 143 after {@link #terminate}.
     */
    @Nullable
    Integer returnCode();

    /**
     * The transport of a pipe, or null where the options asked for none.
     *
     * @param fd 0 to write to the child's standard input; 1 or 2 to pause and close its output or errors
     */
    @Nullable
    Transport pipeTransport(int fd);

    /**
     * Sends a signal. The JDK sends only TERM and KILL itself; another one is sent by the system's {@code kill}, for which the loop waits some
     * milliseconds. A process that has ended without the loop having heard of it gets nothing.
     *
     * @param signal its name, such as {@code "HUP"}
     * @throws IllegalStateException when the process has ended
     * @throws IllegalArgumentException when there is no such signal, or the system does not let us send it
     */
    void sendSignal(String signal);

    /** As {@link #sendSignal(String)}, by number; 0 sends none and only asks whether one could be sent. */
    void sendSignal(int number);

    /**
     * Asks the process to end: TERM on Unix; Windows ends it at once.
     *
     * @throws IllegalStateException when the process has ended
     */
    void terminate();

    /**
     * Ends the process at once: KILL on Unix.
     *
     * @throws IllegalStateException when the process has ended
     */
    void kill();
}
