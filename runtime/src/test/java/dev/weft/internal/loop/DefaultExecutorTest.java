package dev.weft.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.EventLoop;
import dev.weft.Future;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** Work in threads that are not the loop's own. */
class DefaultExecutorTest {

    private final EventLoop loop = EventLoop.create();
    private final ExecutorService executor = Executors.newSingleThreadExecutor(work -> new Thread(work, "mine"));

    @AfterEach
    void close() {
        loop.close();
        executor.shutdownNow();
    }

    // CPython: test_base_events.BaseEventLoopTests.test_set_default_executor
    @Test
    void theDefaultCanBeReplacedAndIsTheLoopsThen() {
        loop.setDefaultExecutor(executor);

        String thread = loop.runUntilComplete(
                loop.runInExecutor(() -> Thread.currentThread().getName()));

        assertThat(thread).isEqualTo("mine");
        loop.close();
        assertThat(executor.isShutdown()).isTrue();
    }

    // CPython: test_base_events.BaseEventLoopTests.test_set_default_executor_error
    @Test
    void thereMustBeOne() {
        assertThatThrownBy(() -> loop.setDefaultExecutor(null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void anotherCanBeNamedForEachPieceOfWorkAndStaysItsOwners() {
        String thread = loop.runUntilComplete(
                loop.runInExecutor(executor, () -> Thread.currentThread().getName()));

        assertThat(thread).isEqualTo("mine");
        loop.close();
        assertThat(executor.isShutdown()).isFalse();
    }

    @Test
    void oneThatWasShutDownIsNamed() {
        executor.shutdown();

        assertThatThrownBy(() -> loop.runInExecutor(executor, () -> 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("took no more work");
    }

    @Test
    void workThatWasCancelledBeforeItBeganDoesNotRun() throws InterruptedException {
        CountDownLatch release = new CountDownLatch(1);
        boolean[] ran = {false};
        loop.setDefaultExecutor(executor);
        Future<Boolean> first = loop.runInExecutor(() -> {
            release.await();
            return true;
        });
        Future<Boolean> second = loop.runInExecutor(() -> ran[0] = true);

        second.cancel();
        release.countDown();

        assertThat(loop.runUntilComplete(first)).isTrue();
        assertThat(loop.shutdownExecutor(Duration.ofSeconds(20))).isTrue();
        assertThat(ran[0]).isFalse();
    }

    private static final boolean HAS_VIRTUAL_THREADS = Runtime.version().feature() >= 21;

    @Test
    void blockingCodeGetsAVirtualThreadWhereTheJdkHasThem() throws Exception {
        Thread thread = loop.runUntilComplete(loop.runInThread(Thread::currentThread));

        assertThat(VirtualThreads.exist()).isEqualTo(HAS_VIRTUAL_THREADS);
        assertThat(thread.getName()).matches(HAS_VIRTUAL_THREADS ? "weft-\\d+-virtual-1" : "weft-\\d+-worker-1");
        assertThat(thread.isDaemon()).isTrue();
    }

    @Test
    void theDefaultExecutorTakesTheCodeForThreadsToo() {
        loop.runUntilComplete(loop.runInThread(() -> 1));
        loop.setDefaultExecutor(executor);

        String thread = loop.runUntilComplete(
                loop.runInThread(() -> Thread.currentThread().getName()));

        assertThat(thread).isEqualTo("mine");
    }

    @Test
    void shutdownWaitsForBothKindsOfThreads() {
        CountDownLatch release = new CountDownLatch(1);
        Future<Boolean> pooled = loop.runInExecutor(() -> waitFor(release));
        Future<Boolean> alone = loop.runInThread(() -> waitFor(release));

        boolean early = loop.shutdownExecutor(Duration.ofMillis(1));
        release.countDown();
        boolean late = loop.shutdownExecutor(Duration.ofSeconds(20));

        assertThat(early).isFalse();
        assertThat(late).isTrue();
        assertThat(loop.runUntilComplete(pooled)).isTrue();
        assertThat(loop.runUntilComplete(alone)).isTrue();
        assertThatThrownBy(() -> loop.runInThread(() -> 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("was shut down");
    }

    @Test
    void workOfAThreadAloneIsLeftToo() {
        CountDownLatch release = new CountDownLatch(1);
        loop.runInThread(() -> waitFor(release));

        boolean over = loop.shutdownExecutor(Duration.ofMillis(1));
        release.countDown();

        assertThat(over).isFalse();
    }

    private static boolean waitFor(CountDownLatch latch) throws InterruptedException {
        return latch.await(20, TimeUnit.SECONDS);
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void virtualThreadsAreLimited() throws InterruptedException {
        VirtualThreads threads = VirtualThreads.create("test-", 1);
        CountDownLatch release = new CountDownLatch(1);
        threads.execute(() -> {
            try {
                waitFor(release);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });

        assertThatThrownBy(() -> threads.execute(() -> {}))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessageContaining("virtual threads test-*, of which 0 are free");

        release.countDown();
        threads.shutdown();
        assertThat(threads.awaitTermination(Duration.ofSeconds(20))).isTrue();
        assertThat(threads).asString().contains("1 are free");
        assertThatThrownBy(() -> threads.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
        assertThat(threads).asString().contains("1 are free");
    }

    @Test
    void workInAThreadThatWasCancelledBeforeItBeganDoesNotRun() {
        boolean[] ran = {false};
        loop.setDefaultExecutor(executor);
        CountDownLatch release = new CountDownLatch(1);
        Future<Boolean> first = loop.runInThread(() -> waitFor(release));
        Future<Boolean> second = loop.runInThread(() -> ran[0] = true);

        second.cancel();
        release.countDown();

        assertThat(loop.runUntilComplete(first)).isTrue();
        assertThat(loop.shutdownExecutor(Duration.ofSeconds(20))).isTrue();
        assertThat(ran[0]).isFalse();
    }
}
