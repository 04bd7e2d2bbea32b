package dev.weft.benchmarks.heap;

import dev.weft.benchmarks.loom.VirtualThreads;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Virtual threads, each parked at the bottom of its own calls. */
final class ParkedThreads implements Population {

    private final ThreadFactory factory = VirtualThreads.factory();
    private final AtomicInteger arrived = new AtomicInteger();
    private final int depth;
    private int made;
    private volatile boolean over;

    ParkedThreads(int depth) {
        this.depth = depth;
    }

    @Override
    public Object make() {
        made++;
        Thread thread = factory.newThread(() -> waits(depth));
        thread.start();
        return thread;
    }

    private int waits(int depth) {
        if (depth > 1) {
            return waits(depth - 1) + depth;
        }
        arrived.incrementAndGet();
        while (!over) {
            LockSupport.park();
        }
        return depth;
    }

    @Override
    public void settle() {
        while (arrived.get() < made) {
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() {
        over = true;
    }
}
