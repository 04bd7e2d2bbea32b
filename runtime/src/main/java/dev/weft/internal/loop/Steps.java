package dev.weft.internal.loop;

import dev.weft.Context;
import dev.weft.ContextCarrier;
import dev.weft.woven.Driver;
import org.jspecify.annotations.Nullable;

/** Which task of a loop is in a step, in which context, and with which driver: all that changes when tasks switch. Loop thread only. */
final class Steps {

    /** What a step writes, in an object that is replaced before it grows old. See {@code docs/design/017-young-objects.md}. */
    private static final class Now {
        @Nullable
        TaskImpl<?> task;

        final Driver driver = new Driver();
        boolean driverLent;
    }

    /** So many steps write to the same object; a power of two. */
    private static final int RENEWAL = 256;

    private Now now = new Now();
    private int number;

    /** Of the thread the loop runs in, or ran in last. */
    private @Nullable ContextCarrier contexts;

    /** The loop begins to run in this thread. Gives the thread's own context, which callbacks do not see. */
    @Nullable
    Context begin() {
        contexts = ContextCarrier.ofThread();
        return contexts.enter(null);
    }

    void end(@Nullable Context outside) {
        contexts().leave(outside);
    }

    ContextCarrier contexts() {
        assert contexts != null;
        return contexts;
    }

    @Nullable
    TaskImpl<?> current() {
        return now.task;
    }

    /** Makes a task the current one, and its context; gives the context from before. */
    @Nullable
    Context enter(TaskImpl<?> task) {
        if (now.task != null) {
            throw new IllegalStateException("cannot enter " + task + " while " + now.task + " is being executed");
        }
        Context outside = contexts().enter(task.context);
        if ((++number & RENEWAL - 1) == 0) {
            now = new Now(); // a step that this one interrupts keeps the driver it has
        }
        now.task = task;
        return outside;
    }

    void leave(TaskImpl<?> task, @Nullable Context outside) {
        if (now.task != task) {
            throw new IllegalStateException("leaving " + task + ", but " + now.task + " is the current one");
        }
        now.task = null;
        Context left = contexts().leave(outside);
        if (left != task.context && left != null) {
            task.context = left; // made in this step, by the first variable set
        }
    }

    /** Sets the current task aside, for another to start in the midst of its step. */
    @Nullable
    TaskImpl<?> interrupt() {
        TaskImpl<?> interrupted = now.task;
        now.task = null;
        return interrupted;
    }

    void resume(@Nullable TaskImpl<?> interrupted) {
        now.task = interrupted;
    }

    /** Lends the loop's driver for a step, or a new one inside another step. */
    Driver borrowDriver() {
        if (now.driverLent) {
            return new Driver();
        }
        now.driverLent = true;
        return now.driver;
    }

    void giveBack(Driver lent) {
        if (lent == now.driver) {
            lent.release();
            now.driverLent = false;
        }
    }
}
