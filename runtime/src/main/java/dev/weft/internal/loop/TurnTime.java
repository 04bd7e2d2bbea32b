package dev.weft.internal.loop;

/**
 * What time it is when a turn begins. Asking the system costs as much as a switch of tasks, so in turns of few callbacks it is asked once
 * in {@link #MOST_CALLBACKS} of them: timers may be late by the time that those take. A loop that keeps asyncio's order, or has a clock of its own,
 * asks every turn.
 */
final class TurnTime {

    /** As many callbacks may run before the time is asked again: 8 of them take less than half a microsecond when they are short. */
    static final int MOST_CALLBACKS = 8;

    private final Clock clock;
    private final boolean everyTurn;
    private long now;
    private int callbacks = MOST_CALLBACKS;

    TurnTime(Clock clock, boolean strictOrder) {
        this.clock = clock;
        everyTurn = strictOrder || clock != Clock.SYSTEM;
    }

    /** The time for a turn with so many callbacks; with none the loop is about to rest, and needs the time as it is. */
    long atTurn(int ready) {
        if (everyTurn || ready == 0 || callbacks >= MOST_CALLBACKS) {
            read();
        }
        callbacks += ready;
        return now;
    }

    /** The time now, also for the turns that follow. */
    long read() {
        callbacks = 0;
        now = clock.nanos();
        return now;
    }
}
