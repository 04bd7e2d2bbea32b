package dev.weft.proof.net;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What {@link FaultProxy} does to the bytes of one direction of a connection. Start at {@link #NONE}.
 *
 * @param slice the most bytes forwarded in one piece
 * @param slicedUpTo bytes after which there are no slices any more, so that long transfers come to an end
 * @param delaysMicros waited before the first pieces, one each; there is none before the others
 * @param resetAt bytes after which both connections are reset
 * @param halfCloseAt bytes after which the receiver is told that there are no more; the sender's others are dropped
 * @param blackHoleFrom bytes after which nothing is read or forwarded any more, the end neither
 */
record Faults(
        int slice, long slicedUpTo, List<Integer> delaysMicros, long resetAt, long halfCloseAt, long blackHoleFrom) {

    static final long NEVER = Long.MAX_VALUE;

    static final Faults NONE = new Faults(Integer.MAX_VALUE, 0, List.of(), NEVER, NEVER, NEVER);

    private static final int LONGEST_DELAY_MICROS = 2_000;

    /** Faults of both directions. */
    record Pair(Faults toTarget, Faults toClient) {

        static final Pair NONE = both(Faults.NONE);

        static Pair both(Faults faults) {
            return new Pair(faults, faults);
        }
    }

    Faults slicedTo(int most, long upTo) {
        return new Faults(most, upTo, delaysMicros, resetAt, halfCloseAt, blackHoleFrom);
    }

    Faults delayed(List<Integer> micros) {
        return new Faults(slice, slicedUpTo, List.copyOf(micros), resetAt, halfCloseAt, blackHoleFrom);
    }

    Faults resetAt(long bytes) {
        return new Faults(slice, slicedUpTo, delaysMicros, bytes, halfCloseAt, blackHoleFrom);
    }

    Faults halfCloseAt(long bytes) {
        return new Faults(slice, slicedUpTo, delaysMicros, resetAt, bytes, blackHoleFrom);
    }

    Faults blackHoleFrom(long bytes) {
        return new Faults(slice, slicedUpTo, delaysMicros, resetAt, halfCloseAt, bytes);
    }

    /** Delays and slices drawn from a generator, which change when bytes arrive and nothing else. */
    static Faults benign(Random random) {
        Faults faults = NONE;
        if (random.nextInt(4) > 0) {
            int most = 1 << random.nextInt(17);
            faults = faults.slicedTo(most, most * 4_000L); // four thousand pieces are enough
        }
        if (random.nextBoolean()) {
            faults = faults.delayed(delays(random, random.nextInt(20)));
        }
        return faults;
    }

    static List<Integer> delays(Random random, int count) {
        List<Integer> delays = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            delays.add(random.nextInt(LONGEST_DELAY_MICROS));
        }
        return delays;
    }

    /** How many bytes may be forwarded in one piece, once so many have been; 0 when something else has its turn. */
    int nextPiece(long forwarded, int available) {
        long untilFault = Math.min(Math.min(resetAt, halfCloseAt), blackHoleFrom) - forwarded;
        int most = forwarded < slicedUpTo ? slice : Integer.MAX_VALUE;
        return (int) Math.min(Math.min(available, most), untilFault);
    }
}
