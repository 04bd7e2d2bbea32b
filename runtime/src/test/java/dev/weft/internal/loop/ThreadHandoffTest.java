package dev.weft.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ThreadHandoffTest {

    private final AtomicInteger wakeUps = new AtomicInteger();
    private final ThreadHandoff handoff = new ThreadHandoff(wakeUps::incrementAndGet);
    private final ReadyRing ready = new ReadyRing();

    @Test
    void handsOverInOrder() {
        Runnable first = () -> {};
        Runnable second = () -> {};

        handoff.offer(first);
        handoff.offer(second);
        handoff.drainTo(ready);

        assertThat(ready.removeFirst()).isSameAs(first);
        assertThat(ready.removeFirst()).isSameAs(second);
    }

    @Test
    void aLoopThatIsAwakeIsNotWoken() {
        handoff.offer(() -> {});

        assertThat(wakeUps).hasValue(0);
    }

    @Test
    void aSleepingLoopIsWokenOnceABatch() {
        assertThat(handoff.fallAsleep()).isTrue();

        handoff.offer(() -> {});
        handoff.offer(() -> {});
        handoff.offer(() -> {});

        assertThat(wakeUps).hasValue(1);
    }

    @Test
    void theLoopMayNotSleepWhileSomethingIsThere() {
        handoff.offer(() -> {});

        assertThat(handoff.fallAsleep()).isFalse();
        handoff.drainTo(ready);
        assertThat(handoff.fallAsleep()).isTrue();
    }

    @Test
    void eachSleepIsWokenAnew() {
        for (int i = 1; i <= 3; i++) {
            assertThat(handoff.fallAsleep()).isTrue();
            handoff.offer(() -> {});
            handoff.awake();
            handoff.drainTo(ready);

            assertThat(wakeUps).hasValue(i);
        }
    }

    @Test
    void aClosedHandoffTakesNothing() {
        handoff.close();

        assertThat(handoff.offer(() -> {})).isFalse();
        handoff.drainTo(ready);
        assertThat(ready.isEmpty()).isTrue();
    }

    /** The loop's part played with a semaphore for a selector: any lost wake-up and this never ends. */
    @Test
    void noCallbackIsLostAndNoWakeUpEither() throws InterruptedException {
        int threads = 4;
        int perThread = 50_000;
        Semaphore selector = new Semaphore(0);
        ThreadHandoff busy = new ThreadHandoff(selector::release);
        AtomicInteger run = new AtomicInteger();
        CountDownLatch start = new CountDownLatch(1);
        List<Thread> senders = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            Thread sender = new Thread(() -> {
                await(start);
                for (int n = 0; n < perThread; n++) {
                    busy.offer(run::incrementAndGet);
                }
            });
            sender.start();
            senders.add(sender);
        }

        start.countDown();
        while (run.get() < threads * perThread) {
            busy.drainTo(ready);
            if (ready.isEmpty() && busy.fallAsleep()) {
                assertThat(selector.tryAcquire(10, TimeUnit.SECONDS))
                        .as("woken")
                        .isTrue();
                selector.drainPermits();
                busy.awake();
            }
            while (!ready.isEmpty()) {
                ready.removeFirst().run();
            }
        }
        for (Thread sender : senders) {
            sender.join();
        }

        assertThat(run).hasValue(threads * perThread);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
