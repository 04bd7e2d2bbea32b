package dev.weft.internal.loop;

import dev.weft.Context;
import dev.weft.ContextCarrier;
import dev.weft.woven.Driver;
import org.jspecify.annotations.Nullable;

/** Which task of a loop is in a step, in which context, and with which driver: all that changes when tasks switch. Loop thread only. */
final class Steps {

    private @Nullable TaskImpl<?> current;

    /** Of the thread the loop runs in, or ran in last. */
    private @Nullable ContextCarrier contexts;

    private final Driver driver = new Driver();
    private boolean driverLent;

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
        return current;
    }

    /** Makes a task the current one, and its context; gives the context from before. */
    @Nullable
    Context enter(TaskImpl<?> task) {
        if (current != null) {
            throw new IllegalStateException("cannot enter " + task + " while " + current + " is being executed");
        }
        Context outside = contexts().enter(task.context);
        current = task;
        return outside;
    }

    void leave(TaskImpl<?> task, @Nullable Context outside) {
        if (current != task) {
            throw new IllegalStateException("leaving " + task + ", but " + current + " is the current one");
        }
        current = null;
        Context left = contexts().leave(outside);
        if (left != task.context && left != null) {
            task.context = left; // made in this step, by the first variable set
        }
    }

    /** Sets the current task aside, for another to start in the midst of its step. */
    @Nullable
    TaskImpl<?> interrupt() {
        TaskImpl<?> interrupted = current;
        current = null;
        return interrupted;
    }

    void resume(@Nullable TaskImpl<?> interrupted) {
        current = interrupted;
    }

    /** Lends the loop's driver for a step, or a new one inside another step. */
    Driver borrowDriver() {
        if (driverLent) {
            return new Driver();
        }
        driverLent = true;
        return driver;
    }

    void giveBack(Driver lent) {
        if (lent == driver) {
            driver.release();
            driverLent = false;
        }
    }
}
