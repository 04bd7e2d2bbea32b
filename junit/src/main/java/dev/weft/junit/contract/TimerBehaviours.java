package dev.weft.junit.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.TimerHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** {@code callLater}, {@code callAt} and the loop's clock. */
abstract class TimerBehaviours extends Behaviours {

    private static final Duration SHORT = Duration.ofMillis(2);
    private static final Duration LONG = Duration.ofMinutes(10);

    TimerBehaviours(Supplier<LoopHost> hosts) {
        super(hosts);
    }

    @Test
    void aTimerRunsWhenItsTimeHasComeAndNotBefore() {
        Duration[] ran = new Duration[1];
        TimerHandle timer = loop.callLater(SHORT, () -> {
            ran[0] = loop.time();
            host.finish();
        });

        host.run();

        assertTrue(ran[0].compareTo(timer.when()) >= 0, () -> ran[0] + " is before " + timer.when());
    }

    @Test
    void timersRunInTheOrderOfTheirTimes() {
        Duration start = loop.time();
        loop.callAt(start.plusMillis(6), note("6"));
        loop.callAt(start.plusMillis(2), note("2"));
        loop.callAt(start.plusMillis(4), note("4"));
        loop.callAt(start.plusMillis(8), host::finish);

        host.run();

        assertTrace("2", "4", "6");
    }

    @Test
    void timersOfTheSameTimeRunInTheOrderOfSetting() {
        Duration when = loop.time().plus(SHORT);
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            loop.callAt(when, note("" + i));
            expected.add("" + i);
        }
        loop.callAt(when, host::finish);

        host.run();

        assertEquals(expected, trace);
    }

    @Test
    void aNegativeDelayIsZeroAndAPastTimeIsNow() {
        loop.callLater(Duration.ofSeconds(-5), note("negative"));
        loop.callAt(loop.time().minusSeconds(5), note("past"));

        runReady();

        assertEquals(2, trace.size());
    }

    @Test
    void aTimerKnowsItsTime() {
        Duration before = loop.time();

        assertEquals(before.plus(LONG), loop.callAt(before.plus(LONG), () -> {}).when());
        Duration when = loop.callLater(LONG, () -> {}).when();
        assertTrue(when.compareTo(before.plus(LONG)) >= 0);
        assertTrue(when.compareTo(loop.time().plus(LONG)) <= 0);
    }

    @Test
    void aCancelledTimerDoesNotRunNorIsItWaitedFor() {
        TimerHandle cancelled = loop.callLater(Duration.ZERO, note("cancelled"));
        TimerHandle longOne = loop.callLater(LONG, note("long"));

        cancelled.cancel();
        longOne.cancel();
        longOne.cancel();
        runFor(SHORT);

        assertTrace();
        assertTrue(cancelled.isCancelled());
    }

    @Test
    void aTimerThatRanIsNotCancelled() {
        TimerHandle timer = loop.callLater(Duration.ZERO, note("ran"));

        runReady();

        assertFalse(timer.isCancelled());
        timer.cancel();
        assertTrace("ran");
    }

    @Test
    void aTimerCancelledByAnotherOfItsTurnDoesNotRun() {
        TimerHandle[] second = new TimerHandle[1];
        Duration when = loop.time().plus(SHORT);
        loop.callAt(when, () -> second[0].cancel());
        second[0] = loop.callAt(when, note("second"));
        loop.callAt(when, host::finish);

        host.run();

        assertTrace();
    }

    @Test
    void aZeroTimerOfACallbackRunsInALaterTurn() {
        loop.callSoon(() -> {
            loop.callLater(Duration.ZERO, note("timer"));
            trace.add("set");
        });
        loop.callSoon(note("same turn"));

        runReady();

        assertTrace("set", "same turn", "timer");
    }

    @Test
    void aTimerMaySetTheNext() {
        loop.callLater(Duration.ofMillis(1), () -> {
            trace.add("first");
            loop.callLater(Duration.ofMillis(1), () -> {
                trace.add("second");
                host.finish();
            });
        });

        host.run();

        assertTrace("first", "second");
    }

    @Test
    void aDelayOfAgesIsAcceptedAndNotReached() {
        loop.callLater(Duration.ofSeconds(Long.MAX_VALUE), note("ages"));
        TimerHandle centuries = loop.callLater(Duration.ofDays(100_000), note("centuries"));

        runReady();

        assertTrace();
        centuries.cancel();
    }

    @Test
    void ofManyTimersThoseNotCancelledRunInOrder() {
        int[] next = {0};
        Duration start = loop.time();
        for (int i = 0; i < 1000; i++) {
            int number = i;
            TimerHandle timer = loop.callAt(start.plusNanos(1000L * i), () -> assertEquals(number, next[0]++ * 4));
            if (i % 4 != 0) {
                timer.cancel();
            }
        }

        runFor(Duration.ofMillis(3));

        assertEquals(250, next[0]);
    }

    @Test
    void timeDoesNotGoBack() {
        Duration before = loop.time();

        runFor(SHORT);

        assertTrue(loop.time().compareTo(before.plus(SHORT)) >= 0);
    }

    @Test
    void aMissingDelayOrCallbackIsRefused() {
        assertThrows(NullPointerException.class, () -> loop.callLater(null, () -> {}));
        assertThrows(NullPointerException.class, () -> loop.callLater(Duration.ZERO, null));
        assertThrows(NullPointerException.class, () -> loop.callAt(null, () -> {}));
    }
}
