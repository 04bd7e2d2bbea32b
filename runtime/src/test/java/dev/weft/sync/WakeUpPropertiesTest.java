package dev.weft.sync;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.run;
import static dev.weft.Weft.yieldFrom;
import static dev.weft.sync.Turns.settled;
import static dev.weft.sync.Turns.turns;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Coro;
import dev.weft.Task;
import dev.weft.annotations.Coroutine;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * No wake-up is lost: tasks that put or take once, and give up when they are cancelled, come and are cancelled at random; whenever all has
 * become quiet, nobody waits for an item that is there.
 */
class WakeUpPropertiesTest {

    private static final int RUNS = 20;
    private static final int ROUNDS = 20;

    enum Kind {
        QUEUE(() -> new Pipes.OfQueue(new Queue<>(2))),
        THREAD_QUEUE(() -> new Pipes.OfThreadQueue(new ThreadQueue<>(2))),
        RENDEZVOUS(() -> new Pipes.OfChannel(new Channel<>(0), 1)),
        CHANNEL(() -> new Pipes.OfChannel(new Channel<>(2), 1)),
        SELECT(() -> new Pipes.OfSelect(new Channel<>(0), new Channel<>(1))),
        CONDITION(Pipes.OfCondition::new);

        private final Supplier<Pipes.Pipe> pipe;

        Kind(Supplier<Pipes.Pipe> pipe) {
            this.pipe = pipe;
        }
    }

    private final List<Task<Void>> putters = new ArrayList<>();
    private final List<Task<Void>> takers = new ArrayList<>();

    @ParameterizedTest
    @EnumSource
    void nobodyWaitsForWhatIsThere(Kind kind) {
        for (int seed = 0; seed < RUNS; seed++) {
            putters.clear();
            takers.clear();
            run(rounds(kind.pipe.get(), new Random(seed)));
        }
    }

    @Coroutine
    private Coro<Void> rounds(Pipes.Pipe pipe, Random random) {
        for (int round = 0; round < ROUNDS; round++) {
            for (int i = random.nextInt(4); i > 0; i--) {
                takers.add(createTask(pipe.take(new ArrayList<>())));
            }
            yieldFrom(turns(random.nextInt(3)));
            for (int i = random.nextInt(4); i > 0; i--) {
                putters.add(createTask(pipe.put(i)));
            }
            for (int i = 0; i < 3; i++) {
                yieldFrom(turns(random.nextInt(2)));
                cancelOne(random);
            }
            yieldFrom(turns(20));

            takers.removeIf(Task::isDone);
            putters.removeIf(Task::isDone);
            if (!takers.isEmpty()) {
                assertThat(pipe.size())
                        .as("%s in round %d, %s", pipe, round, takers)
                        .isZero();
                assertThat(putters).isEmpty();
            }
        }
        takers.forEach(Task::cancel);
        putters.forEach(Task::cancel);
        yieldFrom(settled(takers));
        yieldFrom(settled(putters));
        return done();
    }

    private void cancelOne(Random random) {
        List<Task<Void>> some = random.nextInt(3) == 0 ? putters : takers;
        if (!some.isEmpty() && random.nextInt(3) > 0) {
            some.get(random.nextInt(some.size())).cancel();
        }
    }
}
