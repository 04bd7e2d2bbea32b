package dev.weft.woven;

import dev.weft.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The elements of stack traces: whose they are, by their names, and those made of frames. */
final class TraceElements {

    private static final String DRIVER = Driver.class.getName();
    private static final String LOOP = "dev.weft.internal.loop.BaseEventLoop";
    private static final String TASK = Task.class.getName();
    private static final String STEP = "step";

    /** Stands in the names of generated classes and methods. */
    private static final String GENERATED = "$weft";

    /** Of the public package, what is between a task's root and who called {@code run}. */
    private static final Set<String> ENTRIES =
            Set.of("dev.weft.Weft", "dev.weft.Runner", "dev.weft.EventLoop", "dev.weft.Bodies", "dev.weft.Gather");

    private TraceElements() {}

    /** The element of a frame: where it is suspended, or its first line; null for one of the runtime's. */
    static @Nullable StackTraceElement where(Frame frame) {
        String lines = frame.lines();
        if (lines.isEmpty()) {
            return null;
        }
        String method = frame.method();
        int dot = method.lastIndexOf('.');
        int line = lines.charAt(1 + frame.state);
        String file = lines.substring(1 + lines.charAt(0));
        Module module = frame.getClass().getModule();
        return new StackTraceElement(
                null,
                module.isNamed() ? module.getName() : null,
                null,
                method.substring(0, dot),
                method.substring(dot + 1),
                file.isEmpty() ? null : file,
                line == 0 ? -1 : line);
    }

    /** The elements before an index but ours; those at the very top stay, for there we are what threw. */
    static List<StackTraceElement> withoutOurs(StackTraceElement[] trace, int end) {
        List<StackTraceElement> kept = new ArrayList<>();
        boolean top = true;
        for (int i = 0; i < end; i++) {
            boolean ours = isOurs(trace[i]);
            top &= ours;
            if (!ours || top) {
                kept.add(trace[i]);
            }
        }
        return kept;
    }

    /** The element that stands for a task, where its part of a trace ends. */
    static StackTraceElement task(String name) {
        return new StackTraceElement(TASK, STEP, name, -1);
    }

    static boolean isTask(StackTraceElement element) {
        return element.getMethodName().equals(STEP) && element.getClassName().equals(TASK);
    }

    /** Whether it is the driver's, below which nothing belongs to the coroutines any more. */
    static boolean isStep(StackTraceElement element) {
        return element.getMethodName().equals("run") && element.getClassName().equals(DRIVER);
    }

    /** Whether it is of the loop, which runs callbacks and tasks. */
    static boolean isLoop(StackTraceElement element) {
        return element.getClassName().equals(LOOP);
    }

    /** Whether the weaver made it. */
    static boolean isGenerated(StackTraceElement element) {
        return element.getClassName().contains(GENERATED)
                || element.getMethodName().contains(GENERATED);
    }

    /** Whether it is between coroutines, or between them and who runs them. */
    static boolean isOurs(StackTraceElement element) {
        String type = element.getClassName();
        return type.startsWith("dev.weft.woven.")
                || type.startsWith("dev.weft.internal.")
                || isGenerated(element)
                || ENTRIES.contains(type);
    }

    /** Where the first element is that is like this, or -1. */
    static int indexOf(StackTraceElement[] trace, Predicate<StackTraceElement> like) {
        for (int i = 0; i < trace.length; i++) {
            if (like.test(trace[i])) {
                return i;
            }
        }
        return -1;
    }
}
