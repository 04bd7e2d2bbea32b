package dev.weft;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Ports of the tests of {@code sleep} in CPython's {@code test_tasks}. */
class CPythonSleepTest extends VirtualTimeTest {

    private final Duration start = loop.time();
    private int sum;

    // CPython: test_tasks.SleepTests.test_sleep_zero
    @Test
    void withNoTimeTheOthersRunOnce() {
        run(() -> {
            loop.callSoon(() -> sum++);
            assertThat(sum).isZero();
            int value = yieldFrom(sleep(Duration.ZERO, 10));
            assertThat(sum).isOne();
            sum += value;
            return done();
        });

        assertThat(sum).isEqualTo(11);
    }

    // CPython: test_tasks.BaseTaskTests.test_sleep
    @Test
    void givesItsValueWhenTheTimeHasPassed() {
        String value = run(() -> {
            yieldFrom(sleep(ms(50)));
            return result(yieldFrom(sleep(ms(50), "yeah")));
        });

        assertThat(value).isEqualTo("yeah");
        assertThat(since(start)).isEqualTo(100);
    }

    // CPython: test_tasks.BaseTaskTests.test_sleep_cancel
    @Test
    void cancelledItStopsTheTimer() {
        run(() -> {
            Task<String> sleeper = createTask(sleep(ms(10_000), "yeah"));
            yieldFrom(turn());
            sleeper.cancel();
            return turns(2);
        });

        run(() -> sleep(ms(1)));
        assertThat(since(start)).isOne();
        assertThat(loop.allTasks()).isEmpty();
    }

    // CPython: test_tasks.BaseTaskTests.test_task_cancel_sleeping_task
    @Test
    void aTaskThatSleepsIsCancelled() {
        String end = run(() -> {
            Task<Void> sleeper = createTask(sleep(ms(5_000_000)));
            loop.callLater(ms(100), sleeper::cancel);
            try {
                yieldFrom(sleeper);
            } catch (CancelledError e) {
                return result("cancelled");
            }
            return result("slept in");
        });

        assertThat(end).isEqualTo("cancelled");
        assertThat(since(start)).isEqualTo(100);
    }
}
