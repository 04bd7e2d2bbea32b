package dev.weft.junit;

/** Attached to a test's failure: how to see it again. No error of its own, and no stack trace. */
final class SeedNote extends Throwable {

    private static final long serialVersionUID = 1;

    SeedNote(long seed, long traceHash) {
        super(
                "the order of tasks came from a seed; to repeat it: @WithTestLoop(seed = " + seed + "L). Trace hash "
                        + Long.toHexString(traceHash),
                null,
                false,
                false);
    }
}
