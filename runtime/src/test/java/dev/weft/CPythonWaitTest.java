package dev.weft;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.waitAll;
import static dev.weft.Weft.waitAny;
import static dev.weft.Weft.waitFirstException;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.weft.annotations.Coroutine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** Ports of the tests of {@code wait} in CPython's {@code test_tasks}. */
class CPythonWaitTest extends VirtualTimeTest {

    private final Duration start = loop.time();

    private Task<Void> task(Coro<Void> coro) {
        return loop.createTask(coro);
    }

    /** Waits, and sees what it should. */
    private void assertFinds(Callable<Coro<Waited<Task<Void>>>> wait, List<Task<Void>> done, List<Task<Void>> pending) {
        Waited<Task<Void>> waited = run(wait);

        assertThat(waited.done()).containsExactlyElementsOf(done);
        assertThat(waited.pending()).containsExactlyElementsOf(pending);
    }

    // CPython: test_tasks.BaseTaskTests.test_wait
    // CPython: test_tasks.BaseTaskTests.test_wait_with_iterator_of_tasks
    @Test
    void waitsForAllAndKeepsTheirOrder() {
        Task<Void> a = task(sleep(ms(100)));
        Task<Void> b = task(sleep(ms(150)));

        assertFinds(() -> waitAll(List.of(b, a)), List.of(b, a), List.of());
        assertThat(since(start)).isEqualTo(150);

        assertFinds(() -> waitAll(List.of(b, a)), List.of(b, a), List.of());
        assertThat(since(start)).isEqualTo(150);
    }

    // CPython: test_tasks.BaseTaskTests.test_wait_duplicate_coroutines
    @Test
    void oneThatStandsThereTwiceIsFoundOnce() {
        Task<Void> a = task(turn());
        Task<Void> b = task(turn());

        assertFinds(() -> waitAll(List.of(a, a, b)), List.of(a, b), List.of());
    }

    // CPython: test_tasks.BaseTaskTests.test_wait_errors
    // CPython: test_tasks.BaseTaskTests.test_wait_invalid_args
    @Test
    void waitingForNoneIsRefused() {
        assertThatThrownBy(() -> waitAll(List.<Task<Void>>of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least one");
        assertThatThrownBy(() -> waitAny(List.<Task<Void>>of(), ms(1))).isInstanceOf(IllegalArgumentException.class);
    }

    /** The compiler refuses them; an unchecked cast would let them in. */
    @Test
    @SuppressWarnings({"unchecked", "rawtypes"})
    void coroutinesAreRefused() {
        Coro<Void> coro = turn();

        assertThatThrownBy(() -> waitAll((List) List.of(coro)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("createTask");
    }

    // CPython: test_tasks.BaseTaskTests.test_wait_first_completed
    @Test
    void waitAnyEndsWithTheFirst() {
        Task<Void> a = task(sleep(ms(10_000)));
        Task<Void> b = task(sleep(ms(100)));

        assertFinds(() -> waitAny(List.of(b, a)), List.of(b), List.of(a));
        assertThat(a.isDone()).isFalse();
        assertThat(since(start)).isEqualTo(100);

        run(() -> waitAll(List.of(a, b)));
    }

    // CPython: test_tasks.BaseTaskTests.test_wait_really_done
    @Test
    void whatEndedMeanwhileIsDone() {
        Task<Void> a = task(turns(1));
        Task<Void> b = task(turns(2));

        assertFinds(() -> waitAny(List.of(b, a)), List.of(b, a), List.of());
    }

    // CPython: test_tasks.BaseTaskTests.test_wait_first_exception
    @Test
    void waitFirstExceptionEndsWithAFailure() {
        Task<Void> a = task(sleep(ms(10_000)));
        Task<Void> b = task(Bodies.start(() -> {
            throw new IllegalStateException("broken");
        }));

        assertFinds(() -> waitFirstException(List.of(b, a)), List.of(b), List.of(a));
        assertThat(since(start)).isZero();

        run(() -> waitAll(List.of(a, b)));
    }

    // CPython: test_tasks.BaseTaskTests.test_wait_first_exception_in_wait
    @Test
    void waitFirstExceptionEndsWithAFailureThatComesLater() {
        Task<Void> a = task(sleep(ms(10_000)));
        Task<Void> b = task(failingAfter(ms(10), new IllegalStateException("broken")));

        assertFinds(() -> waitFirstException(List.of(b, a)), List.of(b), List.of(a));
        assertThat(since(start)).isEqualTo(10);

        run(() -> waitAll(List.of(a, b)));
    }

    @Test
    void waitFirstExceptionDoesNotEndWithACancellation() {
        Task<Void> a = task(sleep(ms(100)));
        Task<Void> b = task(sleep(ms(100)));
        loop.callLater(ms(10), b::cancel);

        assertFinds(() -> waitFirstException(List.of(a, b)), List.of(a, b), List.of());
        assertThat(since(start)).isEqualTo(100);
    }

    // CPython: test_tasks.BaseTaskTests.test_wait_with_exception
    @Test
    void failuresAreNotThrown() {
        Task<Void> a = task(sleep(ms(100)));
        Task<Void> b = task(failingAfter(ms(150), new IllegalStateException("broken")));

        assertFinds(() -> waitAll(List.of(b, a)), List.of(b, a), List.of());
        assertFinds(() -> waitAll(List.of(b, a)), List.of(b, a), List.of());

        assertThat(b.exception()).hasMessage("broken");
        assertThat(since(start)).isEqualTo(150);
    }

    // CPython: test_tasks.BaseTaskTests.test_wait_with_timeout
    @Test
    void whatTakesTooLongIsPendingAndRunsOn() {
        Task<Void> a = task(sleep(ms(100)));
        Task<Void> b = task(sleep(ms(150)));

        assertFinds(() -> waitAll(List.of(b, a), ms(110)), List.of(a), List.of(b));
        assertThat(since(start)).isEqualTo(110);
        assertThat(b.isDone()).isFalse();

        run(() -> waitAll(List.of(a, b)));
        assertThat(since(start)).isEqualTo(150);
    }

    // CPython: test_tasks.BaseTaskTests.test_wait_concurrent_complete
    @Test
    void whatEndsWhenTheTimeIsOverIsDone() {
        Task<Void> a = task(sleep(ms(100)));
        Task<Void> b = task(sleep(ms(150)));

        assertFinds(() -> waitAll(List.of(b, a), ms(100)), List.of(a), List.of(b));
        assertThat(since(start)).isEqualTo(100);

        run(() -> waitAll(List.of(a, b)));
    }

    // CPython: test_tasks.BaseTaskTests.test_wait_generator
    @Test
    void manyAreNoTrouble() {
        run(() -> {
            List<Task<Integer>> tasks = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                tasks.add(createTask(sleep(Duration.ZERO, i)));
            }
            Waited<Task<Integer>> waited = yieldFrom(waitAll(tasks));
            assertThat(waited.done()).containsExactlyElementsOf(tasks);
            assertThat(waited.pending()).isEmpty();
            return done();
        });
    }

    // CPython: test_tasks.BaseTaskTests.test_yield_wait_does_not_shield_cancel
    @Test
    void cancelledItLeavesTheOthersRunning() {
        Future<Void> waiter = loop.createFuture();
        Task<Void> inner = task(Bodies.start(() -> {
            yieldFrom(waiter);
            steps.add("inner");
            return done();
        }));
        run(() -> {
            Task<Waited<Task<Void>>> outer = createTask(waitAll(List.of(inner)));
            yieldFrom(turns(2));
            outer.cancel();
            yieldFrom(assertCancelled(outer));
            assertThat(inner.isDone()).isFalse();
            waiter.setResult(null);
            yieldFrom(turns(2));
            return done();
        });

        assertThat(steps).containsExactly("inner");
    }

    @Coroutine
    private static <R> Coro<Void> assertCancelled(Future<R> future) {
        try {
            yieldFrom(future);
            fail("not cancelled");
        } catch (CancelledError e) {
            assertThat(future.isCancelled()).isTrue();
        }
        return done();
    }

    @Test
    void theTimerStopsWithTheWait() {
        Task<Void> a = task(sleep(ms(1)));

        run(() -> waitAll(List.of(a), LONG));

        run(() -> {
            yieldFrom(sleep(ms(1)));
            return result(null);
        });
        assertThat(since(start)).isEqualTo(2);
    }

    @Test
    void futuresOfAnotherLoopAreRefused() {
        try (EventLoop other = EventLoop.create()) {
            Future<Void> foreign = other.createFuture();

            assertThatThrownBy(() -> run(() -> waitAll(List.of(foreign))))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("different loop");
        }
    }
}
