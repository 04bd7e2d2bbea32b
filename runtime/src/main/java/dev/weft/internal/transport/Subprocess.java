package dev.weft.internal.transport;

import dev.weft.Future;
import dev.weft.internal.select.ChannelOwner;
import dev.weft.internal.select.SelectorLoop;
import dev.weft.net.ExtraInfo;
import dev.weft.net.Protocol;
import dev.weft.net.Pumps;
import dev.weft.net.SubprocessProtocol;
import dev.weft.net.SubprocessTransport;
import dev.weft.net.Transport;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A child process, its pipes, and the protocol that is told of them. asyncio's {@code BaseSubprocessTransport}.
 *
 * <pre>
 * RUNNING -> EXITED    the loop hears that the process has ended: processExited
 * EXITED  -> FINISHED  that, and all pipes are lost: connectionLost
 * </pre>
 *
 * <p>{@code close} kills the process and drops the pipes, from which the rest follows.
 */
final class Subprocess implements SubprocessTransport, ChannelOwner {

    private final SelectorLoop loop;
    private final SubprocessProtocol protocol;
    private final Process process;
    private final ProcessHandle handle;
    private final @Nullable Pipe stdin;
    private final @Nullable Pipe stdout;
    private final @Nullable Pipe stderr;

    /** Pending until the loop has heard of the exit. The thread that hears of it is the JDK's, and the loop counts it as at work. */
    private final Future<Integer> exit;

    private @Nullable Integer returnCode;
    private boolean begun;
    private boolean closing;
    private boolean finished;

    /**
     * @param made completed once {@code connectionMade} was called
     * @throws IOException when the system has no more file descriptors for the pumps; the process is left for the caller to kill
     */
    Subprocess(
            SelectorLoop loop, SubprocessProtocol protocol, Process process, ProcessBuilder builder, Future<Void> made)
            throws IOException {
        this.loop = loop;
        this.protocol = protocol;
        this.process = process;
        handle = process.toHandle(); // destroy() of the process itself would close its streams
        stdin = isPipe(builder.redirectInput())
                ? new Pipe(0, PipeEnd.drainedBy(Pumps.to(process.getOutputStream())))
                : null;
        stdout = isPipe(builder.redirectOutput())
                ? new Pipe(1, PipeEnd.fedBy(Pumps.from(process.getInputStream())))
                : null;
        stderr = isPipe(builder.redirectError()) && !builder.redirectErrorStream()
                ? new Pipe(2, PipeEnd.fedBy(Pumps.from(process.getErrorStream())))
                : null;
        exit = loop.runInExecutor(command -> process.onExit().thenRun(command), process::exitValue);
        exit.addDoneCallback(ended -> exited(ended.result()));
        loop.opened(this);
        loop.callSoon(() -> begin(made));
        loop.made(this);
    }

    private static boolean isPipe(Redirect redirect) {
        return redirect.type() == Redirect.Type.PIPE;
    }

    private void begin(Future<Void> made) {
        if (finished) {
            return;
        }
        begun = true;
        call("connectionMade", () -> protocol.connectionMade(this));
        if (!made.isDone()) {
            made.setResult(null);
        }
        finishIfOver();
    }

    // The process

    Future<Integer> exit() {
        return exit;
    }

    private void exited(int code) {
        returnCode = code;
        if (finished) {
            return;
        }
        if (stdin != null) {
            stdin.readerGone();
        }
        call("processExited", protocol::processExited);
        finishIfOver();
    }

    private void finishIfOver() {
        if (finished || !begun || returnCode == null) {
            return;
        }
        if (pipes().allMatch(pipe -> pipe.lost)) {
            finished = true;
            loop.closed(this);
            loop.enqueue(() -> call("connectionLost", () -> protocol.connectionLost(null)));
        }
    }

    private Stream<Pipe> pipes() {
        return Stream.of(stdin, stdout, stderr).filter(Objects::nonNull);
    }

    private void call(String method, Runnable call) {
        try {
            call.run();
        } catch (Throwable e) {
            fail("protocol." + method + "() failed", e);
        }
    }

    private void fail(String message, Throwable e) {
        ProtocolErrors.report(loop, message, e, this, protocol);
        close();
    }

    @Override
    public long pid() {
        return process.pid();
    }

    @Override
    public @Nullable Integer returnCode() {
        return returnCode;
    }

    @Override
    public @Nullable Transport pipeTransport(int fd) {
        return pipes().filter(pipe -> pipe.fd == fd)
                .findFirst()
                .map(pipe -> pipe.transport)
                .orElse(null);
    }

    @Override
    public void sendSignal(String signal) {
        checkRunning();
        switch (signal) {
            case "TERM", "SIGTERM" -> terminate();
            case "KILL", "SIGKILL" -> kill();
            default -> KillCommand.send(handle, signal);
        }
    }

    @Override
    public void sendSignal(int number) {
        checkRunning();
        KillCommand.send(handle, number);
    }

    @Override
    public void terminate() {
        checkRunning();
        handle.destroy();
    }

    @Override
    public void kill() {
        checkRunning();
        handle.destroyForcibly();
    }

    private void checkRunning() {
        loop.checkThread();
        if (returnCode != null) {
            throw new IllegalStateException(this + " has ended already and gets no signals; check returnCode() first");
        }
    }

    // The end

    @Override
    public void close() {
        loop.checkThread();
        closing = true;
        if (returnCode == null) {
            handle.destroyForcibly(); // before it sees its pipes end; of a process that has ended since, the JDK knows
        }
        pipes().forEach(pipe -> pipe.transport.abort());
    }

    @Override
    public void abort() {
        close();
    }

    @Override
    public boolean isClosing() {
        return closing || finished;
    }

    @Override
    public void loopClosing() {
        finished = true;
        handle.destroyForcibly(); // before it sees its pipes end
        pipes().forEach(pipe -> pipe.transport.loopClosing());
        if (begun) {
            call("connectionLost", () -> protocol.connectionLost(null));
        }
    }

    @Override
    public <T> Optional<T> getExtraInfo(ExtraInfo<T> key) {
        return key.equals(SUBPROCESS) ? Optional.of(key.type().cast(process)) : Optional.empty();
    }

    @Override
    public String toString() {
        return "process " + process.pid() + (returnCode == null ? " (running)" : " (returned " + returnCode + ")");
    }

    /** Passes on what happens to a pipe. */
    private final class Pipe implements Protocol {

        private final int fd;
        private final SocketTransport transport;

        /** {@code connectionLost} was called. */
        private boolean lost;

        Pipe(int fd, PipeEnd end) throws IOException {
            this.fd = fd;
            transport = new SocketTransport(loop, end, this, null, null);
        }

        /** The process has ended: what is still to be written will not be read any more. */
        void readerGone() {
            if (transport.getWriteBufferSize() > 0) {
                transport.fail(
                        "writing failed",
                        new IOException(
                                "Broken pipe: the process ended before it read all of its input: " + Subprocess.this));
            } else {
                transport.close();
            }
        }

        @Override
        public void dataReceived(byte[] data) {
            call("pipeDataReceived", () -> protocol.pipeDataReceived(fd, data));
        }

        @Override
        public void connectionLost(@Nullable Throwable cause) {
            lost = true;
            if (finished) { // the loop is closing, and the protocol is told of the whole at once
                return;
            }
            call("pipeConnectionLost", () -> protocol.pipeConnectionLost(fd, cause));
            finishIfOver();
        }

        @Override
        public void pauseWriting() {
            protocol.pauseWriting();
        }

        @Override
        public void resumeWriting() {
            protocol.resumeWriting();
        }
    }
}
