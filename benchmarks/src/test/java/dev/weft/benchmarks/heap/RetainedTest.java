package dev.weft.benchmarks.heap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import org.junit.jupiter.api.Test;

class RetainedTest {

    /** A population whose size is known: arrays of 1,000 bytes and a header of 16. Something else may have been freed meanwhile. */
    @Test
    void bothWaysOfMeasuringSeeWhatIsKept() throws Exception {
        assertThat(Retained.measure(() -> new byte[1000])).isCloseTo(1016, withinPercentage(1));
    }

    @Test
    void tasksAreSuspendedAndEndWhenClosed() {
        SuspendedTasks tasks = new SuspendedTasks(8);
        var task = tasks.make();
        tasks.settle();

        assertThat(task.isDone()).isFalse();
        tasks.close();
        assertThat(task.result()).isEqualTo(8 + 7 + 6 + 5 + 4 + 3 + 2 + 1);
    }
}
