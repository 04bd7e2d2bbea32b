package dev.weft.proof.generated;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Makes a program that shows a difference smaller, as long as it shows one of the same kind, by changing its decisions. */
final class Shrinker {

    private final long seed;
    private final int schedules;
    private final long deadline;
    private int[] best;
    private Difference difference;

    private Shrinker(long seed, int schedules, int[] decisions, Difference difference, int seconds) {
        this.seed = seed;
        this.schedules = schedules;
        this.best = decisions;
        this.difference = difference;
        this.deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    }

    /** The smallest decisions found in the time given, with the difference they show. */
    static Shrinker shrink(long seed, int schedules, int[] decisions, Difference difference, int seconds) {
        Shrinker shrinker = new Shrinker(seed, schedules, decisions, difference, seconds);
        boolean smaller = true;
        while (smaller) {
            smaller = shrinker.cutPieces() | shrinker.lowerEach();
        }
        return shrinker;
    }

    int[] decisions() {
        return best;
    }

    Difference difference() {
        return difference;
    }

    private boolean cutPieces() {
        boolean any = false;
        for (int length = best.length / 2; length > 0; length /= 2) {
            for (int start = best.length - length; start >= 0; start -= Math.max(1, length / 2)) {
                if (start + length <= best.length) {
                    any |= attempt(without(start, length)) || attempt(zeroed(start, length));
                }
            }
        }
        return any;
    }

    private int[] without(int start, int length) {
        int[] rest = Arrays.copyOf(best, best.length - length);
        System.arraycopy(best, start + length, rest, start, best.length - start - length);
        return rest;
    }

    private int[] zeroed(int start, int length) {
        int[] changed = best.clone();
        Arrays.fill(changed, start, start + length, 0);
        return changed;
    }

    private boolean lowerEach() {
        boolean any = false;
        for (int i = 0; i < best.length; i++) {
            for (int lower : new int[] {0, best[i] / 2, best[i] - 1}) {
                if (i < best.length && lower >= 0 && lower < best[i]) {
                    int[] changed = best.clone();
                    changed[i] = lower;
                    any |= attempt(changed);
                }
            }
        }
        return any;
    }

    private boolean attempt(int[] decisions) {
        if (System.nanoTime() > deadline || Arrays.equals(decisions, best)) {
            return false;
        }
        Choices choices = Choices.of(decisions);
        Difference found = differenceOf(choices);
        if (found == null || found.kind() != difference.kind()) {
            return false;
        }
        int[] taken = choices.taken();
        int[] smaller = taken.length < decisions.length ? taken : decisions;
        if (smaller.length > best.length) {
            return false;
        }
        best = smaller;
        difference = found;
        return true;
    }

    private @Nullable Difference differenceOf(Choices choices) {
        try {
            return new Comparison(seed, choices, schedules).run();
        } catch (RuntimeException e) { // the generator cannot make a program of them
            return null;
        }
    }
}
