package dev.weft.woven;

import org.jspecify.annotations.Nullable;

/** Stands as the parent of a task's root, so that nobody else awaits or drives it. */
final class TaskRoot extends Frame {

    static final TaskRoot MARK = new TaskRoot();

    private TaskRoot() {}

    /** Never resumed: a root ends in {@link Driver#run}. */
    @Override
    public @Nullable Object resume(@Nullable Driver driver, @Nullable Object sent) {
        throw new AssertionError("a task was resumed as a frame; please report this");
    }
}
