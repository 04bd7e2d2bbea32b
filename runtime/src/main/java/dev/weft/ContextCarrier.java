package dev.weft;

import org.jspecify.annotations.Nullable;

/**
 * Where a thread keeps its current context. For implementers of {@link EventLoop}, who look it up once when they begin to run and
 * then switch contexts without asking the thread; everybody else uses {@link Context} and {@link ContextVar}.
 */
public final class ContextCarrier {

    private static final ThreadLocal<@Nullable ContextCarrier> OF_THREAD = new ThreadLocal<>();

    /** Null until a variable is set, in a thread or task that began without a context. Only its thread touches it. */
    private @Nullable Context current;

    private ContextCarrier() {}

    /** The calling thread's. */
    public static ContextCarrier ofThread() {
        ContextCarrier carrier = OF_THREAD.get();
        if (carrier == null) {
            carrier = new ContextCarrier();
            OF_THREAD.set(carrier);
        }
        return carrier;
    }

    /** {@link #capture} of the calling thread's. */
    public static @Nullable Context captureInThread() {
        ContextCarrier carrier = OF_THREAD.get();
        return captureOf(carrier == null ? null : carrier.current);
    }

    static Bindings bindings() {
        ContextCarrier carrier = OF_THREAD.get();
        return carrier == null || carrier.current == null ? Bindings.NONE : carrier.current.bindings();
    }

    /** The current context, or null. */
    public @Nullable Context current() {
        return current;
    }

    /** The current context, made now if there is none. */
    public Context currentOrNew() {
        if (current == null) {
            current = new Context(Bindings.NONE, null); // no hooked values: the thread has its own
            current.begin();
        }
        return current;
    }

    /** Copies the current context; null stands for an empty one. */
    public @Nullable Context capture() {
        return captureOf(current);
    }

    private static @Nullable Context captureOf(@Nullable Context context) {
        HookedValues hooked = HookedValues.capture();
        Bindings bindings = context == null ? Bindings.NONE : context.bindings();
        return hooked == null && bindings.size() == 0 ? null : new Context(bindings, hooked);
    }

    /** Answers whether {@link #enter} would let the context in. */
    public static boolean mayEnter(@Nullable Context context) {
        return context == null || !context.isEntered();
    }

    /**
     * Makes a context the current one.
     *
     * @param context null for an empty one, to be made when somebody sets a variable
     * @return the one before, for {@link #leave}
     * @throws IllegalStateException when the context is entered already
     */
    public @Nullable Context enter(@Nullable Context context) {
        Context outside = current;
        if (context != outside) { // mostly there is neither
            if (context != null) {
                context.begin();
            }
            current = context;
        } else if (context != null) {
            context.begin(); // throws
        }
        return outside;
    }

    /**
     * Makes the context from before {@link #enter} the current one again.
     *
     * @return the one that was left: what was entered, or, where that was null, one that was made since, or null
     */
    public @Nullable Context leave(@Nullable Context outside) {
        Context left = current;
        if (left != outside) {
            if (left != null) {
                left.end();
            }
            current = outside;
        }
        return left;
    }
}
