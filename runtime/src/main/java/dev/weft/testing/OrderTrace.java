package dev.weft.testing;

import dev.weft.Task;
import dev.weft.TimerHandle;
import dev.weft.internal.loop.CallbackHandle;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** What ran, in order: the last of it as text, all of it as a hash. Says nothing that differs from one JVM to the next. */
final class OrderTrace {

    /** Lines kept. */
    static final int MAX_LINES = 200;

    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private final Deque<String> lines = new ArrayDeque<>();
    private long hash = FNV_OFFSET;
    private int steps;

    void add(Runnable what, long timeNanos) {
        String line = describe(what) + " at " + timeNanos;
        for (int i = 0; i < line.length(); i++) {
            hash = (hash ^ line.charAt(i)) * FNV_PRIME;
        }
        hash = (hash ^ '\n') * FNV_PRIME;
        steps++;
        append(steps + ": " + line);
    }

    /** A note that is no step and not part of the hash. */
    void note(String text) {
        append(text);
    }

    private void append(String line) {
        if (lines.size() == MAX_LINES) {
            lines.removeFirst();
        }
        lines.addLast(line);
    }

    private static String describe(Runnable what) {
        if (what instanceof Task<?> task) {
            return task.name();
        }
        if (what instanceof TimerHandle) {
            return "timer";
        }
        Object callback = what instanceof CallbackHandle handle ? handle.callback() : what;
        return callback == null ? "cancelled callback" : "callback of " + label(callback.getClass());
    }

    /** A class's name without what the JVM adds to that of a lambda; ours, which may change from release to release, have no name. */
    private static String label(Class<?> type) {
        if (type.getProtectionDomain() == Task.class.getProtectionDomain()) {
            return "the runtime";
        }
        String name = type.getName();
        int lambda = name.indexOf("$$Lambda");
        return lambda < 0 ? name : name.substring(0, lambda);
    }

    int steps() {
        return steps;
    }

    long hash() {
        return hash;
    }

    List<String> lines() {
        return List.copyOf(lines);
    }
}
