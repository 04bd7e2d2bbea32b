package dev.weft.testing;

import static dev.weft.Weft.done;
import static dev.weft.Weft.yieldFrom;

import dev.weft.CancelledError;
import dev.weft.Coro;
import dev.weft.Task;
import dev.weft.annotations.Coroutine;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reruns a scenario, cancelling it at every step: once before the first, once before the second, and so on to its end. A step is
 * anything that the loop takes from its ready queue, and any event of I/O, so that each place is reached in which a task can wait, and each
 * moment between the end of what it waits for and its next step.
 *
 * <pre>{@code
 * CancelEverywhere.of(loop -> {
 *     Lock lock = new Lock();
 *     loop.atEnd(() -> assertThat(lock.isLocked()).isFalse());
 *     return twoWorkers(lock);
 * }).atEveryStep();
 * }</pre>
 *
 * <p>Each run has a {@link TestLoop} of its own, in which the scenario must build all that it uses. After each, this must hold: the main
 * task ended, with a value or a {@link CancelledError}, or an exception that {@link #allowing} names; nothing leaked and no error was
 * reported; the checks of {@link TestLoop#atEnd} pass. The first run that breaks it fails with an {@link AssertionError} that says
 * where it was cancelled, and what had run.
 *
 * <p>Immutable; methods that set something answer a copy.
 */
public final class CancelEverywhere {

    /** A scenario with more runs than this is to be made smaller. */
    static final int MAX_RUNS = 1_000_000;

    /** Builds all that a run needs, and gives its main coroutine. */
    @FunctionalInterface
    public interface Scenario {
        Coro<?> start(TestLoop loop) throws Exception;
    }

    /**
     * What was tried.
     *
     * @param steps of the scenario when nobody cancels it
     * @param runs in which it was cancelled
     * @param cancelled those that ended with {@link CancelledError}
     */
    public record Report(int steps, int runs, int cancelled) {}

    private final Scenario scenario;
    private final TestLoopOptions options;
    private final @Nullable String target;
    private final boolean propagates;
    private final boolean othersEnd;
    private final List<Class<? extends Throwable>> allowed;
    private final int maxRuns;

    private CancelEverywhere(
            Scenario scenario,
            TestLoopOptions options,
            @Nullable String target,
            boolean propagates,
            boolean othersEnd,
            List<Class<? extends Throwable>> allowed,
            int maxRuns) {
        this.scenario = scenario;
        this.options = options;
        this.target = target;
        this.propagates = propagates;
        this.othersEnd = othersEnd;
        this.allowed = allowed;
        this.maxRuns = maxRuns;
    }

    public static CancelEverywhere of(Scenario scenario) {
        Objects.requireNonNull(scenario, "scenario");
        return new CancelEverywhere(scenario, TestLoopOptions.defaults(), null, false, false, List.of(), MAX_RUNS);
    }

    public CancelEverywhere on(TestLoopOptions options) {
        Objects.requireNonNull(options, "options");
        return new CancelEverywhere(scenario, options, target, propagates, othersEnd, allowed, maxRuns);
    }

    /** Cancels the task of this name instead of the main one, at the steps at which there is one. */
    public CancelEverywhere cancelling(String taskName) {
        Objects.requireNonNull(taskName, "taskName");
        return new CancelEverywhere(scenario, options, taskName, propagates, othersEnd, allowed, maxRuns);
    }

    /** The scenario may end with such an exception as well. */
    public CancelEverywhere allowing(Class<? extends Throwable> type) {
        List<Class<? extends Throwable>> longer = new ArrayList<>(allowed);
        longer.add(Objects.requireNonNull(type, "type"));
        return new CancelEverywhere(scenario, options, target, propagates, othersEnd, List.copyOf(longer), maxRuns);
    }

    /**
     * Whenever the main task is cancelled it must end so, and {@link Task#cancelling} count the requests made here; what swallows a cancellation,
     * or calls {@link Task#uncancel} for one that is not its own, breaks that.
     */
    public CancelEverywhere mustPropagate() {
        return new CancelEverywhere(scenario, options, target, true, othersEnd, allowed, maxRuns);
    }

    /**
     * Other tasks get the time they need to end by themselves, once the main one has: what goes on behind a shield, say, or works beside it. One
     * that never does, for want of a wake-up that was lost with whoever was cancelled, is a {@link HangError}.
     */
    public CancelEverywhere lettingOthersEnd() {
        return new CancelEverywhere(scenario, options, target, propagates, true, allowed, maxRuns);
    }

    /** For tests of the limit. */
    CancelEverywhere inAtMost(int runs) {
        return new CancelEverywhere(scenario, options, target, propagates, othersEnd, allowed, runs);
    }

    /**
     * Cancels once in each run.
     *
     * @throws AssertionError at the first run that breaks an invariant
     */
    public Report atEveryStep() {
        return new Series().everyStep();
    }

    /**
     * Cancels twice in each run, at every pair of steps: the second time is at once, or anywhere behind the first, such as in the cleaning
     * up that the first one caused. With n steps that is about n²/2 runs.
     *
     * @throws AssertionError at the first run that breaks an invariant
     * @throws IllegalStateException when there are too many pairs
     */
    public Report atEveryPair() {
        return new Series().everyPair();
    }

    /** One request, and what it counts. */
    private final class Series {

        private static final int NEVER = -1;

        private int runs;
        private int cancelled;

        Report everyStep() {
            int steps = attempt(NEVER, NEVER);
            for (int k = 1; k <= steps; k++) {
                attempt(k, NEVER);
            }
            return new Report(steps, runs, cancelled);
        }

        Report everyPair() {
            int steps = attempt(NEVER, NEVER);
            for (int k = 1; k <= steps; k++) {
                int stepsThen = attempt(k, NEVER);
                for (int l = k; l <= stepsThen; l++) {
                    attempt(k, l);
                }
            }
            return new Report(steps, runs, cancelled);
        }

        /** Answers how many steps there were. */
        private int attempt(int first, int second) {
            if (runs == maxRuns) {
                throw new IllegalStateException(
                        maxRuns + " runs were not enough for every step; make the scenario smaller");
            }
            Attempt attempt = new Attempt(first, second);
            boolean ended = attempt.run();
            if (first != NEVER) {
                runs++;
                cancelled += ended ? 1 : 0;
            }
            return attempt.steps;
        }
    }

    /** One run. */
    private final class Attempt {

        private final int first;
        private final int second;
        private final TestLoop loop = TestLoop.create(options);
        private int steps;

        /** Requests to cancel the main task. */
        private int requests;

        Attempt(int first, int second) {
            this.first = first;
            this.second = second;
        }

        /** Answers whether the main task ended as cancelled. */
        boolean run() {
            Throwable broken = null;
            boolean cancelled = false;
            try (loop) {
                Task<?> main = loop.eventLoop().createTask(start(), "main");
                loop.beforeStep(() -> step(main));
                cancelled = runToItsEnd(main);
                if (othersEnd) {
                    loop.runUntilNoTasks();
                }
            } catch (Throwable e) {
                broken = e;
            }
            if (broken != null) {
                throw new AssertionError(describe(broken), broken);
            }
            return cancelled;
        }

        private Coro<Void> start() {
            try {
                return call(scenario, loop);
            } catch (Exception e) {
                throw new AssertionError("a coroutine threw before it ran", e);
            }
        }

        private boolean runToItsEnd(Task<?> main) {
            try {
                loop.run(main);
            } catch (CancelledError e) {
                checkRequests(main);
                return true;
            } catch (HangError e) {
                throw e;
            } catch (Throwable e) {
                if (allowed.stream().noneMatch(type -> type.isInstance(e))) {
                    throw e;
                }
                return false;
            }
            if (propagates && requests > 0) {
                throw new AssertionError(
                        main + " was cancelled and ended as if it were not; something swallowed the CancelledError");
            }
            return false;
        }

        private void checkRequests(Task<?> main) {
            if (propagates && requests > 0 && main.cancelling() != requests) {
                throw new AssertionError(
                        main + " was asked " + requests + " times to cancel and ended with " + main.cancelling()
                                + "; something took back requests that were not its own, or left its own behind");
            }
        }

        private void step(Task<?> main) {
            if (main.isDone()) {
                return;
            }
            steps++;
            if (steps == first) {
                cancel(main);
            }
            if (steps == second) {
                cancel(main);
            }
        }

        private void cancel(Task<?> main) {
            if (target == null) {
                loop.note("   main is cancelled");
                requests++;
                main.cancel("before step " + steps);
                return;
            }
            for (Task<?> task : loop.eventLoop().allTasks()) {
                if (task.name().equals(target)) {
                    loop.note("   " + target + " is cancelled");
                    task.cancel("before step " + steps);
                }
            }
        }

        private String describe(Throwable broken) {
            String where = first < 0
                    ? "With nobody cancelling"
                    : "Cancelled before step " + first + (second < 0 ? "" : " and step " + second);
            String seed = options.seed() == null ? "" : " (seed " + options.seed() + ")";
            return where + seed + ", the scenario broke: " + broken + "\nIts last steps:\n  "
                    + String.join("\n  ", loop.trace());
        }
    }

    @Coroutine
    private static Coro<Void> call(Scenario scenario, TestLoop loop) throws Exception {
        yieldFrom(scenario.start(loop));
        return done();
    }
}
