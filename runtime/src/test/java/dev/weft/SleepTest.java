package dev.weft;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.run;
import static dev.weft.Weft.runningLoop;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SleepTest {

    private final List<String> steps = new ArrayList<>();

    @Test
    void zeroLetsOthersRunOnce() {
        run(() -> {
            runningLoop().callSoon(() -> {
                steps.add("first turn");
                runningLoop().callSoon(() -> steps.add("second turn"));
            });
            yieldFrom(sleep(Duration.ZERO));
            steps.add("slept");
            return done();
        });

        assertThat(steps).startsWith("first turn", "slept");
    }

    @Test
    void lessThanZeroCountsAsZero() {
        run(() -> {
            runningLoop().callSoon(() -> steps.add("other"));
            yieldFrom(sleep(Duration.ofSeconds(-1)));
            steps.add("slept");
            return done();
        });

        assertThat(steps).containsExactly("other", "slept");
    }

    // CPython: test_events.EventLoopTestsMixin.test_run_until_complete
    @Test
    void lastsAtLeastTheDelay() {
        Duration delay = Duration.ofMillis(3);

        Duration slept = run(() -> {
            Duration start = runningLoop().time();
            yieldFrom(sleep(delay));
            return result(runningLoop().time().minus(start));
        });

        assertThat(slept).isGreaterThanOrEqualTo(delay);
    }

    @Test
    void aSleeperWakesThoughALongerOneCameFirst() {
        run(() -> {
            Task<Void> longer = createTask(noteAfter(Duration.ofDays(1), "longer"));
            Task<Void> shorter = createTask(noteAfter(Duration.ofMillis(2), "shorter"));
            yieldFrom(shorter);
            longer.cancel();
            return done();
        });

        assertThat(steps).containsExactly("shorter");
    }

    private Coro<Void> noteAfter(Duration delay, String step) {
        return Bodies.start(() -> {
            yieldFrom(sleep(delay));
            steps.add(step);
            return done();
        });
    }

    @Test
    void cancelEndsItAtOnceWhateverIsLeft() {
        run(() -> {
            Task<Void> sleeper = createTask(sleep(Duration.ofDays(1)));
            yieldFrom(sleep(Duration.ZERO));

            sleeper.cancel();
            assertThatThrownBy(() -> sleeper.result()).isInstanceOf(InvalidStateException.class);
            yieldFrom(sleep(Duration.ZERO));
            yieldFrom(sleep(Duration.ZERO));

            assertThat(sleeper.isCancelled()).isTrue();
            return done();
        });
    }

    @Test
    void cancelReachesASleepOfZero() {
        run(() -> {
            Task<Void> sleeper = createTask(sleep(Duration.ZERO));
            runningLoop().callSoon(sleeper::cancel); // after its first step, before its second
            yieldFrom(sleep(Duration.ZERO));
            yieldFrom(sleep(Duration.ZERO));

            assertThat(sleeper.isCancelled()).isTrue();
            return done();
        });
    }

    @Test
    void sleepOfZeroCanBeDrivenByHand() {
        Coro<Void> sleep = sleep(Duration.ZERO);

        assertThatThrownBy(() -> sleep.send("x")).isInstanceOf(IllegalArgumentException.class);
        assertThat(sleep.state()).isEqualTo(CoroutineState.CREATED);
        assertThat(sleep.send(null)).isNull();
        assertThat(sleep.state()).isEqualTo(CoroutineState.SUSPENDED);
        assertThatThrownBy(() -> sleep.send(null)).isInstanceOf(StopIteration.class);
        assertThat(sleep.state()).isEqualTo(CoroutineState.CLOSED);
        assertThatThrownBy(() -> sleep.send(null)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void exceptionThrownIntoASleepOfZeroComesOut() {
        Coro<Void> sleep = sleep(Duration.ZERO);
        sleep.send(null);

        assertThatThrownBy(() -> sleep.throwInto(new IllegalArgumentException("mine")))
                .hasMessage("mine");
        assertThat(sleep.state()).isEqualTo(CoroutineState.CLOSED);
    }
}
