package dev.weft;

import static dev.weft.Weft.cancelScope;
import static dev.weft.Weft.createTask;
import static dev.weft.Weft.currentTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.failAfter;
import static dev.weft.Weft.gatherSettled;
import static dev.weft.Weft.moveOnAfter;
import static dev.weft.Weft.result;
import static dev.weft.Weft.shielded;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.taskGroup;
import static dev.weft.Weft.timeout;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.weft.annotations.Coroutine;
import dev.weft.sync.Condition;
import dev.weft.sync.Lock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Level-triggered cancellation, as in Trio; and that it gets on with asyncio's edges. */
class CancelScopeTest extends VirtualTimeTest {

    private final Duration start = loop.time();
    private CancelScope scope;

    @Coroutine
    private Coro<Void> swallowing(int times, Duration each) {
        for (int i = 0; i < times; i++) {
            try {
                yieldFrom(sleep(each));
            } catch (CancelledError e) {
                steps.add("swallowed");
            }
        }
        yieldFrom(noting("last", LONG));
        return done();
    }

    /** Runs what ends with its task as it found it. */
    private <R> R runBalanced(Body<Void, R> body) {
        return run(() -> {
            R value = yieldFrom(body.run(null));
            assertBalanced();
            yieldFrom(turns(5)); // nothing comes later
            assertThat(CancelScope.of(currentTask())).isNull();
            return result(value);
        });
    }

    @Test
    void givesTheValueOfItsBody() {
        String value = runBalanced(none -> cancelScope(s -> {
            scope = s;
            return noting("body", ms(10));
        }));

        assertThat(value).isEqualTo("body");
        assertThat(scope.isCancelled()).isFalse();
        assertThat(scope.isCancelCaught()).isFalse();
    }

    @Test
    void cancelStopsTheBody() {
        String value = runBalanced(none -> cancelScope(s -> {
            scope = s;
            loop.callLater(ms(10), () -> s.cancel("enough"));
            return noting("body", LONG);
        }));

        assertThat(value).isNull();
        assertThat(steps).containsExactly("body cancelled");
        assertThat(scope.isCancelled()).isTrue();
        assertThat(scope.isCancelCaught()).isTrue();
        assertThat(since(start)).isEqualTo(10);
    }

    @Test
    void theReasonIsInTheError() {
        runBalanced(none -> cancelScope(s -> {
            s.cancel("enough");
            try {
                yieldFrom(turn());
            } catch (CancelledError e) {
                steps.add(e.getMessage());
            }
            return done();
        }));

        assertThat(steps).containsExactly("enough");
    }

    @Test
    void aBodyThatSwallowsIsToldAgain() {
        runBalanced(none -> cancelScope(s -> {
            s.cancel();
            return swallowing(5, LONG);
        }));

        assertThat(steps).hasSize(6).endsWith("swallowed", "last cancelled");
        assertThat(since(start)).as("told in each turn").isZero();
    }

    @Test
    void aBodyThatNeverStopsLeavesTheLoopSomeRest() {
        run(() -> {
            Task<Void> stubborn = createTask(cancelScope(s -> {
                s.cancel();
                return swallowing(1000, LONG);
            }));
            yieldFrom(sleep(ms(1050)));
            assertThat(steps.size()).as("a hundred, ten times").isBetween(990, 1100);
            yieldFrom(stubborn);
            return done();
        });

        assertThat(steps).hasSize(1001).endsWith("last cancelled");
    }

    @Test
    void aBodyThatDoesNotWaitAfterItsCancelIsNotStopped() {
        String value = runBalanced(none -> cancelScope(s -> {
            scope = s;
            s.cancel();
            return result("done anyway");
        }));

        assertThat(value).isEqualTo("done anyway");
        assertThat(scope.isCancelCaught()).isFalse();
    }

    @Test
    void aFailureWhileItIsCancelledComesOut() {
        assertThatThrownBy(() -> runBalanced(none -> cancelScope(s -> {
                    scope = s;
                    loop.callLater(ms(1), s::cancel);
                    return failOnCancel(new IOException("clean-up"));
                })))
                .isInstanceOf(IOException.class);

        assertThat(scope.isCancelCaught()).isFalse();
    }

    @Test
    void cancelAfterTheEndDoesNothing() {
        runBalanced(none -> {
            CancelScope ended = yieldFrom(cancelScope(s -> result(s)));
            ended.cancel();
            ended.setDeadline(loop.time());
            assertThat(ended.isCancelled()).isFalse();
            return turns(3);
        });
    }

    @Test
    void needsATask() {
        run(() -> {
            Coro<Void> outside = cancelScope(s -> done());
            loop.callSoon(() -> assertThatThrownBy(() -> outside.send(null))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("task"));
            return turn();
        });
        assertThat(reports).isEmpty();
    }

    @Test
    void whatATaskWaitsForIsToldOnceAndMayCleanUp() {
        runBalanced(none -> moveOnAfter(
                ms(10),
                s -> gatherSettled(slowToStop(ms(50)), slowToStop(ms(70))).toCoro()));

        assertThat(steps).containsExactly("cleaned up", "cleaned up");
        assertThat(since(start)).isEqualTo(80);
    }

    @Test
    void aTaskThatSwallowsAfterASlowWaitIsToldWhenItWaitsAnew() {
        runBalanced(none -> moveOnAfter(ms(10), s -> {
            Task<Void> slow = createTask(slowToStop(ms(50)));
            try {
                yieldFrom(slow);
            } catch (CancelledError e) {
                steps.add("swallowed");
            }
            yieldFrom(noting("again", LONG));
            return done();
        }));

        assertThat(steps).containsExactly("cleaned up", "swallowed", "again cancelled");
        assertThat(since(start)).isEqualTo(60);
    }

    @Test
    void nothingRunsWhileAMemberWaitsForASlowCleanUp() {
        List<Integer> requests = new ArrayList<>();

        runBalanced(none -> moveOnAfter(ms(10), s -> {
            Task<Void> slow = createTask(slowToStop(ms(50)));
            loop.callLater(ms(55), () -> requests.add(slow.cancelling()));
            yieldFrom(slow);
            return done();
        }));

        assertThat(requests).containsExactly(1);
    }

    /** It must have its lock back, and so swallows what it is told until then. */
    @Test
    void aConditionGetsItsLockBackFirst() {
        Lock lock = new Lock();
        Condition condition = new Condition(lock);

        runBalanced(none -> moveOnAfter(ms(10), s -> {
            yieldFrom(lock.acquire());
            createTask(holding(lock, ms(50)));
            try {
                yieldFrom(condition.await());
            } finally {
                steps.add("locked: " + lock.isLocked());
                lock.release();
            }
            return done();
        }));

        assertThat(steps).containsExactly("released", "locked: true");
        assertThat(since(start)).isEqualTo(50);
    }

    @Coroutine
    private Coro<Void> holding(Lock lock, Duration delay) {
        yieldFrom(lock.acquire());
        yieldFrom(sleep(delay));
        lock.release();
        steps.add("released");
        return done();
    }

    // Deadlines

    @Test
    void moveOnAfterGivesNullWhenItTakesTooLong() {
        String late = runBalanced(none -> moveOnAfter(ms(10), s -> noting("late", LONG)));
        String inTime = runBalanced(none -> moveOnAfter(ms(10), s -> noting("in time", ms(1))));

        assertThat(late).isNull();
        assertThat(inTime).isEqualTo("in time");
        assertThat(since(start)).isEqualTo(11);
    }

    @Test
    void failAfterThrowsWhenItTakesTooLong() {
        assertThatThrownBy(() -> runBalanced(none -> failAfter(ms(10), s -> noting("late", LONG))))
                .isInstanceOf(TimeoutException.class)
                .hasMessageContaining("deadline passed")
                .hasCauseInstanceOf(CancelledError.class);
        String value = runBalanced(none -> failAfter(ms(10), s -> noting("in time", ms(1))));
        assertThat(value).isEqualTo("in time");
    }

    @Test
    void withNoTimeTheFirstWaitIsCancelled() {
        String value = runBalanced(none -> moveOnAfter(Duration.ZERO, s -> noting("body", ms(1))));

        assertThat(value).isNull();
        assertThat(steps).containsExactly("body cancelled");
        assertThat(since(start)).isZero();
    }

    @Test
    void theDeadlineMoves() {
        runBalanced(none -> moveOnAfter(ms(10), s -> {
            s.setDeadline(s.deadline().plusMillis(20));
            yieldFrom(noting("first", ms(20)));
            s.setDeadline(null);
            yieldFrom(noting("second", ms(200)));
            s.setDeadline(loop.time());
            yieldFrom(noting("third", LONG));
            return done();
        }));

        assertThat(steps).containsExactly("first", "second", "third cancelled");
    }

    // Nesting

    @Test
    void cancellingTheOuterScopeStopsAllOfIt() {
        runBalanced(none -> cancelScope(outer -> {
            yieldFrom(cancelScope(inner -> {
                scope = inner;
                loop.callLater(ms(1), outer::cancel);
                return noting("inner", LONG);
            }));
            steps.add("not reached");
            return done();
        }));

        assertThat(steps).containsExactly("inner cancelled");
        assertThat(scope.isCancelCaught()).isFalse();
    }

    @Test
    void cancellingTheInnerScopeLeavesTheOuterOne() {
        runBalanced(none -> cancelScope(outer -> {
            scope = outer;
            yieldFrom(cancelScope(inner -> {
                loop.callLater(ms(1), inner::cancel);
                return noting("inner", LONG);
            }));
            return noting("outer", ms(1));
        }));

        assertThat(steps).containsExactly("inner cancelled", "outer");
        assertThat(scope.isCancelled()).isFalse();
    }

    @Test
    void ofTwoThatAreCancelledTheOuterOneCatches() {
        runBalanced(none -> moveOnAfter(ms(10), outer -> {
            yieldFrom(moveOnAfter(ms(10), inner -> {
                scope = inner;
                return noting("inner", LONG);
            }));
            steps.add("not reached");
            return done();
        }));

        assertThat(steps).containsExactly("inner cancelled");
        assertThat(scope.isCancelled()).isTrue();
        assertThat(scope.isCancelCaught()).isFalse();
    }

    @Test
    void aScopeEnteredInACancelledOneIsCancelled() {
        runBalanced(none -> cancelScope(outer -> {
            outer.cancel();
            yieldFrom(cancelScope(inner -> noting("inner", LONG)));
            steps.add("not reached");
            return done();
        }));

        assertThat(steps).containsExactly("inner cancelled");
    }

    // Shields

    @Test
    void aShieldedBodyGoesOnToItsEnd() {
        runBalanced(none -> moveOnAfter(ms(10), outer -> {
            yieldFrom(shielded(s -> noting("shielded", ms(50))));
            yieldFrom(noting("after", LONG));
            return done();
        }));

        assertThat(steps).containsExactly("shielded", "after cancelled");
        assertThat(since(start)).isEqualTo(50);
    }

    @Test
    void cleanUpMayWaitInAShield() {
        runBalanced(none -> moveOnAfter(ms(10), outer -> {
            try {
                yieldFrom(noting("work", LONG));
            } finally {
                yieldFrom(shielded(s -> noting("clean-up", ms(50))));
            }
            return done();
        }));

        assertThat(steps).containsExactly("work cancelled", "clean-up");
        assertThat(since(start)).isEqualTo(60);
    }

    @Test
    void aShieldHasItsOwnDeadline() {
        runBalanced(none -> moveOnAfter(ms(10), outer -> {
            yieldFrom(shielded(s -> {
                s.setDeadline(loop.time().plusMillis(30));
                return noting("shielded", LONG);
            }));
            return noting("after", LONG);
        }));

        assertThat(steps).containsExactly("shielded cancelled", "after cancelled");
        assertThat(since(start)).isEqualTo(30);
    }

    @Test
    void taskCancelIsRaisedWhenTheShieldEnds() {
        run(() -> {
            Task<String> task = createTask(shielded(s -> noting("shielded", ms(10))));
            yieldFrom(turn());
            task.cancel("enough");
            task.cancel("really");
            yieldFrom(turns(5));
            assertThat(task.isDone()).isFalse();
            yieldFrom(sleep(ms(20)));
            assertThat(task.isCancelled()).isTrue();
            assertThat(task.cancelling()).isEqualTo(2);
            return done();
        });

        assertThat(steps).containsExactly("shielded");
    }

    @Test
    void aTimeoutWaitsForAShield() {
        assertThatThrownBy(() -> runBalanced(none -> timeout(ms(10), t -> shielded(s -> noting("shielded", ms(50))))))
                .isInstanceOf(TimeoutException.class);

        assertThat(steps).containsExactly("shielded");
        assertThat(since(start)).isEqualTo(50);
    }

    @Test
    void aFailureInAShieldComesOut() {
        assertThatThrownBy(() -> runBalanced(none ->
                        moveOnAfter(ms(10), outer -> shielded(s -> failingAfter(ms(50), new IOException("shielded"))))))
                .isInstanceOf(IOException.class);
    }

    @Test
    void aShieldStopsItself() {
        String value = runBalanced(none -> shielded(s -> {
            s.cancel();
            return noting("shielded", LONG);
        }));

        assertThat(value).isNull();
        assertThat(steps).containsExactly("shielded cancelled");
    }

    // Groups

    @Test
    void coversTheTasksOfItsGroups() {
        runBalanced(none -> moveOnAfter(
                ms(10),
                s -> taskGroup(group -> {
                    group.createTask(noting("a", LONG));
                    group.createTask(swallowing(3, LONG));
                    return noting("body", LONG);
                })));

        assertThat(steps)
                .containsOnlyOnce("a cancelled", "body cancelled", "last cancelled")
                .contains("swallowed");
        assertThat(loop.allTasks()).isEmpty();
    }

    @Test
    void coversAGroupThatOnlyWaits() {
        runBalanced(none -> moveOnAfter(
                ms(10),
                s -> taskGroup(group -> {
                    group.createTask(noting("a", LONG));
                    return done();
                })));

        assertThat(steps).containsExactly("a cancelled");
    }

    @Test
    void aTaskCreatedInACancelledScopeBeginsAndIsStoppedWhereItWaits() {
        runBalanced(none -> cancelScope(s -> taskGroup(group -> {
            s.cancel();
            group.createTask(() -> {
                steps.add("began");
                yieldFrom(noting("task", LONG));
                return done();
            });
            return result("body");
        })));

        assertThat(steps).containsExactly("began", "task cancelled");
    }

    @Test
    void doesNotCoverATaskOfAGroupAroundIt() {
        runBalanced(none -> taskGroup(group -> {
            yieldFrom(moveOnAfter(ms(10), s -> {
                group.createTask(noting("task", ms(50)));
                return noting("body", LONG);
            }));
            return done();
        }));

        assertThat(steps).containsExactly("body cancelled", "task");
    }

    @Test
    void coversScopesThatItsTasksEntered() {
        runBalanced(none -> moveOnAfter(
                ms(10),
                outer -> taskGroup(group -> {
                    group.createTask(() -> {
                        yieldFrom(moveOnAfter(ms(5), inner -> noting("first", LONG)));
                        yieldFrom(moveOnAfter(LONG, inner -> {
                            scope = inner;
                            return swallowing(4, LONG);
                        }));
                        steps.add("not reached");
                        return done();
                    });
                    return done();
                })));

        assertThat(steps)
                .startsWith("first cancelled")
                .endsWith("last cancelled")
                .doesNotContain("not reached");
        assertThat(scope.isCancelCaught()).isFalse();
    }

    @Test
    void aTaskThatAnotherTaskAddsIsOfTheGroupsScope() {
        runBalanced(none -> moveOnAfter(
                ms(10),
                outer -> taskGroup(group -> {
                    group.createTask(() -> {
                        yieldFrom(moveOnAfter(ms(5), inner -> {
                            group.createTask(noting("added", LONG));
                            return noting("inner", LONG);
                        }));
                        return done();
                    });
                    return done();
                })));

        assertThat(steps).containsExactly("inner cancelled", "added cancelled");
        assertThat(since(start)).isEqualTo(10);
    }

    @Test
    void aShieldInATaskOfItsGroupHolds() {
        runBalanced(none -> moveOnAfter(
                ms(10),
                outer -> taskGroup(group -> {
                    group.createTask(() -> {
                        yieldFrom(shielded(s -> noting("shielded", ms(50))));
                        yieldFrom(noting("after", LONG));
                        return done();
                    });
                    yieldFrom(turn());
                    return done();
                })));

        assertThat(steps).as("cancelled by the group, as well").containsExactly("shielded");
    }

    /** The group waits for its tasks whatever it is told. */
    @Test
    void aGroupThatWaitsForASlowTaskIsToldOnce() {
        List<Integer> requests = new ArrayList<>();

        runBalanced(none -> moveOnAfter(ms(10), s -> {
            Task<?> parent = currentTask();
            loop.callLater(ms(40), () -> requests.add(parent.cancelling()));
            yieldFrom(taskGroup(group -> {
                group.createTask(() -> shielded(clean -> noting("shielded", ms(50))));
                return done();
            }));
            return done();
        }));

        assertThat(steps).containsExactly("shielded");
        assertThat(requests).containsExactly(1);
        assertThat(since(start)).isEqualTo(50);
    }

    @Test
    void aServiceThatStartsAndIsSlowToStopIsWaitedForInPeace() {
        List<Integer> requests = new ArrayList<>();

        runBalanced(none -> moveOnAfter(
                ms(10),
                s -> taskGroup(group -> {
                    Task<?> parent = currentTask();
                    loop.callLater(ms(40), () -> requests.add(parent.cancelling()));
                    yieldFrom(group.<Void>start(status -> {
                        yieldFrom(shielded(clean -> noting("shielded", ms(50))));
                        return done();
                    }));
                    return done();
                })));

        assertThat(steps).containsExactly("shielded");
        assertThat(requests).containsExactly(1);
    }

    @Test
    void aFailureInAGroupInACancelledScopeComesOutBalanced() {
        assertThatThrownBy(() -> runBalanced(none -> moveOnAfter(
                        ms(10),
                        s -> taskGroup(group -> {
                            group.createTask(failOnCancel(new IOException("clean-up")));
                            return noting("body", LONG);
                        }))))
                .isInstanceOf(ExceptionGroup.class);

        runBalanced(none -> {
            try {
                yieldFrom(moveOnAfter(
                        ms(10),
                        s -> taskGroup(group -> {
                            group.createTask(failOnCancel(new IOException("clean-up")));
                            return noting("body", LONG);
                        })));
                fail("no failure");
            } catch (ExceptionGroup e) {
                steps.add("failed");
            }
            return turns(3);
        });
        assertThat(steps).endsWith("failed");
    }

    @Test
    void aFailingGroupAroundItIsNotMistakenForItsCancellation() {
        assertThatThrownBy(() -> runBalanced(none -> taskGroup(group -> {
                    group.createTask(failingAfter(ms(15), new IOException("sibling")));
                    yieldFrom(moveOnAfter(ms(10), s -> {
                        try {
                            yieldFrom(noting("body", LONG));
                        } finally {
                            yieldFrom(shielded(clean -> noting("clean-up", ms(10))));
                        }
                        return done();
                    }));
                    steps.add("not reached");
                    return done();
                })))
                .isInstanceOf(ExceptionGroup.class);

        assertThat(steps).containsExactly("body cancelled", "clean-up");
    }

    // Timeouts and Task.cancel

    @Test
    void aTimeoutInACancelledScopeLetsTheCancellationPass() {
        runBalanced(none -> moveOnAfter(ms(10), s -> timeout(ms(10), t -> noting("body", LONG))));

        assertThat(steps).containsExactly("body cancelled");
    }

    @Test
    void aTimeoutAroundACancelledScopeThrows() {
        assertThatThrownBy(() -> runBalanced(none -> timeout(ms(10), t -> {
                    yieldFrom(moveOnAfter(ms(10), s -> noting("body", LONG)));
                    steps.add("not reached");
                    return done();
                })))
                .isInstanceOf(TimeoutException.class);

        assertThat(steps).containsExactly("body cancelled");
    }

    @Test
    void aTimeoutWorksAfterAScopeThatWasSwallowedInIt() {
        runBalanced(none -> timeout(ms(100), t -> {
            yieldFrom(moveOnAfter(ms(10), s -> noting("first", LONG)));
            return noting("second", ms(10));
        }));

        assertThat(steps).containsExactly("first cancelled", "second");
    }

    @Test
    void taskCancelInACancelledScopeIsNotLost() {
        run(() -> {
            Task<String> task = createTask(moveOnAfter(ms(10), s -> noting("body", LONG)));
            loop.callLater(ms(10), task::cancel);
            yieldFrom(sleep(ms(20)));
            assertThat(task.isCancelled()).isTrue();
            assertThat(task.cancelling()).isOne();
            return done();
        });
    }

    @Test
    void taskCancelAloneGoesThrough() {
        run(() -> {
            Task<String> task = createTask(cancelScope(s -> {
                scope = s;
                return noting("body", LONG);
            }));
            yieldFrom(turn());
            task.cancel();
            yieldFrom(turns(3));
            assertThat(task.isCancelled()).isTrue();
            return done();
        });

        assertThat(scope.isCancelCaught()).isFalse();
    }

    @Test
    void toStringTellsTheReason() {
        runBalanced(none -> cancelScope(s -> {
            scope = s;
            s.cancel("enough");
            return done();
        }));

        assertThat(scope).asString().contains("cancel scope of Task-1", "cancelled: enough");
    }
}
