package dev.weft.woven;

import org.jspecify.annotations.Nullable;

/**
 * The state of one body between two resumptions: where it goes on, and the values it needs there, which are fields of the
 * generated subclass. A coroutine object is its own frame, in state {@link #CREATED} and holding its arguments.
 *
 * <pre>
 * CREATED -> RUNNING    first resumption
 * RUNNING -> n &gt; 0      suspended at point n; the body spilled its live values
 * RUNNING -> CLOSED     the body returned; whoever resumed it writes this when it threw
 * n       -> RUNNING    resumption
 * </pre>
 */
public abstract class Frame {

    public static final int CREATED = 0;
    public static final int CLOSED = -1;
    public static final int RUNNING = -2;

    /** Written by the body, and by whoever resumes it when it throws. Only the resuming thread touches it. */
    public int state;

    /** The frame that waits for this one to end; null for a root. A root driven by hand has its {@link HandDriver} here. */
    @Nullable
    Frame parent;

    /**
     * Runs the body from where it is to its next suspension or end.
     *
     * @param driver null when a generator runs its own body with no delegation in flight
     * @param sent the value of the pending suspension point, or a {@link Thrown} to raise there
     * @return the value yielded or returned; {@link #state} tells which
     */
    public abstract @Nullable Object resume(@Nullable Driver driver, @Nullable Object sent) throws Throwable;

    /**
     * Ends a frame whose body did not come to its end by itself: it threw, or never ran. What it held is let go; a body that returns does
     * that itself.
     */
    public final void endAbruptly() {
        state = CLOSED;
        release();
    }

    /** Sets to null every reference that the generated subclass keeps for its body. */
    protected void release() {}

    /** The method whose body this is, for messages: {@code package.Class.method}. */
    protected String method() {
        return getClass().getSimpleName();
    }

    /** Where the body is in each state, for {@link Traces}; empty where that is nobody's business. */
    protected String lines() {
        return "";
    }
}
