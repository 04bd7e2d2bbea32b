package dev.weft.woven;

import java.lang.StackWalker.StackFrame;
import java.security.ProtectionDomain;

/** Where something was created, noted in debug mode. A throwable, so that it prints as a trace; never thrown. */
public final class Origin extends Exception {

    private static final long serialVersionUID = 1L;

    /** Frames noted, as in asyncio. */
    static final int MAX_DEPTH = 10;

    private static final ProtectionDomain OURS = Origin.class.getProtectionDomain();

    private Origin() {
        super("created here");
    }

    /** The calling thread's stack, from the user's call on. */
    public static Origin here() {
        return above(0);
    }

    /** As {@link #here}, without the user's methods on top: the coroutine's own, which makes the object when it is called. */
    static Origin above(int methods) {
        Origin origin = new Origin();
        origin.setStackTrace(StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE)
                .walk(frames -> frames.dropWhile(Origin::isOurs)
                        .skip(methods)
                        .limit(MAX_DEPTH)
                        .map(StackFrame::toStackTraceElement)
                        .toArray(StackTraceElement[]::new)));
        return origin;
    }

    static boolean isOurs(StackFrame frame) {
        Class<?> type = frame.getDeclaringClass();
        return type.getProtectionDomain() == OURS || type.getPackageName().equals("java.lang.invoke");
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
