package dev.weft.process;

import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.net.SubprocessProtocol;
import dev.weft.net.SubprocessTransport;
import dev.weft.net.Transport;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Feeds the readers of a child's pipes, and knows when it has ended. asyncio's {@code SubprocessStreamProtocol}. */
final class ProcessStreams implements SubprocessProtocol {

    private static final int PIPES = 3;

    private final EventLoop loop;
    private final int limit;
    private final @Nullable PipeStreams[] pipes = new PipeStreams[PIPES];

    /** Completed with the return code. */
    final Future<Integer> exit;

    private @Nullable SubprocessTransport transport;

    ProcessStreams(EventLoop loop, int limit) {
        this.loop = loop;
        this.limit = limit;
        exit = loop.createFuture();
    }

    @Override
    public void connectionMade(SubprocessTransport transport) {
        this.transport = transport;
        for (int fd = 0; fd < PIPES; fd++) {
            Transport pipe = transport.pipeTransport(fd);
            if (pipe != null) {
                pipes[fd] = PipeStreams.of(pipe, limit);
            }
        }
    }

    /** Null where there is no pipe. */
    @Nullable
    PipeStreams pipe(int fd) {
        return pipes[fd];
    }

    private PipeStreams existing(int fd) {
        return Objects.requireNonNull(pipes[fd]);
    }

    @Override
    public void pipeDataReceived(int fd, byte[] data) {
        existing(fd).protocol().dataReceived(data);
    }

    @Override
    public void pipeConnectionLost(int fd, @Nullable Throwable cause) {
        existing(fd).protocol().connectionLost(cause);
    }

    @Override
    public void pauseWriting() {
        existing(0).protocol().pauseWriting();
    }

    @Override
    public void resumeWriting() {
        existing(0).protocol().resumeWriting();
    }

    @Override
    public void processExited() {
        exit.setResult(Objects.requireNonNull(transport).returnCode());
    }
}
