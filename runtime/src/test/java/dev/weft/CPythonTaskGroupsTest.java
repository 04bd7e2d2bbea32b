package dev.weft;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.currentTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.taskGroup;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.fail;

import dev.weft.annotations.Coroutine;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** Ports of CPython's {@code test_taskgroups}; its seconds are tenths here. */
class CPythonTaskGroupsTest extends VirtualTimeTest {

    private static final class Broken extends Exception {
        private static final long serialVersionUID = 1;
    }

    private static final class OtherwiseBroken extends Exception {
        private static final long serialVersionUID = 1;
    }

    private static final class BaseBroken extends Error {
        private static final long serialVersionUID = 1;
    }

    private Task<String> t1;
    private Task<String> t2;

    private static Coro<Void> crashAfter(long millis) {
        return failingAfter(ms(millis), new Broken());
    }

    /** What a run failed with, which must be a group. */
    private <R> ExceptionGroup groupOf(Callable<? extends Coro<R>> body) {
        return catchThrowableOfType(
                ExceptionGroup.class,
                () -> run(() -> {
                    yieldFrom(body.call());
                    return done();
                }));
    }

    /** Runs a coroutine in a task, cancels that after 10 ms, and awaits it. */
    @Coroutine
    private static Coro<Void> cancelled(Coro<Void> runner) {
        Task<Void> task = createTask(runner);
        yieldFrom(sleep(ms(10)));
        assertThat(task.isDone()).isFalse();
        task.cancel();
        yieldFrom(task);
        return done();
    }

    private static void assertTypes(ExceptionGroup group, Class<?>... types) {
        assertThat(group.exceptions()).extracting(Object::getClass).containsOnly(types);
    }

    // CPython: test_taskgroups.TestTaskGroup.test_taskgroup_01
    @Test
    void endsWhenAllTasksHaveEnded() {
        run(() -> {
            yieldFrom(taskGroup(group -> {
                t1 = group.createTask(noting("a", ms(10)));
                t2 = group.createTask(noting("b", ms(20)));
                return done();
            }));
            assertThat(t1.result()).isEqualTo("a");
            assertThat(t2.result()).isEqualTo("b");
            return done();
        });
    }

    // CPython: test_taskgroups.TestTaskGroup.test_taskgroup_02
    @Test
    void tasksAreAddedWhileOthersHaveEnded() {
        run(() -> {
            yieldFrom(taskGroup(group -> {
                t1 = group.createTask(noting("a", ms(10)));
                yieldFrom(sleep(ms(15)));
                t2 = group.createTask(noting("b", ms(20)));
                return done();
            }));
            assertThat(t1.result()).isEqualTo("a");
            assertThat(t2.result()).isEqualTo("b");
            return done();
        });
    }

    // CPython: test_taskgroups.TestTaskGroup.test_taskgroup_03
    @Test
    void aTaskThatIsCancelledByItselfDoesNotCount() {
        run(() -> {
            yieldFrom(taskGroup(group -> {
                t1 = group.createTask(noting("a", ms(100)));
                yieldFrom(sleep(ms(15)));
                t1.cancel();
                t2 = group.createTask(noting("b", ms(20)));
                return done();
            }));
            assertThat(t1.isCancelled()).isTrue();
            assertThat(t2.result()).isEqualTo("b");
            return done();
        });
    }

    // CPython: test_taskgroups.TestTaskGroup.test_taskgroup_04
    @Test
    void aFailureCancelsTheOthers() {
        ExceptionGroup failure = groupOf(() -> {
            yieldFrom(taskGroup(group -> {
                group.createTask(crashAfter(10));
                t2 = group.createTask(noting("b", ms(100)));
                return done();
            }));
            steps.add("after the group");
            return done();
        });

        assertTypes(failure, Broken.class);
        assertThat(steps).containsExactly("b cancelled");
        assertThat(t2.isCancelled()).isTrue();
    }

    // CPython: test_taskgroups.TestTaskGroup.test_cancel_children_on_child_error
    @Test
    void aFailureCancelsTheBodyToo() {
        ExceptionGroup failure = groupOf(() -> taskGroup(group -> {
            group.createTask(crashAfter(10));
            group.createTask(crashAfter(10));
            group.createTask(crashAfter(10));
            group.createTask(noting("task", ms(500)));
            return noting("body", LONG);
        }));

        assertTypes(failure, Broken.class);
        assertThat(steps).containsExactlyInAnyOrder("task cancelled", "body cancelled");
    }

    // CPython: test_taskgroups.TestTaskGroup.test_cancellation
    @Test
    void cancellingTheParentWhileItWaitsCancelsTheTasks() {
        assertThatThrownBy(() -> run(() -> cancelled(fiveTasks(false)))).isInstanceOf(CancelledError.class);

        assertThat(steps).hasSize(5);
    }

    // CPython: test_taskgroups.TestTaskGroup.test_taskgroup_07
    @Test
    void cancellingTheParentInTheBodyCancelsTheTasks() {
        assertThatThrownBy(() -> run(() -> cancelled(fiveTasks(true)))).isInstanceOf(CancelledError.class);

        assertThat(steps).hasSize(6).startsWith("body cancelled");
    }

    private Coro<Void> fiveTasks(boolean inBody) {
        return taskGroup(group -> {
            for (int i = 0; i < 5; i++) {
                group.createTask(noting("task", ms(500)));
            }
            if (inBody) {
                yieldFrom(noting("body", LONG));
            }
            return done();
        });
    }

    // CPython: test_taskgroups.TestTaskGroup.test_taskgroup_08
    @Test
    void whatFailsOnCancellationComesOutInsteadOfIt() {
        ExceptionGroup failure = groupOf(() -> cancelled(taskGroup(group -> fiveThatFailOnCancel(group))));

        assertTypes(failure, Broken.class);
        assertThat(failure.exceptions()).hasSize(5);
    }

    @Coroutine
    private static Coro<Void> fiveThatFailOnCancel(TaskGroup group) {
        for (int i = 0; i < 5; i++) {
            group.createTask(failOnCancel(new Broken()));
        }
        yieldFrom(sleep(LONG));
        return done();
    }

    // CPython: test_taskgroups.TestTaskGroup.test_taskgroup_09
    @Test
    void aFailureOfTheBodyCancelsTheTasks() {
        ExceptionGroup failure = groupOf(() -> taskGroup(group -> {
            t1 = group.createTask(noting("a", ms(100)));
            t2 = group.createTask(noting("b", ms(200)));
            return crashAfter(10);
        }));

        assertTypes(failure, Broken.class);
        assertThat(t1.isCancelled()).isTrue();
        assertThat(t2.isCancelled()).isTrue();
    }

    // CPython: test_taskgroups.TestTaskGroup.test_taskgroup_10
    @Test
    void aFailureOfTheBodyBeforeTheTasksBeganCancelsThem() {
        ExceptionGroup failure = groupOf(() -> taskGroup(group -> {
            t1 = group.createTask(noting("a", ms(100)));
            t2 = group.createTask(noting("b", ms(200)));
            throw new Broken();
        }));

        assertTypes(failure, Broken.class);
        assertThat(t1.isCancelled()).isTrue();
        assertThat(t2.isCancelled()).isTrue();
        assertThat(steps).isEmpty();
    }

    // CPython: test_taskgroups.TestTaskGroup.test_taskgroup_11
    @Test
    void groupsNest() {
        ExceptionGroup failure =
                groupOf(() -> cancelled(taskGroup(outer -> taskGroup(inner -> fiveThatFailOnCancel(inner)))));

        assertTypes(failure, ExceptionGroup.class);
        assertTypes((ExceptionGroup) failure.exceptions().get(0), Broken.class);
    }

    // CPython: test_taskgroups.TestTaskGroup.test_taskgroup_12
    @Test
    void groupsNestWithTasksInBoth() {
        ExceptionGroup failure = groupOf(() -> cancelled(taskGroup(outer -> {
            outer.createTask(sleep(LONG));
            return taskGroup(inner -> fiveThatFailOnCancel(inner));
        })));

        assertTypes(failure, ExceptionGroup.class);
        assertTypes((ExceptionGroup) failure.exceptions().get(0), Broken.class);
    }

    // CPython: test_taskgroups.TestTaskGroup.test_taskgroup_13
    @Test
    void aFailureOfTheOuterGroupCancelsTheInnerOne() {
        ExceptionGroup failure = groupOf(() -> taskGroup(outer -> {
            outer.createTask(crashAfter(10));
            return taskGroup(inner -> {
                inner.createTask(crashAfter(1000));
                return done();
            });
        }));

        assertTypes(failure, Broken.class);
    }

    // CPython: test_taskgroups.TestTaskGroup.test_taskgroup_14
    @Test
    void aFailureOfTheInnerGroupIsOneOfTheOuterBody() {
        ExceptionGroup failure = groupOf(() -> taskGroup(outer -> {
            outer.createTask(crashAfter(1000));
            return taskGroup(inner -> {
                inner.createTask(crashAfter(10));
                return done();
            });
        }));

        assertTypes(failure, ExceptionGroup.class);
        assertTypes((ExceptionGroup) failure.exceptions().get(0), Broken.class);
    }

    // CPython: test_taskgroups.TestTaskGroup.test_taskgroup_15
    @Test
    void aTaskMayFailWhileTheCancelledBodyCleansUp() {
        ExceptionGroup failure = groupOf(() -> cancelled(crashDuringCleanUp()));

        assertTypes(failure, Broken.class);
    }

    // CPython: test_taskgroups.TestTaskGroup.test_taskgroup_16
    @Test
    void aTaskMayFailWhileTheCancelledBodyCleansUpInAnotherTask() {
        ExceptionGroup failure = groupOf(() -> cancelled(Bodies.start(() -> {
            yieldFrom(createTask(crashDuringCleanUp()));
            return done();
        })));

        assertTypes(failure, Broken.class);
    }

    private Coro<Void> crashDuringCleanUp() {
        return taskGroup(group -> {
            group.createTask(crashAfter(30));
            return slowToStop(ms(50));
        });
    }

    // CPython: test_taskgroups.TestTaskGroup.test_taskgroup_17
    @Test
    void aCancelledGroupWithoutTasksIsCancelled() {
        assertThatThrownBy(() -> run(() -> cancelled(taskGroup(group -> {
                    yieldFrom(noting("body", LONG));
                    return done();
                }))))
                .isInstanceOf(CancelledError.class);

        assertThat(steps).containsExactly("body cancelled");
    }

    // CPython: test_taskgroups.TestTaskGroup.test_taskgroup_18
    @Test
    void aBodyThatFailsOnCancellationFailsTheGroup() {
        ExceptionGroup failure = groupOf(() -> cancelled(taskGroup(group -> failOnCancel(new Broken()))));

        assertTypes(failure, Broken.class);
    }

    // CPython: test_taskgroups.TestTaskGroup.test_taskgroup_19
    @Test
    void failuresOfTaskAndBodyComeTogether() {
        ExceptionGroup failure = groupOf(() -> taskGroup(group -> {
            group.createTask(crashAfter(10));
            return failOnCancel(new OtherwiseBroken());
        }));

        assertTypes(failure, Broken.class, OtherwiseBroken.class);
    }

    // CPython: test_taskgroups.TestTaskGroup.test_taskgroup_20
    @Test
    void aBrokenJvmInTheBodyComesOutBare() {
        assertThatThrownBy(() -> run(() -> taskGroup(group -> {
                    group.createTask(crashAfter(10));
                    return failOnCancel(new OutOfMemoryError("no"));
                })))
                .isInstanceOf(OutOfMemoryError.class);
    }

    // CPython: test_taskgroups.TestTaskGroup.test_taskgroup_20a
    @Test
    void errorsOfTheBodyAreCollectedLikeExceptions() {
        ExceptionGroup failure = groupOf(() -> taskGroup(group -> {
            group.createTask(crashAfter(10));
            return failOnCancel(new BaseBroken());
        }));

        assertTypes(failure, Broken.class, BaseBroken.class);
    }

    // CPython: test_taskgroups.TestTaskGroup.test_taskgroup_21a
    @Test
    void errorsOfATaskAreCollectedLikeExceptions() {
        ExceptionGroup failure = groupOf(() -> taskGroup(group -> {
            group.createTask(failingAfter(ms(10), new BaseBroken()));
            return failOnCancel(new Broken());
        }));

        assertTypes(failure, Broken.class, BaseBroken.class);
    }

    // CPython: test_taskgroups.TestTaskGroup.test_taskgroup_22
    @Test
    void aGroupThatWaitsIsCancelled() {
        assertThatThrownBy(() -> run(() -> cancelled(taskGroup(group -> {
                    group.createTask(noting("a", ms(100)));
                    group.createTask(noting("b", ms(200)));
                    return done();
                }))))
                .isInstanceOf(CancelledError.class);

        assertThat(steps).containsExactly("a cancelled", "b cancelled");
    }

    // CPython: test_taskgroups.TestTaskGroup.test_taskgroup_23
    @Test
    void tasksThatHaveEndedAreForgotten() {
        run(() -> {
            yieldFrom(taskGroup(group -> {
                for (int count = 0; count < 10; count++) {
                    yieldFrom(sleep(ms(10)));
                    group.createTask(sleep(ms(30)));
                    if (count == 5) {
                        assertThat(group.toString()).containsPattern("[34] tasks");
                    }
                }
                yieldFrom(sleep(ms(135)));
                assertThat(group.toString()).contains("0 tasks");
                return done();
            }));
            return done();
        });
    }

    // CPython: test_taskgroups.TestTaskGroup.test_taskgroup_24
    @Test
    void aTaskAddsOthersWhileTheGroupWaits() {
        run(() -> {
            yieldFrom(taskGroup(group -> {
                group.createTask(() -> {
                    yieldFrom(sleep(ms(10)));
                    group.createTask(noting("a", ms(10)));
                    group.createTask(noting("b", ms(20)));
                    return done();
                });
                return done();
            }));
            return done();
        });

        assertThat(steps).containsExactly("a", "b");
    }

    private int heads;

    // CPython: test_taskgroups.TestTaskGroup.test_taskgroup_25
    @Test
    void tasksThatMultiplyAreAllCancelled() {
        ExceptionGroup failure = groupOf(() -> taskGroup(group -> {
            group.createTask(hydra(group));
            group.createTask(() -> {
                while (heads < 10) {
                    yieldFrom(sleep(ms(2)));
                }
                throw new Broken();
            });
            return done();
        }));

        assertTypes(failure, Broken.class);
        assertThat(heads).isGreaterThanOrEqualTo(10);
        assertThat(loop.allTasks()).isEmpty();
    }

    @Coroutine
    private Coro<Void> hydra(TaskGroup group) {
        heads++;
        yieldFrom(sleep(ms(1)));
        group.createTask(hydra(group));
        group.createTask(hydra(group));
        return done();
    }

    // CPython: test_taskgroups.TestTaskGroup.test_taskgroup_task_name
    @Test
    void tasksHaveNames() {
        run(() -> {
            yieldFrom(taskGroup(group -> {
                assertThat(group.createTask(turn(), "yolo").name()).isEqualTo("yolo");
                assertThat(group.createTask(() -> turn(), "called").name()).isEqualTo("called");
                return done();
            }));
            return done();
        });
    }

    // CPython: test_taskgroups.TestTaskGroup.test_taskgroup_no_create_task_after_failure
    @Test
    void noTaskIsAddedAfterAFailure() {
        ExceptionGroup failure = groupOf(() -> taskGroup(group -> {
            group.createTask(crashAfter(1));
            group.createTask(() -> {
                try {
                    yieldFrom(sleep(ms(100)));
                } catch (CancelledError e) {
                    assertThatThrownBy(() -> group.createTask(turn()))
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessageContaining("shutting down");
                    steps.add("refused");
                }
                return done();
            });
            return done();
        }));

        assertTypes(failure, Broken.class);
        assertThat(steps).containsExactly("refused");
    }

    // CPython: test_taskgroups.TestTaskGroup.test_taskgroup_context_manager_exit_raises
    @Test
    void aFailingFinallyOfTheBodyLeavesTheCountBalanced() {
        run(() -> {
            try {
                yieldFrom(taskGroup(group -> {
                    group.createTask(crashAfter(0));
                    return failOnCancel(new OtherwiseBroken());
                }));
                fail("no failure");
            } catch (ExceptionGroup e) {
                assertBalanced();
                assertThat(e.exceptions()).hasSize(2);
            }
            return done();
        });
    }

    // CPython: test_taskgroups.TestTaskGroup.test_taskgroup_finished
    // CPython: test_taskgroups.TestTaskGroup.test_coro_closed_when_tg_closed
    @Test
    void noTaskIsAddedAfterTheEndAndTheCoroutineIsClosed() {
        run(() -> {
            TaskGroup ended = yieldFrom(taskGroup(group -> result(group)));
            Coro<String> coro = noting("never", ms(1));

            assertThatThrownBy(() -> ended.createTask(coro))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("has ended");
            assertThat(coro.state()).isEqualTo(CoroutineState.CLOSED);
            return done();
        });
    }

    // CPython: test_taskgroups.TestTaskGroup.test_taskgroup_without_parent_task
    @Test
    void aGroupNeedsATask() {
        run(() -> {
            Coro<Void> group = taskGroup(g -> done());
            loop.callSoon(() -> {
                assertThatThrownBy(() -> group.send(null))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("parent task");
                steps.add("refused");
            });
            return turn();
        });

        assertThat(steps).containsExactly("refused");
    }

    // CPython: test_taskgroups.TestTaskGroup.test_cancelling_level_preserved
    @Test
    void theCountIsBalancedAfterAFailure() {
        run(() -> {
            try {
                yieldFrom(taskGroup(group -> {
                    group.createTask(crashAfter(0));
                    return done();
                }));
            } catch (ExceptionGroup e) {
                steps.add("failed");
            }
            assertBalanced();
            return done();
        });

        assertThat(steps).containsExactly("failed");
    }

    // CPython: test_taskgroups.TestTaskGroup.test_nested_groups_both_cancelled
    @Test
    void bothGroupsFailAtOnce() {
        ExceptionGroup failure = groupOf(() -> {
            try {
                yieldFrom(taskGroup(outer -> {
                    try {
                        yieldFrom(taskGroup(inner -> {
                            inner.createTask(crashAfter(0));
                            outer.createTask(failingAfter(ms(0), new OtherwiseBroken()));
                            return done();
                        }));
                        fail("the inner group did not fail");
                    } catch (ExceptionGroup e) {
                        assertTypes(e, Broken.class);
                    }
                    assertThat(currentTask().cancelling()).isOne();
                    return done();
                }));
            } finally {
                assertBalanced();
            }
            return done();
        });

        assertTypes(failure, OtherwiseBroken.class);
    }

    // CPython: test_taskgroups.TestTaskGroup.test_error_and_cancel
    @Test
    void aCancellationThatMetAFailureIsRaisedAtTheNextAwait() {
        run(() -> {
            Future<Void> raising = loop.createFuture();
            Task<Void> task = createTask(() -> {
                try {
                    yieldFrom(taskGroup(group -> {
                        group.createTask(() -> {
                            raising.setResult(null);
                            yieldFrom(turn());
                            throw new Broken();
                        });
                        return sleep(ms(100));
                    }));
                    fail("the group did not fail");
                } catch (ExceptionGroup e) {
                    assertThat(currentTask().cancelling()).isOne();
                }
                assertThat(currentTask().cancelling()).isOne();
                yieldFrom(sleep(ms(100)));
                steps.add("not reached");
                return done();
            });
            yieldFrom(raising);
            assertThat(task.cancelling()).isZero();
            task.cancel();
            assertThat(task.cancelling()).isOne();
            try {
                yieldFrom(task);
                fail("not cancelled");
            } catch (CancelledError e) {
                assertThat(task.isCancelled()).isTrue();
            }
            return done();
        });

        assertThat(steps).isEmpty();
    }

    @Coroutine
    private static Coro<Void> setsAfterATurn(ContextVar<Integer> variable, int value) {
        yieldFrom(turn());
        variable.set(value);
        return done();
    }

    // CPython: test_taskgroups.TestTaskGroup.test_taskgroup_task_context
    @Test
    void aTaskOfTheGroupRunsInTheContextThatItIsGiven() {
        ContextVar<Integer> variable = ContextVar.of("variable");
        run(() -> taskGroup(group -> {
            Context context = Context.copyCurrent();
            assertThat(context.get(variable)).isNull();
            for (int value = 1; value <= 2; value++) {
                yieldFrom(group.createTask(
                        setsAfterATurn(variable, value), TaskOptions.defaults().withContext(context)));
                assertThat(context.get(variable)).isEqualTo(value);
            }
            return done();
        }));
    }
}
