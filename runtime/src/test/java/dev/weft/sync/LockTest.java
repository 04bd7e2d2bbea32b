package dev.weft.sync;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.run;
import static dev.weft.Weft.yieldFrom;
import static dev.weft.sync.Turns.turns;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.weft.Coro;
import dev.weft.StopIteration;
import dev.weft.Task;
import dev.weft.annotations.Coroutine;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rules 74 to 77: what CPython's tests leave out. */
class LockTest {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final List<String> order = new ArrayList<>();

    @Coroutine
    private Coro<Void> hold(Lock lock, String name) {
        try (Permit held = yieldFrom(lock.acquire())) {
            order.add(name);
        }
        return done();
    }

    /** Rule 74. */
    @Test
    void whoAsksAfterAReleaseDoesNotOvertakeThoseWhoWait() {
        run(() -> {
            Lock lock = new Lock();
            yieldFrom(lock.acquire());
            for (int i = 0; i < 3; i++) {
                createTask(hold(lock, "w" + i));
            }
            yieldFrom(turns(1));
            lock.release();
            assertThat(lock.isLocked()).isFalse();
            yieldFrom(hold(lock, "main"));
            return done();
        });

        assertThat(order).containsExactly("w0", "w1", "w2", "main");
    }

    /** Rule 75: woken, and cancelled before it ran. */
    @Test
    void aWokenWaiterThatIsCancelledPassesTheLockOn() {
        run(() -> {
            Lock lock = new Lock();
            yieldFrom(lock.acquire());
            Task<Void> first = createTask(hold(lock, "first"));
            Task<Void> second = createTask(hold(lock, "second"));
            yieldFrom(turns(1));
            lock.release();
            first.cancel();
            yieldFrom(second);

            assertThat(first.isCancelled()).isTrue();
            assertThat(lock).hasToString("Lock(unlocked)");
            return done();
        });

        assertThat(order).containsExactly("second");
    }

    /** Rule 76: a unit that was given to a waiter is not free. */
    @Test
    void aSemaphoreStaysLockedWhenItsUnitGoesToAWaiter() {
        run(() -> {
            Semaphore semaphore = new Semaphore();
            yieldFrom(semaphore.acquire());
            Task<Permit> waiter = createTask(semaphore.acquire());
            yieldFrom(turns(1));
            semaphore.release();
            assertThat(semaphore.isLocked()).isTrue();

            yieldFrom(waiter);
            assertThat(semaphore.isLocked()).isTrue();
            return done();
        });
    }

    /** Rule 77. */
    @Test
    void aConditionAcquiresTheLockAgainHoweverOftenItIsCancelled() {
        run(() -> {
            Condition condition = new Condition();
            yieldFrom(condition.acquire());
            Task<Void> waiter = createTask(condition.await());
            yieldFrom(turns(1));
            yieldFrom(condition.acquire());
            for (String message : List.of("one", "two", "three")) {
                waiter.cancel(message);
                yieldFrom(turns(2));
                assertThat(waiter.isDone()).isFalse();
            }
            condition.release();
            yieldFrom(turns(1));

            assertThat(waiter.isCancelled()).isTrue();
            assertThat(condition.isLocked()).isTrue();
            assertThatThrownBy(waiter::result).hasMessage("three");
            return done();
        });
    }

    @Test
    void whatIsFreeIsAcquiredWithoutSuspending() {
        assertThatThrownBy(() -> new Lock().acquire().send(null)).isInstanceOf(StopIteration.class);
        assertThatThrownBy(() -> new Semaphore().acquire().send(null)).isInstanceOf(StopIteration.class);
        assertThatThrownBy(() -> new Condition().acquire().send(null)).isInstanceOf(StopIteration.class);
    }

    @Coroutine
    private static Coro<Long> allocatedBy(int times, Lock lock, Semaphore semaphore) {
        long before = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
        for (int i = 0; i < times; i++) {
            try (Permit held = yieldFrom(lock.acquire());
                    Permit entered = yieldFrom(semaphore.acquire())) {
                assert held != entered;
            }
        }
        return result(THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - before);
    }

    @Test
    void whatIsFreeIsAcquiredWithoutAllocating() {
        Lock lock = new Lock();
        Semaphore semaphore = new Semaphore();
        run(allocatedBy(1000, lock, semaphore));

        assertThat(run(allocatedBy(10_000, lock, semaphore))).isLessThan(10_000);
    }

    @Test
    void aBarrierNumbersItsPartiesInTheOrderTheyCame() {
        run(() -> {
            Barrier barrier = new Barrier(2);
            Task<Integer> first = createTask(barrier.await());
            Task<Integer> second = createTask(barrier.await());
            yieldFrom(turns(3));

            assertThat(first.result()).isZero();
            assertThat(second.result()).isEqualTo(1);
            return done();
        });
    }
}
