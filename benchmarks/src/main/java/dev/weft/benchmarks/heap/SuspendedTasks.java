package dev.weft.benchmarks.heap;

import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.Task;
import dev.weft.Weft;
import java.time.Duration;

/** Tasks of one loop, each suspended at the bottom of its own calls. All wait for one future, which knows each of them. */
final class SuspendedTasks implements Population {

    private final EventLoop loop = EventLoop.create();
    private final Future<Integer> until = loop.createFuture();
    private final int depth;
    private int made;

    SuspendedTasks(int depth) {
        this.depth = depth;
    }

    @Override
    public Task<Integer> make() {
        made++;
        return loop.createTask(SuspendedCoroutines.waits(depth, until));
    }

    @Override
    public void settle() {
        loop.runUntilComplete(Weft.sleep(Duration.ZERO));
        if (loop.allTasks().size() != made) {
            throw new IllegalStateException(loop.allTasks().size() + " of " + made + " tasks are suspended");
        }
    }

    /** Ends all tasks, so that the loop has nothing to report. */
    @Override
    public void close() {
        until.setResult(0);
        while (!loop.allTasks().isEmpty()) {
            loop.runUntilComplete(Weft.sleep(Duration.ZERO));
        }
        loop.close();
    }
}
