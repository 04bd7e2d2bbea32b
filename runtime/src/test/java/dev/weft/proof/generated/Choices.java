package dev.weft.proof.generated;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Where a generator takes its decisions from: a seed, or a list of decisions to repeat. The list is what makes shrinking simple,
 * for whatever is cut out of it or made smaller is a program again; zero is the plainest choice everywhere.
 */
public final class Choices {

    private final SplittableRandom random;
    private final int[] given;
    private int[] taken = new int[256];
    private int count;

    private Choices(SplittableRandom random, int[] given) {
        this.random = random;
        this.given = given;
    }

    public static Choices of(long seed) {
        return new Choices(new SplittableRandom(seed), new int[0]);
    }

    /** Repeats decisions; after the last, each is zero. */
    static Choices of(int[] decisions) {
        return new Choices(null, decisions);
    }

    /** A number from 0 up to the bound, which it is not. */
    public int next(int bound) {
        int choice = random != null ? random.nextInt(bound) : repeated(bound);
        if (count == taken.length) {
            taken = Arrays.copyOf(taken, count * 2);
        }
        taken[count++] = choice;
        return choice;
    }

    private int repeated(int bound) {
        return count < given.length ? Math.min(given[count], bound - 1) : 0;
    }

    /** True about once in as many times. */
    public boolean oneIn(int times) {
        return next(times) == times - 1;
    }

    @SafeVarargs
    public final <T> T pick(T... from) {
        return from[next(from.length)];
    }

    int[] taken() {
        return Arrays.copyOf(taken, count);
    }
}
