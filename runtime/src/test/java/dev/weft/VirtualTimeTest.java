package dev.weft;

import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.annotations.Coroutine;
import dev.weft.testing.TestLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;

/** What tests of combinators share: a loop in virtual time, coroutines that sleep, fail and take notes. */
abstract class VirtualTimeTest {

    static final Duration LONG = Duration.ofHours(1);

    final TestLoop test = TestLoop.create();
    final EventLoop loop = test.eventLoop();
    final List<ErrorReport> reports = new ArrayList<>();
    final List<String> steps = new ArrayList<>();

    VirtualTimeTest() {
        loop.setExceptionHandler((l, report) -> reports.add(report));
    }

    @AfterEach
    void closeLoop() {
        test.close();
    }

    <R> R run(Callable<? extends Coro<R>> body) {
        return test.run(body);
    }

    static Duration ms(long millis) {
        return Duration.ofMillis(millis);
    }

    /** Milliseconds on the loop's clock since a time on it. */
    long since(Duration start) {
        return loop.time().minus(start).toMillis();
    }

    static Coro<Void> turn() {
        return sleep(Duration.ZERO);
    }

    @Coroutine
    static Coro<Void> turns(int count) {
        for (int i = 0; i < count; i++) {
            yieldFrom(turn());
        }
        return done();
    }

    @Coroutine
    static <R> Coro<R> failingAfter(Duration delay, Throwable failure) {
        yieldFrom(sleep(delay));
        throw Timeout.sneak(failure);
    }

    /** Notes {@code name}, or that it was cancelled. */
    @Coroutine
    Coro<String> noting(String name, Duration delay) {
        try {
            yieldFrom(sleep(delay));
        } catch (CancelledError e) {
            steps.add(name + " cancelled");
            throw e;
        }
        steps.add(name);
        return result(name);
    }

    /** Fails while it is cancelled. */
    @Coroutine
    static Coro<Void> failOnCancel(Throwable failure) {
        try {
            yieldFrom(sleep(LONG));
        } catch (CancelledError e) {
            throw Timeout.sneak(failure);
        }
        return done();
    }

    /** Waits for a while more when it is cancelled, then lets the cancellation out. */
    @Coroutine
    Coro<Void> slowToStop(Duration cleanUp) {
        try {
            yieldFrom(sleep(LONG));
        } catch (CancelledError e) {
            yieldFrom(sleep(cleanUp));
            steps.add("cleaned up");
            throw e;
        }
        return done();
    }

    void assertBalanced() {
        assertThat(Weft.currentTask().cancelling()).as("requests to cancel").isZero();
    }
}
