package dev.weft.testing;

import dev.weft.Task;
import dev.weft.internal.loop.ReadyRing;
import java.util.Random;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The ready queue of a test. With a seed, the steps of tasks that are ready in one turn change places among themselves, where they
 * follow one another: callbacks stay where they are, and no task moves across one. What asyncio promises about callbacks holds
 * therefore under every seed: first in first out, those of a future in the order in which they were added, a task that waits for a
 * future behind the callbacks added before it. A task is in the queue once at most, so its own steps keep their order by themselves.
 */
final class SeededRing extends ReadyRing {

    private final OrderTrace trace;
    private final LongSupplier time;

    /** The same numbers on every JDK: the algorithm is part of its contract. */
    private final @Nullable Random random;

    private final Runnable beforeStep;

    /** @param beforeStep runs on the loop before each is taken out; may schedule */
    SeededRing(OrderTrace trace, LongSupplier time, Runnable beforeStep, @Nullable Long seed) {
        this.trace = trace;
        this.time = time;
        this.beforeStep = beforeStep;
        random = seed == null ? null : new Random(seed);
    }

    @Override
    public int beginTurn() {
        int batch = size();
        if (random != null) {
            int from = 0;
            for (int i = 0; i <= batch; i++) {
                if (i == batch || !(get(i) instanceof Task<?>)) {
                    shuffle(random, from, i);
                    from = i + 1;
                }
            }
        }
        return batch;
    }

    private void shuffle(Random numbers, int from, int end) {
        for (int last = end - 1; last > from; last--) {
            swap(last, from + numbers.nextInt(last - from + 1));
        }
    }

    @Override
    public Runnable removeFirst() {
        beforeStep.run();
        Runnable first = super.removeFirst();
        trace.add(first, time.getAsLong());
        return first;
    }
}
