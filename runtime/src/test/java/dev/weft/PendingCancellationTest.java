package dev.weft;

import static dev.weft.Weft.cancelScope;
import static dev.weft.Weft.createTask;
import static dev.weft.Weft.currentTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.moveOnAfter;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.taskGroup;
import static dev.weft.Weft.timeout;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.annotations.Coroutine;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A request to cancel that is not delivered yet, or was swallowed, when a stretch begins that counts requests. */
class PendingCancellationTest extends VirtualTimeTest {

    /** Runs what begins with a request of its own that nothing has raised yet, and answers whether it was cancelled. */
    private boolean isCancelled(Body<Void, Void> stretch) {
        Task<Void> task = run(() -> {
            Task<Void> cancelled = createTask(() -> {
                currentTask().cancel("earlier");
                yieldFrom(stretch.run(null));
                steps.add("went on");
                return done();
            });
            yieldFrom(sleep(ms(100)));
            return Weft.result(cancelled);
        });
        return task.isCancelled();
    }

    @Test
    void isToldByTheTask() {
        run(() -> {
            assertThat(currentTask().mustCancel()).isFalse();
            currentTask().cancel();
            assertThat(currentTask().mustCancel()).isTrue();
            currentTask().uncancel();
            assertThat(currentTask().mustCancel()).isFalse();
            currentTask().cancel();
            try {
                yieldFrom(turn());
            } catch (CancelledError e) {
                steps.add("cancelled");
            }
            assertThat(currentTask().mustCancel()).isFalse();
            return done();
        });

        assertThat(steps).containsExactly("cancelled");
    }

    @Test
    void isNotSwallowedByATimeoutWithoutTime() {
        assertThat(isCancelled(none -> timeout(Duration.ZERO, t -> sleep(LONG))))
                .isTrue();
        assertThat(isCancelled(none -> timeout(Duration.ZERO, t -> turn()))).isTrue();
    }

    @Test
    void isNotSwallowedByATimeout() {
        assertThat(isCancelled(none -> timeout(ms(10), t -> sleep(LONG)))).isTrue();
    }

    @Test
    void isNotSwallowedByAScopeWithoutTime() {
        assertThat(isCancelled(none -> moveOnAfter(Duration.ZERO, s -> sleep(LONG))))
                .isTrue();
        assertThat(isCancelled(none -> moveOnAfter(Duration.ZERO, s -> turn()))).isTrue();
    }

    @Test
    void isNotSwallowedByAScopeThatIsCancelled() {
        assertThat(isCancelled(none -> cancelScope(s -> {
                    s.cancel();
                    return sleep(LONG);
                })))
                .isTrue();
    }

    @Test
    void isNotSwallowedByAGroupThatIsCancelled() {
        assertThat(isCancelled(none -> taskGroup(group -> {
                    group.cancel();
                    return sleep(LONG);
                })))
                .isTrue();
    }

    @Test
    void isAStretchsOwnToTakeBack() {
        boolean cancelled = isCancelled(none -> timeout(Duration.ZERO, t -> {
            currentTask().uncancel();
            try {
                yieldFrom(sleep(LONG));
            } catch (CancelledError e) {
                steps.add("timed out");
            }
            return done();
        }));

        assertThat(cancelled).isFalse();
        assertThat(steps).containsExactly("timed out", "went on");
    }

    /** Leaves a request behind that was raised and not taken back. */
    @Coroutine
    private static Coro<Void> swallowOne() {
        currentTask().cancel();
        try {
            yieldFrom(turn());
        } catch (CancelledError e) {
            return done();
        }
        return done();
    }

    @Test
    void aGroupThatFailsInACancelledScopeLeavesNothingBehind() {
        run(() -> {
            yieldFrom(swallowOne());
            yieldFrom(moveOnAfter(ms(10), s -> {
                try {
                    yieldFrom(taskGroup(group -> {
                        group.createTask(failOnCancel(new IOException("clean-up")));
                        return noting("body", LONG);
                    }));
                } catch (ExceptionGroup e) {
                    steps.add("failed");
                }
                return done();
            }));
            yieldFrom(noting("after", ms(1)));
            assertThat(currentTask().cancelling()).isOne();
            return done();
        });

        assertThat(steps).containsExactly("body cancelled", "failed", "after");
    }

    @Test
    void aGroupThatFailsInACancelledScopeRaisesAgainWhatOthersAskedFor() {
        Task<Void> task = run(() -> {
            Task<Void> inScope = createTask(() -> {
                yieldFrom(moveOnAfter(ms(10), s -> {
                    try {
                        yieldFrom(taskGroup(group -> {
                            group.createTask(failOnCancel(new IOException("clean-up")));
                            return noting("body", LONG);
                        }));
                    } catch (ExceptionGroup e) {
                        steps.add("failed");
                    }
                    return done();
                }));
                yieldFrom(noting("after", ms(1)));
                return done();
            });
            loop.callLater(ms(10), inScope::cancel);
            yieldFrom(sleep(ms(100)));
            return Weft.result(inScope);
        });

        assertThat(steps).containsExactly("body cancelled", "failed", "after cancelled");
        assertThat(task.isCancelled()).isTrue();
    }
}
