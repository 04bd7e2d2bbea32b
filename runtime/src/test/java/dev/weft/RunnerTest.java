package dev.weft;

import static dev.weft.internal.loop.Scripted.await;
import static dev.weft.internal.loop.Scripted.awaitAndRepeat;
import static dev.weft.internal.loop.Scripted.coro;
import static dev.weft.internal.loop.Scripted.plainYield;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/** Rule 70, and Ctrl-C. */
class RunnerTest {

    private final Runner runner = new Runner();
    private final List<String> trace = new ArrayList<>();

    @AfterEach
    void closeRunner() {
        runner.close();
    }

    @Test
    void givesTheResult() {
        assertThat(runner.<Integer>run(coro(sent -> plainYield(null), sent -> 42)))
                .isEqualTo(42);
    }

    @Test
    void throwsTheExceptionItself() {
        IOException failure = new IOException("broken");

        assertThatThrownBy(() -> runner.run(coro(sent -> {
                    throw failure;
                })))
                .isSameAs(failure);
    }

    @Test
    void aBodyIsCalledOnTheLoop() {
        Object running = runner.run(() -> {
            EventLoop loop = EventLoop.running();
            return coro(sent -> loop);
        });

        assertThat(running).isSameAs(runner.loop());
    }

    @Test
    void whatTheCallOfABodyThrowsComesOutItself() {
        IOException failure = new IOException("broken");

        assertThatThrownBy(() -> runner.<Object>run(() -> {
                    throw failure;
                }))
                .isSameAs(failure);
    }

    @Test
    void runsOneAfterTheOtherOnTheSameLoop() {
        EventLoop first = runner.run(coro(sent -> EventLoop.running()));
        EventLoop second = runner.run(coro(sent -> EventLoop.running()));

        assertThat(first).isSameAs(second).isSameAs(runner.loop());
    }

    @Test
    void refusesToRunInsideALoop() {
        Object refused = runner.run(coro(sent -> {
            try (Runner inner = new Runner()) {
                return inner.run(coro(s -> 1));
            } catch (IllegalStateException e) {
                return e.getMessage();
            }
        }));

        assertThat(refused).asString().contains("is running in this thread");
    }

    @Test
    void closedItRunsNothing() {
        runner.close();
        runner.close();

        assertThatThrownBy(() -> runner.run(coro(sent -> 1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(runner::loop).isInstanceOf(IllegalStateException.class);
    }

    /** Leftover tasks get their finally, and what they throw then is reported. */
    @Test
    void closeCancelsTheTasksThatAreLeftAndReportsTheirFailures() {
        EventLoop loop = runner.loop();
        List<ErrorReport> errors = new ArrayList<>();
        loop.setExceptionHandler((l, report) -> errors.add(report));
        IllegalStateException failure = new IllegalStateException("while cleaning up");
        loop.createTask(
                coro(
                        sent -> await(loop.createFuture()),
                        sent -> {
                            trace.add("cleaned up after " + sent.error());
                            return plainYield(null);
                        },
                        sent -> trace.add("to the end")),
                "clean");
        Task<Object> failing = loop.createTask(
                coro(sent -> await(loop.createFuture()), sent -> {
                    throw failure;
                }),
                "failing");
        runner.run(coro(sent -> plainYield(null), sent -> trace.add("main is over")));

        runner.close();

        assertThat(trace).containsExactly("main is over", "cleaned up after dev.weft.CancelledError", "to the end");
        assertThat(errors).singleElement().satisfies(report -> {
            assertThat(report.exception()).isSameAs(failure);
            assertThat(report.source()).isSameAs(failing);
        });
        assertThat(loop.isClosed()).isTrue();
    }

    @Test
    void closeWaitsForWorkInThreads() {
        boolean[] ended = {false};
        runner.run(coro(sent -> {
            EventLoop.running().runInExecutor(() -> {
                TimeUnit.MILLISECONDS.sleep(5);
                ended[0] = true;
                return 1;
            });
            return "main is over";
        }));

        runner.close();

        assertThat(ended[0]).isTrue();
    }

    @Test
    void closeWithoutARunMakesNoLoop() {
        runner.close();

        assertThat(trace).isEmpty();
    }

    @Test
    void theFirstCtrlCCancelsTheCoroutine() {
        assertThatThrownBy(() -> runner.run(coro(
                        sent -> {
                            Signal.raise(new Signal("INT"));
                            return await(EventLoop.running().createFuture());
                        },
                        sent -> {
                            trace.add("" + sent.error());
                            return sent.value();
                        })))
                .isInstanceOf(CancelledError.class)
                .hasMessage("interrupted");

        assertThat(trace).containsExactly("dev.weft.CancelledError: interrupted");
    }

    @Test
    void aCoroutineThatSwallowsCtrlCGivesItsResult() {
        Object result = runner.run(coro(
                sent -> {
                    Signal.raise(new Signal("INT"));
                    return await(EventLoop.running().createFuture());
                },
                sent -> "saved"));

        assertThat(result).isEqualTo("saved");
    }

    /** Each run counts anew. */
    @Test
    void aCtrlCOfALaterRunIsAFirstOneAgain() {
        for (int i = 0; i < 3; i++) {
            aCoroutineThatSwallowsCtrlCGivesItsResult();
        }
    }

    @Test
    void aHandlerOfTheProgramsOwnKeepsCtrlC() {
        Signal ctrlC = new Signal("INT");
        EventLoop loop = runner.loop();
        Future<Object> told = loop.createFuture();
        SignalHandler own = signal -> loop.callSoonThreadsafe(() -> told.setResult("told"));
        SignalHandler before = Signal.handle(ctrlC, own);
        try {
            Object result = runner.run(coro(
                    sent -> {
                        Signal.raise(ctrlC);
                        return await(told);
                    },
                    sent -> sent.value()));

            assertThat(result).isEqualTo("told");
        } finally {
            assertThat(Signal.handle(ctrlC, before)).isSameAs(own);
        }
    }

    @Test
    void theSecondCtrlCEndsTheProcess() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Stubborn.class.getName())
                .redirectErrorStream(true)
                .start();

        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(output).contains("swallowed 1").doesNotContain("not reached");
        assertThat(process.exitValue()).isEqualTo(130);
    }

    /** A program that will not be cancelled. */
    static final class Stubborn {

        public static void main(String[] args) {
            int[] swallowed = {0};
            try (Runner runner = new Runner()) {
                runner.loop()
                        .callLater(
                                Duration.ofSeconds(20),
                                () -> Runtime.getRuntime().halt(3));
                runner.run(coro(sent -> {
                    if (sent.error() != null) {
                        System.out.println("swallowed " + ++swallowed[0]);
                    }
                    Signal.raise(new Signal("INT"));
                    return awaitAndRepeat(EventLoop.running().createFuture());
                }));
            }
            System.out.println("not reached");
        }
    }
}
