package dev.weft;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which task waits for which futures, at one moment. Goes through composite futures to their parts. */
final class AwaitEdges {

    private final Map<Task<?>, Set<Future<?>>> awaited = new IdentityHashMap<>();
    private final Map<Future<?>, List<Task<?>>> awaiters = new IdentityHashMap<>();

    AwaitEdges(Collection<? extends Task<?>> tasks) {
        for (Task<?> task : tasks) {
            Set<Future<?>> reached = Collections.newSetFromMap(new IdentityHashMap<>());
            Set<Future<?>> leaves = new LinkedHashSet<>();
            if (task.waitsFor() instanceof Future<?> future) {
                follow(future, reached, leaves);
            }
            awaited.put(task, leaves);
            for (Future<?> future : reached) {
                awaiters.computeIfAbsent(future, key -> new ArrayList<>()).add(task);
            }
        }
    }

    /** Notes a future as reached, and those it consists of; those that consist of none are leaves. */
    private static void follow(Future<?> future, Set<Future<?>> reached, Set<Future<?>> leaves) {
        List<Future<?>> left = new ArrayList<>(List.of(future));
        while (!left.isEmpty()) {
            Future<?> next = left.remove(left.size() - 1);
            if (!reached.add(next)) {
                continue;
            }
            List<Future<?>> parts = new ArrayList<>();
            if (next instanceof CompositeFuture<?> composite) {
                parts.addAll(composite.parts());
                parts.removeIf(Future::isDone);
            }
            if (parts.isEmpty()) {
                leaves.add(next);
            }
            Collections.reverse(parts); // the last is taken first
            left.addAll(parts);
        }
    }

    /** What a task waits for, in the end. */
    Set<Future<?>> awaited(Task<?> task) {
        return awaited.getOrDefault(task, Set.of());
    }

    /** The tasks that wait for a future. */
    List<Task<?>> awaiters(Future<?> future) {
        return awaiters.getOrDefault(future, List.of());
    }
}
