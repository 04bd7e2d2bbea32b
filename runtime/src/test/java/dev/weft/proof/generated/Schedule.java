package dev.weft.proof.generated;

/**
 * What the world around a generated coroutine does: which points suspend or fail, and what its user does at each step. A pure
 * function of seed and number, so that both sides of a comparison meet the same.
 *
 * @param seed zero for the schedule in which nothing suspends or fails
 */
record Schedule(long seed) {

    static final Schedule STRAIGHT = new Schedule(0);

    /** What a point does. */
    enum Behaviour {
        GIVES,
        SUSPENDS,
        SUSPENDS_TWICE,
        FAILS,
        FAILS_LATER
    }

    /** What the user of a coroutine does. */
    enum Action {
        RESUME,
        SEND,
        THROW,
        EXIT,
        CLOSE
    }

    Behaviour point(int number) {
        int chance = at(1, number, 100);
        if (chance < 45 || seed == 0) {
            return Behaviour.GIVES;
        } else if (chance < 84) {
            return Behaviour.SUSPENDS;
        } else if (chance < 90) {
            return Behaviour.SUSPENDS_TWICE;
        }
        return chance < 95 ? Behaviour.FAILS : Behaviour.FAILS_LATER;
    }

    /** Whether a point answers an exception that is thrown into it with its value. */
    boolean swallows(int number) {
        return at(2, number, 5) == 0;
    }

    Action step(int number) {
        int chance = at(3, number, 100);
        if (chance < 55 || seed == 0) {
            return Action.RESUME;
        } else if (chance < 84) {
            return Action.SEND;
        } else if (chance < 92) {
            return Action.THROW;
        }
        return chance < 95 ? Action.EXIT : Action.CLOSE;
    }

    int at(int what, int number, int bound) {
        long mixed = (seed * 31 + what) * 0x9E3779B97F4A7C15L + number * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 31) * 0x94D049BB133111EBL;
        return (int) Math.floorMod(mixed ^ mixed >>> 29, (long) bound);
    }
}
