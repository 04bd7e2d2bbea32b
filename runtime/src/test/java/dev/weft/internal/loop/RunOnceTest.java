package dev.weft.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.EventLoop;
import dev.weft.RunningLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A loop that somebody else's loop steps. */
class RunOnceTest {

    private final FakeLoop loop = new FakeLoop(false);
    private final List<String> trace = new ArrayList<>();

    @Test
    void runsOneTurn() {
        loop.callSoon(() -> {
            trace.add("first");
            loop.callSoon(() -> trace.add("second"));
        });

        Duration due = loop.runOnce(Duration.ZERO);

        assertThat(trace).containsExactly("first");
        assertThat(due).isZero();
        loop.runOnce(Duration.ZERO);
        assertThat(trace).containsExactly("first", "second");
    }

    // CPython: test_base_events.BaseEventLoopTests.test_custom_run_forever_integration
    @Test
    void aHostRunsAsManyTurnsAsItLikes() {
        loop.callSoon(() -> trace.add("callback"));

        for (int i = 0; i < 10; i++) {
            loop.runOnce(Duration.ZERO);
        }

        assertThat(trace).containsExactly("callback");
        assertThat(loop.script.polls()).isEqualTo(10 - 1); // none in the turn that had something to run
    }

    @Test
    void isTheRunningLoopDuringTheCallOnly() {
        loop.callSoon(() -> trace.add(EventLoop.running() == loop ? "running" : "another"));

        loop.runOnce(Duration.ZERO);

        assertThat(trace).containsExactly("running");
        assertThat(RunningLoop.get()).isNull();
        assertThat(loop.isRunning()).isFalse();
    }

    @Test
    void tellsWhenItIsDueAgain() {
        loop.callLater(Duration.ofSeconds(3), () -> trace.add("timer"));

        Duration due = loop.runOnce(Duration.ZERO);
        loop.script.advance(due);
        Duration after = loop.runOnce(Duration.ZERO);

        assertThat(due).isEqualTo(Duration.ofSeconds(3));
        assertThat(trace).containsExactly("timer");
        assertThat(after).isEqualTo(Duration.ofDays(1));
    }

    @Test
    void waitsAtMostAsLongAsAllowed() {
        loop.callLater(Duration.ofSeconds(3), () -> trace.add("timer"));

        loop.runOnce(Duration.ofSeconds(1));
        loop.runOnce(Duration.ofSeconds(5));

        assertThat(loop.script.timeouts())
                .containsExactly(
                        Duration.ofSeconds(1).toNanos(), Duration.ofSeconds(2).toNanos());
        assertThat(trace).containsExactly("timer");
    }

    /** A stop concerns a run that goes on for ever; here it makes the turn not wait, and is over. */
    @Test
    void aStopEndsWithTheTurn() {
        loop.stop();

        loop.runOnce(Duration.ofSeconds(1));
        loop.runOnce(Duration.ofSeconds(1));

        assertThat(loop.script.timeouts())
                .containsExactly(0L, Duration.ofSeconds(1).toNanos());
    }

    @Test
    void isRefusedWhileALoopRunsAndWhenClosed() {
        loop.callSoon(() -> assertThatThrownBy(() -> loop.runOnce(Duration.ZERO))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("running already"));
        loop.runOnce(Duration.ZERO);
        assertThat(loop.errors).isEmpty();

        loop.close();

        assertThatThrownBy(() -> loop.runOnce(Duration.ZERO))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void whatAnotherThreadHandsOverIsToldOnceATurn() throws InterruptedException {
        loop.setWakeUpListener(() -> trace.add("due"));
        loop.runOnce(Duration.ZERO);

        Thread other = new Thread(() -> {
            loop.callSoonThreadsafe(() -> trace.add("first"));
            loop.callSoonThreadsafe(() -> trace.add("second"));
        });
        other.start();
        other.join();

        assertThat(trace).containsExactly("due");
        loop.runOnce(Duration.ZERO);
        assertThat(trace).containsExactly("due", "first", "second");
    }
}
