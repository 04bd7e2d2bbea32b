package dev.weft.sync;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.currentTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;

import dev.weft.CancelledError;
import dev.weft.Coro;
import dev.weft.Task;
import dev.weft.annotations.Coroutine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.function.IntFunction;

/**
 * Tasks that use a primitive in ways of chance and are cancelled at moments of chance: each turn, and by each other in the middle of a
 * turn. After a while nobody is cancelled any more, and then all must come to their end. One seed, one run.
 */
final class Storm {

    private static final int CANCELLING_TURNS = 150;
    private static final int LAST_TURN = 5_000;

    final Random random;
    private final List<Task<Void>> tasks = new ArrayList<>();
    /** Those that have begun: one that is cancelled before would do nothing. */
    private final List<Task<?>> begun = new ArrayList<>();

    private int turn;
    private boolean over;

    Storm(long seed) {
        random = new Random(seed);
    }

    /**
     * Runs so many tasks to their end.
     *
     * @param invariant checked after each turn
     */
    @Coroutine
    Coro<Void> blow(int count, IntFunction<Callable<Coro<Void>>> body, Runnable invariant) {
        for (int i = 0; i < count; i++) {
            Callable<Coro<Void>> worker = body.apply(i);
            tasks.add(createTask(() -> begin(worker), "worker " + i));
        }
        try {
            while (!tasks.stream().allMatch(Task::isDone)) {
                yieldFrom(sleep(Duration.ZERO));
                invariant.run();
                failWithTheFirst();
                gust();
                if (turn++ == LAST_TURN) {
                    throw new AssertionError("not at their end: " + tasks);
                }
            }
            failWithTheFirst();
        } finally {
            over = true;
        }
        return done();
    }

    @Coroutine
    private Coro<Void> begin(Callable<Coro<Void>> body) throws Exception {
        begun.add(currentTask());
        return body.call();
    }

    private void failWithTheFirst() {
        for (Task<Void> task : tasks) {
            if (task.isDone() && !task.isCancelled()) {
                task.result();
            }
        }
    }

    /** Cancels a task, perhaps. */
    void gust() {
        if (turn < CANCELLING_TURNS && random.nextInt(3) == 0) {
            begun.get(random.nextInt(begun.size())).cancel();
        }
    }

    /** Lets some turns go by, perhaps none. */
    Coro<Void> pause() {
        return Turns.turns(random.nextInt(3));
    }

    /** Answers whether the body came to its end without being cancelled. */
    @Coroutine
    Coro<Boolean> attempt(Callable<? extends Coro<?>> body) throws Exception {
        try {
            yieldFrom(body.call());
            return result(true);
        } catch (CancelledError e) {
            if (over) {
                throw e; // by the runner, after a failure
            }
            while (currentTask().uncancel() > 0) {}
            return result(false);
        }
    }

    /** Tries again until it was not cancelled. */
    @Coroutine
    Coro<Void> insist(Callable<? extends Coro<?>> body) throws Exception {
        while (!yieldFrom(attempt(body))) {}
        return done();
    }
}
