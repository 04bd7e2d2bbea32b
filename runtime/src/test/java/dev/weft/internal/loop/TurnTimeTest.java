package dev.weft.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class TurnTimeTest {

    private final TimerQueue timers = new TimerQueue();
    private long clock;
    private int readings;

    private long read() {
        readings++;
        return clock;
    }

    /** Lets the system's clock, however coarse, come to its next reading. */
    private static void tick() {
        long before = System.nanoTime();
        while (System.nanoTime() == before) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aClockOfItsOwnIsReadEveryTurn() {
        TurnTime time = new TurnTime(this::read, false);

        for (clock = 1; clock <= 5; clock++) {
            assertThat(time.atTurn(1, timers)).isEqualTo(clock);
        }

        assertThat(readings).isEqualTo(5);
    }

    @Test
    void theSystemsClockIsReadOnceInSoManyCallbacks() {
        TurnTime time = new TurnTime(Clock.SYSTEM, false);
        long first = time.atTurn(1, timers);

        for (int i = 1; i < TurnTime.MOST_CALLBACKS; i++) {
            assertThat(time.atTurn(1, timers)).isEqualTo(first);
        }

        tick();
        assertThat(time.atTurn(1, timers)).isGreaterThan(first);
    }

    @Test
    void aTimerThatWasAddedHasTheNextTurnReadIt() {
        TurnTime time = new TurnTime(Clock.SYSTEM, false);
        long first = time.atTurn(1, timers);

        time.timerAdded();
        tick();

        long second = time.atTurn(1, timers);
        assertThat(second).isGreaterThan(first);
        assertThat(time.atTurn(1, timers)).isEqualTo(second);
    }

    @Test
    void aTurnWithNothingToRunReadsIt() {
        TurnTime time = new TurnTime(Clock.SYSTEM, false);
        long first = time.atTurn(1, timers);

        tick();
        assertThat(time.atTurn(0, timers)).isGreaterThan(first);
    }

    /** However long ago the clock was read: what is due at once comes after what was ready, and before what that adds. */
    @RepeatedTest(20)
    void aTimerWithNoDelayHasItsPlaceInTheNextTurn() {
        try (EventLoop loop = EventLoop.create()) {
            List<String> steps = new ArrayList<>();
            loop.callSoon(() -> {
                loop.callSoon(() -> {
                    steps.add("ready");
                    loop.callSoon(() -> {
                        steps.add("added");
                        loop.stop();
                    });
                });
                loop.callLater(Duration.ZERO, () -> steps.add("timer"));
            });

            loop.runForever();

            assertThat(steps).containsExactly("ready", "timer", "added");
        }
    }
}
