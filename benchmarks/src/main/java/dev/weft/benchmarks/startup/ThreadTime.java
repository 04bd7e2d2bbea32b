package dev.weft.benchmarks.startup;

import java.lang.management.ManagementFactory;

/** The processor time that this thread used, so that what else the machine does counts less. */
final class ThreadTime {

    private ThreadTime() {}

    static long nanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
