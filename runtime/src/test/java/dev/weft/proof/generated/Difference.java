package dev.weft.proof.generated;

/**
 * What went otherwise than it should.
 *
 * @param kind what sort of thing: a smaller program has to show the same
 * @param where the method, and the schedule
 * @param expected the oracle's trace
 * @param actual the woven code's trace, or why there is none
 */
record Difference(Kind kind, String where, String expected, String actual) {

    enum Kind {
        /** The generator or the interpreter is at fault: the unwoven classes do not verify. */
        NOT_VALID,
        WEAVER_THREW,
        REFUSED,
        NOT_VERIFIED,
        TRACE
    }

    @Override
    public String toString() {
        return kind + " in " + where + "\n  expected: " + expected + "\n  actual:   " + actual;
    }
}
