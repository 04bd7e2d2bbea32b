package dev.weft;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.Objects;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The values of thread-bound contexts that belong to a {@link Context}: in here while it is not entered, and in the thread while it
 * is; then the thread's own are in here. So entering and leaving both just exchange.
 */
final class HookedValues {

    private static final Logger LOG = System.getLogger(ContextHook.class.getName());

    /** Replaced as a whole, under the lock of the class. */
    private static volatile ContextHook[] registered = provided();

    /** The hooks as they were when the context was captured, each with its value at the same index. */
    private final ContextHook[] hooks;

    private final @Nullable Object[] values;

    private HookedValues(ContextHook[] hooks, @Nullable Object[] values) {
        this.hooks = hooks;
        this.values = values;
    }

    private static ContextHook[] provided() {
        try {
            return ServiceLoader.load(ContextHook.class, ContextHook.class.getClassLoader()).stream()
                    .map(ServiceLoader.Provider::get)
                    .toArray(ContextHook[]::new);
        } catch (ServiceConfigurationError e) { // must not stop each and every callback
            LOG.log(Level.ERROR, "no context hooks: one of those on the path cannot be made", e);
            return new ContextHook[0];
        }
    }

    static synchronized Runnable register(ContextHook hook) {
        Objects.requireNonNull(hook, "hook");
        registered = Stream.concat(Arrays.stream(registered), Stream.of(hook)).toArray(ContextHook[]::new);
        return () -> remove(hook);
    }

    private static synchronized void remove(ContextHook hook) {
        registered = Arrays.stream(registered).filter(other -> other != hook).toArray(ContextHook[]::new);
    }

    /** No value for each hook, or null when there are no hooks. */
    static @Nullable HookedValues none() {
        ContextHook[] hooks = registered;
        return hooks.length == 0 ? null : new HookedValues(hooks, new Object[hooks.length]);
    }

    /** The thread's values, or null when there are no hooks. */
    static @Nullable HookedValues capture() {
        ContextHook[] hooks = registered;
        return hooks.length == 0 ? null : capture(hooks);
    }

    private static HookedValues capture(ContextHook[] hooks) {
        HookedValues captured = new HookedValues(hooks, new Object[hooks.length]);
        for (int i = 0; i < hooks.length; i++) {
            captured.values[i] = captured.valueInThread(i);
        }
        return captured;
    }

    /** @param entered whether the values are in the thread */
    HookedValues copy(boolean entered) {
        return entered ? capture(hooks) : new HookedValues(hooks, values.clone());
    }

    void exchange() {
        for (int i = 0; i < hooks.length; i++) {
            Object inThread = valueInThread(i);
            try {
                hooks[i].restore(values[i]);
            } catch (RuntimeException e) {
                LOG.log(Level.WARNING, hooks[i] + " failed to restore a value; the thread may have a wrong one", e);
            }
            values[i] = inThread;
        }
    }

    private @Nullable Object valueInThread(int index) {
        try {
            return hooks[index].capture();
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, hooks[index] + " failed to capture a value; it counts as none", e);
            return null;
        }
    }
}
