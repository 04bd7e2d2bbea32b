package dev.weft;

import org.jspecify.annotations.Nullable;

/**
 * Has something that others bind to the thread, such as a logger's MDC or a tracer's current span, belong to {@link Context}s
 * instead: a task goes on with the value it had when it last suspended, and callbacks with the one from when they were registered.
 * For one kind of value; found by {@link java.util.ServiceLoader}, or given to {@link #register}.
 *
 * <pre>{@code
 * public final class MdcHook implements ContextHook {
 *     public Object capture() { return MDC.getCopyOfContextMap(); }
 *     public void restore(Object map) { if (map == null) MDC.clear(); else MDC.setContextMap((Map<String, String>) map); }
 * }
 * }</pre>
 *
 * <p>Both methods are called in the thread concerned, for each switch between contexts, so they should be quick. What they throw is
 * logged, and the switch goes on. Contexts made before a hook was registered know nothing of it. Without any hook nothing is done.
 */
public interface ContextHook {

    /** Gives the value the thread has now; null where there is none. */
    @Nullable
    Object capture();

    /** Gives the thread a value that {@link #capture} gave before, here or in another thread; null for none. */
    void restore(@Nullable Object captured);

    /** Adds a hook. The result, run, takes it away again. Any thread; best before a loop is made. */
    static Runnable register(ContextHook hook) {
        return HookedValues.register(hook);
    }
}
