package dev.weft.benchmarks.loom;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/** The JDK's internal continuation, on which virtual threads run. From JDK 21, with {@link #EXPORTED}. */
public final class Continuations {

    public static final String[] EXPORTED = {"--add-exports=java.base/jdk.internal.vm=ALL-UNNAMED"};

    private Continuations() {}

    public static Object create(Runnable body) {
        try {
            return Handles.NEW.invokeExact(Handles.SCOPE, body);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Runs a continuation until it yields or ends. */
    public static void run(Object continuation) {
        try {
            Handles.RUN.invokeExact(continuation);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    public static void yieldNow() {
        try {
            if ((boolean) Handles.YIELD.invokeExact(Handles.SCOPE)) {
                return;
            }
        } catch (Throwable e) {
            throw unexpected(e);
        }
        throw new IllegalStateException("the continuation is pinned");
    }

    private static RuntimeException unexpected(Throwable exception) {
        return exception instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(exception);
    }

    /** Constants, which the compiler sees through. */
    private static final class Handles {

        static final Object SCOPE;
        static final MethodHandle NEW;
        static final MethodHandle RUN;
        static final MethodHandle YIELD;

        static {
            try {
                MethodHandles.Lookup lookup = MethodHandles.lookup();
                Class<?> scope = Class.forName("jdk.internal.vm.ContinuationScope");
                Class<?> continuation = Class.forName("jdk.internal.vm.Continuation");
                SCOPE = scope.getConstructor(String.class).newInstance("benchmark");
                NEW = lookup.findConstructor(continuation, MethodType.methodType(void.class, scope, Runnable.class))
                        .asType(MethodType.methodType(Object.class, Object.class, Runnable.class));
                RUN = lookup.findVirtual(continuation, "run", MethodType.methodType(void.class))
                        .asType(MethodType.methodType(void.class, Object.class));
                YIELD = lookup.findStatic(continuation, "yield", MethodType.methodType(boolean.class, scope))
                        .asType(MethodType.methodType(boolean.class, Object.class));
            } catch (ReflectiveOperationException e) {
                throw new UnsupportedOperationException("this JDK has no continuations, or does not export them", e);
            }
        }
    }
}
