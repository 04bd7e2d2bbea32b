package dev.weft.woven;

import dev.weft.CancelledError;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.GeneratorExit;
import dev.weft.Task;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes stack traces read as if {@code yieldFrom} were a call: the bodies that ran, innermost first, then each one that waits for
 * them, then the task, then who ran the loop. {@code docs/design/005-diagnostics.md}.
 *
 * <p>The JVM fills in a trace where an exception is made: the bodies that are on the Java stack, with our calls between them,
 * and below them what drives the step. Those that wait on the heap are missing. The trace is put in order once, where
 * the exception leaves the Java stack of a step ({@link #left}): our own elements go, the frames on the heap come in, each at
 * the line of its {@code yieldFrom}. From then on it has no element of {@link Driver#run} any more, which is how a trace
 * that is in order is known.
 *
 * <p>An exception that a future kept gets whoever awaits it added ({@link #awaited}, {@link #result}). The future restores
 * the trace that it was given before it hands it out again, so several who await it do not add up. CPython does the same.
 */
public final class Traces {

    /** No trace is made longer than the JVM makes them, unless it is told otherwise: {@code -XX:MaxJavaStackTraceDepth}. */
    static final int MAX_ELEMENTS = 1024;

    private static final StackTraceElement[] NONE = {};

    private static final String DRIVER = Driver.class.getName();
    private static final String LOOP = "dev.weft.internal.loop.BaseEventLoop";
    private static final String TASK = Task.class.getName();
    private static final String STEP = "step";

    /** Stands in the names of generated classes and methods. */
    private static final String GENERATED = "$weft";

    /** Of the public package, what is between a task's root and who called {@code run}. */
    private static final Set<String> ENTRIES =
            Set.of("dev.weft.Weft", "dev.weft.Runner", "dev.weft.EventLoop", "dev.weft.Bodies", "dev.weft.Gather");

    private Traces() {}

    /**
     * Puts the trace of an exception in order that left the bodies on the Java stack; called by {@link Driver#run} itself.
     *
     * @param done the last one this was called with in the same run: an exception passes each frame, and is looked at once
     * @param frame the outermost body on the Java stack, which has ended, or one that never got to run
     * @param root where the chain of those who wait ends
     * @return the exception
     */
    static Throwable left(Throwable exception, @Nullable Throwable done, Frame frame, Frame root) {
        if (exception != done && mayHaveTrace(exception)) {
            StackTraceElement[] trace = trace(exception);
            int run = stepIn(trace, root);
            if (run >= 0) {
                List<StackTraceElement> waiting = new ArrayList<>();
                addWaiting(frame, root, waiting);
                order(exception, run - trace.length, waiting, isTask(root), identitySet());
            }
        }
        return exception;
    }

    /** An exception left a generator that ran its own body, for the user: the two elements between them go. */
    static Throwable leftOwn(Throwable exception, Frame frame) {
        if (mayHaveTrace(exception)) {
            StackTraceElement[] trace = trace(exception);
            String generated = frame.getClass().getName();
            for (int i = 1; i < trace.length; i++) {
                if (trace[i].getClassName().equals(generated)
                        && trace[i - 1].getMethodName().contains(GENERATED)) {
                    List<StackTraceElement> ordered = new ArrayList<>(List.of(trace));
                    ordered.subList(i - 1, i + 1).clear();
                    write(exception, ordered);
                    break;
                }
            }
        }
        return exception;
    }

    /**
     * Adds to an exception that comes from a future the bodies that are suspended on that: called before it is raised in them.
     *
     * @param leaf the innermost one
     * @param root the outermost one
     * @return the exception
     */
    public static Throwable awaited(Throwable exception, @Nullable Frame leaf, Frame root) {
        if (leaf != null && leaf.state > Frame.CREATED && mayHaveTrace(exception)) {
            StackTraceElement[] trace = trace(exception);
            if (trace.length > 0) {
                List<StackTraceElement> ordered = origin(trace);
                addWaiting(leaf, root, ordered);
                addDriver(new Throwable().getStackTrace(), 0, isTask(root), ordered);
                write(exception, ordered);
            }
        }
        return exception;
    }

    /** Gives a done future's result; what it throws also tells who asks, as if it were thrown here. */
    public static <R> R result(Future<R> future) {
        try {
            return future.result();
        } catch (Throwable e) {
            throw Woven.sneak(askedFor(e));
        }
    }

    private static Throwable askedFor(Throwable exception) {
        if (mayHaveTrace(exception)) {
            StackTraceElement[] trace = trace(exception);
            if (trace.length > 0 && indexOf(trace, Traces.class.getName(), "result") < 0) { // else it is a new one
                List<StackTraceElement> whole = origin(trace);
                StackTraceElement[] here = new Throwable().getStackTrace();
                int caller = 0;
                while (caller < here.length && isOurs(here[caller])) {
                    caller++;
                }
                whole.addAll(List.of(here).subList(caller, here.length));
                write(exception, whole);
            }
        }
        return exception;
    }

    /**
     * The bodies of a task that is suspended, innermost first, each at the line where it is.
     *
     * @param leaf the innermost one
     * @param root the outermost one
     */
    public static List<StackTraceElement> stack(Frame leaf, Frame root) {
        List<StackTraceElement> stack = new ArrayList<>();
        addWaiting(leaf, root, stack);
        return Collections.unmodifiableList(stack);
    }

    /** The trace as it is, to be given back to the exception later; empty where there is none that could be changed. */
    public static StackTraceElement[] trace(Throwable exception) {
        StackTraceElement[] trace;
        try {
            trace = exception.getStackTrace();
        } catch (RuntimeException e) { // a user's override; it must not take the place of what failed
            exception.addSuppressed(e);
            return NONE;
        }
        return trace == null ? NONE : trace;
    }

    // Putting in order

    /** Signals have no trace, and must cost nothing. What is thrown where memory or the stack ran out is not touched. */
    private static boolean mayHaveTrace(Throwable exception) {
        return !(exception instanceof CancelledError
                || exception instanceof GeneratorExit
                || exception instanceof VirtualMachineError);
    }

    /**
     * Finds the driver's element of the step that is under way, or -1 in a trace that is in order or comes from elsewhere. A task's
     * step is the outermost of its thread; another one is known by its distance from the end.
     */
    private static int stepIn(StackTraceElement[] trace, Frame root) {
        int first = indexOf(trace, DRIVER, "run");
        if (first < 0) {
            return -1;
        }
        if (isTask(root)) {
            int last = first;
            for (int i = first; i < trace.length; i++) {
                last = isStep(trace[i]) ? i : last;
            }
            return last;
        }
        StackTraceElement[] here = new Throwable().getStackTrace();
        int run = trace.length - here.length + indexOf(here, DRIVER, "run");
        return run >= 0 && run < trace.length && isStep(trace[run]) ? run : -1;
    }

    /** Rewrites a trace, and those of its causes and of what it suppressed that were made in the same step. */
    private static void order(
            Throwable exception, int fromEnd, List<StackTraceElement> waiting, boolean task, Set<Throwable> seen) {
        for (Throwable next = exception; next != null && seen.add(next); next = next.getCause()) {
            StackTraceElement[] trace = trace(next);
            int run = trace.length + fromEnd;
            if (run < 0 || !isStep(trace[run])) {
                return;
            }
            List<StackTraceElement> ordered = withoutOurs(trace, run);
            ordered.addAll(waiting);
            addDriver(trace, run + 1, task, ordered);
            write(next, ordered);
            for (Throwable suppressed : next.getSuppressed()) {
                order(suppressed, fromEnd, waiting, task, seen);
            }
        }
    }

    /** The elements before an index but ours; those at the very top stay, for there we are what threw. */
    private static List<StackTraceElement> withoutOurs(StackTraceElement[] trace, int end) {
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

    /**
     * Adds what drives a step: for a task its name, and of what is below only what is not ours. Below another step there may
     * be one more, which will see to its own part.
     */
    private static void addDriver(StackTraceElement[] trace, int start, boolean task, List<StackTraceElement> to) {
        int i = start;
        if (task) {
            Task<?> current = EventLoop.running().currentTask();
            if (current != null) {
                to.add(new StackTraceElement(TASK, STEP, current.name(), -1));
            }
        }
        for (boolean top = true; i < trace.length; i++) {
            boolean ours = isOurs(trace[i]);
            top &= ours;
            if (!(task ? ours : top)) {
                to.add(trace[i]);
            }
        }
    }

    /** Where a kept exception came from, up to the task that it ended, or to the loop that ran what made it. */
    private static List<StackTraceElement> origin(StackTraceElement[] trace) {
        int lastTask = -1;
        for (int i = 0; i < trace.length; i++) {
            if (isStep(trace[i]) || trace[i].getClassName().equals(LOOP)) {
                return withoutOurs(trace, i);
            }
            if (trace[i].getClassName().equals(TASK) && trace[i].getMethodName().equals(STEP)) {
                lastTask = i;
            }
        }
        return new ArrayList<>(List.of(trace).subList(0, lastTask < 0 ? trace.length : lastTask + 1));
    }

    /** Adds a frame, if it is suspended, and those that wait for it; not more than a trace can take, however many there are. */
    private static void addWaiting(Frame first, Frame root, List<StackTraceElement> to) {
        Frame frame = first;
        while (frame != null && to.size() < MAX_ELEMENTS) {
            StackTraceElement element = frame.state < Frame.CREATED ? null : where(frame);
            if (element != null && !isOurs(element)) {
                to.add(element);
            }
            frame = frame == root ? null : frame.parent;
        }
    }

    private static @Nullable StackTraceElement where(Frame frame) {
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

    private static void write(Throwable exception, List<StackTraceElement> trace) {
        List<StackTraceElement> limited = trace.subList(0, Math.min(MAX_ELEMENTS, trace.size()));
        exception.setStackTrace(limited.toArray(NONE));
    }

    // What is whose

    private static boolean isTask(Frame root) {
        return root.parent instanceof TaskRoot;
    }

    private static boolean isStep(StackTraceElement element) {
        return element.getMethodName().equals("run") && element.getClassName().equals(DRIVER);
    }

    private static boolean isOurs(StackTraceElement element) {
        String type = element.getClassName();
        return type.startsWith("dev.weft.woven.")
                || type.startsWith("dev.weft.internal.")
                || type.contains(GENERATED)
                || element.getMethodName().contains(GENERATED)
                || ENTRIES.contains(type);
    }

    private static int indexOf(StackTraceElement[] trace, String type, String method) {
        for (int i = 0; i < trace.length; i++) {
            if (trace[i].getMethodName().equals(method)
                    && trace[i].getClassName().equals(type)) {
                return i;
            }
        }
        return -1;
    }

    private static Set<Throwable> identitySet() {
        return Collections.newSetFromMap(new IdentityHashMap<>(4));
    }
}
