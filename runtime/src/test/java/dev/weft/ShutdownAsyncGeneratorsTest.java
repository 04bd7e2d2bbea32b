package dev.weft;

import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.runningLoop;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;
import static dev.weft.Weft.yieldValue;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.annotations.Coroutine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rule 66: what becomes of asynchronous generators that were left before their end. */
class ShutdownAsyncGeneratorsTest {

    /** What is still reachable, as the fields of a program are. */
    private final List<AsyncGenerator<?>> held = new ArrayList<>();

    private final List<String> trace = new ArrayList<>();
    private final List<ErrorReport> reports = new ArrayList<>();

    @Coroutine
    private AsyncGenerator<Integer> noting(String name) {
        try {
            yieldValue(1);
            yieldValue(2);
        } finally {
            yieldFrom(sleep(Duration.ZERO));
            trace.add("closed " + name);
        }
        return done();
    }

    @Coroutine
    private AsyncGenerator<Integer> failing(Throwable failure) throws Throwable {
        try {
            yieldValue(1);
        } finally {
            if (failure != null) {
                throw failure;
            }
        }
        return done();
    }

    @Coroutine
    private Coro<Integer> leave(AsyncGenerator<Integer> generator) {
        held.add(generator);
        return result(yieldFrom(generator.anext()));
    }

    private Runner runner() {
        Runner runner = new Runner();
        runner.loop().setExceptionHandler((loop, report) -> reports.add(report));
        return runner;
    }

    @Test
    void theRunnerClosesThemAndTheirFinallyMayAwait() {
        try (Runner runner = runner()) {
            runner.run(leave(noting("a")));
            runner.run(leave(noting("b")));

            assertThat(trace).isEmpty();
        }

        assertThat(trace).containsExactlyInAnyOrder("closed a", "closed b");
        assertThat(reports).isEmpty();
    }

    @Test
    void whatClosingThrowsIsReportedAndTheOthersAreClosed() throws Throwable {
        RuntimeException failure = new RuntimeException("broken");
        AsyncGenerator<Integer> failing = failing(failure);
        try (Runner runner = runner()) {
            runner.run(leave(failing));
            runner.run(leave(noting("other")));
        }

        assertThat(trace).containsExactly("closed other");
        assertThat(reports).singleElement().satisfies(report -> {
            assertThat(report.message()).isEqualTo("An error occurred during closing of an asynchronous generator");
            assertThat(report.exception()).isSameAs(failure);
            assertThat(report.source()).isSameAs(failing);
        });
    }

    @Test
    void aCancellationThatClosingRaisesIsNobodysElse() throws Throwable {
        try (Runner runner = runner()) {
            runner.run(leave(failing(new CancelledError())));
            runner.run(leave(noting("other")));
        }

        assertThat(trace).containsExactly("closed other");
        assertThat(reports).isEmpty();
    }

    @Test
    void oneThatEndedIsNotClosedAgain() {
        try (Runner runner = runner()) {
            AsyncGenerator<Integer> ended = noting("once");
            runner.run(leave(ended));
            runner.run(ended.aclose());
        }

        assertThat(trace).containsExactly("closed once");
    }

    @Test
    void oneThatBeginsAfterwardsIsReported() {
        AsyncGenerator<Integer> late = noting("late");
        try (Runner runner = runner()) {
            runner.run(() -> runningLoop().shutdownAsyncGenerators());
            runner.run(leave(late));

            assertThat(reports).singleElement().satisfies(report -> {
                assertThat(report.message()).contains("begun after shutdownAsyncGenerators()");
                assertThat(report.source()).isSameAs(late);
            });
        }
    }

    @Test
    void oneThatIsAskedOfWithoutALoopIsNobodysBusiness() {
        AsyncGenerator<Integer> generator = noting("free");
        generator.anext();
        try (Runner runner = runner()) {
            runner.run(leave(generator));
        }

        assertThat(trace).isEmpty();
    }

    @Test
    void oneThatNobodyHoldsIsReportedWhenTheNextBegins() {
        try (Runner runner = runner()) {
            runner.run(() -> noting("lost").anext());
            for (int i = 0; i < 100 && reports.isEmpty(); i++) {
                System.gc();
                runner.run(() -> noting("next").anext());
            }
        }

        assertThat(reports).isNotEmpty().first().satisfies(report -> {
            assertThat(report.message()).contains("left before its end").contains("aclose()");
            assertThat(report.source()).isEqualTo("dev.weft.ShutdownAsyncGeneratorsTest.noting");
        });
        assertThat(trace).doesNotContain("closed lost");
    }
}
