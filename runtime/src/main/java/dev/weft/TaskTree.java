package dev.weft;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/** All tasks of a loop as text: those that nobody waits for, and under each what it waits for. */
final class TaskTree {

    private static final String INDENT = "  ";

    private final AwaitEdges edges;
    private final Set<Task<?>> shown = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<Task<?>> path = Collections.newSetFromMap(new IdentityHashMap<>());
    private final StringBuilder text = new StringBuilder();

    private TaskTree(Set<Task<?>> tasks) {
        edges = new AwaitEdges(tasks);
    }

    static String of(Set<Task<?>> tasks) {
        TaskTree tree = new TaskTree(tasks);
        tasks.stream().filter(task -> tree.edges.awaiters(task).isEmpty()).forEach(task -> tree.add(task, ""));
        tasks.stream().filter(task -> !tree.shown.contains(task)).forEach(cyclic -> tree.add(cyclic, ""));
        return tree.text.toString();
    }

    private void add(Task<?> task, String indent) {
        if (path.contains(task)) {
            line(indent, task, " - a cycle: it waits for itself");
        } else if (!shown.add(task)) {
            line(indent, task, " - shown already");
        } else if (path.size() >= CallGraph.MAX_DEPTH) {
            line(indent, task, " - and more");
        } else {
            line(indent, task, "");
            for (StackTraceElement element : task.stack()) {
                text.append(indent).append("  | at ").append(element).append('\n');
            }
            path.add(task);
            for (Future<?> future : edges.awaited(task)) {
                if (future instanceof Task<?> child && !child.isDone()) {
                    add(child, indent + INDENT);
                }
            }
            path.remove(task);
        }
    }

    private void line(String indent, Task<?> task, String remark) {
        text.append(indent).append("* ").append(task).append(remark).append('\n');
    }
}
