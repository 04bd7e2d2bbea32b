package dev.weft.process;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.gather;
import static dev.weft.Weft.result;
import static dev.weft.Weft.shield;
import static dev.weft.Weft.yieldFrom;

import dev.weft.AsyncCloseable;
import dev.weft.Coro;
import dev.weft.LimitOverrunException;
import dev.weft.Task;
import dev.weft.annotations.Coroutine;
import dev.weft.net.SubprocessTransport;
import dev.weft.streams.StreamReader;
import dev.weft.streams.StreamWriter;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A child process, for coroutines: {@code asyncio.subprocess.Process}. Made by {@link Subprocesses}. Loop thread only.
 *
 * <p>It goes on when the task that started it is cancelled, as in asyncio. To have it end with a piece of code, run that in
 * {@link dev.weft.Weft#aclosing}, or start the process by {@link Subprocesses#run}. When the loop closes, it is killed.
 */
public final class ChildProcess implements AsyncCloseable {

    private static final byte[] NOTHING = {};

    private final SubprocessTransport transport;
    private final ProcessStreams streams;

    ChildProcess(SubprocessTransport transport, ProcessStreams streams) {
        this.transport = transport;
        this.streams = streams;
    }

    public long pid() {
        return transport.pid();
    }

    /**
     * How the process ended, or null as far as the loop has not heard that it did.
     *
     * <p><i>Unlike asyncio</i>, where it is the negative number of a signal that killed the process, it is 128 and that number, as shells and the
     * JDK say: 137 after {@link #kill}, 143 after {@link #terminate}. The JDK does not tell these from a process that returned such a number.
     */
    public @Nullable Integer returnCode() {
        return transport.returnCode();
    }

    // Pipes

    /**
     * What the process reads. Writing never waits; {@code drain} does while the process is slow, and throws an {@link IOException} when
     * it reads no more. Close it to have the process see the end.
     *
     * @throws IllegalStateException when it was started without a pipe there
     */
    public StreamWriter stdin() {
        return existing(0, "stdin").writer();
    }

    /**
     * What the process writes as output. When nobody reads, it has to wait with writing once about twice the limit was kept.
     *
     * @throws IllegalStateException when it was started without a pipe there
     */
    public StreamReader stdout() {
        return existing(1, "stdout").reader();
    }

    /**
     * What the process writes as errors; as {@link #stdout()}.
     *
     * @throws IllegalStateException when it was started without a pipe there
     */
    public StreamReader stderr() {
        return existing(2, "stderr").reader();
    }

    private PipeStreams existing(int fd, String name) {
        PipeStreams pipe = streams.pipe(fd);
        if (pipe == null) {
            throw new IllegalStateException(name + " of " + this
                    + " is no pipe; give Redirect.PIPE for it in the ProcessOptions, or take ProcessOptions.piped()");
        }
        return pipe;
    }

    // The end

    /**
     * Waits until the process has ended and gives its return code: asyncio's {@code wait}. Suspends unless it has. Cancelling does nothing to the
     * process. A process that writes into a pipe that nobody reads may never end: see {@link #communicate()}.
     */
    @Coroutine
    public Coro<Integer> waitExit() {
        return result(yieldFrom(shield(streams.exit)));
    }

    /** As {@link #communicate(byte[])}, with nothing to write. */
    public Coro<Output> communicate() {
        return communicate(NOTHING);
    }

    /** As {@link #communicate(byte[], int)}, without a bound on the output. */
    public Coro<Output> communicate(byte[] input) {
        return communicate(input, Integer.MAX_VALUE);
    }

    /**
     * Writes the input to the process and closes its standard input, reads all that it writes meanwhile, and waits for its end. A process that
     * ends, or closes its input, before it has read all is no failure. Cancelled, it drops what it has read, and the process goes on.
     *
     * @param maxOutput the most bytes that may come from each of the two pipes
     * @throws LimitOverrunException when more come; the process goes on, or waits for somebody to read
     * @throws IllegalStateException when there is input and no pipe for it
     */
    @Coroutine
    public Coro<Output> communicate(byte[] input, int maxOutput) {
        if (input.length > 0) {
            stdin();
        }
        Task<Void> feeding = createTask(feed(input));
        Task<byte[]> out = createTask(readAll(1, maxOutput));
        Task<byte[]> errors = createTask(readAll(2, maxOutput));
        List<Task<?>> all = List.of(feeding, out, errors);
        try {
            yieldFrom(gather(all));
        } finally {
            all.forEach(Task::cancel); // of those that are not done, after a failure
        }
        yieldFrom(waitExit());
        return result(new Output(out.result(), errors.result()));
    }

    @Coroutine
    private Coro<Void> feed(byte[] input) {
        PipeStreams pipe = streams.pipe(0);
        if (pipe == null) {
            return done();
        }
        try {
            pipe.writer().write(input);
            yieldFrom(pipe.writer().drain(), IOException.class);
        } catch (IOException readsNoMore) {
            return done();
        }
        pipe.writer().close();
        return done();
    }

    @Coroutine
    private Coro<byte[]> readAll(int fd, int max) {
        PipeStreams pipe = streams.pipe(fd);
        if (pipe == null) {
            return result(NOTHING);
        }
        return result(yieldFrom(
                max == Integer.MAX_VALUE
                        ? pipe.reader().readAll()
                        : pipe.reader().readAll(max)));
    }

    /** Kills the process if it still runs, closes the pipes, and waits for its end. Twice is fine. */
    @Override
    @Coroutine
    public Coro<Void> aclose() {
        transport.close();
        yieldFrom(waitExit());
        return done();
    }

    // Signals

    /**
     * Sends a signal: see {@link SubprocessTransport#sendSignal(String)}.
     *
     * @throws IllegalStateException when the process has ended; asyncio's ProcessLookupError
     * @throws IllegalArgumentException when there is no such signal
     */
    public void sendSignal(String signal) {
        transport.sendSignal(signal);
    }

    /** As {@link #sendSignal(String)}, by number. */
    public void sendSignal(int number) {
        transport.sendSignal(number);
    }

    /**
     * Asks the process to end: TERM on Unix; Windows ends it at once.
     *
     * @throws IllegalStateException when the process has ended
     */
    public void terminate() {
        transport.terminate();
    }

    /**
     * Ends the process at once: KILL on Unix. Processes that it has started itself go on.
     *
     * @throws IllegalStateException when the process has ended
     */
    public void kill() {
        transport.kill();
    }

    /** The transport, for what else it tells. */
    public SubprocessTransport transport() {
        return transport;
    }

    @Override
    public String toString() {
        return "ChildProcess(" + transport + ")";
    }
}
