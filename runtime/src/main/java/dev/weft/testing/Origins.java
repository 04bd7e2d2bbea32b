package dev.weft.testing;

import dev.weft.Task;
import java.lang.StackWalker.Option;
import java.lang.StackWalker.StackFrame;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** Where tasks, timers, transports and servers were made. Keeps the first many that are alive, and now and then throws out the rest. */
final class Origins {

    /** Calls kept for each. */
    static final int DEPTH = 5;

    /** Of more that are alive at once, the places of those made last are not known. */
    static final int MAX_PLACES = 10_000;

    private static final int MIN_PRUNED = 1024;
    private static final Set<String> NOT_THE_USERS = Set.of("java.", "jdk.", "sun.");

    /** Who calls a test; walking on from there would find nobody, and take longer than all the rest. */
    private static final String CALLS_TESTS = "org.junit.";
    /** In the names of what the weaver adds. */
    private static final String WOVEN = "$weft";

    private static final StackWalker STACK = StackWalker.getInstance(Option.RETAIN_CLASS_REFERENCE);

    private final Map<Object, List<StackTraceElement>> places = new IdentityHashMap<>();
    private final Supplier<Set<Object>> living;
    private int birthsToPrune = MIN_PRUNED;

    /** @param living what is not over yet, by identity */
    Origins(Supplier<Set<Object>> living) {
        this.living = living;
    }

    void born(Object what) {
        if (--birthsToPrune == 0) {
            Set<Object> alive = living.get();
            places.keySet().retainAll(alive);
            birthsToPrune = MIN_PRUNED + alive.size();
        }
        if (places.size() == MAX_PLACES) {
            return;
        }
        places.put(
                what,
                STACK.walk(frames -> frames.takeWhile(Origins::isOfTheTest)
                        .filter(Origins::isTheUsers)
                        .limit(DEPTH)
                        .map(StackFrame::toStackTraceElement)
                        .toList()));
    }

    List<StackTraceElement> of(Object what) {
        return places.getOrDefault(what, List.of());
    }

    int size() {
        return places.size();
    }

    private static boolean isOfTheTest(StackFrame frame) {
        return !frame.getClassName().startsWith(CALLS_TESTS);
    }

    /** Code that was written: neither ours nor the JDK's, nor what the weaver made of it. */
    private static boolean isTheUsers(StackFrame frame) {
        Class<?> type = frame.getDeclaringClass();
        return type.getProtectionDomain() != Task.class.getProtectionDomain()
                && !frame.getMethodName().contains(WOVEN)
                && !type.getName().contains(WOVEN)
                && NOT_THE_USERS.stream().noneMatch(type.getName()::startsWith);
    }
}
