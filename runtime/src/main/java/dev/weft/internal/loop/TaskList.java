package dev.weft.internal.loop;

import dev.weft.Task;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The tasks of a loop that are not done, oldest first, linked through themselves. Holds them strongly. */
final class TaskList {

    /** What changes with each task, in an object that is replaced before it grows old. See {@code docs/design/017-young-objects.md}. */
    private static final class Ends {
        @Nullable
        TaskImpl<?> first;

        @Nullable
        TaskImpl<?> last;
    }

    /** So many tasks are added to the same object; a power of two. */
    private static final int RENEWAL = 256;

    private Ends ends = new Ends();
    private int number;

    void add(TaskImpl<?> task) {
        if ((++number & RENEWAL - 1) == 0) {
            renewEnds();
        }
        TaskImpl<?> last = ends.last;
        task.previous = last;
        if (last == null) {
            ends.first = task;
        } else {
            last.next = task;
        }
        ends.last = task;
    }

    private void renewEnds() {
        Ends before = ends;
        ends = new Ends();
        ends.first = before.first;
        ends.last = before.last;
    }

    void remove(TaskImpl<?> task) {
        TaskImpl<?> before = task.previous;
        TaskImpl<?> after = task.next;
        if (before == null) {
            ends.first = after;
        } else {
            before.next = after;
        }
        if (after == null) {
            ends.last = before;
        } else {
            after.previous = before;
        }
        task.previous = null;
        task.next = null;
    }

    Set<Task<?>> snapshot() {
        Set<Task<?>> tasks = new LinkedHashSet<>();
        for (TaskImpl<?> task = ends.first; task != null; task = task.next) {
            tasks.add(task);
        }
        return Collections.unmodifiableSet(tasks);
    }
}
