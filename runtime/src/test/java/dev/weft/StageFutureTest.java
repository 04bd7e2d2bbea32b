package dev.weft;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.run;
import static dev.weft.Weft.runningLoop;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.weft.annotations.Coroutine;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StageFutureTest {

    @Coroutine
    private static Coro<Void> turns(int count) {
        for (int i = 0; i < count; i++) {
            yieldFrom(sleep(Duration.ZERO));
        }
        return done();
    }

    private static Throwable failureOf(Future<?> future) {
        return catchThrowable(future::result);
    }

    // follow

    @Test
    void aStageThatIsCompleteIsADoneFuture() {
        run(() -> {
            Future<String> future = Future.of(CompletableFuture.completedFuture("there"));

            assertThat(future.isDone()).isTrue();
            assertThat(future.result()).isEqualTo("there");
            return done();
        });
    }

    // CPython: test_futures.BaseFutureTests.test_wrap_future
    @Test
    void aStageCompletedInAnotherThreadWakesTheLoop() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        Thread[] completer = new Thread[1];
        String value = run(() -> {
            Future<String> future = Future.of(stage);
            completer[0] = new Thread(() -> stage.complete("from a thread"));
            completer[0].start();
            return result(yieldFrom(future));
        });

        assertThat(value).isEqualTo("from a thread");
    }

    @Test
    void aStageCanBeAwaitedDirectly() {
        String value = run(() -> {
            String there = yieldFrom(CompletableFuture.completedFuture("a"));
            String later = yieldFrom(CompletableFuture.supplyAsync(() -> "b"));
            return result(there + later);
        });

        assertThat(value).isEqualTo("ab");
    }

    @Test
    void theExceptionComesUnwrapped() {
        IOException broken = new IOException("broken");
        run(() -> {
            CompletableFuture<String> stage = CompletableFuture.supplyAsync(() -> {
                throw new CompletionException(new ExecutionException(broken));
            });
            Future<String> future = Future.of(stage.thenApply(x -> x));
            try {
                yieldFrom(future, IOException.class);
                return result(null);
            } catch (IOException e) {
                assertThat(e).isSameAs(broken);
            }
            return done();
        });
    }

    @Test
    void aStageThatFailsWithStopIterationFailsTheFutureWithAnotherException() {
        run(() -> {
            Future<String> future = Future.of(CompletableFuture.failedFuture(new StopIteration("x")));

            assertThat(failureOf(future))
                    .isInstanceOf(IllegalStateException.class)
                    .hasCauseInstanceOf(StopIteration.class);
            return done();
        });
    }

    @Test
    void aCancelledStageCancelsTheFuture() {
        run(() -> {
            CompletableFuture<String> stage = new CompletableFuture<>();
            Future<String> future = Future.of(stage);
            stage.cancel(false);

            assertThat(future.isCancelled()).isTrue();
            return done();
        });
    }

    // CPython: test_futures.BaseFutureTests.test_wrap_future_cancel
    @Test
    void cancellingTheFutureCancelsTheStage() {
        run(() -> {
            CompletableFuture<String> stage = new CompletableFuture<>();
            Future<String> future = Future.of(stage);
            future.cancel();
            yieldFrom(turns(1));

            assertThat(stage.isCancelled()).isTrue();
            return done();
        });
    }

    @Test
    void cancellingATaskThatAwaitsAStageCancelsTheStage() {
        run(() -> {
            CompletableFuture<String> stage = new CompletableFuture<>();
            Task<String> task = createTask(awaiting(stage));
            yieldFrom(turns(1));
            task.cancel();
            yieldFrom(turns(2));

            assertThat(task.isCancelled()).isTrue();
            assertThat(stage.isCancelled()).isTrue();
            return done();
        });
    }

    @Coroutine
    private static Coro<String> awaiting(CompletableFuture<String> stage) {
        return result(yieldFrom(stage));
    }

    @Test
    void aStageThatCompletesAfterTheFutureWasCancelledIsIgnored() {
        run(() -> {
            CompletableFuture<String> stage = new CompletableFuture<>();
            Future<String> future = Future.of(stage.minimalCompletionStage());
            future.cancel();
            stage.complete("late");
            yieldFrom(turns(2));

            assertThat(future.isCancelled()).isTrue();
            return done();
        });
    }

    @Test
    void aStageThatCompletesAfterTheLoopWasClosedHurtsNobody() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        run(() -> {
            Future.of(stage);
            return done();
        });

        assertThat(stage.complete("late")).isTrue();
    }

    // CPython: test_futures.BaseFutureTests.test_wrap_future_without_loop
    @Test
    void outsideALoopThereIsNothingToFollowWith() {
        assertThatThrownBy(() -> Future.of(new CompletableFuture<>())).isInstanceOf(IllegalStateException.class);
    }

    // publish

    // CPython: test_futures.BaseFutureTests.test_copy_state
    @Test
    void theCopyCompletesWithTheFuture() {
        run(() -> {
            Future<String> future = runningLoop().createFuture();
            CompletableFuture<String> copy = future.toCompletableFuture();
            future.setResult("there");
            assertThat(copy).isNotDone();
            yieldFrom(turns(1));

            assertThat(copy).isCompletedWithValue("there");
            assertThat(future.toCompletableFuture()).isCompletedWithValue("there");
            return done();
        });
    }

    @Test
    void theCopyFailsWithTheExceptionItself() {
        IOException broken = new IOException("broken");
        run(() -> {
            Future<String> future = runningLoop().createFuture();
            CompletableFuture<String> copy = future.toCompletableFuture();
            future.setException(broken);
            yieldFrom(turns(1));

            assertThatThrownBy(copy::get).isInstanceOf(ExecutionException.class).hasCause(broken);
            return done();
        });
    }

    @Test
    void aCancelledFutureCancelsTheCopy() {
        run(() -> {
            Future<String> future = runningLoop().createFuture();
            CompletableFuture<String> copy = future.toCompletableFuture();
            future.cancel();
            yieldFrom(turns(1));

            assertThat(copy).isCancelled();
            return done();
        });
    }

    @Test
    void cancellingTheCopyFromAnyThreadCancelsTheFuture() {
        run(() -> {
            Task<Void> sleeper = createTask(sleep(Duration.ofDays(1)));
            CompletableFuture<Void> copy = sleeper.toCompletableFuture();
            yieldFrom(runningLoop().runInExecutor(() -> copy.cancel(true)));
            try {
                yieldFrom(sleeper);
            } catch (CancelledError e) {
                assertThat(sleeper.isCancelled()).isTrue();
                return done();
            }
            throw new AssertionError("the task went on");
        });
    }

    @Test
    void theCopyCanBeWaitedForInAnotherThread() throws InterruptedException {
        CountDownLatch seen = new CountDownLatch(1);
        run(() -> {
            Future<String> future = runningLoop().createFuture();
            CompletableFuture<String> copy = future.toCompletableFuture();
            Future<String> other = runningLoop().runInExecutor(copy::get);
            future.setResult("across");
            assertThat(yieldFrom(other)).isEqualTo("across");
            seen.countDown();
            return done();
        });

        assertThat(seen.await(0, TimeUnit.SECONDS)).isTrue();
    }
}
