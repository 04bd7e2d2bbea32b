package dev.weft.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReadyRingTest {

    private final ReadyRing ring = new ReadyRing();

    @Test
    void givesBackInTheOrderOfAdding() {
        Runnable first = () -> {};
        Runnable second = () -> {};

        ring.addLast(first);
        ring.addLast(second);

        assertThat(ring.removeFirst()).isSameAs(first);
        assertThat(ring.removeFirst()).isSameAs(second);
        assertThat(ring.isEmpty()).isTrue();
    }

    @Test
    void refusesToGiveWhatItDoesNotHave() {
        assertThatThrownBy(ring::removeFirst).isInstanceOf(IllegalStateException.class);
    }

    /** Growth happens with the first anywhere in the ring, and the ring wraps many times. */
    @Test
    void behavesAsAQueueWhateverIsAddedAndRemoved() {
        Random random = new Random(42);
        Deque<Runnable> expected = new ArrayDeque<>();
        for (int round = 0; round < 200; round++) {
            for (int adds = random.nextInt(300); adds > 0; adds--) {
                Runnable callback = new CallbackHandle(() -> {});
                ring.addLast(callback);
                expected.addLast(callback);
            }
            for (int removes = random.nextInt(320); removes > 0 && !expected.isEmpty(); removes--) {
                assertThat(ring.removeFirst()).isSameAs(expected.removeFirst());
            }

            assertThat(ring.size()).isEqualTo(expected.size());
        }
    }

    @Test
    void worksOnAfterABurstHasMadeItLarge() {
        for (int i = 0; i < 100_000; i++) {
            ring.addLast(() -> {});
        }
        while (!ring.isEmpty()) {
            ring.removeFirst();
        }
        Runnable next = () -> {};

        ring.addLast(next);

        assertThat(ring.size()).isEqualTo(1);
        assertThat(ring.removeFirst()).isSameAs(next);
    }
}
