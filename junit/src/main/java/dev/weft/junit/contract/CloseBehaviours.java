package dev.weft.junit.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Coro;
import dev.weft.Task;
import dev.weft.TimerHandle;
import java.time.Duration;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** {@code close}. */
abstract class CloseBehaviours extends Behaviours {

    CloseBehaviours(Supplier<LoopHost> hosts) {
        super(hosts);
    }

    private static void assertClosed(Executable action) {
        refused(IllegalStateException.class, "closed", action);
    }

    @Test
    void closeDropsCallbacksAndTimersWithoutRunningThem() {
        loop.callSoon(note("soon"));
        loop.callSoonThreadsafe(note("threadsafe"));
        loop.callLater(Duration.ZERO, note("timer"));

        loop.close();

        assertTrace();
    }

    @Test
    void closingTwiceIsFine() {
        assertFalse(loop.isClosed());

        loop.close();
        loop.close();

        assertTrue(loop.isClosed());
    }

    @Test
    void aClosedLoopTakesNoCallbacks() {
        loop.close();

        assertClosed(() -> loop.callSoon(() -> {}));
        assertClosed(() -> loop.callSoonThreadsafe(() -> {}));
        assertClosed(() -> loop.callLater(Duration.ZERO, () -> {}));
        assertClosed(() -> loop.callAt(Duration.ZERO, () -> {}));
    }

    @Test
    void aClosedLoopTakesNoWork() {
        loop.close();

        assertClosed(() -> loop.runInExecutor(() -> 1));
        assertClosed(() -> loop.createTask(TaskBehaviours.answer(1)));
        assertTrue(loop.allTasks().isEmpty());
    }

    @Test
    void aClosedLoopDoesNotRun() {
        loop.close();

        assertClosed(loop::runForever);
        assertClosed(() -> loop.runOnce(Duration.ZERO));
        assertClosed(() -> loop.runUntilComplete(TaskBehaviours.answer(1)));
    }

    @Test
    void aTaskThatWasRefusedLeavesItsCoroutineFresh() {
        loop.close();
        Coro<Integer> coro = TaskBehaviours.answer(42);
        assertClosed(() -> loop.createTask(coro));
        LoopHost other = hosts.get();
        try {
            assertEquals(42, other.loop().runUntilComplete(coro));
        } finally {
            other.close();
        }
    }

    @Test
    void closingWhileItRunsIsRefused() {
        onLoop(() -> refused(IllegalStateException.class, "run", loop::close));

        assertFalse(loop.isClosed());
    }

    @Test
    void tasksThatAreNotDoneAreReported() {
        Task<Void> task = loop.createTask(TaskBehaviours.wait(loop.createFuture()), "left over");
        runReady();

        loop.close();

        assertSame(task, takeError().source());
    }

    @Test
    void aTimerMayBeCancelledAfterwards() {
        TimerHandle timer = loop.callLater(Duration.ofMinutes(1), () -> {});

        loop.close();
        timer.cancel();

        assertTrue(timer.isCancelled());
    }
}
