package dev.weft.benchmarks.loom;

import java.util.concurrent.ThreadFactory;

/** Virtual threads. {@link #ONE_CARRIER} keeps them in one thread, as a loop does. */
public final class VirtualThreads {

    /** Arguments for a JVM whose virtual threads take turns on one processor. */
    public static final String[] ONE_CARRIER = {
        "-Djdk.virtualThreadScheduler.parallelism=1", "-Djdk.virtualThreadScheduler.maxPoolSize=1"
    };

    private VirtualThreads() {}

    /** @throws UnsupportedOperationException before JDK 21 */
    public static ThreadFactory factory() {
        try {
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            return (ThreadFactory) Class.forName("java.lang.Thread$Builder")
                    .getMethod("factory")
                    .invoke(builder);
        } catch (ReflectiveOperationException e) {
            throw new UnsupportedOperationException("this JDK has no virtual threads", e);
        }
    }
}
