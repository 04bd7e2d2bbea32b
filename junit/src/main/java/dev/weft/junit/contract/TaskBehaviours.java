package dev.weft.junit.contract;

import static dev.weft.Weft.done;
import static dev.weft.Weft.gather;
import static dev.weft.Weft.result;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Coro;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.Task;
import dev.weft.annotations.Coroutine;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Coroutines run by the loop. */
abstract class TaskBehaviours extends Behaviours {

    TaskBehaviours(Supplier<LoopHost> hosts) {
        super(hosts);
    }

    @Coroutine
    static Coro<Integer> answer(int value) {
        yieldFrom(sleep(Duration.ZERO));
        return result(value);
    }

    @Coroutine
    static Coro<Integer> failing(Exception failure) throws Exception {
        yieldFrom(sleep(Duration.ZERO));
        throw failure;
    }

    static Coro<Integer> failingWith(Exception failure) {
        try {
            return failing(failure);
        } catch (Exception e) {
            throw new AssertionError("a coroutine threw before it ran", e);
        }
    }

    @Coroutine
    static Coro<Void> wait(Future<Void> gate) {
        yieldFrom(gate);
        return done();
    }

    @Coroutine
    private Coro<Void> noting(String name, int turns) {
        for (int i = 1; i <= turns; i++) {
            trace.add(name + i);
            yieldFrom(sleep(Duration.ZERO));
        }
        return done();
    }

    @Test
    void nothingOfATaskRunsBeforeTheLoopDoes() {
        Task<Void> task = loop.createTask(noting("a", 1));
        assertTrace();
        assertTrue(loop.allTasks().contains(task));

        runReady();

        assertTrace("a1");
        assertTrue(task.isDone());
    }

    @Test
    void tasksTakeTurns() {
        loop.createTask(noting("a", 3));
        loop.createTask(noting("b", 3));

        runReady();

        assertTrace("a1", "b1", "a2", "b2", "a3", "b3");
    }

    @Test
    void aTaskEndsWithTheValueOfItsCoroutine() {
        Task<Integer> task = loop.createTask(answer(42));

        assertEquals(42, complete(task));
        assertNull(task.exception());
    }

    @Test
    void aTaskFailsWithTheExceptionItself() {
        IOException failure = new IOException("broken");
        Task<Integer> task = loop.createTask(failingWith(failure));

        assertSame(failure, assertThrows(IOException.class, () -> complete(task)));
    }

    @Test
    void aFailureThatNobodyReadsIsReported() {
        IOException failure = new IOException("broken");
        Task<Integer> task = loop.createTask(failingWith(failure));

        runReady();

        assertSame(failure, errors.get(0).exception());
        assertSame(task, takeError().source());
    }

    @Test
    void aFailureThatIsReadInTimeIsNotReported() {
        Task<Integer> task = loop.createTask(failingWith(new IOException("broken")));
        task.addDoneCallback(done -> trace.add(String.valueOf(done.exception())));

        runReady();

        assertTrace("java.io.IOException: broken");
    }

    @Test
    void aTaskIsTheCurrentOneDuringItsSteps() {
        Task<?>[] seen = new Task<?>[1];
        Task<Void> task = loop.createTask(asking(seen));

        complete(task);

        assertSame(task, seen[0]);
        assertNull(loop.currentTask());
    }

    @Coroutine
    private static Coro<Void> asking(Task<?>[] seen) {
        yieldFrom(sleep(Duration.ZERO));
        seen[0] = EventLoop.running().currentTask();
        return done();
    }

    @Test
    void aCallbackHasNoCurrentTask() {
        onLoop(() -> assertNull(loop.currentTask()));
    }

    @Test
    void tasksThatAreNotDoneAreListed() {
        Future<Void> gate = loop.createFuture();
        Task<Void> waiting = loop.createTask(wait(gate));
        Task<Void> finished = loop.createTask(noting("x", 1));

        runReady();

        assertEquals(Set.of(waiting), loop.allTasks());
        assertTrue(finished.isDone());
        gate.setResult(null);
        runReady();
        assertTrue(loop.allTasks().isEmpty());
    }

    @Test
    void aTaskHasTheNameItWasGivenOrOneOfTheLoops() {
        Task<Integer> named = loop.createTask(answer(1), "warp");
        Task<Integer> first = loop.createTask(answer(2));
        Task<Integer> second = loop.createTask(answer(3));

        assertEquals("warp", named.name());
        assertTrue(!first.name().equals(second.name()) && !first.name().isEmpty());
        runReady();
    }

    @Test
    void waitersOfAFutureGoOnInTheOrderOfWaiting() {
        Future<Void> gate = loop.createFuture();
        loop.createTask(noteAfter(gate, "a"));
        loop.createTask(noteAfter(gate, "b"));
        runReady();

        gate.setResult(null);
        runReady();

        assertTrace("a", "b");
    }

    @Coroutine
    private Coro<Void> noteAfter(Future<Void> gate, String what) {
        yieldFrom(gate);
        trace.add(what);
        return done();
    }

    @Test
    void awaitingADoneFutureDoesNotSuspend() {
        Future<Void> open = loop.createFuture();
        open.setResult(null);
        loop.createTask(noteAfter(open, "a"));
        loop.callSoon(note("later"));

        runReady();

        assertTrace("a", "later");
    }

    @Test
    void aFailureOfWhatIsAwaitedIsRaisedThere() {
        Future<Void> gate = loop.createFuture();
        Task<String> task = loop.createTask(catching(gate));
        runReady();

        gate.setException(new IOException("broken"));

        assertEquals("caught broken", complete(task));
    }

    @Coroutine
    private static Coro<String> catching(Future<Void> gate) {
        try {
            yieldFrom(gate, IOException.class);
            return result("nothing");
        } catch (IOException e) {
            return result("caught " + e.getMessage());
        }
    }

    @Test
    void aTaskAwaitsAnother() {
        Task<Integer> inner = loop.createTask(answer(42));

        assertEquals(43, complete(plusOne(inner)));
    }

    @Coroutine
    private static Coro<Integer> plusOne(Task<Integer> inner) {
        return result(yieldFrom(inner) + 1);
    }

    @Test
    void gatherGivesAllResultsInTheOrderOfItsArguments() {
        assertEquals(List.of(1, 2, 3), complete(gathering()));
    }

    @Coroutine
    private static Coro<List<Integer>> gathering() {
        return result(yieldFrom(gather(answer(1), answer(2), answer(3))));
    }

    @Test
    void sleepingTakesItsTime() {
        Duration start = loop.time();

        complete(sleep(Duration.ofMillis(3)));

        assertTrue(loop.time().minus(start).compareTo(Duration.ofMillis(3)) >= 0);
    }

    @Test
    void aTasksResultIsItsCoroutines() {
        Task<Integer> task = loop.createTask(answer(1));

        assertThrows(IllegalStateException.class, () -> task.setResult(2));
        assertThrows(IllegalStateException.class, () -> task.setException(new IOException()));
        assertEquals(1, complete(task));
    }

    @Test
    void aTaskCannotAwaitItself() {
        Task<?>[] self = new Task<?>[1];
        Task<Void> task = loop.createTask(awaitingFirst(self));
        self[0] = task;

        refused(IllegalStateException.class, "itself", () -> complete(task));
    }

    @Coroutine
    private static Coro<Void> awaitingFirst(Future<?>[] futures) {
        yieldFrom(futures[0]);
        return done();
    }

    @Test
    void aTaskCannotAwaitAFutureOfAnotherLoop() {
        LoopHost other = hosts.get();
        try {
            Future<?>[] foreign = {other.loop().createFuture()};

            refused(IllegalStateException.class, "different loop", () -> complete(awaitingFirst(foreign)));
        } finally {
            other.close();
        }
    }

    @Test
    void aCoroutineIsAwaitedOnce() {
        Coro<Integer> coro = answer(1);
        complete(coro);

        refused(IllegalStateException.class, "already awaited", () -> loop.createTask(coro));
    }
}
