package dev.weft.testing;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Coro;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.annotations.Coroutine;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HangTest {

    private static final TestLoopOptions OPTIONS = TestLoopOptions.defaults().withPatience(Duration.ofMillis(5));

    private final TestLoop loop = TestLoop.create(OPTIONS);

    /** For tests that reach the limit; in others a busy machine might. */
    private final TestLoop limited = TestLoop.create(OPTIONS.withLimit(Duration.ofMillis(150)));

    /** After a hang nothing else is said. */
    @AfterEach
    void closeLoop() {
        loop.close();
        limited.close();
        assertThat(loop.eventLoop().isClosed()).isTrue();
        assertThat(limited.eventLoop().isClosed()).isTrue();
    }

    @Coroutine
    private static Coro<Void> waitFor(Future<Void> gate) {
        yieldFrom(gate);
        return done();
    }

    @Test
    void aDeadlockListsTheTasksAndWhereTheyWait() {
        assertThatThrownBy(() -> loop.run(() -> {
                    Future<Void> gate = EventLoop.running().createFuture();
                    createTask(waitFor(gate), "other");
                    yieldFrom(sleep(Duration.ofSeconds(3)));
                    yieldFrom(gate);
                    return done();
                }))
                .isInstanceOf(HangError.class)
                .hasMessageStartingWith("Deadlock: nothing is ready, no timer is set")
                .hasMessageContaining("time is PT3S")
                .hasMessageContaining("task Task-1 (pending, waits for")
                .hasMessageContaining("task other (pending, waits for")
                .hasMessageContaining("at dev.weft.testing.HangTest.waitFor(HangTest.java:");
    }

    @Test
    void tasksThatWaitForEachOtherAreADeadlock() {
        assertThatThrownBy(() -> loop.run(() -> {
                    List<Future<Void>> tasks = new ArrayList<>();
                    tasks.add(createTask(waitForNumber(1, tasks), "a"));
                    tasks.add(createTask(waitForNumber(0, tasks), "b"));
                    yieldFrom(tasks.get(0));
                    return done();
                }))
                .isInstanceOf(HangError.class)
                .hasMessageContaining("task a (pending, waits for b")
                .hasMessageContaining("task b (pending, waits for a");
    }

    @Coroutine
    private static Coro<Void> waitForNumber(int number, List<Future<Void>> tasks) {
        yieldFrom(tasks.get(number));
        return done();
    }

    @Test
    void tasksThatNeverStopBecomingReadyReachTheLimit() {
        assertThatThrownBy(() -> limited.run(() -> {
                    while (true) yieldFrom(sleep(Duration.ZERO));
                }))
                .isInstanceOf(HangError.class)
                .hasMessageStartingWith("Not over after 150 ms of real time");
    }

    @Test
    void timersWithoutEndReachTheLimit() {
        assertThatThrownBy(() -> limited.run(() -> {
                    while (true) yieldFrom(sleep(Duration.ofSeconds(1)));
                }))
                .isInstanceOf(HangError.class);
    }

    @Test
    void aSocketThatNobodyConnectsToReachesTheLimit() throws Exception {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress("127.0.0.1", 0)).configureBlocking(false);

            assertThatThrownBy(() -> limited.run(() -> {
                        yieldFrom(EventLoop.running().sockAccept(server));
                        return done();
                    }))
                    .isInstanceOf(HangError.class)
                    .hasMessageStartingWith("Not over");
        }
    }

    @Test
    void anExpectedThreadThatNeverCallsReachesTheLimit() {
        try (Expectation never = limited.expectOutside()) {
            assertThatThrownBy(() -> limited.run(() -> {
                        assertThat(never).isNotNull();
                        yieldFrom(sleep(Duration.ofSeconds(1)));
                        return done();
                    }))
                    .isInstanceOf(HangError.class)
                    .hasMessageStartingWith("Not over");
        }
    }

    /** The loop cannot look at its limit meanwhile. */
    @Test
    void aCallbackThatBlocksIsInterruptedAndItsStackShown() {
        boolean[] interrupted = new boolean[1];
        CountDownLatch never = new CountDownLatch(1);

        assertThatThrownBy(() -> limited.run(() -> {
                    try {
                        never.await();
                    } catch (InterruptedException e) {
                        interrupted[0] = true;
                    }
                    yieldFrom(sleep(Duration.ofSeconds(1)));
                    return done();
                }))
                .isInstanceOf(HangError.class)
                .hasMessageContaining("A callback did not return, and was interrupted")
                .hasMessageContaining("CountDownLatch.await")
                .hasMessageContaining("HangTest.java");
        assertThat(interrupted[0]).isTrue();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void theDumpHasALimit() {
        assertThatThrownBy(() -> loop.run(() -> {
                    Future<Void> gate = EventLoop.running().createFuture();
                    for (int i = 0; i < 200; i++) createTask(waitFor(gate));
                    yieldFrom(gate);
                    return done();
                }))
                .isInstanceOf(HangError.class)
                .hasMessageContaining("and 203 lines more");
    }

    @Test
    void aHangEndsInRealTimeToo() {
        try (TestLoop real = TestLoop.create(limited.options().withRealTime(true))) {
            assertThatThrownBy(() -> real.run(() -> {
                        yieldFrom(sleep(Duration.ofSeconds(60)));
                        return done();
                    }))
                    .isInstanceOf(HangError.class);
        }
    }
}
