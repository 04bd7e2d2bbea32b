package dev.weft;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.gather;
import static dev.weft.Weft.result;
import static dev.weft.Weft.shield;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Ports of the tests of {@code shield} in CPython's {@code test_tasks}, and of those that 3.14 added. */
class CPythonShieldTest extends VirtualTimeTest {

    private final Future<Integer> inner = loop.createFuture();

    /** A few turns of the loop. */
    private void runBriefly() {
        run(() -> turns(3));
    }

    // CPython: test_tasks.BaseTaskTests.test_shield_result
    @Test
    void theResultIsTheInnerOnes() {
        Future<Integer> outer = shield(inner);
        inner.setResult(42);

        assertThat(loop.runUntilComplete(outer)).isEqualTo(42);
    }

    // CPython: test_tasks.BaseTaskTests.test_shield_exception
    @Test
    void theFailureIsTheInnerOnes() {
        Future<Integer> outer = shield(inner);
        RuntimeException failure = new RuntimeException("expected");
        inner.setException(failure);
        runBriefly();

        assertThat(outer.exception()).isSameAs(failure);
    }

    // CPython: test_tasks.BaseTaskTests.test_shield_cancel_inner
    @Test
    void cancellingTheInnerOneCancelsTheOuterOne() {
        Future<Integer> outer = shield(inner);
        inner.cancel("enough");
        runBriefly();

        assertThat(outer.isCancelled()).isTrue();
        assertThatThrownBy(outer::result).hasMessage("enough");
    }

    // CPython: test_tasks.BaseTaskTests.test_shield_cancel_outer
    @Test
    void cancellingTheOuterOneLeavesTheInnerOne() {
        Future<Integer> outer = shield(inner);
        outer.cancel();
        runBriefly();

        assertThat(outer.isCancelled()).isTrue();
        assertThat(inner.isDone()).isFalse();
    }

    // CPython: test_tasks.BaseTaskTests.test_shield_shortcut
    @Test
    void aFutureThatIsDoneIsGivenBack() {
        inner.setResult(42);

        assertThat(shield(inner)).isSameAs(inner);
    }

    // CPython: test_tasks.BaseTaskTests.test_shield_effect
    @Test
    void cancellingWhoAwaitsLeavesTheCoroutineRunning() {
        run(() -> {
            Task<Void> outer = createTask(() -> {
                yieldFrom(shield(Bodies.start(() -> {
                    yieldFrom(inner);
                    steps.add("inner");
                    return done();
                })));
                steps.add("outer");
                return done();
            });
            yieldFrom(turns(2));
            outer.cancel();
            try {
                yieldFrom(outer);
                fail("not cancelled");
            } catch (CancelledError e) {
                inner.setResult(1);
            }
            return turns(2);
        });

        assertThat(steps).containsExactly("inner");
    }

    // CPython: test_tasks.BaseTaskTests.test_shield_gather
    @Test
    void aGatherIsShielded() {
        Future<Integer> other = loop.createFuture();
        Future<List<Integer>> parent = gather(List.of(inner, other));
        Future<List<Integer>> outer = shield(parent);
        runBriefly();
        outer.cancel();
        runBriefly();
        assertThat(outer.isCancelled()).isTrue();

        inner.setResult(1);
        other.setResult(2);
        runBriefly();
        assertThat(parent.result()).containsExactly(1, 2);
    }

    // CPython: test_tasks.BaseTaskTests.test_gather_shield
    @Test
    void shieldsInAGatherAreCancelledAndWhatIsInThemIsNot() {
        Future<Integer> other = loop.createFuture();
        Future<Integer> one = shield(inner);
        Future<Integer> two = shield(other);
        Future<List<Integer>> parent = gather(List.of(one, two));
        runBriefly();
        parent.cancel();
        runBriefly();

        assertThat(parent.exception()).isInstanceOf(CancelledError.class);
        assertThat(one.isCancelled()).isTrue();
        assertThat(two.isCancelled()).isTrue();
        inner.setResult(1);
        other.setResult(2);
    }

    // CPython: test_tasks.BaseTaskTests.test_shield_coroutine_without_loop
    @Test
    void aCoroutineNeedsARunningLoop() {
        assertThatThrownBy(() -> shield(turn()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no event loop is running");
    }

    // CPython: test_tasks.BaseTaskTests.test_shield_coroutine_use_running_loop
    @Test
    void aCoroutineRunsOnTheRunningLoop() {
        Future<String> outer = run(() -> result(shield(noting("inner", ms(1)))));

        assertThat(outer.loop()).isSameAs(loop);
        assertThat(loop.runUntilComplete(outer)).isEqualTo("inner");
    }

    /** Python 3.14: {@code test_shield_cancel_outer_exception}. */
    @Test
    void aFailureAfterTheWaiterTurnedAwayIsReported() {
        shield(inner).cancel();
        runBriefly();
        RuntimeException failure = new RuntimeException("late");
        inner.setException(failure);
        runBriefly();

        assertThat(reports).singleElement().satisfies(report -> {
            assertThat(report.exception()).isSameAs(failure);
            assertThat(report.source()).isSameAs(inner);
            assertThat(report.message()).contains("RuntimeException exception in shielded future");
        });
    }

    /** Python 3.14: {@code test_shield_duplicate_log_once}. */
    @Test
    void aLateFailureIsReportedOnceHoweverManyTurnedAway() {
        shield(inner).cancel();
        runBriefly();
        shield(inner).cancel();
        runBriefly();
        inner.setException(new RuntimeException("late"));
        runBriefly();

        assertThat(reports).hasSize(1);
    }

    @Test
    void aFailureInTheTurnInWhichTheWaiterTurnedAwayIsReported() {
        Future<Integer> outer = shield(inner);
        inner.setException(new RuntimeException("same turn"));
        outer.cancel();
        runBriefly();

        assertThat(outer.isCancelled()).isTrue();
        assertThat(reports).hasSize(1);
    }

    @Test
    void aLateCancellationIsNotReported() {
        shield(inner).cancel();
        runBriefly();
        inner.cancel();
        runBriefly();

        assertThat(reports).isEmpty();
    }
}
