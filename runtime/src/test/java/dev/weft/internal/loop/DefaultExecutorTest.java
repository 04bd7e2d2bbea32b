package dev.weft.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.EventLoop;
import dev.weft.Future;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

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
        assertThat(loop.shutdownExecutor(java.time.Duration.ofSeconds(20))).isTrue();
        assertThat(ran[0]).isFalse();
    }
}
