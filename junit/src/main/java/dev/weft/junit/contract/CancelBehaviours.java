package dev.weft.junit.contract;

import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.CancelledError;
import dev.weft.Coro;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.Task;
import dev.weft.annotations.Coroutine;
import java.time.Duration;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Cancelling tasks. */
abstract class CancelBehaviours extends Behaviours {

    private final Future<Void> gate = loop.createFuture();

    CancelBehaviours(Supplier<LoopHost> hosts) {
        super(hosts);
    }

    /** Notes how its wait ended, and lets the cancellation through. */
    @Coroutine
    private Coro<Void> waiting(Future<Void> future) {
        trace.add("begun");
        try {
            yieldFrom(future);
            trace.add("went on");
        } catch (CancelledError e) {
            trace.add("cancelled: " + e.getMessage());
            throw e;
        } finally {
            trace.add("finally");
        }
        return done();
    }

    @Test
    void aTaskIsCancelledWhereItWaitsAndCleansUp() {
        Task<Void> task = loop.createTask(waiting(gate));
        runReady();

        assertTrue(task.cancel("enough"));
        assertFalse(task.isDone());
        assertThrows(CancelledError.class, () -> complete(task));

        assertTrace("begun", "cancelled: enough", "finally");
        assertTrue(task.isCancelled());
        assertTrue(gate.isCancelled());
    }

    @Test
    void aTaskCancelledBeforeItsFirstStepNeverRuns() {
        Task<Void> task = loop.createTask(waiting(gate));

        task.cancel();
        assertThrows(CancelledError.class, () -> complete(task));

        assertTrace();
    }

    @Test
    void aTaskThatIsDoneIsNotCancelled() {
        Task<Integer> task = loop.createTask(TaskBehaviours.answer(1));
        complete(task);

        assertFalse(task.cancel());
        assertFalse(task.isCancelled());
    }

    /** The result came, and the task has not gone on yet: the cancellation wins. */
    @Test
    void aCancellationBetweenTheResultAndTheNextStepWins() {
        Task<Void> task = loop.createTask(waiting(gate));
        runReady();

        gate.setResult(null);
        task.cancel("late");
        assertThrows(CancelledError.class, () -> complete(task));

        assertTrace("begun", "cancelled: late", "finally");
    }

    @Test
    void twoCancellationsInOneTurnAreDeliveredOnce() {
        Task<Integer> task = loop.createTask(counting(gate));
        runReady();

        task.cancel();
        task.cancel();

        assertEquals(1, complete(task));
        assertEquals(2, task.cancelling());
    }

    @Coroutine
    private static Coro<Integer> counting(Future<Void> future) {
        int cancellations = 0;
        try {
            yieldFrom(future);
        } catch (CancelledError e) {
            cancellations++;
        }
        try {
            yieldFrom(sleep(Duration.ZERO));
        } catch (CancelledError e) {
            cancellations++;
        }
        return result(cancellations);
    }

    @Test
    void aTaskThatSwallowsACancellationGoesOn() {
        Task<Integer> task = loop.createTask(counting(gate));
        runReady();

        task.cancel();

        assertEquals(1, complete(task));
        assertFalse(task.isCancelled());
        assertEquals(1, task.cancelling());
    }

    @Test
    void uncancelTakesARequestBack() {
        Task<Void> task = loop.createTask(takingBack());

        complete(task);

        assertFalse(task.isCancelled());
        assertEquals(0, task.cancelling());
    }

    @Coroutine
    private static Coro<Void> takingBack() {
        Task<?> self = EventLoop.running().currentTask();
        self.cancel();
        self.uncancel();
        yieldFrom(sleep(Duration.ZERO));
        return done();
    }

    @Test
    void aTaskThatCancelsItselfIsCancelledAtItsNextWait() {
        Task<Void> task = loop.createTask(cancellingItself());

        assertThrows(CancelledError.class, () -> complete(task));

        assertTrace("still running");
    }

    @Coroutine
    private Coro<Void> cancellingItself() {
        EventLoop.running().currentTask().cancel();
        trace.add("still running");
        yieldFrom(sleep(Duration.ZERO));
        trace.add("never");
        return done();
    }

    @Test
    void aTaskThatCancelsItselfAndEndsIsCancelled() {
        Task<Integer> task = loop.createTask(cancellingItselfAtTheEnd());

        assertThrows(CancelledError.class, () -> complete(task));
    }

    @Coroutine
    private static Coro<Integer> cancellingItselfAtTheEnd() {
        EventLoop.running().currentTask().cancel();
        return result(5);
    }

    @Test
    void theInnermostTaskIsCancelledFirst() {
        Task<Void> inner = loop.createTask(waiting(gate), "inner");
        Task<Void> outer = loop.createTask(waiting(inner), "outer");
        runReady();

        outer.cancel("enough");
        assertThrows(CancelledError.class, () -> complete(outer));

        assertTrue(inner.isCancelled());
        assertTrace("begun", "begun", "cancelled: enough", "finally", "cancelled: enough", "finally");
    }

    @Test
    void anInnerTaskThatSwallowsItLetsTheOuterGoOn() {
        Task<Integer> inner = loop.createTask(counting(gate), "inner");
        Task<Integer> outer = loop.createTask(passingOn(inner), "outer");
        runReady();

        outer.cancel();

        assertEquals(1, complete(outer));
        assertEquals(1, outer.cancelling());
    }

    @Coroutine
    private static Coro<Integer> passingOn(Task<Integer> inner) {
        return result(yieldFrom(inner));
    }

    @Test
    void cancellingASleepLetsItsTimerGo() {
        Task<Void> task = loop.createTask(sleep(Duration.ofMinutes(10)));
        runReady();

        task.cancel();
        assertThrows(CancelledError.class, () -> complete(task));

        assertTrue(task.isCancelled());
    }

    @Test
    void otherThreadsMayNotCancelWhileTheLoopRuns() {
        Task<Void> task = loop.createTask(waiting(gate));

        onLoop(() -> assertRefusedElsewhere(task::cancel));

        gate.setResult(null);
        runReady();
        assertTrue(task.isDone());
    }
}
