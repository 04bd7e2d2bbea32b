package dev.weft.benchmarks.heap;

import java.util.Map;
import java.util.function.IntFunction;

/** The kinds of populations, by name. */
final class Populations {

    private static final Map<String, IntFunction<Population>> KINDS = Map.of(
            "weft-coroutine", SuspendedCoroutines::new,
            "weft-task", SuspendedTasks::new,
            "kotlin", KotlinTasks::new,
            "virtual-thread", ParkedThreads::new);

    private Populations() {}

    static Population of(String kind, int depth) {
        IntFunction<Population> made = KINDS.get(kind);
        if (made == null) {
            throw new IllegalArgumentException(
                    "no kind of population is called " + kind + "; there are " + KINDS.keySet());
        }
        return made.apply(depth);
    }
}
