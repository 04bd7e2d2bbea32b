package dev.weft.internal.loop;

import dev.weft.Task;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The tasks of a loop that are not done, oldest first, linked through themselves. Holds them strongly. */
final class TaskList {

    private @Nullable TaskImpl<?> first;
    private @Nullable TaskImpl<?> last;

    void add(TaskImpl<?> task) {
        task.previous = last;
        if (last == null) {
            first = task;
        } else {
            last.next = task;
        }
        last = task;
    }

    void remove(TaskImpl<?> task) {
        TaskImpl<?> before = task.previous;
        TaskImpl<?> after = task.next;
        if (before == null) {
            first = after;
        } else {
            before.next = after;
        }
        if (after == null) {
            last = before;
        } else {
            after.previous = before;
        }
        task.previous = null;
        task.next = null;
    }

    Set<Task<?>> snapshot() {
        Set<Task<?>> tasks = new LinkedHashSet<>();
        for (TaskImpl<?> task = first; task != null; task = task.next) {
            tasks.add(task);
        }
        return Collections.unmodifiableSet(tasks);
    }
}
