package dev.weft.testing;

import dev.weft.EventLoop;
import java.util.concurrent.atomic.AtomicBoolean;

/** That a thread outside will call in; over when it is closed. Any thread. */
public final class Expectation implements AutoCloseable {

    private final VirtualTime time;
    private final EventLoop loop;
    private final AtomicBoolean over = new AtomicBoolean();

    Expectation(VirtualTime time, EventLoop loop) {
        this.time = time;
        this.loop = loop;
        time.expect(1);
    }

    /** The thread has called in, or will not. Twice is fine. */
    @Override
    public void close() {
        if (over.compareAndSet(false, true)) {
            time.expect(-1);
            if (!loop.isClosed()) {
                loop.callSoonThreadsafe(() -> {}); // the loop looks again at what it waits for
            }
        }
    }
}
