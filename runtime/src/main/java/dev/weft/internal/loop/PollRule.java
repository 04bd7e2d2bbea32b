package dev.weft.internal.loop;

import java.util.concurrent.TimeUnit;

/**
 * When to ask for readiness. asyncio does before every turn; asking costs a system call, more than running a short turn, so that
 * while callbacks are ready we do it only often enough for I/O not to wait. Design.md, section 5.
 */
final class PollRule {

    /** Turns in a row without a poll. */
    static final int MAX_TURNS = 32;

    static final long MAX_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final boolean everyTurn;
    private int turns;
    private long lastPoll;

    PollRule(boolean everyTurn, long now) {
        this.everyTurn = everyTurn;
        lastPoll = now;
    }

    /** Asked once a turn. */
    boolean isDue(boolean nothingReady, long now) {
        turns++;
        return everyTurn || nothingReady || turns >= MAX_TURNS || now - lastPoll >= MAX_NANOS;
    }

    void polled(long now) {
        turns = 0;
        lastPoll = now;
    }
}
