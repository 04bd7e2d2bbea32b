package dev.weft;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.currentTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.moveOnAfter;
import static dev.weft.Weft.result;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.taskGroup;
import static dev.weft.Weft.timeout;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.fail;

import dev.weft.annotations.Coroutine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What CPython's tests of task groups leave open: {@code cancel()}, {@code start()}, counts. */
class TaskGroupTest extends VirtualTimeTest {

    private final List<TaskStatus<String>> statuses = new ArrayList<>();

    @Test
    void givesTheValueOfItsBody() {
        String value = run(() -> taskGroup(group -> {
            group.createTask(noting("task", ms(10)));
            return result("body");
        }));

        assertThat(value).isEqualTo("body");
        assertThat(steps).containsExactly("task");
    }

    @Test
    void aBodyThatThrowsWhenItIsCalledFailsItsTask() {
        ExceptionGroup failure = catchThrowableOfType(
                ExceptionGroup.class,
                () -> run(() -> taskGroup(group -> {
                    group.createTask(() -> unreadable());
                    return sleep(LONG);
                })));

        assertThat(failure.first(IOException.class)).hasMessage("unreadable");
    }

    private static Coro<Void> unreadable() throws IOException {
        throw new IOException("unreadable");
    }

    @Test
    void anEagerTaskMayBeDoneOrFailedWhenItIsCreated() {
        ExceptionGroup failure = catchThrowableOfType(
                ExceptionGroup.class,
                () -> run(() -> taskGroup(group -> {
                    TaskOptions eager = TaskOptions.named("eager").eager();
                    Task<String> done = group.createTask(() -> result("at once"), eager);
                    assertThat(done.isDone()).isTrue();
                    assertThat(done.name()).isEqualTo("eager");
                    group.createTask(() -> unreadable(), eager);
                    return noting("body", LONG);
                })));

        assertThat(failure.first(IOException.class)).hasMessage("unreadable");
        assertThat(steps).containsExactly("body cancelled");
    }

    @Test
    void aScopeThatAnEagerTaskEntersAtOnceIsInsideThatOfTheGroup() {
        run(() -> {
            yieldFrom(moveOnAfter(
                    ms(50),
                    scope -> taskGroup(group -> {
                        group.createTask(movesOnTwice(), TaskOptions.defaults().eager());
                        return noting("body", LONG);
                    })));
            assertBalanced();
            return done();
        });

        assertThat(steps).containsExactly("first cancelled", "moved on", "body cancelled", "second cancelled");
    }

    @Coroutine
    private Coro<Void> movesOnTwice() {
        yieldFrom(moveOnAfter(ms(10), scope -> noting("first", LONG)));
        steps.add("moved on");
        yieldFrom(moveOnAfter(LONG, scope -> noting("second", LONG)));
        return done();
    }

    /** Python 3.14. */
    @Test
    void whatFailsBesideABrokenJvmIsReported() {
        IOException other = new IOException("other");
        assertThatThrownBy(() -> run(() -> taskGroup(group -> {
                    group.createTask(failingAfter(ms(1), other));
                    return failOnCancel(new OutOfMemoryError("no"));
                })))
                .isInstanceOf(OutOfMemoryError.class);

        assertThat(reports).singleElement().extracting(ErrorReport::exception).isSameAs(other);
    }

    // cancel

    @Test
    void cancelEndsTasksAndBodyWithoutAnError() {
        run(() -> {
            String value = yieldFrom(taskGroup(group -> {
                group.createTask(noting("task", LONG));
                loop.callLater(ms(10), group::cancel);
                return noting("body", LONG);
            }));
            assertThat(value).isNull();
            assertBalanced();
            return turns(2);
        });

        assertThat(steps).containsExactlyInAnyOrder("body cancelled", "task cancelled");
    }

    @Test
    void cancelByTheBodyEndsTheTasks() {
        String value = run(() -> taskGroup(group -> {
            group.createTask(noting("task", LONG));
            yieldFrom(turn());
            group.cancel();
            group.cancel();
            return result("body");
        }));

        assertThat(value).isEqualTo("body");
        assertThat(steps).containsExactly("task cancelled");
    }

    @Test
    void cancelByATaskEndsTheOthers() {
        run(() -> {
            yieldFrom(taskGroup(group -> {
                group.createTask(noting("task", LONG));
                group.createTask(() -> {
                    yieldFrom(sleep(ms(1)));
                    group.cancel();
                    return done();
                });
                return done();
            }));
            assertBalanced();
            return done();
        });

        assertThat(steps).containsExactly("task cancelled");
    }

    @Test
    void cancelAfterTheEndDoesNothing() {
        run(() -> {
            TaskGroup group = yieldFrom(taskGroup(g -> result(g)));
            group.cancel();
            assertBalanced();
            return turns(2);
        });
    }

    @Test
    void failuresAfterACancelComeOut() {
        ExceptionGroup failure = catchThrowableOfType(
                ExceptionGroup.class,
                () -> run(() -> {
                    try {
                        yieldFrom(taskGroup(group -> {
                            group.createTask(failOnCancel(new IOException("clean-up")));
                            yieldFrom(turn());
                            group.cancel();
                            return sleep(LONG);
                        }));
                    } finally {
                        assertBalanced();
                    }
                    return done();
                }));

        assertThat(failure.exceptions()).singleElement().isInstanceOf(IOException.class);
    }

    @Test
    void aCancellationByOthersWhileACancelledGroupEndsIsNotLost() {
        run(() -> {
            Task<Void> task = createTask(taskGroup(group -> {
                group.createTask(slowToStop(ms(20)));
                yieldFrom(turn());
                group.cancel();
                return done();
            }));
            yieldFrom(sleep(ms(10)));
            task.cancel("outside");
            try {
                yieldFrom(task);
                fail("not cancelled");
            } catch (CancelledError e) {
                assertThat(task.cancelling()).isOne();
            }
            return done();
        });

        assertThat(steps).containsExactly("cleaned up");
    }

    // Counts

    @Coroutine
    private Coro<Void> swallowOwnCancellation() {
        currentTask().cancel();
        try {
            yieldFrom(turn());
        } catch (CancelledError e) {
            steps.add("swallowed");
        }
        return done();
    }

    @Test
    void aCancellationSwallowedBeforeIsNotTheGroups() {
        run(() -> {
            yieldFrom(swallowOwnCancellation());
            yieldFrom(taskGroup(group -> {
                group.createTask(noting("task", LONG));
                yieldFrom(turn());
                group.cancel();
                return noting("body", LONG);
            }));
            yieldFrom(turns(2));
            assertThat(currentTask().cancelling()).isOne();
            return done();
        });

        assertThat(steps).containsExactly("swallowed", "task cancelled", "body cancelled");
    }

    /** As in CPython: a request that nobody took back is raised again after a failure, which may have hidden it. */
    @Test
    void aCancellationSwallowedBeforeAFailingGroupIsRaisedAfterIt() {
        assertThatThrownBy(() -> run(() -> {
                    yieldFrom(swallowOwnCancellation());
                    try {
                        yieldFrom(taskGroup(group -> {
                            group.createTask(failingAfter(ms(1), new IOException()));
                            return sleep(LONG);
                        }));
                    } catch (ExceptionGroup e) {
                        steps.add("failed");
                    }
                    return turn();
                }))
                .isInstanceOf(CancelledError.class);

        assertThat(steps).containsExactly("swallowed", "failed");
    }

    @Test
    void aTimeoutAroundAGroupThrowsAsIfThereWereNone() {
        run(() -> {
            try {
                yieldFrom(timeout(
                        ms(10),
                        t -> taskGroup(group -> {
                            group.createTask(noting("task", LONG));
                            return noting("body", LONG);
                        })));
                fail("no timeout");
            } catch (TimeoutException e) {
                assertBalanced();
            }
            return turns(2);
        });

        assertThat(steps).containsExactlyInAnyOrder("body cancelled", "task cancelled");
    }

    @Test
    void aTimeoutInAGroupFailsIt() {
        ExceptionGroup failure = catchThrowableOfType(
                ExceptionGroup.class,
                () -> run(() -> {
                    try {
                        yieldFrom(taskGroup(group -> {
                            group.createTask(noting("task", LONG));
                            yieldFrom(timeout(ms(10), t -> sleep(LONG)));
                            return done();
                        }));
                    } finally {
                        assertBalanced();
                    }
                    return done();
                }));

        assertThat(failure.exceptions()).singleElement().isInstanceOf(TimeoutException.class);
    }

    @Test
    void tenThousandTasksAreNoTrouble() {
        int[] count = {0};
        run(() -> taskGroup(group -> {
            for (int i = 0; i < 10_000; i++) {
                group.createTask(() -> {
                    yieldFrom(turn());
                    count[0]++;
                    return done();
                });
            }
            return done();
        }));

        assertThat(count[0]).isEqualTo(10_000);
    }

    // start

    @Coroutine
    private Coro<Void> service(TaskStatus<String> status) {
        statuses.add(status);
        yieldFrom(sleep(ms(10)));
        status.started("ready");
        yieldFrom(noting("service", LONG));
        return done();
    }

    @Test
    void startWaitsUntilTheServiceIsReady() {
        run(() -> taskGroup(group -> {
            String value = yieldFrom(group.start(this::service, "server"));
            steps.add(value);
            assertThat(loop.allTasks()).anyMatch(task -> task.name().equals("server"));
            group.cancel();
            return done();
        }));

        assertThat(steps).containsExactly("ready", "service cancelled");
    }

    @Test
    void aFailureBeforeItIsReadyComesOutOfStart() {
        run(() -> taskGroup(group -> {
            try {
                yieldFrom(
                        group.<String>start(status -> failingAfter(ms(1), new IOException("port taken"))),
                        IOException.class);
                fail("started");
            } catch (IOException e) {
                steps.add(e.getMessage());
            }
            group.createTask(noting("others", ms(5)));
            return done();
        }));

        assertThat(steps).containsExactly("port taken", "others");
    }

    @Test
    void aFailureOnceItIsReadyIsTheGroups() {
        ExceptionGroup failure = catchThrowableOfType(
                ExceptionGroup.class,
                () -> run(() -> taskGroup(group -> {
                    yieldFrom(group.<Void>start(status -> {
                        status.started();
                        return failingAfter(ms(1), new IOException("later"));
                    }));
                    return sleep(LONG);
                })));

        assertThat(failure.exceptions()).singleElement().isInstanceOf(IOException.class);
    }

    @Test
    void aServiceThatEndsWithoutAWordFailsStart() {
        run(() -> taskGroup(group -> {
            Coro<String> start = group.start(status -> turn(), "silent");
            try {
                yieldFrom(start);
                fail("started");
            } catch (IllegalStateException e) {
                assertThat(e).hasMessageContaining("silent").hasMessageContaining("started()");
            }
            return done();
        }));
    }

    @Test
    void aServiceStartsOnce() {
        run(() -> taskGroup(group -> {
            yieldFrom(group.start(this::service));
            assertThatThrownBy(() -> statuses.get(0).started("again"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("once");
            group.cancel();
            return done();
        }));
    }

    @Test
    void cancellingStartCancelsTheServiceAndWaitsForItsEnd() {
        run(() -> taskGroup(group -> {
            Task<String> starting = createTask(group.<String>start(status -> slowToStop(ms(20))));
            yieldFrom(sleep(ms(1)));
            starting.cancel();
            yieldFrom(sleep(ms(10)));
            assertThat(starting.isDone()).isFalse();
            yieldFrom(sleep(ms(15)));
            assertThat(starting.isCancelled()).isTrue();
            return done();
        }));

        assertThat(steps).containsExactly("cleaned up");
    }

    @Test
    void aServiceThatIsReadyInSpiteOfTheCancellationStaysInTheGroup() {
        run(() -> taskGroup(group -> {
            Task<String> starting = createTask(group.<String>start(status -> {
                try {
                    yieldFrom(sleep(LONG));
                } catch (CancelledError e) {
                    status.started("anyhow");
                }
                yieldFrom(noting("service", ms(10)));
                return done();
            }));
            yieldFrom(sleep(ms(1)));
            starting.cancel();
            yieldFrom(turns(5));
            assertThat(starting.isCancelled()).isTrue();
            return done();
        }));

        assertThat(steps).containsExactly("service");
    }

    @Test
    void aGroupThatEndsStartsNothing() {
        run(() -> {
            TaskGroup ended = yieldFrom(taskGroup(group -> result(group)));
            try {
                yieldFrom(ended.start(this::service));
                fail("started");
            } catch (IllegalStateException e) {
                assertThat(e).hasMessageContaining("has ended");
            }
            return done();
        });
    }
}
