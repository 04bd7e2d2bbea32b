package dev.weft.streams;

import dev.weft.ErrorReport;
import dev.weft.EventLoop;
import dev.weft.Task;
import dev.weft.net.Transport;
import java.lang.ref.Cleaner;

/** Tells in debug mode of a writer that was collected as garbage while its connection was open: asyncio's {@code ResourceWarning}. */
final class UnclosedWriter implements Runnable {

    private final EventLoop loop;
    private final StreamReaderProtocol protocol;
    private final String task;
    private final Exception origin = new Exception("created here");

    private UnclosedWriter(EventLoop loop, StreamReaderProtocol protocol) {
        this.loop = loop;
        this.protocol = protocol;
        Task<?> current = loop.currentTask();
        task = current == null ? "" : ", made by " + current; // not itself, which may know the writer
    }

    /** @param protocol knows nothing of the writer, which could never be collected otherwise */
    static void watch(StreamWriter writer, StreamReaderProtocol protocol, EventLoop loop) {
        Watch.CLEANER.register(writer, new UnclosedWriter(loop, protocol));
    }

    /** In the cleaner's thread. */
    @Override
    public void run() {
        try {
            loop.callSoonThreadsafe(this::report);
        } catch (IllegalStateException closed) {
            // The loop told of all that was open when it was closed.
        }
    }

    private void report() {
        Transport transport = protocol.transport();
        if (transport != null && !transport.isClosing()) {
            loop.callExceptionHandler(new ErrorReport(
                            "unclosed StreamWriter that nobody can close any more" + task
                                    + "; close() it, or use aclosing",
                            null,
                            transport)
                    .withOrigin(origin));
        }
    }

    /** Has a thread, so it is made when first used. */
    private static final class Watch {
        static final Cleaner CLEANER = Cleaner.create();
    }
}
