package dev.weft;

import dev.weft.annotations.Coroutine;
import java.lang.StackWalker.Option;
import java.lang.StackWalker.StackFrame;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Set;

/**
 * An intrinsic such as {@link Weft#yieldFrom(Awaitable)} was reached in code that was not woven. The message names the class
 * and the method and the likely cause. Never caught by the library: code that was not woven does not run at all, rather than
 * block or run wrongly.
 */
public final class NotWovenException extends IllegalStateException {

    private static final long serialVersionUID = 1;

    /** Set by the agent when it starts. */
    private static final String AGENT_PROPERTY = "dev.weft.agent";

    private static final String HIDDEN =
            "the JVM shows hidden classes to no agent; define the class in the ordinary way";

    private static final Set<Class<?>> WOVEN_TYPES =
            Set.of(Coro.class, Generator.class, Sequence.class, AsyncGenerator.class);

    /** @param message class, method, and why it is not woven */
    public NotWovenException(String message) {
        super(message);
    }

    /** Describes the method that called the intrinsic; {@code intrinsic} is the name to say in the message. */
    static NotWovenException at(String intrinsic) {
        StackFrame caller = caller();
        Class<?> type = caller.getDeclaringClass();
        return new NotWovenException(intrinsic + " was called in " + type.getName() + "." + caller.getMethodName()
                + ", which is not woven: " + cause(type, caller));
    }

    /** Describes the class that called {@link Weft#requireWoven()}. */
    static NotWovenException check() {
        StackFrame caller = caller();
        Class<?> type = caller.getDeclaringClass();
        return new NotWovenException(type.getName() + " is not woven, as " + caller.getMethodName()
                + " requires it to be: " + (type.isHidden() ? HIDDEN : causeOutside()));
    }

    private static StackFrame caller() {
        return StackWalker.getInstance(Set.of(Option.RETAIN_CLASS_REFERENCE, Option.SHOW_HIDDEN_FRAMES))
                .walk(frames -> frames.filter(frame -> isUserCode(frame.getDeclaringClass()))
                        .findFirst()
                        .orElseThrow());
    }

    /** Neither we nor what the JDK makes for lambdas, method references and handles. */
    private static boolean isUserCode(Class<?> type) {
        boolean ours = type == Weft.class || type == NotWovenException.class;
        return !ours
                && !(type.isHidden() && type.getName().contains("$$Lambda"))
                && !type.getPackageName().startsWith("java.lang.invoke");
    }

    private static String cause(Class<?> type, StackFrame caller) {
        if (type.isHidden()) {
            return HIDDEN;
        }
        boolean lambda = caller.getMethodName().startsWith("lambda$");
        if (!WOVEN_TYPES.contains(caller.getMethodType().returnType())) {
            return "it does not return Coro, Generator, Sequence or AsyncGenerator"
                    + (lambda ? "; suspend in the enclosing method instead" : "");
        }
        if (!lambda && !isMarked(type, caller)) {
            return "it is not marked @Coroutine";
        }
        return causeOutside();
    }

    /** Where there is nothing wrong with the method. */
    private static String causeOutside() {
        if (System.getProperty(AGENT_PROPERTY) == null) {
            return "the agent is not running; start the JVM with -javaagent:weft-agent.jar, or weave at build time";
        }
        return "its class was loaded before the agent started, or is excluded from it, or the agent reported why it refused it";
    }

    private static boolean isMarked(Class<?> type, StackFrame caller) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> method.getName().equals(caller.getMethodName()))
                .filter(method -> !Modifier.isAbstract(method.getModifiers()))
                .filter(method -> Arrays.equals(
                        method.getParameterTypes(), caller.getMethodType().parameterArray()))
                .anyMatch((Method method) -> method.isAnnotationPresent(Coroutine.class));
    }
}
