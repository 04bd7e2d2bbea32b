package dev.weft.internal.loop;

import static dev.weft.Interleavings.explore;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Explores the interleavings of a loop that sleeps with threads that wake it. */
@Tag("slow")
class ThreadHandoffLincheckTest {

    @Test
    void noWakeUpIsLost() {
        explore(() -> runUntilAllArrived(new Gate(true), 1));
    }

    @Test
    void noWakeUpIsLostAmongSeveralSenders() {
        explore(() -> runUntilAllArrived(new Gate(true), 2));
    }

    /** So that the tests above are known to see a lost wake-up. */
    @Test
    void aLoopThatSleepsWithoutLeaveIsCaught() {
        assertThatThrownBy(() -> explore(() -> runUntilAllArrived(new Gate(false), 1)))
                .hasMessageContaining("deadlock");
    }

    @Test
    void anOfferToALoopThatClosesEitherRunsOrIsRefused() {
        explore(() -> {
            Gate gate = new Gate(true);
            boolean[] taken = new boolean[1];
            Thread sender = new Thread(() -> taken[0] = gate.handoff.offer(() -> gate.arrived.add(0)));
            sender.start();
            gate.turn();
            gate.handoff.close();
            join(sender);

            check(gate.arrived.isEmpty() || taken[0], "ran and refused");
            check(!gate.handoff.offer(() -> {}), "taken by a closed loop");
        });
    }

    private static void runUntilAllArrived(Gate gate, int count) {
        List<Thread> senders = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int number = i;
            Thread sender = new Thread(() -> {
                gate.handoff.offer(() -> gate.arrived.add(number));
            });
            senders.add(sender);
            sender.start();
        }
        while (gate.arrived.size() < count) {
            gate.sleepUnlessSomethingIsThere();
            gate.turn();
        }
        senders.forEach(ThreadHandoffLincheckTest::join);
        check(Set.copyOf(gate.arrived).size() == count, "one ran twice");
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A loop reduced to the gate and a poll that waits. */
    private static final class Gate {

        final ReadyRing ready = new ReadyRing();
        final ThreadHandoff handoff = new ThreadHandoff(this::wakeUp);
        final List<Integer> arrived = new ArrayList<>();
        private final boolean asksForLeave;
        private boolean woken;

        Gate(boolean asksForLeave) {
            this.asksForLeave = asksForLeave;
        }

        void turn() {
            handoff.drainTo(ready);
            while (!ready.isEmpty()) {
                ready.removeFirst().run();
            }
        }

        void sleepUnlessSomethingIsThere() {
            boolean leave = handoff.fallAsleep();
            if (leave || !asksForLeave) {
                poll();
                handoff.awake();
            }
        }

        /** As a selector: a wake-up before the poll makes it return at once. */
        private synchronized void poll() {
            while (!woken) {
                try {
                    wait();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
            woken = false;
        }

        private synchronized void wakeUp() {
            woken = true;
            notifyAll();
        }
    }
}
