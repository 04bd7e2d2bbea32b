package dev.weft.sync;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.gather;
import static dev.weft.Weft.result;
import static dev.weft.Weft.run;
import static dev.weft.Weft.yieldFrom;
import static dev.weft.sync.Turns.settled;
import static dev.weft.sync.Turns.turns;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.BrokenBarrierException;
import dev.weft.Coro;
import dev.weft.Task;
import dev.weft.annotations.Coroutine;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** CPython's tests of barriers. */
class CPythonBarrierTest {

    private static final int N = 5;

    private final Barrier barrier = new Barrier(N);

    private static <R> List<Task<R>> tasks(int count, Supplier<Coro<R>> body) {
        List<Task<R>> tasks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            tasks.add(createTask(body.get()));
        }
        return tasks;
    }

    @AfterEach
    void nobodyIsLeft() {
        assertThat(barrier.nWaiting()).isZero();
        assertThat(barrier.toString()).doesNotContain("resetting").doesNotContain("draining");
    }

    // CPython: test_locks.BarrierTests.test_repr
    @Test
    void aBarrierTellsItsState() {
        run(() -> {
            assertThat(barrier).hasToString("Barrier(filling, waiters=0/5)");
            List<Task<Integer>> waiters = tasks(2, barrier::await);
            yieldFrom(turns(1));
            assertThat(barrier).hasToString("Barrier(filling, waiters=2/5)");

            waiters.addAll(tasks(barrier.parties() - barrier.nWaiting(), barrier::await));
            yieldFrom(turns(1));
            assertThat(barrier).hasToString("Barrier(draining, waiters=0/5)");

            waiters.addAll(tasks(2, barrier::await));
            yieldFrom(turns(1));
            yieldFrom(barrier.reset());
            assertThat(barrier).hasToString("Barrier(resetting, waiters=0/5)");

            waiters.addAll(tasks(2, barrier::await));
            yieldFrom(turns(1));
            yieldFrom(barrier.abort());
            assertThat(barrier).hasToString("Barrier(broken)");
            assertThat(barrier.isBroken()).isTrue();
            yieldFrom(settled(waiters));
            return done();
        });
    }

    // CPython: test_locks.BarrierTests.test_barrier_parties
    @Test
    void aBarrierNeedsAParty() {
        assertThatThrownBy(() -> new Barrier(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Barrier(-4)).isInstanceOf(IllegalArgumentException.class);
        assertThat(new Barrier(1).parties()).isEqualTo(1);
    }

    // CPython: test_locks.BarrierTests.test_context_manager
    @Test
    void eachPartyGetsANumber() {
        run(() -> {
            List<Integer> numbers = yieldFrom(gather(tasks(N, barrier::await)));

            assertThat(numbers).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
            assertThat(barrier.isBroken()).isFalse();
            return done();
        });
    }

    // CPython: test_locks.BarrierTests.test_filling_one_task
    // CPython: test_locks.BarrierTests.test_filling_one_task_twice
    @Test
    void aBarrierForOneHoldsNobody() {
        run(() -> {
            Barrier one = new Barrier(1);
            Task<Integer> first = createTask(one.await());
            yieldFrom(turns(1));
            assertThat(one.nWaiting()).isZero();
            Task<Integer> second = createTask(one.await());
            yieldFrom(turns(1));

            assertThat(first.result()).isEqualTo(second.result()).isZero();
            assertThat(one).hasToString("Barrier(filling, waiters=0/1)");
            return done();
        });
    }

    // CPython: test_locks.BarrierTests.test_filling_task_by_task
    @Test
    void aBarrierFillsTaskByTask() {
        run(() -> {
            Barrier three = new Barrier(3);
            List<Task<Integer>> waiters = new ArrayList<>();
            for (int i = 1; i <= 2; i++) {
                waiters.addAll(tasks(1, three::await));
                yieldFrom(turns(1));
                assertThat(three).hasToString("Barrier(filling, waiters=" + i + "/3)");
            }
            waiters.addAll(tasks(1, three::await));
            yieldFrom(gather(waiters));

            assertThat(three).hasToString("Barrier(filling, waiters=0/3)");
            return done();
        });
    }

    @Coroutine
    private Coro<Integer> twice(List<Boolean> seen) {
        yieldFrom(barrier.await());
        seen.add(true);
        int index = yieldFrom(barrier.await());
        seen.add(false);
        return result(index);
    }

    // CPython: test_locks.BarrierTests.test_filling_tasks_wait_twice
    // CPython: test_locks.BarrierTests.test_filling_tasks_check_return_value
    @Test
    void aBarrierIsGoodForAnotherRound() {
        run(() -> {
            List<Boolean> seen = new ArrayList<>();
            List<Integer> numbers = yieldFrom(gather(tasks(N, () -> twice(seen))));

            assertThat(seen).containsExactlyElementsOf(concat(times(N, true), times(N, false)));
            assertThat(numbers)
                    .containsExactlyInAnyOrderElementsOf(
                            IntStream.range(0, N).boxed().toList());
            return done();
        });
    }

    private static List<Boolean> times(int count, boolean value) {
        return Collections.nCopies(count, value);
    }

    private static List<Boolean> concat(List<Boolean> first, List<Boolean> second) {
        List<Boolean> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }

    @Coroutine
    private Coro<Void> seeDraining(List<Boolean> seen) {
        yieldFrom(barrier.await());
        seen.add(barrier.toString().contains("draining"));
        return done();
    }

    // CPython: test_locks.BarrierTests.test_draining_state
    @Test
    void aBarrierDrainsUntilTheLastHasLeft() {
        run(() -> {
            List<Boolean> seen = new ArrayList<>();
            yieldFrom(gather(tasks(N, () -> seeDraining(seen))));

            assertThat(seen).containsExactly(true, true, true, true, false);
            return done();
        });
    }

    @Coroutine
    private Coro<Void> comeAgain(int[] again, Barrier others) {
        yieldFrom(barrier.await());
        if (again[0]-- <= 0) {
            yieldFrom(others.await());
        }
        yieldFrom(barrier.await());
        return done();
    }

    // CPython: test_locks.BarrierTests.test_blocking_tasks_while_draining
    @Test
    void whoComesWhileItDrainsIsOfTheNextRound() {
        run(() -> {
            Barrier others = new Barrier(N - 2);
            int[] again = {2};
            yieldFrom(gather(tasks(N, () -> comeAgain(again, others))));

            assertThat(others.nWaiting()).isZero();
            return done();
        });
    }

    // CPython: test_locks.BarrierTests.test_filling_tasks_cancel_one
    @Test
    void aCancelledTaskLeavesItsPlace() {
        run(() -> {
            Barrier three = new Barrier(3);
            List<Task<Integer>> tasks = tasks(2, three::await);
            yieldFrom(turns(1));
            assertThat(three.nWaiting()).isEqualTo(2);
            Task<Integer> first = tasks.remove(0);
            first.cancel();
            yieldFrom(turns(1));
            assertThat(three.nWaiting()).isEqualTo(1);
            assertThat(first.isCancelled()).isTrue();

            tasks.addAll(tasks(1, three::await));
            yieldFrom(turns(1));
            assertThat(three.nWaiting()).isEqualTo(2);
            tasks.addAll(tasks(1, three::await));
            yieldFrom(gather(tasks));
            assertThat(three).hasToString("Barrier(filling, waiters=0/3)");
            return done();
        });
    }

    // reset

    // CPython: test_locks.BarrierTests.test_reset_barrier
    @Test
    void resettingAnEmptyBarrierChangesNothing() {
        run(barrier.reset());

        assertThat(barrier.isBroken()).isFalse();
    }

    /** Notes whether the barrier broke. */
    @Coroutine
    private Coro<Void> orBreak(List<Boolean> broken) {
        try {
            yieldFrom(barrier.await());
        } catch (BrokenBarrierException e) {
            broken.add(true);
        }
        return done();
    }

    // CPython: test_locks.BarrierTests.test_reset_barrier_while_tasks_waiting
    @Test
    void resetFailsThoseWhoWait() {
        run(() -> {
            List<Boolean> broken = new ArrayList<>();
            List<Task<Void>> tasks = tasks(N - 1, () -> orBreak(broken));
            yieldFrom(turns(1));
            createTask(barrier.reset());
            yieldFrom(gather(tasks));

            assertThat(broken).hasSize(N - 1);
            assertThat(barrier.isBroken()).isFalse();
            return done();
        });
    }

    @Coroutine
    private Coro<Void> resetWhenSoManyLeft(int leavers, int[] left, List<Boolean> broken) {
        try {
            yieldFrom(barrier.await());
        } catch (BrokenBarrierException e) {
            broken.add(true);
            return done();
        }
        if (++left[0] == leavers) {
            yieldFrom(barrier.reset());
        }
        return done();
    }

    // CPython: test_locks.BarrierTests.test_reset_barrier_when_tasks_half_draining
    @Test
    void resetWhileItDrainsFailsThoseWhoHaveNotLeft() {
        run(() -> {
            List<Boolean> broken = new ArrayList<>();
            int[] left = {0};
            yieldFrom(gather(tasks(N, () -> resetWhenSoManyLeft(N - N / 2, left, broken))));

            assertThat(broken).hasSize(N / 2);
            assertThat(barrier.isBroken()).isFalse();
            return done();
        });
    }

    @Coroutine
    private Coro<Void> halfDraining(int[] count, List<Boolean> waiting, List<Boolean> blocked) {
        boolean broke = false;
        try {
            yieldFrom(barrier.await());
        } catch (BrokenBarrierException e) {
            waiting.add(true);
            broke = true;
        }
        if (broke) {
            yieldFrom(barrier.await());
        } else if (++count[0] > N / 2) {
            yieldFrom(barrier.reset());
            yieldFrom(barrier.await());
        } else {
            yieldFrom(orBreak(blocked));
        }
        return done();
    }

    // CPython: test_locks.BarrierTests.test_reset_barrier_when_tasks_half_draining_half_blocking
    @Test
    void resetDoesNotFailThoseWhoComeForTheNextRound() {
        run(() -> {
            List<Boolean> waiting = new ArrayList<>();
            List<Boolean> blocked = new ArrayList<>();
            int[] count = {0};
            yieldFrom(gather(tasks(N, () -> halfDraining(count, waiting, blocked))));

            assertThat(waiting).hasSize(N / 2);
            assertThat(blocked).isEmpty();
            assertThat(barrier.isBroken()).isFalse();
            return done();
        });
    }

    @Coroutine
    private Coro<Void> waitAgain(List<Boolean> broken, List<Boolean> passed) {
        try {
            yieldFrom(barrier.await());
        } catch (BrokenBarrierException e) {
            broken.add(true);
        } finally {
            yieldFrom(barrier.await());
            passed.add(true);
        }
        return done();
    }

    // CPython: test_locks.BarrierTests.test_reset_barrier_while_tasks_waiting_and_waiting_again
    @Test
    void whoFailedMayComeAgain() {
        run(() -> {
            List<Boolean> broken = new ArrayList<>();
            List<Boolean> passed = new ArrayList<>();
            List<Task<Void>> tasks = tasks(N - 1, () -> waitAgain(broken, passed));
            createTask(barrier.reset());
            yieldFrom(turns(1));
            createTask(seeDraining(passed));
            yieldFrom(gather(tasks));

            assertThat(broken).hasSize(N - 1);
            assertThat(passed).hasSize(N);
            assertThat(barrier.isBroken()).isFalse();
            return done();
        });
    }

    @Coroutine
    private Coro<Void> lastResets(int[] count, List<Boolean> second, List<Boolean> third) {
        yieldFrom(barrier.await());
        if (++count[0] == N) {
            yieldFrom(barrier.reset());
            yieldFrom(barrier.await());
        } else {
            yieldFrom(barrier.await());
            second.add(true);
        }
        yieldFrom(barrier.await());
        third.add(true);
        return done();
    }

    // CPython: test_locks.BarrierTests.test_reset_barrier_while_tasks_draining
    @Test
    void resetByTheLastWhoLeavesFailsNobody() {
        run(() -> {
            List<Boolean> second = new ArrayList<>();
            List<Boolean> third = new ArrayList<>();
            int[] count = {0};
            yieldFrom(gather(tasks(N, () -> lastResets(count, second, third))));

            assertThat(second).hasSize(N - 1);
            assertThat(third).hasSize(N);
            assertThat(barrier.isBroken()).isFalse();
            return done();
        });
    }

    // abort

    // CPython: test_locks.BarrierTests.test_abort_barrier
    @Test
    void abortBreaksABarrierUntilItIsReset() {
        run(barrier.abort());
        assertThat(barrier.isBroken()).isTrue();
        assertThatThrownBy(() -> run(barrier.await()))
                .isInstanceOf(BrokenBarrierException.class)
                .hasMessageContaining("was aborted");

        run(barrier.reset());
        assertThat(barrier.isBroken()).isFalse();
    }

    @Coroutine
    private Coro<Void> abortWhenHalfLeft(int[] count, List<Boolean> waiting, List<Boolean> blocked) {
        try {
            yieldFrom(barrier.await());
        } catch (BrokenBarrierException e) {
            waiting.add(true);
            return done();
        }
        if (++count[0] > N / 2) {
            yieldFrom(barrier.abort());
        } else {
            yieldFrom(orBreak(blocked));
        }
        return done();
    }

    // CPython: test_locks.BarrierTests.test_abort_barrier_when_tasks_half_draining_half_blocking
    @Test
    void abortFailsThoseWhoWaitAndThoseWhoCome() {
        run(() -> {
            List<Boolean> waiting = new ArrayList<>();
            List<Boolean> blocked = new ArrayList<>();
            int[] count = {0};
            yieldFrom(gather(tasks(N, () -> abortWhenHalfLeft(count, waiting, blocked))));

            assertThat(barrier.isBroken()).isTrue();
            assertThat(waiting).hasSize(N / 2);
            assertThat(blocked).hasSize(N - N / 2 - 1);
            return done();
        });
    }

    @Coroutine
    private Coro<Void> middleAborts(List<Boolean> passed, List<Boolean> broken) {
        try {
            int index = yieldFrom(barrier.await());
            if (index == N / 2) {
                yieldFrom(barrier.abort());
                return done();
            }
            yieldFrom(barrier.await());
            passed.add(true);
        } catch (BrokenBarrierException e) {
            broken.add(true);
        }
        return done();
    }

    // CPython: test_locks.BarrierTests.test_abort_barrier_when_exception
    @Test
    void abortByOneFailsAllOthers() {
        run(() -> {
            List<Boolean> passed = new ArrayList<>();
            List<Boolean> broken = new ArrayList<>();
            yieldFrom(gather(tasks(N, () -> middleAborts(passed, broken))));

            assertThat(barrier.isBroken()).isTrue();
            assertThat(passed).isEmpty();
            assertThat(broken).hasSize(N - 1);
            return done();
        });
    }

    @Coroutine
    private Coro<Void> abortThenReset(
            Barrier meeting, List<Boolean> passed, List<Boolean> broken, List<Boolean> atTheEnd) {
        yieldFrom(middleAborts(passed, broken));
        int index = yieldFrom(meeting.await());
        if (index == N / 2) {
            yieldFrom(barrier.reset());
        }
        yieldFrom(meeting.await());
        yieldFrom(barrier.await());
        atTheEnd.add(true);
        return done();
    }

    // CPython: test_locks.BarrierTests.test_abort_barrier_when_exception_then_resetting
    @Test
    void resetRepairsABrokenBarrier() {
        run(() -> {
            Barrier meeting = new Barrier(N);
            List<Boolean> passed = new ArrayList<>();
            List<Boolean> broken = new ArrayList<>();
            List<Boolean> atTheEnd = new ArrayList<>();
            yieldFrom(gather(tasks(N, () -> abortThenReset(meeting, passed, broken, atTheEnd))));

            assertThat(barrier.isBroken()).isFalse();
            assertThat(passed).isEmpty();
            assertThat(broken).hasSize(N - 1);
            assertThat(atTheEnd).hasSize(N);
            return done();
        });
    }
}
