package dev.weft.junit.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.CancelledError;
import dev.weft.EventLoop;
import dev.weft.Future;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** {@code runForever}, {@code runUntilComplete}, {@code runOnce} and {@code stop}, called in the test's own thread. */
abstract class RunBehaviours extends Behaviours {

    RunBehaviours(Supplier<LoopHost> hosts) {
        super(hosts);
    }

    @Test
    void stopFinishesTheTurnAndKeepsTheRest() {
        loop.callSoon(() -> {
            trace.add("stopper");
            loop.stop();
            loop.callSoon(note("next run"));
        });
        loop.callSoon(note("same turn"));

        loop.runForever();
        assertTrace("stopper", "same turn");

        runReady();
        assertTrace("stopper", "same turn", "next run");
    }

    @Test
    void stopBeforeRunningLetsOneTurnRun() {
        loop.callSoon(() -> {
            trace.add("1");
            loop.callSoon(note("2"));
        });

        loop.stop();
        loop.runForever();

        assertTrace("1");
    }

    @Test
    void stoppingTwiceIsStoppingOnce() {
        loop.callSoon(() -> {
            loop.stop();
            loop.stop();
        });
        loop.runForever();

        loop.callSoon(() -> loop.callSoon(note("second turn")));
        runReady();

        assertTrace("second turn");
    }

    @Test
    void runUntilCompleteGivesTheResultOfACoroutine() {
        assertEquals(42, loop.runUntilComplete(TaskBehaviours.answer(42)));
        assertEquals(43, loop.runUntilComplete(TaskBehaviours.answer(43)));
    }

    @Test
    void runUntilCompleteThrowsTheExceptionItself() {
        IOException failure = new IOException("broken");

        assertSame(
                failure,
                assertThrows(IOException.class, () -> loop.runUntilComplete(TaskBehaviours.failingWith(failure))));
        runReady();
    }

    @Test
    void runUntilCompleteOfADoneFutureStillRunsATurn() {
        Future<Integer> done = loop.createFuture();
        done.setResult(42);
        loop.callSoon(note("turn"));

        assertEquals(42, loop.runUntilComplete(done));

        assertTrace("turn");
    }

    @Test
    void runUntilCompleteOfACancelledFutureThrowsCancelledError() {
        Future<Integer> future = loop.createFuture();
        loop.callSoon(future::cancel);

        assertThrows(CancelledError.class, () -> loop.runUntilComplete(future));
    }

    @Test
    void runUntilCompleteStoppedEarlySaysSoAndLeavesNothingBehind() {
        Future<Integer> future = loop.createFuture();
        loop.callSoon(loop::stop);

        refused(IllegalStateException.class, "stopped before", () -> loop.runUntilComplete(future));

        future.setResult(1);
        loop.callSoon(() -> loop.callSoon(() -> loop.callSoon(note("still running"))));
        runReady();
        assertTrace("still running");
    }

    @Test
    void runUntilCompleteRefusesAFutureOfAnotherLoop() {
        LoopHost other = hosts.get();
        try {
            refused(
                    IllegalArgumentException.class,
                    "different loop",
                    () -> loop.runUntilComplete(other.loop().createFuture()));
        } finally {
            other.close();
        }
    }

    @Test
    void aLoopDoesNotRunInsideItself() {
        onLoop(() -> {
            refused(IllegalStateException.class, "running", loop::runForever);
            refused(IllegalStateException.class, "running", () -> loop.runOnce(Duration.ZERO));
            refused(IllegalStateException.class, "running", () -> loop.runUntilComplete(loop.createFuture()));
        });
    }

    @Test
    void aLoopDoesNotRunInsideAnother() {
        LoopHost other = hosts.get();
        try {
            onLoop(() -> {
                refused(IllegalStateException.class, "running", other.loop()::runForever);
                refused(
                        IllegalStateException.class,
                        "running",
                        () -> other.loop().runOnce(Duration.ZERO));
            });
        } finally {
            other.close();
        }
    }

    @Test
    void aLoopRunsInOneThreadAtATime() {
        onLoop(() -> {
            Throwable refusal = elsewhere(loop::runForever);
            assertTrue(refusal instanceof IllegalStateException, () -> String.valueOf(refusal));
        });
    }

    @Test
    void theLoopKnowsWhetherItRuns() {
        assertFalse(loop.isRunning());

        onLoop(() -> assertTrue(loop.isRunning()));

        assertFalse(loop.isRunning());
    }

    @Test
    void runOnceRunsOneTurn() {
        loop.callSoon(() -> {
            trace.add("1");
            loop.callSoon(note("2"));
        });

        loop.runOnce(Duration.ZERO);
        assertTrace("1");
        assertFalse(loop.isRunning());

        loop.runOnce(Duration.ofMinutes(1));
        assertTrace("1", "2");
    }

    @Test
    void runOnceReturnsWithNothingToDo() {
        loop.runOnce(Duration.ZERO);
        loop.runOnce(Duration.ofSeconds(-1));

        assertTrace();
    }

    @Test
    void runOnceRunsATimerThatIsDueAndNoOther() {
        loop.callLater(Duration.ZERO, note("due"));
        loop.callLater(Duration.ofMinutes(1), note("not due"));

        loop.runOnce(Duration.ofMillis(1));
        loop.runOnce(Duration.ZERO);

        assertTrace("due");
    }

    @Test
    void runOnceDoesNotWaitLongerThanItMay() {
        loop.callLater(Duration.ofMinutes(10), note("late"));
        long start = System.nanoTime();

        loop.runOnce(Duration.ofMillis(1));

        assertTrue(System.nanoTime() - start < 10_000_000_000L);
        assertTrace();
    }

    @Test
    void runOnceIsDueAgainAtOnceWhenCallbacksAreReady() {
        loop.callSoon(() -> loop.callSoon(note("2")));

        assertEquals(Duration.ZERO, loop.runOnce(Duration.ZERO));
        assertTrue(loop.runOnce(Duration.ZERO).compareTo(Duration.ZERO) > 0);

        assertTrace("2");
    }

    @Test
    void runOnceTellsTheTimeToTheNextTimer() {
        loop.callLater(Duration.ofMinutes(10), note("first"));
        loop.callLater(Duration.ofMinutes(1), note("cancelled")).cancel();

        Duration rest = loop.runOnce(Duration.ZERO);

        assertTrue(rest.compareTo(Duration.ofMinutes(10)) <= 0, rest::toString);
        assertTrue(rest.compareTo(Duration.ofMinutes(9)) > 0, rest::toString);
    }

    @Test
    void runOnceNeverTellsToRestForLongerThanADay() {
        loop.callLater(Duration.ofDays(1000), note("far away"));

        Duration rest = loop.runOnce(Duration.ZERO);

        assertTrue(rest.compareTo(Duration.ofDays(1)) <= 0, rest::toString);
    }

    @Test
    void theLoopIsTheRunningOneWithinRunOnceOnly() {
        EventLoop[] seen = new EventLoop[1];
        loop.callSoon(() -> seen[0] = EventLoop.running());

        loop.runOnce(Duration.ZERO);

        assertSame(loop, seen[0]);
        assertThrows(IllegalStateException.class, EventLoop::running);
    }

    @Test
    void eachRunOnceMayBeInAnotherThread() {
        loop.callSoon(() -> loop.callSoon(note("second turn")));

        loop.runOnce(Duration.ZERO);
        assertNull(elsewhere(() -> loop.runOnce(Duration.ZERO)));

        assertTrace("second turn");
    }

    @Test
    void runOnceIsRefusedByAClosedLoop() {
        loop.close();

        refused(IllegalStateException.class, "closed", () -> loop.runOnce(Duration.ZERO));
    }

    @Test
    void whatAnotherThreadHandsOverBetweenTurnsIsToldOnceATurn() {
        loop.setWakeUpListener(note("told"));
        loop.runOnce(Duration.ZERO);

        for (int turn = 0; turn < 2; turn++) {
            assertNull(elsewhere(() -> {
                loop.callSoonThreadsafe(note("callback"));
                loop.callSoonThreadsafe(note("callback"));
            }));
            loop.runOnce(Duration.ZERO);
        }

        assertTrace("told", "callback", "callback", "told", "callback", "callback");
    }

    @Test
    void aListenerThatWasTakenAwayIsNotTold() {
        loop.setWakeUpListener(note("told"));
        loop.runOnce(Duration.ZERO);

        loop.setWakeUpListener(null);
        assertNull(elsewhere(() -> loop.callSoonThreadsafe(note("callback"))));
        loop.runOnce(Duration.ZERO);

        assertTrace("callback");
    }
}
