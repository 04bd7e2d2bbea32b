package dev.weft.internal.loop;

import java.lang.StackWalker.StackFrame;
import java.util.function.Predicate;

/** Where something was created, noted in debug mode. A throwable, so that it prints as a trace; never thrown. */
final class Origin extends Exception {

    private static final long serialVersionUID = 1L;

    /** Frames noted, as in asyncio. */
    static final int MAX_DEPTH = 10;

    private static final Predicate<StackFrame> OURS =
            frame -> frame.getClassName().startsWith(Origin.class.getPackageName() + ".");

    private Origin() {
        super("created here", null, false, true);
    }

    /** The calling thread's stack, from outside of this package on. */
    static Origin here() {
        Origin origin = new Origin();
        origin.setStackTrace(StackWalker.getInstance()
                .walk(frames -> frames.dropWhile(OURS)
                        .limit(MAX_DEPTH)
                        .map(StackFrame::toStackTraceElement)
                        .toArray(StackTraceElement[]::new)));
        return origin;
    }

    /** Not filled in by the JVM: it is cut to what is of interest, above. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }

    @Override
    public String toString() {
        return getMessage();
    }
}
