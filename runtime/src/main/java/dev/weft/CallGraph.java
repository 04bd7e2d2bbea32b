package dev.weft;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.StackWalker.StackFrame;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for a future, who waits for those, and so on, each with where it is: asyncio's call graph. Worked out when it is asked for, from
 * what the tasks of the loop wait for at that moment; awaiting costs nothing for it.
 *
 * @param future the future, or task
 * @param stack where the task is, as {@link Task#stack()}; for the current task, where it is running; empty for a plain future
 * @param awaitedBy the tasks that wait for it, by way of {@link CompositeFuture}s or not
 * @param mark why nothing is known of stack and awaiters, where that is so
 */
public record CallGraph(Future<?> future, List<StackTraceElement> stack, List<CallGraph> awaitedBy, Mark mark) {

    /** So many tasks that wait for each other in a row are followed. */
    static final int MAX_DEPTH = 500;

    /** Whether a node of the graph is shown in full. */
    public enum Mark {
        /** It is. */
        NONE,
        /** It waits for itself, in the end: the node stands further out on the same path. */
        CYCLE,
        /** The node stands elsewhere in the graph already. */
        SHOWN,
        /** The path was too long to follow. */
        CUT
    }

    public CallGraph {
        stack = List.copyOf(stack);
        awaitedBy = List.copyOf(awaitedBy);
    }

    /**
     * The graph of the current task.
     *
     * @throws IllegalStateException outside of a task
     */
    public static CallGraph capture() {
        Task<?> current = EventLoop.running().currentTask();
        if (current == null) {
            throw new IllegalStateException("no task is running; name the future whose awaiters are wanted");
        }
        return capture(current);
    }

    /** The graph of a future or task. Loop thread only. */
    public static CallGraph capture(Future<?> future) {
        return new Capture(future.loop()).node(future);
    }

    /** Prints the graph as text. */
    public void print(Appendable out) {
        try {
            out.append(toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The graph as text, several lines. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        format("", text);
        return text.toString();
    }

    private void format(String indent, StringBuilder text) {
        text.append(indent).append("* ").append(future);
        text.append(
                switch (mark) {
                    case NONE -> "";
                    case CYCLE -> " - a cycle: it waits for itself";
                    case SHOWN -> " - shown already";
                    case CUT -> " - and more";
                });
        text.append('\n');
        for (StackTraceElement element : stack) {
            text.append(indent).append("  | at ").append(element).append('\n');
        }
        if (!awaitedBy.isEmpty()) {
            text.append(indent).append("  + awaited by:\n");
            awaitedBy.forEach(awaiter -> awaiter.format(indent + "    ", text));
        }
    }

    private static final class Capture {

        private final AwaitEdges edges;
        private final @Nullable Task<?> current;
        private final List<Future<?>> path = new ArrayList<>();
        private final Set<Future<?>> shown = new HashSet<>();

        Capture(EventLoop loop) {
            edges = new AwaitEdges(loop.allTasks());
            current = loop.currentTask();
        }

        CallGraph node(Future<?> future) {
            if (path.contains(future)) {
                return marked(future, Mark.CYCLE);
            }
            if (path.size() >= MAX_DEPTH) {
                return marked(future, Mark.CUT);
            }
            if (!shown.add(future)) {
                return marked(future, Mark.SHOWN);
            }
            path.add(future);
            List<CallGraph> awaiters =
                    edges.awaiters(future).stream().map(this::node).toList();
            path.remove(path.size() - 1);
            return new CallGraph(future, stack(future), awaiters, Mark.NONE);
        }

        private static CallGraph marked(Future<?> future, Mark mark) {
            return new CallGraph(future, List.of(), List.of(), mark);
        }

        private List<StackTraceElement> stack(Future<?> future) {
            if (future == current) {
                return running();
            }
            return future instanceof Task<?> task ? task.stack() : List.of();
        }

        /** The calling thread's stack, from whoever asks for the graph down to the loop. */
        private static List<StackTraceElement> running() {
            return StackWalker.getInstance()
                    .walk(frames -> frames.map(StackFrame::toStackTraceElement)
                            .dropWhile(element -> isIn(element, "java.") || isIn(element, CallGraph.class.getName()))
                            .takeWhile(element ->
                                    !isIn(element, "dev.weft.woven.") && !isIn(element, "dev.weft.internal."))
                            .toList());
        }

        private static boolean isIn(StackTraceElement element, String prefix) {
            String name = element.getClassName() + "$";
            return name.startsWith(prefix.endsWith(".") ? prefix : prefix + "$");
        }
    }
}
