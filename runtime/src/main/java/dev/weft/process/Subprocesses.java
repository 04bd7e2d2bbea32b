package dev.weft.process;

import static dev.weft.Weft.aclosing;
import static dev.weft.Weft.result;
import static dev.weft.Weft.yieldFrom;

import dev.weft.Coro;
import dev.weft.EventLoop;
import dev.weft.annotations.Coroutine;
import dev.weft.net.ProcessOptions;
import dev.weft.net.SubprocessConnection;
import java.lang.ProcessBuilder.Redirect;
import java.util.List;
import java.util.Objects;

/**
 * Starts child processes on the running loop. {@code asyncio.subprocess}.
 *
 * <pre>{@code
 * Completed git = yieldFrom(Subprocesses.run("git", "log", "-1", "--format=%H"));
 *
 * ChildProcess sort = yieldFrom(Subprocesses.createSubprocessExec(List.of("sort"), ProcessOptions.piped()));
 * Output sorted = yieldFrom(sort.communicate(lines));
 * }</pre>
 *
 * <p>How pipes differ from asyncio's stands at {@link EventLoop#subprocessExec}. In a {@code TestLoop} the virtual clock stands while a
 * process runs, as it does for work in threads; a test in which time is to pass meanwhile runs in real time.
 */
public final class Subprocesses {

    private static final byte[] NOTHING = {};

    private Subprocesses() {}

    /** As {@link #createSubprocessExec(List, ProcessOptions)}, sharing this process's streams. */
    public static Coro<ChildProcess> createSubprocessExec(String... command) {
        return createSubprocessExec(List.of(command), ProcessOptions.defaults());
    }

    /**
     * Starts a program. Suspends for a turn; cancelled, the process is killed.
     *
     * @param command the program, looked for as the system does, and its arguments
     * @throws java.io.IOException (on awaiting) when it cannot be started
     * @throws IllegalArgumentException (on awaiting) when the command is empty
     */
    @Coroutine
    public static Coro<ChildProcess> createSubprocessExec(List<String> command, ProcessOptions options) {
        EventLoop loop = EventLoop.running();
        SubprocessConnection<ProcessStreams> started =
                yieldFrom(loop.subprocessExec(() -> new ProcessStreams(loop, options.limit()), command, options));
        return result(new ChildProcess(started.transport(), started.protocol()));
    }

    /** As {@link #createSubprocessShell(String, ProcessOptions)}, sharing this process's streams. */
    public static Coro<ChildProcess> createSubprocessShell(String command) {
        return createSubprocessShell(command, ProcessOptions.defaults());
    }

    /**
     * Runs a command line in the system's shell; else as {@link #createSubprocessExec(List, ProcessOptions)}. What goes into the line from
     * outside must be quoted for the shell, or it may run anything.
     */
    @Coroutine
    public static Coro<ChildProcess> createSubprocessShell(String command, ProcessOptions options) {
        EventLoop loop = EventLoop.running();
        SubprocessConnection<ProcessStreams> started =
                yieldFrom(loop.subprocessShell(() -> new ProcessStreams(loop, options.limit()), command, options));
        return result(new ChildProcess(started.transport(), started.protocol()));
    }

    /** As {@link #run(List, ProcessOptions, byte[])}, reading nothing, with pipes for output and errors. */
    public static Coro<Completed> run(String... command) {
        return run(List.of(command), ProcessOptions.piped().withStdin(Redirect.DISCARD), NOTHING);
    }

    /**
     * Runs a program to its end and gives how it ended and what it wrote, which is kept whole: the counterpart of {@code subprocess.run}. Any
     * return code is a result. Suspends until the program ends; cancelled, as by a {@code timeout} around it, it kills the process and waits for
     * its end.
     *
     * @param input what the program reads, if the options have a pipe there
     * @throws java.io.IOException (on awaiting) when it cannot be started
     */
    @Coroutine
    public static Coro<Completed> run(List<String> command, ProcessOptions options, byte[] input) {
        Objects.requireNonNull(input, "input");
        ChildProcess process = yieldFrom(createSubprocessExec(command, options));
        return aclosing(process, running -> completed(running, input));
    }

    @Coroutine
    private static Coro<Completed> completed(ChildProcess process, byte[] input) {
        Output output = yieldFrom(process.communicate(input));
        int returnCode = yieldFrom(process.waitExit());
        return result(new Completed(returnCode, output.stdout(), output.stderr()));
    }
}
