package dev.weft.internal.loop;

import java.util.concurrent.TimeUnit;

/**
 * When to ask for readiness. asyncio does before every turn; asking costs a system call, as much as ten short turns, so that
 * while callbacks are ready we do it only often enough for I/O not to wait. See {@code docs/design/015-when-to-poll.md}.
 */
final class PollRule {

    /** Turns in a row without a poll, unless they are short. */
    static final int MAX_TURNS = 32;

    /** Turns are short if so many take less than this. A poll takes a microsecond: without this, two fifths of a hand-over between two tasks. */
    static final long MIN_NANOS = TimeUnit.MICROSECONDS.toNanos(25);

    /** Turns are long if fewer take more than this. */
    static final long MAX_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final boolean everyTurn;
    private final long minNanos;
    private int turns;
    private long lastPoll;

    /** @param clock one that stands still while callbacks run does not tell which turns are short; then none is */
    PollRule(boolean everyTurn, Clock clock, long now) {
        this.everyTurn = everyTurn;
        minNanos = clock == Clock.SYSTEM ? MIN_NANOS : 0;
        lastPoll = now;
    }

    /** Asked once a turn. */
    boolean isDue(boolean nothingReady, long now) {
        turns++;
        long passed = now - lastPoll;
        return everyTurn || nothingReady || passed >= MAX_NANOS || turns >= MAX_TURNS && passed >= minNanos;
    }

    void polled(long now) {
        turns = 0;
        lastPoll = now;
    }
}
