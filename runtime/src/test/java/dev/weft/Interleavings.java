package dev.weft;

import org.jetbrains.lincheck.Lincheck;

/** Runs code that starts threads in many of the ways in which their steps can interleave. By Lincheck. */
public final class Interleavings {

    static {
        System.setProperty("lincheck.logLevel", "ERROR"); // it warns of every lambda whose fields it cannot see
    }

    /** More with {@code -Dweft.interleavings=N}. */
    public static final int COUNT = Integer.getInteger("weft.interleavings", 200);

    private Interleavings() {}

    /**
     * Runs the code again and again, and fails when it throws, or when all threads wait for ever. No AssertJ in there: Lincheck compares
     * the objects it meets by equals, which AssertJ's refuse.
     */
    public static void explore(Runnable code) {
        Lincheck.runConcurrentTest(COUNT, code);
    }
}
