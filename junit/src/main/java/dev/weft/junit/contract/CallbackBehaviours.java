package dev.weft.junit.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.EventLoop;
import dev.weft.Handle;
import java.time.Duration;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** {@code callSoon} and its handles. */
abstract class CallbackBehaviours extends Behaviours {

    CallbackBehaviours(Supplier<LoopHost> hosts) {
        super(hosts);
    }

    @Test
    void callbacksRunFirstInFirstOutAndNeverInline() {
        loop.callSoon(note("a"));
        loop.callSoon(note("b"));
        trace.add("scheduled");

        runReady();

        assertTrace("scheduled", "a", "b");
    }

    @Test
    void whatACallbackAddsWaitsForTheNextTurn() {
        loop.callSoon(() -> {
            trace.add("a");
            loop.callSoon(note("a2"));
        });
        loop.callSoon(note("b"));

        runTurn();
        assertTrace("a", "b");

        runReady();
        assertTrace("a", "b", "a2");
    }

    @Test
    void whatWasReadyComesBeforeDueTimersAndThoseBeforeWhatItAdded() {
        loop.callSoon(() -> {
            trace.add("ready");
            loop.callSoon(note("added"));
        });
        loop.callLater(Duration.ZERO, note("timer"));

        runReady();

        assertTrace("ready", "timer", "added");
    }

    @Test
    void nestedCallbacksRunTurnByTurn() {
        loop.callSoon(() -> {
            trace.add("a1");
            loop.callSoon(() -> {
                trace.add("a2");
                loop.callSoon(note("a3"));
            });
        });
        loop.callSoon(() -> {
            trace.add("b1");
            loop.callSoon(note("b2"));
        });

        runReady();

        assertTrace("a1", "b1", "a2", "b2", "a3");
    }

    @Test
    void theSameCallbackScheduledTwiceRunsTwice() {
        Runnable callback = note("x");
        loop.callSoon(callback);
        loop.callSoon(callback).cancel();
        loop.callSoon(callback);

        runReady();

        assertTrace("x", "x");
    }

    @Test
    void aCancelledCallbackDoesNotRun() {
        Handle handle = loop.callSoon(note("cancelled"));
        loop.callSoon(note("kept"));
        assertFalse(handle.isCancelled());

        handle.cancel();
        handle.cancel();
        runReady();

        assertTrace("kept");
        assertTrue(handle.isCancelled());
    }

    @Test
    void aCallbackCancelledByAnotherOfItsTurnDoesNotRun() {
        Handle[] second = new Handle[1];
        loop.callSoon(() -> second[0].cancel());
        second[0] = loop.callSoon(note("second"));

        runReady();

        assertTrace();
    }

    @Test
    void cancellingACallbackThatRanDoesNothing() {
        Handle handle = loop.callSoon(note("ran"));
        runReady();

        handle.cancel();
        runReady();

        assertTrace("ran");
    }

    @Test
    void aCallbackMayCancelItself() {
        Handle[] self = new Handle[1];
        self[0] = loop.callSoon(() -> {
            self[0].cancel();
            trace.add("ran");
        });

        runReady();

        assertTrace("ran");
    }

    @Test
    void manyCallbacksKeepTheirOrder() {
        int[] next = {0};
        for (int i = 0; i < 10_000; i++) {
            int number = i;
            loop.callSoon(() -> assertEquals(number, next[0]++));
        }

        runReady();

        assertEquals(10_000, next[0]);
    }

    @Test
    void whatWasScheduledBetweenRunsKeepsItsOrder() {
        loop.callSoon(note("a"));
        loop.callSoonThreadsafe(note("b"));
        loop.callSoon(note("c"));
        loop.callSoonThreadsafe(note("d"));

        runReady();

        assertTrace("a", "b", "c", "d");
    }

    @Test
    void aCallbackThatKeepsSchedulingItselfDoesNotStarveTimers() {
        Runnable[] spin = new Runnable[1];
        boolean[] over = new boolean[1];
        spin[0] = () -> {
            if (!over[0]) {
                loop.callSoon(spin[0]);
            }
        };
        loop.callSoon(spin[0]);
        loop.callLater(Duration.ZERO, () -> {
            over[0] = true;
            host.finish();
        });

        host.run();

        assertTrue(over[0]);
        runReady();
    }

    @Test
    void callbacksSeeTheLoopAsTheRunningOne() {
        onLoop(() -> assertSame(loop, EventLoop.running()));

        assertThrows(IllegalStateException.class, EventLoop::running);
    }

    @Test
    void aMissingCallbackIsRefusedWhereItIsGiven() {
        assertThrows(NullPointerException.class, () -> loop.callSoon(null));
        assertThrows(NullPointerException.class, () -> loop.callSoonThreadsafe(null));
    }
}
