package dev.weft.testing;

import java.util.List;

/** A test left something behind. The message says what, and where it was made. */
public final class LeakError extends AssertionError {

    private static final long serialVersionUID = 1;

    private final transient List<Leak> leaks;

    LeakError(List<Leak> leaks) {
        super(describe(leaks));
        this.leaks = leaks;
        for (Leak leak : leaks) {
            if (leak.error() != null) {
                addSuppressed(leak.error());
            }
        }
    }

    /** What was left, in the order of the message. */
    public List<Leak> leaks() {
        return leaks;
    }

    private static String describe(List<Leak> leaks) {
        StringBuilder text = new StringBuilder(leaks.size() == 1 ? "1 leak" : leaks.size() + " leaks");
        text.append(" at the end of the test:");
        for (Leak leak : leaks) {
            text.append("\n  ").append(leak);
        }
        return text.toString();
    }
}
