package dev.weft.traces.shared;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;

import dev.weft.CancelledError;
import dev.weft.Coro;
import dev.weft.QueueEmptyException;
import dev.weft.QueueFullException;
import dev.weft.QueueShutDownException;
import dev.weft.Task;
import dev.weft.annotations.Coroutine;
import dev.weft.sync.LifoQueue;
import dev.weft.sync.PriorityQueue;
import dev.weft.sync.Queue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Rule 78: queues. */
final class QueuePrograms {

    private QueuePrograms() {}

    @Coroutine
    private static Coro<Void> produces(Trace trace, Queue<Integer> queue) {
        for (int n = 0; n < 5; n++) {
            yieldFrom(queue.put(n));
            trace.print("put", n, queue.size());
        }
        yieldFrom(queue.put(-1));
        return done();
    }

    @Coroutine
    private static Coro<Void> consumes(Trace trace, Queue<Integer> queue) {
        int item = yieldFrom(queue.get());
        while (item != -1) {
            trace.print("got", item);
            yieldFrom(sleep(Duration.ZERO));
            item = yieldFrom(queue.get());
        }
        return done();
    }

    @Program
    @Coroutine
    static Coro<Void> queueHandsOver(Trace trace) {
        Queue<Integer> queue = new Queue<>(2);
        Task<Void> producer = createTask(produces(trace, queue));
        yieldFrom(consumes(trace, queue));
        yieldFrom(producer);
        trace.print(queue.isEmpty(), queue.isFull());
        return done();
    }

    @Coroutine
    private static Coro<Void> gets(Trace trace, String name, Queue<Object> queue) {
        try {
            Object item = yieldFrom(queue.get());
            trace.print(name, "got", item);
        } catch (CancelledError e) {
            trace.print(name, "cancelled");
        } catch (QueueShutDownException e) {
            trace.print(name, "shut down");
        }
        return done();
    }

    @Program
    @Coroutine
    static Coro<Void> queueGettersInOrder(Trace trace) {
        Queue<Object> queue = new Queue<>();
        List<Task<Void>> tasks = List.of(
                createTask(gets(trace, "a", queue)),
                createTask(gets(trace, "b", queue)),
                createTask(gets(trace, "c", queue)));
        yieldFrom(sleep(Duration.ZERO));
        tasks.get(0).cancel();
        queue.putNowait(1);
        queue.putNowait(2);
        for (Task<Void> task : tasks) {
            yieldFrom(task);
        }
        trace.print(queue.size());
        return done();
    }

    @Coroutine
    private static Coro<Void> getsOnly(Trace trace, String name, Queue<Object> queue) {
        Object item = yieldFrom(queue.get());
        trace.print(name, "got", item);
        return done();
    }

    @Program
    @Coroutine
    static Coro<Void> queueWokenAndCancelled(Trace trace) {
        Queue<Object> queue = new Queue<>();
        Task<Void> one = createTask(getsOnly(trace, "one", queue));
        Task<Void> two = createTask(getsOnly(trace, "two", queue));
        yieldFrom(sleep(Duration.ZERO));
        queue.putNowait("item");
        one.cancel();
        yieldFrom(two);
        trace.print(one.isCancelled(), queue.size());
        return done();
    }

    @Coroutine
    private static Coro<Void> works(Trace trace, Queue<Integer> queue) {
        while (true) {
            int item = yieldFrom(queue.get());
            yieldFrom(sleep(Duration.ofMillis(item)));
            trace.print("did", item);
            queue.taskDone();
        }
    }

    @Program
    @Coroutine
    static Coro<Void> queueJoin(Trace trace) {
        Queue<Integer> queue = new Queue<>();
        for (int item : new int[] {3, 1, 2}) {
            queue.putNowait(item);
        }
        List<Task<Void>> workers = List.of(createTask(works(trace, queue)), createTask(works(trace, queue)));
        yieldFrom(queue.join());
        trace.print("joined");
        workers.forEach(Task::cancel);
        try {
            queue.taskDone();
        } catch (IllegalArgumentException e) {
            trace.print("too often");
        }
        return done();
    }

    @Program
    static void queueKinds(Trace trace) {
        for (Queue<Integer> queue : List.of(
                new Queue<Integer>(4),
                new LifoQueue<Integer>(4),
                PriorityQueue.create(4, Comparator.<Integer>naturalOrder()))) {
            for (int item : new int[] {3, 1, 4, 2}) {
                queue.putNowait(item);
            }
            try {
                queue.putNowait(5);
            } catch (QueueFullException e) {
                trace.print("full");
            }
            List<Object> items = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                items.add(queue.getNowait());
            }
            trace.print(items.toArray());
            try {
                queue.getNowait();
            } catch (QueueEmptyException e) {
                trace.print("empty");
            }
        }
    }

    @Program
    @Coroutine
    static Coro<Void> queueShutdown(Trace trace) {
        Queue<Object> empty = new Queue<>();
        List<Task<Void>> waiting = List.of(createTask(gets(trace, "a", empty)), createTask(gets(trace, "b", empty)));
        yieldFrom(sleep(Duration.ZERO));
        empty.shutdown();
        for (Task<Void> task : waiting) {
            yieldFrom(task);
        }
        Queue<Object> queue = new Queue<>();
        queue.putNowait(1);
        queue.shutdown();
        try {
            queue.putNowait(2);
        } catch (QueueShutDownException e) {
            trace.print("put refused");
        }
        yieldFrom(gets(trace, "c", queue));
        yieldFrom(gets(trace, "d", queue));
        return done();
    }

    @Coroutine
    private static Coro<Void> puts(Trace trace, Queue<Integer> queue, int item) {
        try {
            yieldFrom(queue.put(item));
            trace.print("put", item);
        } catch (QueueShutDownException e) {
            trace.print("refused", item);
        }
        return done();
    }

    @Coroutine
    private static Coro<Void> joins(Trace trace, Queue<Integer> queue) {
        yieldFrom(queue.join());
        trace.print("joined");
        return done();
    }

    @Program
    @Coroutine
    static Coro<Void> queueShutdownImmediate(Trace trace) {
        Queue<Integer> queue = new Queue<>(1);
        List<Task<Void>> tasks = new ArrayList<>();
        for (int item = 1; item <= 3; item++) {
            tasks.add(createTask(puts(trace, queue, item)));
        }
        tasks.add(createTask(joins(trace, queue)));
        yieldFrom(sleep(Duration.ZERO));
        queue.shutdownNow();
        for (Task<Void> task : tasks) {
            yieldFrom(task);
        }
        trace.print(queue.size());
        try {
            queue.getNowait();
        } catch (QueueShutDownException e) {
            trace.print("nothing left");
        }
        return done();
    }
}
