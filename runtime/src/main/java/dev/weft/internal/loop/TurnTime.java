package dev.weft.internal.loop;

import java.util.concurrent.TimeUnit;

/**
 * What time it is when a turn begins. Asking the system costs as much as a switch of tasks, so in turns of few callbacks it is asked once
 * in {@link #MOST_CALLBACKS} of them, as long as no timer is near: one that is due at once has its place in this very turn. A loop that keeps
 * asyncio's order, or has a clock of its own, asks every turn.
 */
final class TurnTime {

    /** As many callbacks may run before the time is asked again: 8 of them take less than half a microsecond when they are short. */
    static final int MOST_CALLBACKS = 8;

    /** A timer is near if so much after the last reading it is due. One that is not may be late by what the callbacks take. */
    static final long NEAR_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Clock clock;
    private final boolean everyTurn;
    private long now;
    private int callbacks = MOST_CALLBACKS;

    TurnTime(Clock clock, boolean strictOrder) {
        this.clock = clock;
        everyTurn = strictOrder || clock != Clock.SYSTEM;
    }

    /** The time for a turn with so many callbacks; with none the loop is about to rest, and needs the time as it is. */
    long atTurn(int ready, TimerQueue timers) {
        if (everyTurn || ready == 0 || callbacks >= MOST_CALLBACKS || isNear(timers)) {
            read();
        }
        callbacks += ready;
        return now;
    }

    private boolean isNear(TimerQueue timers) {
        return timers.hasNext() && timers.nextDeadline() - now < NEAR_NANOS;
    }

    /** Has the next turn ask: a timer was set, and the last reading does not tell whether it is due. */
    void timerAdded() {
        callbacks = MOST_CALLBACKS;
    }

    /** The time now, also for the turns that follow. */
    long read() {
        callbacks = 0;
        now = clock.nanos();
        return now;
    }
}
