package dev.weft.junit.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.EventLoop;
import dev.weft.Future;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Blocking work in threads. */
abstract class ExecutorBehaviours extends Behaviours {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    ExecutorBehaviours(Supplier<LoopHost> hosts) {
        super(hosts);
    }

    @Test
    void workRunsInAnotherThreadAndItsResultComesToTheLoop() {
        Thread[] loopThread = new Thread[1];
        loop.callSoon(() -> loopThread[0] = Thread.currentThread());

        Thread worker = complete(loop.runInExecutor(Thread::currentThread));

        assertNotSame(loopThread[0], worker);
    }

    @Test
    void itsCallbacksRunOnTheLoop() {
        EventLoop[] seen = new EventLoop[1];
        Future<Integer> future = loop.runInExecutor(() -> 1);
        future.addDoneCallback(done -> seen[0] = EventLoop.running());

        complete(future);

        assertSame(loop, seen[0]);
    }

    @Test
    void whatItThrowsComesAsItIs() {
        IOException failure = new IOException("broken");

        assertSame(
                failure,
                assertThrows(
                        IOException.class,
                        () -> complete(loop.runInExecutor(() -> {
                            throw failure;
                        }))));
    }

    @Test
    void noLoopRunsInItsThread() {
        assertThrows(IllegalStateException.class, () -> complete(loop.runInExecutor(EventLoop::running)));
    }

    @Test
    void theLoopGoesOnMeanwhile() {
        CountDownLatch release = new CountDownLatch(1);
        Future<Boolean> future = loop.runInExecutor(() -> release.await(10, TimeUnit.SECONDS));
        loop.callSoon(() -> loop.callSoon(() -> loop.callSoon(release::countDown)));

        assertTrue(complete(future), "the loop did not go on");
    }

    @Test
    void severalPiecesOfWorkAllComeBack() {
        int[] sum = {0};
        int[] left = {20};
        for (int i = 0; i < 20; i++) {
            int number = i;
            loop.runInExecutor(() -> number).addDoneCallback(done -> {
                sum[0] += done.result();
                if (--left[0] == 0) {
                    host.finish();
                }
            });
        }

        host.run();

        assertEquals(190, sum[0]);
    }

    @Test
    void theResultOfCancelledWorkIsDropped() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Future<String> future = loop.runInExecutor(() -> {
            begun.countDown();
            release.await();
            return "late";
        });
        assertTrue(begun.await(10, TimeUnit.SECONDS));

        assertTrue(future.cancel());
        release.countDown();
        assertTrue(loop.shutdownExecutor(LIMIT));
        runReady();

        assertTrue(future.isCancelled());
    }

    @Test
    void shuttingDownWaitsForWorkAndTakesNoMore() {
        CountDownLatch release = new CountDownLatch(1);
        loop.runInExecutor(() -> release.await(10, TimeUnit.SECONDS));

        assertFalse(loop.shutdownExecutor(Duration.ofMillis(1)));
        release.countDown();
        assertTrue(loop.shutdownExecutor(LIMIT));
        assertThrows(IllegalStateException.class, () -> loop.runInExecutor(() -> 1));
    }

    @Test
    void shuttingDownWhatWasNeverUsedIsDoneAtOnce() {
        assertTrue(loop.shutdownExecutor(Duration.ZERO));
    }

    @Test
    void missingWorkIsRefused() {
        assertThrows(NullPointerException.class, () -> loop.runInExecutor(null));
    }
}
