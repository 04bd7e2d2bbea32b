package dev.weft.traces.shared;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;

import dev.weft.BrokenBarrierException;
import dev.weft.CancelledError;
import dev.weft.Coro;
import dev.weft.Task;
import dev.weft.annotations.Coroutine;
import dev.weft.sync.Barrier;
import dev.weft.sync.BoundedSemaphore;
import dev.weft.sync.Condition;
import dev.weft.sync.Event;
import dev.weft.sync.Lock;
import dev.weft.sync.Permit;
import dev.weft.sync.Semaphore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Locks, events, conditions, semaphores and barriers. */
final class SyncPrograms {

    private SyncPrograms() {}

    private static Coro<Void> turn() {
        return sleep(Duration.ZERO);
    }

    @Coroutine
    private static Coro<Void> holds(Trace trace, String name, Lock lock, int turns) {
        try {
            try (Permit permit = yieldFrom(lock.acquire())) {
                trace.print(name, "has it");
                for (int i = 0; i < turns; i++) {
                    yieldFrom(turn());
                }
            }
            trace.print(name, "left", lock.isLocked());
        } catch (CancelledError e) {
            trace.print(name, "cancelled");
        }
        return done();
    }

    @Program
    @Coroutine
    static Coro<Void> lockIsFair(Trace trace) {
        Lock lock = new Lock();
        List<Task<Void>> tasks = new ArrayList<>();
        for (String name : List.of("a", "b", "c", "d")) {
            tasks.add(createTask(holds(trace, name, lock, 2)));
        }
        yieldFrom(turn());
        tasks.get(1).cancel();
        tasks.add(createTask(holds(trace, "late", lock, 0)));
        for (Task<Void> task : tasks) {
            yieldFrom(task);
        }
        trace.print(lock.isLocked());
        return done();
    }

    @Coroutine
    private static Coro<Void> holdsShortly(Trace trace, String name, Lock lock) {
        try (Permit permit = yieldFrom(lock.acquire())) {
            trace.print(name, "has it");
        } catch (CancelledError e) {
            trace.print(name, "cancelled");
        }
        return done();
    }

    @Program
    @Coroutine
    static Coro<Void> lockWokenAndCancelled(Trace trace) {
        for (boolean cancelFirst : new boolean[] {true, false}) {
            Lock lock = new Lock();
            yieldFrom(lock.acquire());
            Task<Void> a = createTask(holdsShortly(trace, "a", lock));
            Task<Void> b = createTask(holdsShortly(trace, "b", lock));
            yieldFrom(turn());
            if (cancelFirst) {
                a.cancel();
                lock.release();
            } else {
                lock.release();
                a.cancel();
            }
            yieldFrom(a);
            yieldFrom(b);
            trace.print(lock.isLocked());
        }
        return done();
    }

    @Coroutine
    private static Coro<Void> waits(Trace trace, String name, Event event) {
        yieldFrom(event.await());
        trace.print(name, event.isSet());
        return done();
    }

    @Program
    @Coroutine
    static Coro<Void> eventSetAndClear(Trace trace) {
        Event event = new Event();
        Task<Void> a = createTask(waits(trace, "a", event));
        Task<Void> b = createTask(waits(trace, "b", event));
        yieldFrom(turn());
        event.set();
        event.clear();
        Task<Void> c = createTask(waits(trace, "c", event));
        yieldFrom(a);
        yieldFrom(b);
        trace.print("c", c.isDone());
        event.set();
        yieldFrom(c);
        yieldFrom(event.await());
        trace.print("no wait");
        return done();
    }

    @Coroutine
    private static Coro<Void> waitsForASignal(Trace trace, String name, Condition condition) {
        try (Permit permit = yieldFrom(condition.acquire())) {
            yieldFrom(condition.await());
            trace.print(name, "woken", condition.isLocked());
            yieldFrom(turn());
            trace.print(name, "leaves");
        }
        return done();
    }

    @Program
    @Coroutine
    static Coro<Void> conditionNotify(Trace trace) {
        Condition condition = new Condition();
        List<Task<Void>> tasks = new ArrayList<>();
        for (String name : List.of("a", "b", "c", "d")) {
            tasks.add(createTask(waitsForASignal(trace, name, condition)));
        }
        yieldFrom(turn());
        try (Permit permit = yieldFrom(condition.acquire())) {
            condition.signal(2);
            yieldFrom(turn());
            trace.print("still mine");
        }
        yieldFrom(tasks.get(0));
        yieldFrom(tasks.get(1));
        tasks.get(2).cancel();
        try {
            yieldFrom(tasks.get(2));
        } catch (CancelledError e) {
            trace.print("c cancelled", condition.isLocked());
        }
        try (Permit permit = yieldFrom(condition.acquire())) {
            condition.signalAll();
        }
        yieldFrom(tasks.get(3));
        try {
            condition.signal();
        } catch (IllegalStateException e) {
            trace.print(Trace.name(e));
        }
        return done();
    }

    private static String quoted(List<String> values) {
        return values.stream().map(value -> "'" + value + "'").toList().toString();
    }

    @Coroutine
    private static Coro<Void> waitsForSoMany(Trace trace, Condition condition, List<String> values, int count) {
        try (Permit permit = yieldFrom(condition.acquire())) {
            yieldFrom(condition.awaitUntil(() -> values.size() >= count));
            trace.print("has", count, quoted(values));
        }
        return done();
    }

    @Program
    @Coroutine
    static Coro<Void> conditionWaitFor(Trace trace) {
        Condition condition = new Condition();
        List<String> values = new ArrayList<>();
        List<Task<Void>> tasks = new ArrayList<>();
        for (int count : new int[] {2, 0, 1}) {
            tasks.add(createTask(waitsForSoMany(trace, condition, values, count)));
        }
        yieldFrom(turn());
        for (String value : List.of("x", "y")) {
            try (Permit permit = yieldFrom(condition.acquire())) {
                values.add(value);
                condition.signalAll();
            }
            yieldFrom(turn());
            yieldFrom(turn());
            trace.print("added", value);
        }
        for (Task<Void> task : tasks) {
            yieldFrom(task);
        }
        return done();
    }

    @Coroutine
    private static Coro<Void> isInside(Trace trace, String name, Semaphore semaphore) {
        try (Permit permit = yieldFrom(semaphore.acquire())) {
            trace.print(name, "in");
            yieldFrom(sleep(Duration.ofMillis(1)));
            trace.print(name, "out");
        }
        return done();
    }

    @Program
    @Coroutine
    static Coro<Void> semaphoreHandsOver(Trace trace) {
        Semaphore semaphore = new Semaphore(2);
        List<Task<Void>> tasks = new ArrayList<>();
        for (String name : List.of("a", "b", "c", "d", "e")) {
            tasks.add(createTask(isInside(trace, name, semaphore)));
        }
        yieldFrom(turn());
        trace.print(semaphore.isLocked());
        Task<Void> cancelled = tasks.remove(2);
        cancelled.cancel();
        for (Task<Void> task : tasks) {
            yieldFrom(task);
        }
        trace.print(semaphore.isLocked(), cancelled.isCancelled());
        try {
            new BoundedSemaphore(1).release();
        } catch (IllegalArgumentException e) {
            trace.print(Trace.name(e));
        }
        return done();
    }

    @Coroutine
    private static Coro<Void> comesTwice(String name, Barrier barrier, List<String> log) {
        for (int round = 0; round < 2; round++) {
            int index = yieldFrom(barrier.await());
            log.add(name + index);
        }
        return done();
    }

    @Program
    @Coroutine
    static Coro<Void> barrierRounds(Trace trace) {
        Barrier barrier = new Barrier(3);
        List<String> log = new ArrayList<>();
        List<Task<Void>> tasks = new ArrayList<>();
        tasks.add(createTask(comesTwice("a", barrier, log)));
        tasks.add(createTask(comesTwice("b", barrier, log)));
        yieldFrom(turn());
        trace.print(barrier.nWaiting(), barrier.isBroken());
        tasks.add(createTask(comesTwice("c", barrier, log)));
        for (Task<Void> task : tasks) {
            yieldFrom(task);
        }
        trace.print(log.subList(0, 3).stream().sorted().toArray());
        trace.print(log.size(), barrier.nWaiting());
        return done();
    }

    @Coroutine
    private static Coro<Void> comes(Trace trace, String name, Barrier barrier) {
        try {
            yieldFrom(barrier.await());
            trace.print(name, "through");
        } catch (BrokenBarrierException e) {
            trace.print(name, "broken");
        }
        return done();
    }

    @Program
    @Coroutine
    static Coro<Void> barrierAborted(Trace trace) {
        Barrier barrier = new Barrier(2);
        Task<Void> a = createTask(comes(trace, "a", barrier));
        yieldFrom(turn());
        yieldFrom(barrier.abort());
        yieldFrom(a);
        yieldFrom(comes(trace, "b", barrier));
        trace.print(barrier.isBroken());
        yieldFrom(barrier.reset());
        Task<Void> c = createTask(comes(trace, "c", barrier));
        yieldFrom(turn());
        yieldFrom(barrier.reset());
        yieldFrom(c);
        Task<Void> d = createTask(comes(trace, "d", barrier));
        yieldFrom(comes(trace, "e", barrier));
        yieldFrom(d);
        trace.print(barrier.isBroken());
        return done();
    }
}
