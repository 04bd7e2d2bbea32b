package dev.weft.internal.loop;

import static dev.weft.internal.loop.Scripted.await;
import static dev.weft.internal.loop.Scripted.awaitAndRepeat;
import static dev.weft.internal.loop.Scripted.coro;
import static dev.weft.internal.loop.Scripted.plainYield;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.CancelledError;
import dev.weft.Coro;
import dev.weft.ErrorReport;
import dev.weft.Future;
import dev.weft.Task;
import dev.weft.woven.Wait;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Rules 14-30 of asyncio's tasks. For rules 16, 17, 20, 22, 23, 25 and 26 CPython 3.13 printed what is expected. All hold in asyncio's strict order
 * of turns, and in ours.
 */
@ParameterizedClass(name = "strictOrder={0}")
@ValueSource(booleans = {false, true})
class TaskTest {

    private final FakeLoop loop;
    private final List<String> trace = new ArrayList<>();
    private final Future<Integer> future;

    TaskTest(boolean strictOrder) {
        loop = new FakeLoop(strictOrder);
        future = loop.createFuture();
    }

    @AfterEach
    void closeLoop() {
        loop.close();
    }

    // Stepping

    /** Rule 14. */
    @Test
    void nothingOfTheBodyHasRunWhenCreateTaskReturns() {
        Task<?> task = task(sent -> trace.add("body"));
        trace.add("created");

        loop.runUntilIdle();

        assertThat(trace).containsExactly("created", "body");
        assertThat(task.isDone()).isTrue();
    }

    @Test
    void theResultIsWhatTheBodyReturned() {
        Task<Integer> task = task(sent -> 42);

        loop.runUntilIdle();

        assertThat(task.result()).isEqualTo(42);
        assertThat(task.exception()).isNull();
    }

    @Test
    void theExceptionIsWhatTheBodyThrewItself() {
        IOException failure = new IOException("broken");
        Task<Integer> task = task(sent -> {
            throw failure;
        });
        task.addDoneCallback(done -> trace.add("done"));

        loop.runUntilIdle();

        assertThatThrownBy(task::result).isSameAs(failure);
        assertThat(task.isCancelled()).isFalse();
    }

    @Test
    void aStackOverflowIsTheTasksFailureAndTheLoopGoesOn() {
        Task<Integer> task = task(sent -> recurse(0));
        task.addDoneCallback(done -> trace.add("done"));

        loop.runUntilIdle();

        assertThat(task.exception()).isInstanceOf(StackOverflowError.class);
        assertThat(trace).containsExactly("done");
    }

    /** As KeyboardInterrupt in asyncio: stored, and thrown out of the loop. */
    @Test
    void aBrokenJvmTearsTheLoopDown() {
        OutOfMemoryError broken = new OutOfMemoryError("on purpose");
        Task<Integer> task = task(sent -> {
            throw broken;
        });

        assertThatThrownBy(loop::runForever).isSameAs(broken);

        assertThat(task.exception()).isSameAs(broken);
        assertThat(loop.currentTask()).isNull();
    }

    @Test
    void awaitsFuturesAndGetsTheirResults() {
        Task<Integer> task = task(sent -> await(future), sent -> (Integer) sent.value() + 1);
        loop.callSoon(() -> future.setResult(41));

        loop.runUntilIdle();

        assertThat(task.result()).isEqualTo(42);
    }

    @Test
    void theExceptionOfAFutureIsRaisedWhereItIsAwaited() {
        IOException failure = new IOException("broken");
        Task<Object> task = task(sent -> await(future), sent -> sent.error());
        loop.callSoon(() -> future.setException(failure));

        loop.runUntilIdle();

        assertThat(task.result()).isSameAs(failure);
    }

    @Test
    void awaitsCoroutinesAnyNumberOfLevelsDown() {
        Coro<Integer> inner = coro(sent -> await(future), sent -> sent.value());
        for (int i = 0; i < 1000; i++) {
            Coro<Integer> awaited = inner;
            inner = coro(sent -> await(awaited), sent -> (Integer) sent.value() + 1);
        }
        Task<Integer> task = loop.createTask(inner);
        loop.callSoon(() -> future.setResult(0));

        loop.runUntilIdle();

        assertThat(task.result()).isEqualTo(1000);
    }

    /** Traces of CPython: callbacks and tasks in the order in which they came to wait. */
    @Test
    void tasksAndCallbacksOfAFutureRunInTheOrderOfWaiting() {
        future.addDoneCallback(done -> trace.add("callback 1"));
        task(sent -> await(future), sent -> trace.add("task 1"));
        loop.runUntilIdle();
        future.addDoneCallback(done -> trace.add("callback 2"));
        task(sent -> await(future), sent -> trace.add("task 2"));
        loop.runUntilIdle();

        future.setResult(1);
        loop.callSoon(() -> trace.add("soon"));
        loop.runUntilIdle();

        assertThat(trace).containsExactly("callback 1", "task 1", "callback 2", "task 2", "soon");
    }

    /** Rule 17. */
    @Test
    void aBareYieldLetsTheOthersRun() {
        task(sent -> trace.add("a1") ? plainYield(null) : null, sent -> trace.add("a2"));
        task(sent -> trace.add("b1") ? plainYield(null) : null, sent -> trace.add("b2"));

        loop.runUntilIdle();

        assertThat(trace).containsExactly("a1", "b1", "a2", "b2");
    }

    @Test
    void aBadYieldIsRaisedInTheCoroutineInTheNextTurn() {
        Task<Object> task = task(sent -> plainYield(42), sent -> sent.error());
        loop.callSoon(() -> trace.add("next " + task.isDone()));

        loop.runUntilIdle();

        assertThat(trace).containsExactly("next false");
        assertThat(task.result())
                .isInstanceOfSatisfying(
                        IllegalStateException.class, e -> assertThat(e).hasMessageContaining("bad yield: 42"));
    }

    // CPython: test_tasks.BaseTaskTests.test_task_awaits_on_itself
    @Test
    void awaitingItselfIsRaisedInTheCoroutine() {
        Task<Object> task = task(sent -> await(loop.currentTask()), sent -> sent.error());

        loop.runUntilIdle();

        assertThat(task.result())
                .isInstanceOfSatisfying(
                        IllegalStateException.class, e -> assertThat(e).hasMessageContaining("cannot await on itself"));
    }

    // CPython: test_tasks.BaseTaskTests.test_other_loop_future
    @Test
    void awaitingAFutureOfAnotherLoopIsRaisedInTheCoroutine() {
        FakeLoop other = new FakeLoop(false);
        Future<Integer> foreign = other.createFuture();
        Task<Object> task = task(sent -> await(foreign), sent -> sent.error());

        loop.runUntilIdle();

        assertThat(task.result())
                .isInstanceOfSatisfying(
                        IllegalStateException.class, e -> assertThat(e).hasMessageContaining("different loop"));
        other.close();
    }

    @Test
    void aCoroutineBelongsToOneTask() {
        Coro<Integer> once = coro(sent -> 1);
        loop.createTask(once);

        assertThatThrownBy(() -> loop.createTask(once))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("cannot reuse already awaited coroutine");
        assertThatThrownBy(() -> once.send(null)).isInstanceOf(IllegalStateException.class);
        loop.runUntilIdle();
    }

    @Test
    void aCoroutineThatWasStartedByHandIsRefused() {
        Coro<Integer> started = coro(sent -> plainYield(null), sent -> 1);
        started.send(null);

        assertThatThrownBy(() -> loop.createTask(started)).isInstanceOf(IllegalStateException.class);
        assertThat(loop.allTasks()).isEmpty();
    }

    // CPython: test_tasks.BaseTaskTests.test_create_task_with_asynclike_function
    @Test
    void runsACoroutineOfSomebodyElsesMaking() {
        ForeignCoroutine foreign = new ForeignCoroutine(future);
        Task<Integer> task = loop.createTask(foreign);
        loop.callSoon(() -> future.setResult(42));

        loop.runUntilIdle();

        assertThat(task.result()).isEqualTo(43);
        assertThat(task.coro()).isSameAs(foreign);
    }

    // Who runs

    /** Rule 29. */
    // CPython: test_tasks.BaseCurrentLoopTests.test_current_task_with_implicit_loop
    @Test
    void theCurrentTaskIsTheOneWhoseStepRuns() {
        Task<Object> first = task(sent -> loop.currentTask(), sent -> null);
        Task<Object> second = task(sent -> plainYield(null), sent -> loop.currentTask());
        loop.callSoon(() -> trace.add("in a callback: " + loop.currentTask()));

        loop.runUntilIdle();

        assertThat(first.result()).isSameAs(first);
        assertThat(second.result()).isSameAs(second);
        assertThat(trace).containsExactly("in a callback: null");
        assertThat(loop.currentTask()).isNull();
    }

    // CPython: test_tasks.BaseTaskIntrospectionTests.test__register_task_1
    // CPython: test_tasks.BaseTaskIntrospectionTests.test__register_task_3
    // CPython: test_tasks.BaseTaskIntrospectionTests.test__unregister_task
    @Test
    void theLoopKnowsItsUnfinishedTasksInTheOrderOfCreation() {
        Task<?> a = task(sent -> await(future), sent -> null);
        Task<?> b = task(sent -> null);
        Task<?> c = task(sent -> await(future), sent -> null);
        assertThat(List.copyOf(loop.allTasks())).containsExactly(a, b, c);

        loop.runUntilIdle();
        assertThat(List.copyOf(loop.allTasks())).containsExactly(a, c);

        future.setResult(1);
        loop.runUntilIdle();
        assertThat(loop.allTasks()).isEmpty();
    }

    // CPython: test_base_events.BaseEventLoopTests.test_create_named_task_with_default_factory
    @Test
    void namesAreGivenOrCounted() {
        Task<Integer> named = loop.createTask(coro(sent -> 1), "fetch");
        Task<Integer> second = task(sent -> 1);

        assertThat(named.name()).isEqualTo("fetch");
        assertThat(second.name()).isEqualTo("Task-2");
        assertThat(named.toString()).contains("fetch").contains("pending");
        loop.runUntilIdle();
        assertThat(second.toString()).contains("Task-2").contains("result: 1");
    }

    /** Rule 30. */
    // CPython: test_tasks.BaseTaskTests.test_task_set_methods
    @Test
    void itsResultIsNotForOthersToSet() {
        Task<Integer> task = task(sent -> 1);

        assertThatThrownBy(() -> task.setResult(2)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> task.setException(new IOException())).isInstanceOf(IllegalStateException.class);
        loop.runUntilIdle();
    }

    // Cancelling

    /** Rule 20. */
    // CPython: test_tasks.BaseTaskTests.test_task_cancel_message_getter
    @Test
    void cancelledBeforeItsFirstStepTheBodyNeverRuns() {
        Coro<Object> body = coro(sent -> trace.add("body"));
        Task<?> task = loop.createTask(body);

        assertThat(task.cancel("early")).isTrue();
        loop.runUntilIdle();

        assertThat(trace).isEmpty();
        assertThat(task.isCancelled()).isTrue();
        assertThatThrownBy(task::result).isInstanceOf(CancelledError.class).hasMessage("early");
        assertThat(body.state()).isEqualTo(dev.weft.CoroutineState.CLOSED);
    }

    /** Rule 19: what it waits for is cancelled, and the message travels. */
    @Test
    void cancelReachesWhatItWaitsForAndIsRaisedThere() {
        Task<Object> task = task(sent -> await(future), sent -> trace.add(raised(sent)));
        loop.runUntilIdle();

        task.cancel("enough");
        assertThat(future.isCancelled()).isTrue();
        assertThat(task.isDone()).isFalse();
        loop.runUntilIdle();

        assertThat(trace).containsExactly("cancelled: enough");
        assertThat(task.isCancelled()).as("it was swallowed").isFalse();
    }

    @Test
    void uncaughtCancellationMakesTheTaskCancelled() {
        Task<Object> task = task(sent -> await(future), sent -> sent.value());
        loop.runUntilIdle();

        task.cancel("enough");
        loop.runUntilIdle();

        assertThat(task.isCancelled()).isTrue();
        assertThatThrownBy(task::result).isInstanceOf(CancelledError.class).hasMessage("enough");
        assertThatThrownBy(task::exception).isInstanceOf(CancelledError.class);
        assertThat(task.cancel()).isFalse();
        assertThat(loop.errors).isEmpty();
    }

    /** Rule 16. */
    @Test
    void cancellingItselfAndReturningIsBeingCancelled() {
        Task<Integer> task = task(sent -> {
            loop.currentTask().cancel("me");
            return 5;
        });

        loop.runUntilIdle();

        assertThat(task.isCancelled()).isTrue();
        assertThatThrownBy(task::result).hasMessage("me");
        assertThat(task.cancelling()).isEqualTo(1);
    }

    @Test
    void cancellingItselfAndThrowingIsFailing() {
        IllegalArgumentException failure = new IllegalArgumentException("x");
        Task<Integer> task = task(sent -> {
            loop.currentTask().cancel();
            throw failure;
        });
        task.addDoneCallback(done -> {});

        loop.runUntilIdle();

        assertThat(task.exception()).isSameAs(failure);
    }

    @Test
    void throwingACancelledErrorIsBeingCancelledThoughNobodyAsked() {
        CancelledError own = new CancelledError("own");
        Task<Integer> task = task(sent -> {
            throw own;
        });

        loop.runUntilIdle();

        assertThat(task.isCancelled()).isTrue();
        assertThat(task.cancelling()).isZero();
        assertThatThrownBy(task::result)
                .isInstanceOf(CancelledError.class)
                .hasMessage("own")
                .hasCause(own);
    }

    @Test
    void cancellingItselfAndAwaitingIsRaisedAtTheAwait() {
        Task<Integer> task = task(
                sent -> {
                    loop.currentTask().cancel("me");
                    return await(future);
                },
                sent -> {
                    trace.add(raised(sent));
                    return plainYield(null);
                },
                sent -> {
                    trace.add(raised(sent));
                    return loop.currentTask().cancelling();
                });

        loop.runUntilIdle();

        assertThat(trace).containsExactly("cancelled: me", "value: null");
        assertThat(future.isCancelled()).isTrue();
        assertThat(task.result()).isEqualTo(1);
    }

    /** The request is delivered once it reached what is awaited, also where that goes on in spite of it. */
    @Test
    void cancellingItselfAndAwaitingATaskThatSwallowsItGoesOn() {
        Task<Integer> inner = task(sent -> await(future), sent -> {
            trace.add("inner " + raised(sent));
            return 7;
        });
        loop.runUntilIdle();
        Task<Object> outer = task(
                sent -> {
                    loop.currentTask().cancel("me");
                    return await(inner);
                },
                sent -> {
                    trace.add("outer " + raised(sent));
                    return plainYield(null);
                },
                sent -> raised(sent) + ", " + loop.currentTask().cancelling());

        loop.runUntilIdle();

        assertThat(trace).containsExactly("inner cancelled: me", "outer value: 7");
        assertThat(outer.result()).isEqualTo("value: null, 1");
    }

    /** Rule 21. */
    @Test
    void cancelDuringABareYieldIsRaisedByTheNextStep() {
        Task<Object> task = task(
                sent -> plainYield(null),
                sent -> {
                    trace.add(raised(sent));
                    return plainYield(null);
                },
                sent -> trace.add(raised(sent)));
        loop.runTurnOnce();

        task.cancel("one");
        task.cancel("two");
        loop.runUntilIdle();

        assertThat(trace).containsExactly("cancelled: two", "value: null");
        assertThat(task.cancelling()).isEqualTo(2);
    }

    /** Rule 22: the result is discarded. */
    @Test
    void cancelBetweenTheFuturesEndAndTheStepWins() {
        Task<Object> task = task(sent -> await(future), sent -> trace.add(raised(sent)));
        loop.runUntilIdle();

        future.setResult(1);
        assertThat(task.cancel("m")).isTrue();
        loop.runUntilIdle();

        assertThat(trace).containsExactly("cancelled: m");
        assertThat(future.result()).isEqualTo(1);
    }

    /** Rule 23. */
    @Test
    void twoCancelsInOneTickDeliverOneError() {
        Task<Integer> task = task(
                sent -> await(future),
                sent -> {
                    trace.add(raised(sent));
                    return plainYield(null);
                },
                sent -> {
                    trace.add(raised(sent));
                    return loop.currentTask().cancelling();
                });
        loop.runUntilIdle();

        task.cancel("one");
        task.cancel("two");
        loop.runUntilIdle();

        assertThat(trace).containsExactly("cancelled: one", "value: null");
        assertThat(task.result()).isEqualTo(2);
    }

    /** Rule 24. */
    @Test
    void swallowedCancellationsDoNotStopItAndAreCounted() {
        Task<Integer> task = task(
                sent -> await(loop.createFuture()),
                sent -> trace.add(raised(sent)) ? await(loop.createFuture()) : null,
                sent -> trace.add(raised(sent)) ? await(loop.createFuture()) : null,
                sent -> {
                    trace.add(raised(sent));
                    return 7;
                });
        for (int i = 1; i <= 3; i++) {
            loop.runUntilIdle();
            task.cancel("c" + i);
        }

        loop.runUntilIdle();

        assertThat(trace).containsExactly("cancelled: c1", "cancelled: c2", "cancelled: c3");
        assertThat(task.result()).isEqualTo(7);
        assertThat(task.cancelling()).isEqualTo(3);
    }

    /** Rule 25. */
    @Test
    void uncancelToZeroDropsACancellationNotYetDelivered() {
        Task<Object> task = task(
                sent -> {
                    Task<?> self = loop.currentTask();
                    self.cancel();
                    trace.add("left " + self.uncancel());
                    return plainYield(null);
                },
                sent -> raised(sent));

        loop.runUntilIdle();

        assertThat(trace).containsExactly("left 0");
        assertThat(task.result()).isEqualTo("value: null");
        assertThat(task.uncancel()).isZero();
    }

    @Test
    void uncancelDoesNotBringBackWhatItWaitedFor() {
        Task<Object> task = task(sent -> await(future), sent -> raised(sent));
        loop.runUntilIdle();

        task.cancel("m");
        task.uncancel();
        loop.runUntilIdle();

        assertThat(task.result()).isEqualTo("cancelled: m");
    }

    /** Rule 26. */
    @Test
    void cancellingATaskCancelsTheTaskItAwaitsFirst() {
        Task<Integer> inner = task(sent -> await(future), sent -> {
            trace.add("inner " + raised(sent));
            return 7;
        });
        Task<Object> outer = task(sent -> await(inner), sent -> {
            trace.add("outer " + raised(sent));
            return loop.currentTask().cancelling();
        });
        loop.runUntilIdle();

        outer.cancel("msg");
        loop.runUntilIdle();

        assertThat(trace).containsExactly("inner cancelled: msg", "outer value: 7");
        assertThat(outer.result()).isEqualTo(1);
        assertThat(inner.cancelling()).isEqualTo(1);
    }

    /** The waiter stays, since the inner task may go on in spite of a cancellation. */
    @Test
    void aTaskThatAwaitsAStubbornOneCanCancelItAgain() {
        Task<Object> inner = task(
                sent -> await(loop.createFuture()),
                sent -> trace.add(raised(sent)) ? await(loop.createFuture()) : null,
                sent -> sent.value());
        Task<Object> outer = task(sent -> await(inner), sent -> sent.value());
        loop.runUntilIdle();

        outer.cancel("first");
        loop.runUntilIdle();
        assertThat(outer.isDone()).isFalse();
        outer.cancel("second");
        loop.runUntilIdle();

        assertThat(trace).containsExactly("cancelled: first");
        assertThat(inner.isCancelled()).isTrue();
        assertThat(outer.isCancelled()).isTrue();
        assertThatThrownBy(outer::result).hasMessage("second");
    }

    /** Rule 11. */
    @Test
    void isForTheThreadOfItsLoopOnly() {
        Task<?> task = task(sent -> await(future), sent -> null);
        loop.callSoon(() -> {
            FutureTest.assertRefusedElsewhere(task::cancel);
            FutureTest.assertRefusedElsewhere(task::uncancel);
            trace.add("asked");
        });

        loop.runUntilIdle();

        assertThat(trace).containsExactly("asked");
        assertThat(task.cancelling()).isZero();
    }

    // Private waits

    @Test
    void aPrivateWaitResumesItsTask() {
        FakeWait wait = new FakeWait();
        Task<Object> task = task(sent -> plainYield(wait), sent -> raised(sent));
        loop.runUntilIdle();

        loop.callSoon(() -> wait.waiter.wake());
        loop.runUntilIdle();

        assertThat(task.result()).isEqualTo("value: null");
        assertThat(wait.cancelled).isFalse();
    }

    @Test
    void aPrivateWaitWokenInsideAnotherStepWaitsForItsTurn() {
        FakeWait wait = new FakeWait();
        task(sent -> plainYield(wait), sent -> trace.add("woken"));
        loop.runUntilIdle();

        task(sent -> {
            wait.waiter.wake();
            return trace.add("waker goes on");
        });
        loop.runUntilIdle();

        assertThat(trace).containsExactly("waker goes on", "woken");
    }

    @Test
    void cancellingTakesTheWaiterBackAndIsRaisedInTheNextTurn() {
        FakeWait wait = new FakeWait();
        Task<Object> task = task(
                sent -> plainYield(wait),
                sent -> trace.add(raised(sent)) ? plainYield(null) : null,
                sent -> trace.add(raised(sent)));
        loop.runUntilIdle();

        task.cancel("one");
        task.cancel("two");
        assertThat(wait.cancelled).isTrue();
        assertThat(trace).isEmpty();
        loop.runUntilIdle();

        assertThat(trace).containsExactly("cancelled: one", "value: null");
    }

    @Test
    void cancellingItselfAndWaitingPrivatelyIsRaisedThere() {
        FakeWait wait = new FakeWait();
        Task<Object> task = task(
                sent -> {
                    loop.currentTask().cancel("me");
                    return plainYield(wait);
                },
                sent -> raised(sent));

        loop.runUntilIdle();

        assertThat(task.result()).isEqualTo("cancelled: me");
        assertThat(wait.waiter).isNull();
        assertThat(wait.cancelled).isTrue();
    }

    @Test
    void aWaitThatCannotBeginIsRaisedInTheCoroutine() {
        IllegalStateException busy = new IllegalStateException("busy");
        Wait wait = new Wait() {
            @Override
            public void begin(Waiter waiter) {
                throw busy;
            }

            @Override
            public void cancel() {}
        };
        Task<Object> task = task(sent -> plainYield(wait), sent -> sent.error());

        loop.runUntilIdle();

        assertThat(task.result()).isSameAs(busy);
    }

    // Tasks that wait for tasks

    @Test
    void aCircleOfTasksCanBeCancelled() {
        List<Task<Object>> tasks = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            int next = (i + 1) % 3;
            tasks.add(task(sent -> await(tasks.get(next)), sent -> sent.value()));
        }
        loop.runUntilIdle();

        tasks.get(0).cancel();
        loop.runUntilIdle();

        assertThat(tasks).allMatch(Task::isCancelled).allMatch(task -> task.cancelling() == 1);
        assertThat(loop.errors).isEmpty();
    }

    /** The circle is met on the way: none but its tasks is in it. */
    @Test
    void aTaskThatWaitsForACircleCanBeCancelled() {
        List<Task<Object>> tasks = new ArrayList<>();
        tasks.add(task(sent -> await(tasks.get(1)), sent -> sent.value()));
        tasks.add(task(sent -> await(tasks.get(2)), sent -> sent.value()));
        tasks.add(task(sent -> await(tasks.get(1)), sent -> sent.value()));
        loop.runUntilIdle();

        tasks.get(0).cancel();
        loop.runUntilIdle();

        assertThat(tasks).allMatch(Task::isCancelled);
        assertThat(loop.errors).isEmpty();
    }

    @Test
    void aLongRowOfTasksCanBeCancelled() {
        Task<Object> innermost = task(sent -> await(loop.createFuture()), sent -> sent.value());
        Task<Object> last = innermost;
        for (int i = 0; i < 100_000; i++) {
            Task<Object> inner = last;
            last = task(sent -> await(inner), sent -> sent.value());
        }
        loop.runUntilIdle();

        last.cancel("enough");
        loop.runUntilIdle();

        assertThat(innermost.isCancelled()).isTrue();
        assertThat(last.isCancelled()).isTrue();
        assertThat(last.cancelling()).isEqualTo(1);
    }

    // Memory

    /** With compressed references: a header of 12 bytes and eleven words. Design.md, section 7. */
    @Test
    void aTaskHasAtMostElevenWords() {
        int words = 0;
        for (Class<?> type = TaskImpl.class; type != Object.class; type = type.getSuperclass()) {
            for (java.lang.reflect.Field field : type.getDeclaredFields()) {
                if (!java.lang.reflect.Modifier.isStatic(field.getModifiers())) {
                    assertThat(field.getType()).isNotIn(long.class, double.class);
                    words++;
                }
            }
        }

        assertThat(words).isLessThanOrEqualTo(11);
    }

    // Failures nobody reads

    @Test
    void aFailureThatNobodyReadsIsReportedATurnLater() {
        IOException failure = new IOException("broken");
        Task<Object> task = task(sent -> {
            throw failure;
        });

        loop.runTurnOnce();
        loop.runTurnOnce();
        assertThat(loop.errors).isEmpty();
        loop.runTurnOnce();

        assertThat(loop.errors).containsExactly(new ErrorReport("Task exception was never retrieved", failure, task));
    }

    @Test
    void aFailureThatSomebodyAwaitsIsNotReported() {
        Task<Object> failing = task(sent -> {
            throw new IOException("broken");
        });
        task(sent -> await(failing), sent -> raised(sent));

        loop.runUntilIdle();

        assertThat(loop.errors).isEmpty();
    }

    @Test
    void aFailureThatIsReadInTheNextTurnIsNotReported() {
        Task<Object> failing = task(sent -> {
            throw new IOException("broken");
        });
        loop.callSoon(() -> loop.callSoon(() -> trace.add("" + failing.exception())));

        loop.runUntilIdle();

        assertThat(trace).containsExactly("java.io.IOException: broken");
        assertThat(loop.errors).isEmpty();
    }

    @Test
    void closingTheLoopReportsAFailureThatHadNoTurnLeft() {
        Task<Object> task = task(sent -> {
            throw new IOException("broken");
        });
        loop.runTurnOnce();

        loop.close();

        assertThat(loop.errors)
                .singleElement()
                .satisfies(report -> assertThat(report.source()).isSameAs(task));
    }

    // CPython: test_tasks.BaseTaskTests.test_log_destroyed_pending_task
    @Test
    void closingTheLoopReportsUnfinishedTasks() {
        Task<Object> task = task(sent -> await(future), sent -> null);
        loop.runUntilIdle();

        loop.close();

        assertThat(loop.errors).singleElement().satisfies(report -> {
            assertThat(report.message()).contains("still pending");
            assertThat(report.source()).isSameAs(task);
        });
    }

    /** R19: a long chain of tasks, each waiting for the next, unwinds without using the stack. */
    @Test
    void aLongChainOfTasksEndsWithoutRecursion() {
        Task<Integer> last = task(sent -> await(future), sent -> sent.value());
        for (int i = 0; i < 100_000; i++) {
            Task<Integer> awaited = last;
            last = task(sent -> await(awaited), sent -> sent.value());
        }
        loop.runUntilIdle();

        future.setResult(42);
        loop.runUntilIdle();

        assertThat(last.result()).isEqualTo(42);
    }

    @Test
    void awaitingInALoopWorksForEver() {
        int[] left = {10_000};
        Task<Object> task = task(sent -> left[0]-- > 0 ? awaitAndRepeat(soon()) : "end");

        loop.runUntilIdle();

        assertThat(task.result()).isEqualTo("end");
    }

    private Future<Integer> soon() {
        Future<Integer> soon = loop.createFuture();
        loop.callSoon(() -> soon.setResult(1));
        return soon;
    }

    private <R> Task<R> task(Scripted.Step... steps) {
        return loop.createTask(coro(steps));
    }

    private static String raised(Scripted.Sent sent) throws Throwable {
        Throwable error = sent.error();
        if (error == null) {
            return "value: " + sent.value();
        }
        return error instanceof CancelledError ? "cancelled: " + error.getMessage() : error.toString();
    }

    @SuppressWarnings("InfiniteRecursion")
    private static int recurse(int depth) {
        return recurse(depth + 1) + 1;
    }

    /** A wait that the test wakes. */
    private static final class FakeWait implements Wait {

        private @Nullable Waiter waiter;
        private boolean cancelled;

        @Override
        public void begin(Waiter waiter) {
            this.waiter = waiter;
        }

        @Override
        public void cancel() {
            cancelled = true;
        }
    }

    /** A user's own class: waits for a future, reads its result from it as asyncio's drivers do, and adds one. */
    private static final class ForeignCoroutine implements Coro<Integer> {

        private final Future<Integer> future;
        private boolean started;

        ForeignCoroutine(Future<Integer> future) {
            this.future = future;
        }

        @Override
        public Object send(@Nullable Object value) {
            assertThat(value).isNull();
            if (started) {
                throw new dev.weft.StopIteration(future.result() + 1);
            }
            started = true;
            return future;
        }

        @Override
        public Object throwInto(Throwable exception) {
            throw new IllegalStateException(exception);
        }

        @Override
        public void close() {}

        @Override
        public dev.weft.CoroutineState state() {
            return started ? dev.weft.CoroutineState.SUSPENDED : dev.weft.CoroutineState.CREATED;
        }
    }
}
