package dev.weft.benchmarks;

/**
 * How long to measure.
 *
 * @param rounds how often each peer has its turn, in a process of its own
 * @param warmups iterations before the ones that count
 * @param iterations iterations that count, in each round
 * @param millis length of an iteration
 */
record Settings(int rounds, int warmups, int iterations, int millis) {

    static final Settings FULL = new Settings(3, 6, 5, 300);
    static final Settings QUICK = new Settings(1, 5, 4, 150);

    /** For what is short and scatters: starting a program. */
    Settings withManyRounds() {
        return withRounds(rounds * 4);
    }

    /** For a loop and its tasks: so much code takes part that the compiler works for two seconds. */
    Settings withLongWarmUp() {
        return new Settings(rounds, 10, iterations, 300);
    }

    /** For servers, which are measured for seconds. */
    Settings withLongSlices() {
        return new Settings(rounds, warmups, iterations / 2, millis * 7);
    }

    Settings withRounds(int rounds) {
        return new Settings(rounds, warmups, iterations, millis);
    }
}
