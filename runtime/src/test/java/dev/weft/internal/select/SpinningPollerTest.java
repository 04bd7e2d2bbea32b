package dev.weft.internal.select;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.internal.loop.Poller;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpinningPollerTest {

    /** Each look at the clock takes so long. */
    private static final long TICK = 10;

    private static final long SPIN = 100;

    private final Script io = new Script();
    private long now;
    private final SpinningPoller poller = new SpinningPoller(io, () -> now += TICK, SPIN);

    private final class Script implements Poller {

        final List<Long> timeouts = new ArrayList<>();
        final Deque<Integer> events = new ArrayDeque<>();
        int wakeUps;
        Runnable during = () -> {};

        @Override
        public int poll(long timeoutNanos) {
            timeouts.add(timeoutNanos);
            during.run();
            return events.isEmpty() ? 0 : events.remove();
        }

        @Override
        public Runnable takeEvent(int index) {
            return () -> {};
        }

        @Override
        public void wakeUp() {
            wakeUps++;
        }

        @Override
        public void close() {}
    }

    @Test
    void asksAgainAndAgainThenSleepsForWhatIsLeft() {
        assertThat(poller.poll(1_000)).isZero();

        assertThat(io.timeouts).hasSize(11).endsWith(1_000 - SPIN);
        assertThat(io.timeouts.subList(0, 10)).containsOnly(0L);
    }

    @Test
    void doesNotSleepWhenSomethingComesMeanwhile() {
        io.events.addAll(List.of(0, 0, 3));

        assertThat(poller.poll(1_000)).isEqualTo(3);
        assertThat(io.timeouts).containsExactly(0L, 0L, 0L);
    }

    @Test
    void doesNotAskForLongerThanTheTimeout() {
        poller.poll(35);

        assertThat(now).isLessThanOrEqualTo(35 + 2 * TICK);
        assertThat(io.timeouts).endsWith(0L);
    }

    @Test
    void aLookAsksOnce() {
        poller.poll(0);

        assertThat(io.timeouts).containsExactly(0L);
        assertThat(now).isZero();
    }

    @Test
    void aWakeUpEndsTheAsking() {
        io.during = () -> {
            if (io.timeouts.size() == 2) {
                poller.wakeUp();
            }
        };

        assertThat(poller.poll(1_000)).isZero();
        assertThat(io.timeouts).containsExactly(0L, 0L);
        assertThat(io.wakeUps).isEqualTo(1);
    }

    /** Told while asleep, the poller below wakes; what was left of that must not cut the next asking short. */
    @Test
    void aWakeUpIsForOnePoll() {
        poller.wakeUp();
        poller.poll(1_000);
        int first = io.timeouts.size();

        poller.poll(1_000);

        assertThat(first).isEqualTo(1);
        assertThat(io.timeouts).hasSize(1 + 11);
    }
}
