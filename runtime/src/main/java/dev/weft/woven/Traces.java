package dev.weft.woven;

import dev.weft.CancelledError;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.GeneratorExit;
import dev.weft.Task;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
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
        return exception == done ? exception : carefully(exception, () -> orderStep(exception, frame, root));
    }

    private static void orderStep(Throwable exception, Frame frame, Frame root) {
        StackTraceElement[] trace = trace(exception);
        int run = stepIn(trace, root);
        if (run >= 0) {
            List<StackTraceElement> waiting = new ArrayList<>();
            addWaiting(frame, root, waiting);
            orderAll(exception, run - trace.length, waiting, isTask(root));
        }
    }

    /** An exception left a generator that ran its own body, for the user: the two elements between them go. */
    static Throwable leftOwn(Throwable exception, Frame frame) {
        return carefully(exception, () -> orderOwn(exception, frame.getClass().getName()));
    }

    private static void orderOwn(Throwable exception, String generated) {
        StackTraceElement[] trace = trace(exception);
        for (int i = 1; i < trace.length; i++) {
            if (trace[i].getClassName().equals(generated) && TraceElements.isGenerated(trace[i - 1])) {
                List<StackTraceElement> ordered = new ArrayList<>(List.of(trace));
                ordered.subList(i - 1, i + 1).clear();
                write(exception, ordered);
                return;
            }
        }
    }

    /**
     * Adds to an exception that comes from a future the bodies that are suspended on that: called before it is raised in them.
     *
     * @param leaf the innermost one
     * @param root the outermost one
     * @return the exception
     */
    public static Throwable awaited(Throwable exception, @Nullable Frame leaf, Frame root) {
        return leaf == null || leaf.state <= Frame.CREATED
                ? exception
                : carefully(exception, () -> addAwaiting(exception, leaf, root));
    }

    private static void addAwaiting(Throwable exception, Frame leaf, Frame root) {
        StackTraceElement[] trace = trace(exception);
        if (trace.length > 0) {
            List<StackTraceElement> ordered = origin(trace);
            addWaiting(leaf, root, ordered);
            addDriver(new Throwable().getStackTrace(), 0, isTask(root), ordered);
            write(exception, ordered);
        }
    }

    /** Gives a done future's result; what it throws also tells who asks, as if it were thrown here. */
    public static <R> R result(Future<R> future) {
        try {
            return future.result();
        } catch (Throwable e) {
            throw Woven.sneak(carefully(e, () -> addCaller(e)));
        }
    }

    private static void addCaller(Throwable exception) {
        StackTraceElement[] trace = trace(exception);
        if (trace.length > 0 && TraceElements.indexOf(trace, Traces::isResult) < 0) { // else it is a new one
            List<StackTraceElement> whole = origin(trace);
            StackTraceElement[] here = new Throwable().getStackTrace();
            int caller = 0;
            while (caller < here.length && TraceElements.isOurs(here[caller])) {
                caller++;
            }
            whole.addAll(List.of(here).subList(caller, here.length));
            write(exception, whole);
        }
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

    /** The trace as it is, to be given back to the exception by {@link #restore}; empty where there is none. */
    public static StackTraceElement[] keep(Throwable exception) {
        StackTraceElement[][] kept = {NONE};
        carefully(exception, () -> kept[0] = trace(exception));
        return kept[0];
    }

    /** Gives an exception the trace that it had. */
    public static void restore(Throwable exception, StackTraceElement[] kept) {
        if (kept.length > 0) {
            carefully(exception, () -> exception.setStackTrace(kept));
        }
    }

    private static StackTraceElement[] trace(Throwable exception) {
        StackTraceElement[] trace = exception.getStackTrace();
        return trace == null ? NONE : trace;
    }

    // Putting in order

    /**
     * Does something with the trace of an exception. Not of a signal, which has none and must cost nothing, nor of what is thrown where
     * memory or the stack ran out. What a user's override throws meanwhile must not take the place of what failed.
     */
    private static Throwable carefully(Throwable exception, Runnable work) {
        boolean signal = exception instanceof CancelledError || exception instanceof GeneratorExit;
        if (!signal && !(exception instanceof VirtualMachineError)) {
            try {
                work.run();
            } catch (RuntimeException e) {
                if (e != exception) {
                    exception.addSuppressed(e);
                }
            }
        }
        return exception;
    }

    /**
     * Finds the driver's element of the step that is under way, or -1 in a trace that is in order or comes from elsewhere. A task's
     * step is the outermost of its thread; another one is known by its distance from the end.
     */
    private static int stepIn(StackTraceElement[] trace, Frame root) {
        int first = TraceElements.indexOf(trace, TraceElements::isStep);
        if (first < 0) {
            return -1;
        }
        if (isTask(root)) {
            int last = first;
            for (int i = first; i < trace.length; i++) {
                last = TraceElements.isStep(trace[i]) ? i : last;
            }
            return last;
        }
        StackTraceElement[] here = new Throwable().getStackTrace();
        int run = trace.length - here.length + TraceElements.indexOf(here, TraceElements::isStep);
        return run >= 0 && run < trace.length && TraceElements.isStep(trace[run]) ? run : -1;
    }

    /** Rewrites a trace, and those of its causes and of what it suppressed that were made in the same step. */
    private static void orderAll(Throwable exception, int fromEnd, List<StackTraceElement> waiting, boolean task) {
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>(4));
        Deque<Throwable> open = new ArrayDeque<>(List.of(exception));
        while (!open.isEmpty() && seen.size() < MAX_ELEMENTS) {
            Throwable next = open.remove();
            if (seen.add(next) && order(next, fromEnd, waiting, task)) {
                open.addAll(List.of(next.getSuppressed()));
                if (next.getCause() != null) {
                    open.add(next.getCause());
                }
            }
        }
    }

    /** @return false for one that is not of this step */
    private static boolean order(Throwable exception, int fromEnd, List<StackTraceElement> waiting, boolean task) {
        StackTraceElement[] trace = trace(exception);
        int run = trace.length + fromEnd;
        if (run < 0 || !TraceElements.isStep(trace[run])) {
            return false;
        }
        List<StackTraceElement> ordered = TraceElements.withoutOurs(trace, run);
        ordered.addAll(waiting);
        addDriver(trace, run + 1, task, ordered);
        write(exception, ordered);
        return true;
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
                to.add(TraceElements.task(current.name()));
            }
        }
        for (boolean top = true; i < trace.length; i++) {
            boolean ours = TraceElements.isOurs(trace[i]);
            top &= ours;
            if (!(task ? ours : top)) {
                to.add(trace[i]);
            }
        }
    }

    /** Where a kept exception came from, up to the task that it ended, or to the loop that ran what made it. */
    private static List<StackTraceElement> origin(StackTraceElement[] trace) {
        int end =
                TraceElements.indexOf(trace, element -> TraceElements.isStep(element) || TraceElements.isLoop(element));
        for (int i = trace.length - 1; i >= 0 && end < 0; i--) {
            end = TraceElements.isTask(trace[i]) ? i + 1 : end;
        }
        List<StackTraceElement> kept = TraceElements.withoutOurs(trace, end < 0 ? trace.length : end);
        boolean byUs = kept.stream().allMatch(TraceElements::isOurs);
        return byUs && kept.size() > 1 ? new ArrayList<>(kept.subList(0, 1)) : kept;
    }

    /** Adds a frame, if it is suspended, and those that wait for it; not more than a trace can take, however many there are. */
    private static void addWaiting(Frame first, Frame root, List<StackTraceElement> to) {
        Frame frame = first;
        while (frame != null && to.size() < MAX_ELEMENTS) {
            StackTraceElement element = frame.state < Frame.CREATED ? null : TraceElements.where(frame);
            if (element != null && !TraceElements.isOurs(element)) {
                to.add(element);
            }
            frame = frame == root ? null : frame.parent;
        }
    }

    private static boolean isTask(Frame root) {
        return root.parent instanceof TaskRoot;
    }

    private static boolean isResult(StackTraceElement element) {
        return element.getMethodName().equals("result")
                && element.getClassName().equals(Traces.class.getName());
    }

    private static void write(Throwable exception, List<StackTraceElement> trace) {
        List<StackTraceElement> limited = trace.subList(0, Math.min(MAX_ELEMENTS, trace.size()));
        exception.setStackTrace(limited.toArray(NONE));
    }
}
