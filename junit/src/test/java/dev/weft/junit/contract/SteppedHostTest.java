package dev.weft.junit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.EventLoop;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SteppedHostTest {

    private final ExecutorService foreign = Executors.newSingleThreadExecutor();
    private final EventLoop loop = EventLoop.create();

    @AfterEach
    void closeAll() {
        foreign.shutdown();
        loop.close();
    }

    /** What else the foreign loop has to do is done between two turns. */
    @Test
    void theForeignLoopGoesOnBetweenTurns() {
        LoopHost host = LoopHost.steppedIn(foreign, loop);
        Thread[] threads = new Thread[2];
        loop.callSoon(() -> {
            threads[0] = Thread.currentThread();
            foreign.execute(() -> {
                threads[1] = Thread.currentThread();
                assertThat(loop.isRunning()).isFalse();
                loop.callSoon(host::finish);
            });
        });

        host.run();

        assertThat(threads[0]).isSameAs(threads[1]);
    }

    /** Nothing but the timer and the other thread can be what makes the second turn due. */
    private SteppedHost blindForIo(Executor executor) {
        return new SteppedHost(executor, loop, SteppedHost.LIMIT, Duration.ofHours(1));
    }

    @Test
    void theLoopRestsUntilATimerIsDue() {
        AtomicInteger turns = new AtomicInteger();
        LoopHost host = blindForIo(turn -> {
            turns.incrementAndGet();
            foreign.execute(turn);
        });
        loop.callLater(Duration.ofMillis(10), host::finish);

        host.run();

        assertThat(turns.get()).isBetween(2, 4);
    }

    @Test
    void anotherThreadEndsTheRest() throws InterruptedException {
        LoopHost host = blindForIo(foreign);
        Thread caller = new Thread(() -> {
            while (loop.isRunning()) {
                Thread.onSpinWait();
            }
            loop.callSoonThreadsafe(host::finish);
        });
        loop.callSoon(caller::start);

        host.run();

        caller.join();
        assertThat(loop.isRunning()).isFalse();
    }

    @Test
    void aRunThatNobodyFinishesEndsAndGivesTheThreadBack() throws InterruptedException {
        LoopHost host = new SteppedHost(foreign, loop, Duration.ofMillis(5), SteppedHost.IO_INTERVAL);

        assertThatThrownBy(host::run)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("was stepped for 5 ms and nobody finished the run");

        foreign.shutdown();
        assertThat(foreign.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }
}
