package dev.weft;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How to create a task.
 *
 * <pre>{@code
 * createTask(serve(channel), TaskOptions.named("serve").withContext(context));
 * }</pre>
 *
 * @param name null for one of the loop's choosing, {@code Task-N}
 * @param context what the task runs in, itself and no copy; null for a copy of the current one
 * @param eagerStart runs the task at once, in place, up to where it first suspends, if the loop runs; a task that does not suspend is done
 *     when it is created. Otherwise the task begins in the next turn
 */
public record TaskOptions(@Nullable String name, @Nullable Context context, boolean eagerStart) {

    private static final TaskOptions DEFAULTS = new TaskOptions(null, null, false);

    /** A name of the loop's choosing, a copy of the current context, to begin in the next turn. */
    public static TaskOptions defaults() {
        return DEFAULTS;
    }

    /** The defaults, with a name. */
    public static TaskOptions named(String name) {
        return DEFAULTS.withName(name);
    }

    /** These options with another name. */
    public TaskOptions withName(String name) {
        return new TaskOptions(Objects.requireNonNull(name, "name"), context, eagerStart);
    }

    /** These options with a context. */
    public TaskOptions withContext(Context context) {
        return new TaskOptions(name, Objects.requireNonNull(context, "context"), eagerStart);
    }

    /** These options for a task that begins at once. */
    public TaskOptions eager() {
        return new TaskOptions(name, context, true);
    }
}
