package dev.weft.internal.loop;

import org.jspecify.annotations.Nullable;

/** Describes objects of users in messages: neither long nor ever failing. */
final class Text {

    private static final int MAX_LENGTH = 200;

    private Text() {}

    static String of(@Nullable Object object) {
        String text;
        try {
            text = String.valueOf(object);
        } catch (RuntimeException | StackOverflowError e) {
            return name(object) + " (its toString() threw " + e.getClass().getName() + ")";
        }
        return text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH) + "...";
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
