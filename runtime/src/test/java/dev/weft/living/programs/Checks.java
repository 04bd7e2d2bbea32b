package dev.weft.living.programs;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Checks that a program makes of itself: a program that got anything wrong fails, and one that ends tells how many it made. */
final class Checks {

    private int made;

    void same(@Nullable Object actual, @Nullable Object expected) {
        made++;
        if (!Objects.equals(actual, expected)) {
            throw new AssertionError("check " + made + ": " + actual + " instead of " + expected);
        }
    }

    int made() {
        return made;
    }
}
