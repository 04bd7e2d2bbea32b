package dev.weft.testing;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that a test left behind.
 *
 * @param kind what sort of thing
 * @param what the thing itself, as it describes itself, and what to do about it
 * @param madeAt where it was made, innermost call first, without Weft's own; empty where that is not known
 * @param error the failure that nobody read; null for other kinds
 */
public record Leak(
        Kind kind,
        String what,
        List<StackTraceElement> madeAt,
        @Nullable Throwable error) {

    /** What may be left behind. */
    public enum Kind {
        UNFINISHED_TASK,
        PENDING_TIMER,
        OPEN_RESOURCE,
        UNREAD_ERROR,
        UNFINISHED_STEPS
    }

    public Leak {
        madeAt = List.copyOf(madeAt);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(what);
        for (StackTraceElement call : madeAt) {
            text.append("\n      ")
                    .append(call == madeAt.get(0) ? "made at " : "     by ")
                    .append(call);
        }
        return text.toString();
    }
}
