package dev.weft;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.gather;
import static dev.weft.Weft.result;
import static dev.weft.Weft.run;
import static dev.weft.Weft.runningLoop;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.annotations.Coroutine;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Rules 33 to 35; asyncio's {@code GatherTestsBase}. */
class GatherTest {

    private final List<String> steps = new ArrayList<>();

    @Coroutine
    private static <R> Coro<R> after(int turns, R value) {
        for (int i = 0; i < turns; i++) {
            yieldFrom(sleep(Duration.ZERO));
        }
        return result(value);
    }

    @Coroutine
    private static Coro<Object> failAfter(int turns, IOException failure) throws IOException {
        for (int i = 0; i < turns; i++) {
            yieldFrom(sleep(Duration.ZERO));
        }
        throw failure;
    }

    @Coroutine
    private static Coro<Void> turns(int count) {
        return after(count, null);
    }

    @Test
    void resultsComeInTheOrderOfTheArguments() {
        List<String> results =
                run(() -> gather(after(3, "a"), after(1, "b"), after(2, "c")).toCoro());

        assertThat(results).containsExactly("a", "b", "c");
    }

    @Test
    void childrenRunSideBySide() {
        run(() -> {
            Future<List<Object>> both = gather(noting("a"), noting("b"));
            yieldFrom(both);
            return done();
        });

        assertThat(steps).containsExactly("a begins", "b begins", "a ends", "b ends");
    }

    @Coroutine
    private Coro<Object> noting(String name) {
        steps.add(name + " begins");
        yieldFrom(sleep(Duration.ZERO));
        steps.add(name + " ends");
        return result(name);
    }

    @Test
    void nothingRunsBeforeTheNextTurn() {
        run(() -> {
            Future<List<Object>> both = gather(noting("a"));
            assertThat(steps).isEmpty();
            yieldFrom(both);
            return done();
        });
    }

    @Test
    void gatherOfNothingIsDone() {
        run(() -> {
            Future<List<String>> nothing = gather(List.of());

            assertThat(nothing.isDone()).isTrue();
            assertThat(nothing.result()).isEmpty();
            return done();
        });
    }

    @Test
    void gatherOfDoneFuturesIsDone() {
        run(() -> {
            Future<String> future = runningLoop().createFuture();
            future.setResult("there");

            assertThat(gather(future, future).isDone()).isTrue();
            assertThat(gather(future, future).result()).containsExactly("there", "there");
            return done();
        });
    }

    @Test
    void nullIsAResult() {
        List<@Nullable String> results =
                run(() -> gather(after(1, (String) null), after(1, "b")).toCoro());

        assertThat(results).containsExactly(null, "b");
    }

    @Test
    void anArgumentThatStandsThereTwiceRunsOnce() {
        AtomicInteger runs = new AtomicInteger();
        List<Integer> results = run(() -> {
            Coro<Integer> once = counting(runs);
            return result(yieldFrom(gather(once, after(0, 7), once)));
        });

        assertThat(results).containsExactly(1, 7, 1);
    }

    @Coroutine
    private static Coro<Integer> counting(AtomicInteger runs) {
        yieldFrom(sleep(Duration.ZERO));
        return result(runs.incrementAndGet());
    }

    @Test
    void theFirstFailureIsTheFuturesAndTheOthersRunOn() {
        run(() -> {
            Task<String> slow = createTask(after(5, "slow"));
            Future<List<Object>> both = gather(List.of(slow, failAfter(1, new IOException("broken"))));
            try {
                yieldFrom(both, IOException.class);
                steps.add("no failure");
            } catch (IOException e) {
                steps.add(e.getMessage());
            }
            assertThat(slow.isDone()).isFalse();
            assertThat(yieldFrom(slow)).isEqualTo("slow");
            return done();
        });

        assertThat(steps).containsExactly("broken");
    }

    @Test
    void failuresAfterTheFirstAreSilent() {
        List<ErrorReport> reports = new ArrayList<>();
        run(() -> {
            runningLoop().setExceptionHandler((loop, report) -> reports.add(report));
            Future<List<Object>> both =
                    gather(failAfter(1, new IOException("first")), failAfter(2, new IOException("second")));
            assertThatThrownBy(() -> both.result()).isInstanceOf(InvalidStateException.class);
            yieldFrom(turns(8));
            assertThat(both.exception()).hasMessage("first");
            return done();
        });

        assertThat(reports).isEmpty();
    }

    @Test
    void aCancelledChildFailsTheGatherButDoesNotCancelIt() {
        run(() -> {
            Task<String> a = createTask(after(3, "a"));
            Task<String> b = createTask(after(3, "b"));
            Future<List<String>> both = gather(a, b);
            b.cancel();
            yieldFrom(turns(2));

            assertThat(both.isDone()).isTrue();
            assertThat(both.isCancelled()).isFalse();
            assertThat(both.exception()).isInstanceOf(CancelledError.class);
            assertThat(a.isDone()).isFalse();
            return done();
        });
    }

    @Test
    void cancelCancelsTheChildrenAndWaitsForThem() {
        run(() -> {
            Task<Object> a = createTask(untilCancelled("a"));
            Task<Object> b = createTask(untilCancelled("b"));
            Future<List<Object>> both = gather(a, b);
            yieldFrom(sleep(Duration.ZERO));

            assertThat(both.cancel("enough")).isTrue();
            assertThat(both.isDone()).isFalse();
            yieldFrom(turns(4));

            assertThat(steps).containsExactly("a cancelled: enough", "b cancelled: enough");
            assertThat(a.isCancelled()).isTrue();
            assertThat(b.isCancelled()).isTrue();
            assertThat(both.isCancelled()).isFalse();
            assertThat(both.exception()).isInstanceOf(CancelledError.class);
            assertThat(both.cancel()).isFalse();
            return done();
        });
    }

    @Coroutine
    private Coro<Object> untilCancelled(String name) {
        try {
            yieldFrom(sleep(Duration.ofDays(1)));
        } catch (CancelledError e) {
            steps.add(name + " cancelled: " + e.getMessage());
            throw e;
        }
        return result(name);
    }

    @Test
    void aCancelledGatherWhoseChildrenGoOnIsCancelledAllTheSame() {
        run(() -> {
            Task<Object> stubborn = createTask(swallowing());
            Future<List<Object>> one = gather(stubborn);
            yieldFrom(sleep(Duration.ZERO));
            one.cancel();
            yieldFrom(turns(4));

            assertThat(stubborn.result()).isEqualTo("went on");
            assertThat(one.exception()).isInstanceOf(CancelledError.class);
            return done();
        });
    }

    @Coroutine
    private static Coro<Object> swallowing() {
        try {
            yieldFrom(sleep(Duration.ofDays(1)));
        } catch (CancelledError e) {
            return result("went on");
        }
        return result("slept");
    }

    @Test
    void cancellingATaskThatAwaitsAGatherReachesTheChildren() {
        run(() -> {
            Task<Object> child = createTask(untilCancelled("child"));
            Future<List<Object>> one = gather(child);
            Task<List<Object>> outer = createTask(one.toCoro());
            yieldFrom(turns(2));
            outer.cancel();
            yieldFrom(turns(4));

            assertThat(child.isCancelled()).isTrue();
            assertThat(outer.isCancelled()).isTrue();
            return done();
        });
    }

    @Test
    void cancelOfAGatherThatIsDoneLeavesTheChildrenAlone() {
        run(() -> {
            Task<String> slow = createTask(after(4, "slow"));
            Future<List<Object>> both = gather(List.of(slow, failAfter(0, new IOException("broken"))));
            yieldFrom(turns(2));

            assertThat(both.isDone()).isTrue();
            assertThat(both.cancel()).isFalse();
            assertThat(yieldFrom(slow)).isEqualTo("slow");
            assertThat(both.exception()).hasMessage("broken");
            return done();
        });
    }

    @Test
    void callbacksGetTheGatherItself() {
        run(() -> {
            Future<List<String>> one = gather(after(1, "x"));
            List<Future<?>> called = new ArrayList<>();
            one.addDoneCallback(called::add);
            Handle removed = one.addDoneCallback(f -> steps.add("removed callback ran"));
            removed.cancel();
            yieldFrom(turns(4));

            assertThat(called).containsExactly(one);
            assertThat(steps).isEmpty();
            return done();
        });
    }

    @Test
    void futuresOfDifferentLoopsAreRefused() {
        try (EventLoop one = EventLoop.create();
                EventLoop other = EventLoop.create()) {
            List<Future<String>> mixed = List.of(one.createFuture(), other.createFuture());

            assertThatThrownBy(() -> gather(mixed)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aGatherIsNotCompletedFromOutside() {
        run(() -> {
            Future<List<String>> one = gather(after(1, "x"));

            assertThatThrownBy(() -> one.setResult(List.of())).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> one.setException(new IOException())).isInstanceOf(IllegalStateException.class);
            assertThat(yieldFrom(one)).containsExactly("x");
            return done();
        });
    }

    @Test
    void tenThousandChildrenAreNoTrouble() {
        int sum = run(() -> {
            List<Coro<Integer>> children = new ArrayList<>();
            for (int i = 0; i < 10_000; i++) {
                children.add(after(1, i));
            }
            int total = 0;
            for (int value : yieldFrom(gather(children))) {
                total += value;
            }
            return result(total);
        });

        assertThat(sum).isEqualTo(49_995_000);
    }
}
