package dev.weft.sync;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.gather;
import static dev.weft.Weft.result;
import static dev.weft.Weft.run;
import static dev.weft.Weft.runningLoop;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.waitFor;
import static dev.weft.Weft.yieldFrom;
import static dev.weft.sync.Turns.settled;
import static dev.weft.sync.Turns.succeeded;
import static dev.weft.sync.Turns.turns;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.CancelledError;
import dev.weft.Coro;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.Task;
import dev.weft.TimeoutException;
import dev.weft.annotations.Coroutine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** CPython's tests of locks, events, conditions and semaphores. */
class CPythonLocksTest {

    private final List<Integer> order = new ArrayList<>();

    // Lock

    @Coroutine
    private Coro<Boolean> lock(Lock lock, int number) {
        yieldFrom(lock.acquire());
        order.add(number);
        return result(true);
    }

    // CPython: test_locks.LockTests.test_repr
    @Test
    void aLockTellsItsState() {
        run(() -> {
            Lock lock = new Lock();
            assertThat(lock).hasToString("Lock(unlocked)");

            yieldFrom(lock.acquire());
            assertThat(lock).hasToString("Lock(locked)");

            createTask(lock.acquire());
            yieldFrom(turns(1));
            assertThat(lock).hasToString("Lock(locked, waiters=1)");
            return done();
        });
    }

    // CPython: test_locks.LockTests.test_acquire
    @Test
    void aLockGoesToItsWaitersInOrder() {
        run(() -> {
            Lock lock = new Lock();
            yieldFrom(lock.acquire());
            Task<Boolean> first = createTask(lock(lock, 1));
            Task<Boolean> second = createTask(lock(lock, 2));
            yieldFrom(turns(1));
            assertThat(order).isEmpty();

            lock.release();
            yieldFrom(turns(1));
            assertThat(order).containsExactly(1);
            yieldFrom(turns(1));
            assertThat(order).containsExactly(1);

            Task<Boolean> third = createTask(lock(lock, 3));
            lock.release();
            yieldFrom(turns(1));
            assertThat(order).containsExactly(1, 2);
            lock.release();
            yieldFrom(turns(1));
            assertThat(order).containsExactly(1, 2, 3);
            assertThat(List.of(first, second, third)).allMatch(Turns::succeeded);
            return done();
        });
    }

    // CPython: test_locks.LockTests.test_acquire_cancel
    @Test
    void aCancelledWaiterForALockIsForgotten() {
        run(() -> {
            Lock lock = new Lock();
            yieldFrom(lock.acquire());
            Task<Permit> task = createTask(lock.acquire());
            runningLoop().callSoon(task::cancel);
            yieldFrom(settled(List.of(task)));

            assertThat(task.isCancelled()).isTrue();
            assertThat(lock).hasToString("Lock(locked)");
            return done();
        });
    }

    @Coroutine
    private static Coro<Void> holdUntil(Lock lock, @Nullable Future<Void> end) {
        try (Permit held = yieldFrom(lock.acquire())) {
            if (end != null) {
                yieldFrom(end);
            }
        }
        return done();
    }

    // CPython: test_locks.LockTests.test_cancel_race
    @Test
    void aReleaseWhileTheFirstWaiterIsCancelledReachesTheSecond() {
        run(() -> {
            Lock lock = new Lock();
            Future<Void> end = runningLoop().createFuture();
            Task<Void> a = createTask(holdUntil(lock, end));
            yieldFrom(turns(1));
            assertThat(lock.isLocked()).isTrue();
            Task<Void> b = createTask(holdUntil(lock, null));
            Task<Void> c = createTask(holdUntil(lock, null));
            yieldFrom(turns(1));
            assertThat(lock).hasToString("Lock(locked, waiters=2)");

            end.setResult(null);
            b.cancel();
            yieldFrom(turns(1));
            assertThat(lock.isLocked()).isFalse();
            assertThat(a.isDone()).isTrue();
            assertThat(b.isCancelled()).isTrue();
            yieldFrom(c);
            return done();
        });
    }

    // CPython: test_locks.LockTests.test_cancel_release_race
    @Test
    void cancellingAWaiterAndReleasingLetsOneInOnly() {
        run(() -> {
            Lock lock = new Lock();
            yieldFrom(lock.acquire());
            Task<Boolean> first = createTask(lock(lock, 1));
            Task<Boolean> second = createTask(lock(lock, 2));
            Task<Boolean> third = createTask(lock(lock, 3));
            yieldFrom(turns(1));
            runningLoop().callSoon(() -> {
                first.cancel();
                lock.release();
            });
            yieldFrom(settled(List.of(first)));

            assertThat(order).containsExactly(2);
            assertThat(first.isCancelled()).isTrue();
            assertThat(second.isDone()).isTrue();
            third.cancel();
            yieldFrom(turns(1));
            assertThat(third.isCancelled()).isTrue();
            return done();
        });
    }

    // CPython: test_locks.LockTests.test_finished_waiter_cancelled
    @Test
    void aCancelledFirstWaiterDoesNotKeepTheSecondFromALockThatIsFree() {
        run(() -> {
            Lock lock = new Lock();
            yieldFrom(lock.acquire());
            Task<Permit> b = createTask(lock.acquire());
            yieldFrom(turns(1));
            Task<Permit> c = createTask(lock.acquire());
            b.cancel();
            lock.release();
            yieldFrom(turns(1));

            assertThat(lock.isLocked()).isTrue();
            assertThat(b.isCancelled()).isTrue();
            yieldFrom(c);
            return done();
        });
    }

    // CPython: test_locks.LockTests.test_release_not_acquired
    @Test
    void aLockThatIsNotHeldCannotBeReleased() {
        assertThatThrownBy(new Lock()::release)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Lock(unlocked) is not acquired");
    }

    // CPython: test_locks.LockTests.test_release_no_waiters
    @Test
    void aLockIsFreeAfterItsRelease() {
        run(() -> {
            Lock lock = new Lock();
            yieldFrom(lock.acquire());
            assertThat(lock.isLocked()).isTrue();

            lock.release();
            assertThat(lock.isLocked()).isFalse();
            return done();
        });
    }

    // CPython: test_locks.LockTests.test_context_manager
    @Test
    void aLockIsHeldInATryWithResources() {
        run(() -> {
            Lock lock = new Lock();
            try (Permit held = yieldFrom(lock.acquire())) {
                assertThat(lock.isLocked()).isTrue();
            }
            assertThat(lock.isLocked()).isFalse();
            return done();
        });
    }

    // Event

    @Coroutine
    private Coro<Boolean> await(Event event, int number) {
        yieldFrom(event.await());
        order.add(number);
        return result(true);
    }

    // CPython: test_locks.EventTests.test_repr
    @Test
    void anEventTellsItsState() {
        run(() -> {
            Event event = new Event();
            assertThat(event).hasToString("Event(unset)");

            Task<Void> waiter = createTask(event.await());
            yieldFrom(turns(1));
            assertThat(event).hasToString("Event(unset, waiters=1)");

            event.set();
            assertThat(event).hasToString("Event(set, waiters=1)");
            yieldFrom(waiter);
            assertThat(event).hasToString("Event(set)");
            return done();
        });
    }

    // CPython: test_locks.EventTests.test_wait
    @Test
    void setWakesAllInOrderAfterOneThatFoundItSet() {
        run(() -> {
            Event event = new Event();
            Task<Boolean> first = createTask(await(event, 1));
            Task<Boolean> second = createTask(await(event, 2));
            yieldFrom(turns(1));
            assertThat(order).isEmpty();

            Task<Boolean> third = createTask(await(event, 3));
            event.set();
            yieldFrom(turns(1));
            assertThat(order).containsExactly(3, 1, 2);
            assertThat(List.of(first, second, third)).allMatch(Turns::succeeded);
            return done();
        });
    }

    // CPython: test_locks.EventTests.test_wait_on_set
    @Test
    void anEventThatIsSetIsNotWaitedFor() {
        run(() -> {
            Event event = new Event();
            event.set();
            yieldFrom(event.await());

            assertThat(event.isSet()).isTrue();
            return done();
        });
    }

    // CPython: test_locks.EventTests.test_wait_cancel
    @Test
    void aCancelledWaiterForAnEventIsForgotten() {
        run(() -> {
            Event event = new Event();
            Task<Void> waiter = createTask(event.await());
            runningLoop().callSoon(waiter::cancel);
            yieldFrom(settled(List.of(waiter)));

            assertThat(waiter.isCancelled()).isTrue();
            assertThat(event).hasToString("Event(unset)");
            return done();
        });
    }

    // CPython: test_locks.EventTests.test_clear
    @Test
    void clearUnsets() {
        Event event = new Event();
        assertThat(event.isSet()).isFalse();
        event.set();
        assertThat(event.isSet()).isTrue();
        event.clear();

        assertThat(event.isSet()).isFalse();
    }

    // CPython: test_locks.EventTests.test_clear_with_waiters
    @Test
    void aWaiterThatWasWokenGoesOnThoughTheEventWasCleared() {
        run(() -> {
            Event event = new Event();
            Task<Boolean> waiter = createTask(await(event, 1));
            yieldFrom(turns(1));
            event.set();
            event.clear();
            assertThat(event.isSet()).isFalse();
            event.set();
            event.set();
            assertThat(event).hasToString("Event(set, waiters=1)");

            yieldFrom(turns(1));
            assertThat(order).containsExactly(1);
            assertThat(event).hasToString("Event(set)");
            assertThat(succeeded(waiter)).isTrue();
            return done();
        });
    }

    // Condition

    @Coroutine
    private Coro<Boolean> await(Condition condition, int number) {
        yieldFrom(condition.acquire());
        yieldFrom(condition.await());
        order.add(number);
        return result(true);
    }

    @Coroutine
    private Coro<Boolean> awaitAndRelease(Condition condition, int number) {
        yieldFrom(await(condition, number));
        condition.release();
        return result(true);
    }

    // CPython: test_locks.ConditionTests.test_wait
    @Test
    void aSignalledTaskGoesOnWhenItGetsTheLock() {
        run(() -> {
            Condition condition = new Condition();
            Task<Boolean> first = createTask(await(condition, 1));
            Task<Boolean> second = createTask(await(condition, 2));
            Task<Boolean> third = createTask(await(condition, 3));
            yieldFrom(turns(1));
            assertThat(order).isEmpty();
            assertThat(condition.isLocked()).isFalse();

            yieldFrom(condition.acquire());
            condition.signal();
            yieldFrom(turns(1));
            assertThat(order).isEmpty();
            assertThat(condition.isLocked()).isTrue();
            condition.release();
            yieldFrom(turns(1));
            assertThat(order).containsExactly(1);
            assertThat(condition.isLocked()).isTrue();

            condition.signal(2);
            yieldFrom(turns(1));
            assertThat(order).containsExactly(1);
            assertThat(condition.isLocked()).isTrue();
            condition.release();
            yieldFrom(turns(1));
            assertThat(order).containsExactly(1, 2);
            assertThat(condition.isLocked()).isTrue();
            condition.release();
            yieldFrom(turns(1));
            assertThat(order).containsExactly(1, 2, 3);
            assertThat(condition.isLocked()).isTrue();
            assertThat(List.of(first, second, third)).allMatch(Turns::succeeded);
            return done();
        });
    }

    // CPython: test_locks.ConditionTests.test_wait_cancel
    @Test
    void aCancelledTaskHoldsTheLockAgain() {
        run(() -> {
            Condition condition = new Condition();
            yieldFrom(condition.acquire());
            Task<Void> waiter = createTask(condition.await());
            runningLoop().callSoon(waiter::cancel);
            yieldFrom(settled(List.of(waiter)));

            assertThat(waiter.isCancelled()).isTrue();
            assertThat(condition).hasToString("Condition(locked)");
            return done();
        });
    }

    // CPython: test_locks.ConditionTests.test_wait_cancel_contested
    @Test
    void aTaskThatIsCancelledBeforeItGetsTheLockGetsItAllTheSame() {
        run(() -> {
            Condition condition = new Condition();
            yieldFrom(condition.acquire());
            assertThat(condition.isLocked()).isTrue();
            Task<Void> waiter = createTask(condition.await());
            yieldFrom(turns(1));
            assertThat(condition.isLocked()).isFalse();

            yieldFrom(condition.acquire());
            assertThat(condition.isLocked()).isTrue();
            condition.signal();
            runningLoop().callSoon(waiter::cancel);
            runningLoop().callSoon(condition::release);
            yieldFrom(settled(List.of(waiter)));

            assertThat(condition.isLocked()).isTrue();
            return done();
        });
    }

    // CPython: test_locks.ConditionTests.test_wait_cancel_after_notify
    @Test
    void aCancellationAfterTheSignalArrivesOnceTheLockIsHeld() {
        run(() -> {
            Condition condition = new Condition();
            Task<Boolean> waiter = createTask(awaitAndRelease(condition, 1));
            yieldFrom(turns(1));
            yieldFrom(condition.acquire());
            condition.signal();
            yieldFrom(turns(1));
            waiter.cancel();
            yieldFrom(turns(1));
            assertThat(waiter.isDone()).isFalse();
            condition.release();
            yieldFrom(turns(1));

            assertThat(waiter.isCancelled()).isTrue();
            assertThat(order).isEmpty();
            return done();
        });
    }

    // CPython: test_locks.ConditionTests.test_wait_unacquired
    @Test
    void awaitWithoutTheLockIsAnError() {
        Condition condition = new Condition();

        assertThatThrownBy(() -> run(condition.await()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("cannot await on un-acquired lock");
    }

    // CPython: test_locks.ConditionTests.test_wait_for
    @Test
    void awaitUntilAsksAfterEachSignal() {
        run(() -> {
            Condition condition = new Condition();
            boolean[] holds = {false};
            Task<Boolean> waiter = createTask(awaitUntil(condition, holds));
            yieldFrom(turns(1));
            assertThat(order).isEmpty();

            yieldFrom(signal(condition, 1));
            yieldFrom(turns(1));
            assertThat(order).isEmpty();

            holds[0] = true;
            yieldFrom(signal(condition, 1));
            yieldFrom(turns(1));
            assertThat(order).containsExactly(1);
            assertThat(succeeded(waiter)).isTrue();
            return done();
        });
    }

    @Coroutine
    private Coro<Boolean> awaitUntil(Condition condition, boolean[] holds) {
        try (Permit held = yieldFrom(condition.acquire())) {
            yieldFrom(condition.awaitUntil(() -> holds[0]));
            order.add(1);
        }
        return result(true);
    }

    @Coroutine
    private static Coro<Void> signal(Condition condition, int... counts) {
        try (Permit held = yieldFrom(condition.acquire())) {
            for (int count : counts) {
                condition.signal(count);
            }
        }
        return done();
    }

    // CPython: test_locks.ConditionTests.test_wait_for_unacquired
    @Test
    void awaitUntilNeedsTheLockOnlyIfItHasToWait() {
        Condition condition = new Condition();
        run(condition.awaitUntil(() -> true));

        assertThatThrownBy(() -> run(condition.awaitUntil(() -> false))).isInstanceOf(IllegalStateException.class);
    }

    // CPython: test_locks.ConditionTests.test_notify
    @Test
    void signalWakesAsManyAsAskedOrAsThereAre() {
        run(() -> {
            Condition condition = new Condition();
            List<Task<Boolean>> waiters = new ArrayList<>();
            for (int i = 1; i <= 3; i++) {
                waiters.add(createTask(awaitAndRelease(condition, i)));
            }
            yieldFrom(turns(1));
            assertThat(order).isEmpty();

            yieldFrom(signal(condition, 1));
            yieldFrom(turns(1));
            assertThat(order).containsExactly(1);
            yieldFrom(signal(condition, 1, 2048));
            yieldFrom(turns(2));
            assertThat(order).containsExactly(1, 2, 3);
            assertThat(waiters).allMatch(Turns::succeeded);
            return done();
        });
    }

    // CPython: test_locks.ConditionTests.test_notify_all
    @Test
    void signalAllWakesAll() {
        run(() -> {
            Condition condition = new Condition();
            Task<Boolean> first = createTask(awaitAndRelease(condition, 1));
            Task<Boolean> second = createTask(awaitAndRelease(condition, 2));
            yieldFrom(turns(1));
            assertThat(order).isEmpty();

            yieldFrom(condition.acquire());
            condition.signalAll();
            condition.release();
            yieldFrom(turns(2));
            assertThat(order).containsExactly(1, 2);
            assertThat(List.of(first, second)).allMatch(Turns::succeeded);
            return done();
        });
    }

    // CPython: test_locks.ConditionTests.test_notify_unacquired
    // CPython: test_locks.ConditionTests.test_notify_all_unacquired
    @Test
    void signallingWithoutTheLockIsAnError() {
        Condition condition = new Condition();

        assertThatThrownBy(condition::signal).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(condition::signalAll).isInstanceOf(IllegalStateException.class);
    }

    // CPython: test_locks.ConditionTests.test_repr
    @Test
    void aConditionTellsItsState() {
        run(() -> {
            Condition condition = new Condition();
            assertThat(condition).hasToString("Condition(unlocked)");
            createTask(seeCancellation(condition, new boolean[1], new ArrayList<>()));
            createTask(seeCancellation(condition, new boolean[1], new ArrayList<>()));
            yieldFrom(turns(1));
            assertThat(condition).hasToString("Condition(unlocked, waiters=2)");

            yieldFrom(condition.acquire());
            assertThat(condition).hasToString("Condition(locked, waiters=2)");
            condition.release();
            return done();
        });
    }

    // CPython: test_locks.ConditionTests.test_context_manager
    @Test
    void aConditionIsHeldInATryWithResources() {
        run(() -> {
            Condition condition = new Condition();
            assertThat(condition.isLocked()).isFalse();
            try (Permit held = yieldFrom(condition.acquire())) {
                assertThat(condition.isLocked()).isTrue();
            }
            assertThat(condition.isLocked()).isFalse();
            return done();
        });
    }

    // CPython: test_locks.ConditionTests.test_explicit_lock
    @Test
    void aConditionUsesTheLockItIsGiven() {
        run(() -> {
            Lock lock = new Lock();
            Condition condition = new Condition(lock);
            try (Permit held = yieldFrom(condition.acquire())) {
                assertThat(lock.isLocked()).isTrue();
                assertThat(condition.isLocked()).isTrue();
            }
            assertThat(lock.isLocked()).isFalse();
            try (Permit held = yieldFrom(lock.acquire())) {
                assertThat(lock.isLocked()).isTrue();
                assertThat(condition.isLocked()).isTrue();
            }
            assertThat(condition.isLocked()).isFalse();
            return done();
        });
    }

    // CPython: test_locks.ConditionTests.test_ambiguous_loops
    @Test
    void waitingOnASecondLoopIsAnErrorThatNamesBoth() {
        Lock lock = new Lock();
        Condition condition = new Condition(lock);
        try (EventLoop one = EventLoop.create();
                EventLoop other = EventLoop.create()) {
            one.runUntilComplete(lock.acquire());
            assertThatThrownBy(() -> one.runUntilComplete(waitFor(condition.await(), Duration.ofMillis(1))))
                    .isInstanceOf(TimeoutException.class);
            assertThatThrownBy(() -> other.runUntilComplete(condition.await()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("Condition(locked) belongs to " + one)
                    .hasMessageContaining("SelectorEventLoop@" + Integer.toHexString(System.identityHashCode(other)));

            assertThatThrownBy(() -> one.runUntilComplete(waitFor(lock.acquire(), Duration.ofMillis(1))))
                    .isInstanceOf(TimeoutException.class);
            assertThatThrownBy(() -> other.runUntilComplete(condition.acquire()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("Lock(locked) belongs to " + one);
        }
    }

    // CPython: test_locks.ConditionTests.test_timeout_in_block
    @Test
    void awaitCanTimeOut() {
        run(() -> {
            Condition condition = new Condition();
            try (Permit held = yieldFrom(condition.acquire())) {
                Throwable thrown = null;
                try {
                    yieldFrom(waitFor(condition.await(), Duration.ofMillis(1)));
                } catch (TimeoutException e) {
                    thrown = e;
                }
                assertThat(thrown).isNotNull();
                assertThat(condition.isLocked()).isTrue();
            }
            return done();
        });
    }

    @Coroutine
    private static Coro<Void> seeCancellation(Condition condition, boolean[] wake, List<Throwable> seen) {
        try (Permit held = yieldFrom(condition.acquire())) {
            try {
                yieldFrom(condition.awaitUntil(() -> wake[0]));
            } catch (CancelledError e) {
                seen.add(e);
                throw e;
            }
        }
        return done();
    }

    // CPython: test_locks.ConditionTests.test_cancelled_error_wakeup
    @Test
    void aCancellationBeforeTheSignalComesOutAsItWas() {
        run(() -> {
            Condition condition = new Condition();
            List<Throwable> seen = new ArrayList<>();
            Task<Void> task = createTask(seeCancellation(condition, new boolean[1], seen));
            yieldFrom(turns(1));
            task.cancel("foo");
            try {
                yieldFrom(task);
            } catch (CancelledError e) {
                assertThat(e).hasMessage("foo");
            }

            assertThat(seen).singleElement().isInstanceOf(CancelledError.class);
            assertThat(seen.get(0)).hasMessage("foo");
            return done();
        });
    }

    // CPython: test_locks.ConditionTests.test_cancelled_error_re_aquire
    @Test
    void aCancellationWhileTheLockIsAcquiredAgainComesOutAsItWas() {
        run(() -> {
            Condition condition = new Condition();
            boolean[] wake = {false};
            List<Throwable> seen = new ArrayList<>();
            Task<Void> task = createTask(seeCancellation(condition, wake, seen));
            yieldFrom(turns(1));
            yieldFrom(condition.acquire());
            wake[0] = true;
            condition.signal();
            yieldFrom(turns(1));
            task.cancel("foo");
            condition.release();
            yieldFrom(settled(List.of(task)));

            assertThat(task.isCancelled()).isTrue();
            assertThat(seen).singleElement().isInstanceOf(CancelledError.class);
            assertThat(seen.get(0)).hasMessage("foo");
            return done();
        });
    }

    @Coroutine
    private static Coro<Void> consume(Condition condition, AtomicInteger stock) {
        try (Permit held = yieldFrom(condition.acquire())) {
            while (true) {
                yieldFrom(condition.awaitUntil(() -> stock.get() != 0));
                if (stock.get() < 0) {
                    return done();
                }
                stock.decrementAndGet();
            }
        }
    }

    @Coroutine
    private static Coro<Void> signalledTaskIsCancelled(int turnsAfterTheSignal) {
        Condition condition = new Condition();
        AtomicInteger stock = new AtomicInteger();
        Task<Void> first = createTask(consume(condition, stock));
        Task<Void> second = createTask(consume(condition, stock));
        yieldFrom(turns(1));
        try (Permit held = yieldFrom(condition.acquire())) {
            stock.incrementAndGet();
            condition.signal(1);
            yieldFrom(turns(turnsAfterTheSignal));
            first.cancel();
            condition.release(); // nobody signals that it is consumed
            yieldFrom(turns(4));
            yieldFrom(condition.acquire());
            assertThat(stock).hasValue(0);

            stock.set(-1);
            condition.signalAll();
        }
        yieldFrom(second);
        assertThat(first.isCancelled()).isTrue();
        return done();
    }

    // CPython: test_locks.ConditionTests.test_cancelled_wakeup
    @Test
    void theSignalOfATaskThatIsCancelledGoesToTheNext() {
        run(signalledTaskIsCancelled(0));
    }

    // CPython: test_locks.ConditionTests.test_cancelled_wakeup_relock
    @Test
    void theSignalOfATaskThatIsCancelledWhileItAcquiresGoesToTheNext() {
        run(signalledTaskIsCancelled(1));
    }

    // Semaphore

    @Coroutine
    private Coro<Boolean> enter(Semaphore semaphore, int number) {
        yieldFrom(semaphore.acquire());
        order.add(number);
        return result(true);
    }

    // CPython: test_locks.SemaphoreTests.test_initial_value_zero
    @Test
    void aSemaphoreOfNothingIsLocked() {
        assertThat(new Semaphore(0).isLocked()).isTrue();
    }

    // CPython: test_locks.SemaphoreTests.test_repr
    @Test
    void aSemaphoreTellsItsState() {
        run(() -> {
            Semaphore semaphore = new Semaphore();
            assertThat(semaphore).hasToString("Semaphore(unlocked, value=1)");

            yieldFrom(semaphore.acquire());
            assertThat(semaphore).hasToString("Semaphore(locked)");

            createTask(semaphore.acquire());
            createTask(semaphore.acquire());
            yieldFrom(turns(1));
            assertThat(semaphore).hasToString("Semaphore(locked, waiters=2)");
            return done();
        });
    }

    // CPython: test_locks.SemaphoreTests.test_semaphore_value
    @Test
    void aSemaphoreCannotBeginBelowZero() {
        assertThatThrownBy(() -> new Semaphore(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-1");
    }

    // CPython: test_locks.SemaphoreTests.test_acquire
    @Test
    void aSemaphoreLetsAsManyInAsItHasUnits() {
        run(() -> {
            Semaphore semaphore = new Semaphore(3);
            yieldFrom(semaphore.acquire());
            yieldFrom(semaphore.acquire());
            assertThat(semaphore.isLocked()).isFalse();
            List<Task<Boolean>> tasks = new ArrayList<>();
            for (int i = 1; i <= 3; i++) {
                tasks.add(createTask(enter(semaphore, i)));
            }
            yieldFrom(turns(1));
            assertThat(order).containsExactly(1);
            assertThat(semaphore).hasToString("Semaphore(locked, waiters=2)");

            tasks.add(createTask(enter(semaphore, 4)));
            semaphore.release();
            semaphore.release();
            yieldFrom(turns(1));
            assertThat(order).containsExactly(1, 2, 3);
            assertThat(semaphore).hasToString("Semaphore(locked, waiters=1)");

            semaphore.release();
            yieldFrom(gather(tasks));
            return done();
        });
    }

    // CPython: test_locks.SemaphoreTests.test_acquire_cancel
    @Test
    void aCancelledWaiterForASemaphoreIsForgotten() {
        run(() -> {
            Semaphore semaphore = new Semaphore();
            yieldFrom(semaphore.acquire());
            Task<Permit> acquire = createTask(semaphore.acquire());
            runningLoop().callSoon(acquire::cancel);
            yieldFrom(settled(List.of(acquire)));

            assertThat(acquire.isCancelled()).isTrue();
            assertThat(semaphore).hasToString("Semaphore(locked)");
            return done();
        });
    }

    // CPython: test_locks.SemaphoreTests.test_acquire_cancel_before_awoken
    @Test
    void aReleaseSkipsThoseWhoWereCancelled() {
        run(() -> {
            Semaphore semaphore = new Semaphore(0);
            List<Task<Permit>> tasks = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                tasks.add(createTask(semaphore.acquire()));
            }
            yieldFrom(turns(1));
            tasks.get(0).cancel();
            tasks.get(1).cancel();
            semaphore.release();
            yieldFrom(turns(2));

            assertThat(tasks.get(2).isDone()).isTrue();
            assertThat(tasks.get(3).isDone()).isFalse();
            tasks.get(3).cancel();
            return done();
        });
    }

    // CPython: test_locks.SemaphoreTests.test_acquire_hang
    @Test
    void aReleaseReachesTheSecondWhenTheFirstWasCancelled() {
        run(() -> {
            Semaphore semaphore = new Semaphore(0);
            Task<Permit> first = createTask(semaphore.acquire());
            Task<Permit> second = createTask(semaphore.acquire());
            yieldFrom(turns(1));
            first.cancel();
            semaphore.release();
            yieldFrom(turns(2));

            assertThat(semaphore.isLocked()).isTrue();
            assertThat(second.isDone()).isTrue();
            return done();
        });
    }

    // CPython: test_locks.SemaphoreTests.test_acquire_no_hang
    @Test
    void theUnitOfAWaiterThatIsCancelledAfterItWasWokenComesBack() {
        run(() -> {
            Semaphore semaphore = new Semaphore(1);
            List<Task<Void>> second = new ArrayList<>();
            Task<Void> first = createTask(enterAndThenCancel(semaphore, second));
            second.add(createTask(mustNotEnter(semaphore)));
            yieldFrom(first);
            yieldFrom(settled(second));

            assertThat(second.get(0).isCancelled()).isTrue();
            yieldFrom(waitFor(semaphore.acquire(), Duration.ofSeconds(1)));
            return done();
        });
    }

    @Coroutine
    private static Coro<Void> enterAndThenCancel(Semaphore semaphore, List<Task<Void>> other) {
        try (Permit held = yieldFrom(semaphore.acquire())) {
            yieldFrom(turns(1));
        }
        other.get(0).cancel();
        return done();
    }

    @Coroutine
    private static Coro<Void> mustNotEnter(Semaphore semaphore) {
        try (Permit held = yieldFrom(semaphore.acquire())) {
            throw new AssertionError("entered");
        }
    }

    // CPython: test_locks.SemaphoreTests.test_release_not_acquired
    @Test
    void aBoundedSemaphoreCannotBeReleasedTooOften() {
        assertThatThrownBy(new BoundedSemaphore()::release)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("BoundedSemaphore released too many times");
    }

    // CPython: test_locks.SemaphoreTests.test_release_no_waiters
    @Test
    void aSemaphoreIsFreeAfterItsRelease() {
        run(() -> {
            Semaphore semaphore = new Semaphore();
            yieldFrom(semaphore.acquire());
            assertThat(semaphore.isLocked()).isTrue();

            semaphore.release();
            assertThat(semaphore.isLocked()).isFalse();
            return done();
        });
    }

    @Coroutine
    private static Coro<Void> enterTwice(Semaphore semaphore, String tag, List<String> order) {
        for (int i = 1; i <= 2; i++) {
            yieldFrom(semaphore.acquire());
            order.add(tag + "_" + i);
            yieldFrom(sleep(Duration.ofMillis(1)));
            semaphore.release();
        }
        return done();
    }

    // CPython: test_locks.SemaphoreTests.test_acquire_fifo_order
    @Test
    void whoComesBackQueuesUpBehind() {
        run(() -> {
            Semaphore semaphore = new Semaphore(1);
            List<String> order = new ArrayList<>();
            yieldFrom(gather(
                    enterTwice(semaphore, "c1", order),
                    enterTwice(semaphore, "c2", order),
                    enterTwice(semaphore, "c3", order)));

            assertThat(order).containsExactly("c1_1", "c2_1", "c3_1", "c1_2", "c2_2", "c3_2");
            return done();
        });
    }

    @Coroutine
    private Coro<Boolean> enterReleaseAndEnter(Semaphore semaphore) {
        yieldFrom(enter(semaphore, 2));
        semaphore.release();
        yieldFrom(enter(semaphore, 4));
        return result(true);
    }

    // CPython: test_locks.SemaphoreTests.test_acquire_fifo_order_2
    @Test
    void whoReleasesAndAcquiresQueuesUpBehind() {
        run(() -> {
            Semaphore semaphore = new Semaphore(1);
            Task<Boolean> first = createTask(enter(semaphore, 1));
            Task<Boolean> second = createTask(enterReleaseAndEnter(semaphore));
            Task<Boolean> third = createTask(enter(semaphore, 3));
            yieldFrom(turns(1));
            semaphore.release();
            semaphore.release();
            yieldFrom(gather(first, second, third));

            assertThat(order).containsExactly(1, 2, 3, 4);
            return done();
        });
    }

    // CPython: test_locks.SemaphoreTests.test_acquire_fifo_order_3
    @Test
    void theOrderIsKeptWhenTheFirstIsCancelled() {
        run(() -> {
            Semaphore semaphore = new Semaphore(0);
            List<Task<Boolean>> tasks = new ArrayList<>();
            for (int i = 1; i <= 3; i++) {
                tasks.add(createTask(enter(semaphore, i)));
            }
            yieldFrom(turns(1));
            tasks.get(0).cancel();
            yieldFrom(turns(1));
            semaphore.release();
            semaphore.release();
            yieldFrom(settled(tasks));

            assertThat(order).containsExactly(2, 3);
            return done();
        });
    }

    @Coroutine
    private Coro<Boolean> note(int number) {
        order.add(number);
        return result(true);
    }

    @Coroutine
    private Coro<Boolean> enterAndSpawn(Semaphore semaphore, List<Task<Boolean>> tasks) {
        yieldFrom(enter(semaphore, 1));
        tasks.add(createTask(note(4)));
        return result(true);
    }

    @Coroutine
    private Coro<Boolean> releaseThreeAndEnter(Semaphore semaphore) {
        for (int i = 0; i < 3; i++) {
            semaphore.release();
        }
        assertThat(semaphore.isLocked()).isTrue(); // the first has not run yet
        yieldFrom(enter(semaphore, 2));
        return result(true);
    }

    // CPython: test_locks.SemaphoreTests.test_acquire_fifo_order_4
    @Test
    void aSuccessfulAcquireWakesThoseWhoHadToQueueUpBehind() {
        run(() -> {
            Semaphore semaphore = new Semaphore(0);
            List<Task<Boolean>> tasks = new ArrayList<>();
            tasks.add(createTask(enterAndSpawn(semaphore, tasks)));
            tasks.add(createTask(releaseThreeAndEnter(semaphore)));
            tasks.add(createTask(enter(semaphore, 3)));
            yieldFrom(turns(1));
            assertThat(semaphore).hasToString("Semaphore(locked, waiters=3)");
            yieldFrom(turns(1));
            yieldFrom(gather(tasks));

            assertThat(order).containsExactly(1, 2, 3, 4);
            return done();
        });
    }
}
