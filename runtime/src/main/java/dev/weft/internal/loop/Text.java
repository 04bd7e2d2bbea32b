package dev.weft.internal.loop;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** Describes objects of users in messages: neither long nor ever failing. */
final class Text {

    private static final int MAX_LENGTH = 200;

    /** Texts inside texts, as when the result of a task holds tasks. */
    private static final int MAX_DEPTH = 3;

    /** What is being described in this thread, one inside the other: an object may contain itself. */
    private static final ThreadLocal<ArrayDeque<Object>> WITHIN = ThreadLocal.withInitial(ArrayDeque::new);

    private Text() {}

    static String of(@Nullable Object object) {
        if (object == null) {
            return "null";
        }
        ArrayDeque<Object> within = WITHIN.get();
        if (within.size() == MAX_DEPTH || within.stream().anyMatch(outer -> outer == object)) {
            return "...";
        }
        within.push(object);
        try {
            String text = object.toString();
            return text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH) + "...";
        } catch (RuntimeException | StackOverflowError e) {
            return name(object) + " (its toString() threw " + e.getClass().getName() + ")";
        } finally {
            within.pop();
        }
    }

    /** Class and identity: what {@code Object.toString} says. */
    static String name(@Nullable Object object) {
        return object == null
                ? "null"
                : object.getClass().getSimpleName() + "@" + Integer.toHexString(System.identityHashCode(object));
    }

    /** A stack, each element on a line of its own, as exceptions print it. */
    static String trace(StackTraceElement[] stack) {
        StringBuilder text = new StringBuilder();
        for (StackTraceElement element : stack) {
            text.append("\n\tat ").append(element);
        }
        return text.toString();
    }
}
