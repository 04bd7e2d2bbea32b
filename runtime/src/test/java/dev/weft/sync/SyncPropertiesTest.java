package dev.weft.sync;

import static dev.weft.Weft.currentTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.run;
import static dev.weft.Weft.yieldFrom;
import static dev.weft.sync.Turns.turns;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.BrokenBarrierException;
import dev.weft.Coro;
import dev.weft.Task;
import dev.weft.annotations.Coroutine;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for each primitive in a {@link Storm}: permits are conserved, turns are kept, no wake-up is lost, all come to an end. */
class SyncPropertiesTest {

    private static final int WORKERS = 6;
    private static final int ROUNDS = 12;

    // Locks

    /** Who waits for a permit, in the order in which they asked. */
    private final Set<Task<?>> waiting = new LinkedHashSet<>();

    private int inside;

    private void permitGranted(int units) {
        Task<?> me = currentTask();
        for (Task<?> earlier : waiting) {
            if (earlier == me) {
                break;
            }
            assertThat(earlier.cancelling())
                    .as("%s was overtaken by %s", earlier, me)
                    .isPositive();
        }
        waiting.remove(me);
        assertThat(++inside).isLessThanOrEqualTo(units);
    }

    @FunctionalInterface
    private interface Acquiring {
        Coro<Permit> acquire();
    }

    @Coroutine
    private Coro<Void> hold(Storm storm, Acquiring from, int units) {
        waiting.add(currentTask());
        try (Permit held = yieldFrom(from.acquire())) {
            permitGranted(units);
            try {
                storm.gust();
                yieldFrom(storm.pause());
            } finally {
                inside--;
                storm.gust();
            }
        } finally {
            waiting.remove(currentTask());
        }
        return done();
    }

    @Coroutine
    private Coro<Void> holdOften(Storm storm, Acquiring from, int units) throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            yieldFrom(storm.attempt(() -> hold(storm, from, units)));
            yieldFrom(storm.attempt(storm::pause));
        }
        yieldFrom(storm.insist(() -> hold(storm, from, units)));
        return done();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void aLockIsHeldByOneInTheOrderOfAsking(long seed) {
        Lock lock = new Lock();
        Storm storm = new Storm(seed);

        run(storm.blow(WORKERS, i -> () -> holdOften(storm, lock::acquire, 1), () -> {}));

        assertThat(lock).hasToString("Lock(unlocked)");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void aSemaphoreKeepsItsUnitsAndTheOrderOfAsking(long seed) {
        Semaphore semaphore = new BoundedSemaphore(2);
        Storm storm = new Storm(seed);

        run(storm.blow(WORKERS, i -> () -> holdOften(storm, semaphore::acquire, 2), () -> {}));

        assertThat(semaphore).hasToString("BoundedSemaphore(unlocked, value=2)");
    }

    // Conditions, events, barriers

    private int stock;

    @Coroutine
    private Coro<Void> produce(Storm storm, Condition condition) {
        try (Permit held = yieldFrom(condition.acquire())) {
            stock++;
            condition.signal();
            storm.gust();
        }
        return storm.pause();
    }

    @Coroutine
    private Coro<Void> consume(Storm storm, Condition condition, int[] left) {
        try (Permit held = yieldFrom(condition.acquire())) {
            yieldFrom(condition.awaitUntil(() -> stock > 0));
            assertThat(condition.isLocked()).isTrue();
            stock--;
            left[0]--;
            storm.gust();
        }
        return done();
    }

    @Coroutine
    private Coro<Void> work(Storm storm, Condition condition, boolean produces) throws Exception {
        int[] left = {ROUNDS};
        while (left[0] > 0) {
            if (produces) {
                yieldFrom(storm.insist(() -> produce(storm, condition)));
                left[0]--;
            } else {
                yieldFrom(storm.attempt(() -> consume(storm, condition, left)));
            }
        }
        return done();
    }

    /** Each item is signalled to one: if that one is cancelled and the signal were lost, a consumer would wait for ever. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void noSignalOfAConditionIsLost(long seed) {
        Condition condition = new Condition();
        Storm storm = new Storm(seed);
        int consumers = 2;

        run(storm.blow(
                WORKERS,
                i -> () -> work(storm, condition, i >= consumers),
                () -> assertThat(stock).isNotNegative()));

        assertThat(condition).hasToString("Condition(unlocked)");
    }

    private int sets;

    @Coroutine
    private Coro<Void> awaitSet(Event event) {
        int before = event.isSet() ? sets - 1 : sets;
        yieldFrom(event.await());
        assertThat(sets).isGreaterThan(before);
        return done();
    }

    @Coroutine
    private Coro<Void> setAndClear(Storm storm, Event event, Set<Integer> ended) throws Exception {
        while (ended.size() < WORKERS - 1) {
            event.set();
            sets++;
            storm.gust();
            yieldFrom(storm.attempt(storm::pause));
            event.clear();
            yieldFrom(storm.attempt(storm::pause));
        }
        return done();
    }

    @Coroutine
    private Coro<Void> awaitUntilEnd(Storm storm, Event event, Set<Integer> ended, int number) throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            yieldFrom(storm.insist(() -> awaitSet(event)));
            yieldFrom(storm.attempt(storm::pause));
        }
        ended.add(number);
        return done();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void anEventWakesAllWhoWaitedAndNobodyElse(long seed) {
        Event event = new Event();
        Storm storm = new Storm(seed);
        Set<Integer> ended = new HashSet<>();

        run(storm.blow(
                WORKERS,
                i -> () -> i == 0 ? setAndClear(storm, event, ended) : awaitUntilEnd(storm, event, ended, i),
                () -> {}));

        assertThat(event.toString()).doesNotContain("waiters");
    }

    private boolean over;

    @Coroutine
    private Coro<Void> meet(Storm storm, Barrier barrier, List<Integer> numbers) throws Exception {
        while (!over) {
            yieldFrom(storm.attempt(() -> meetOnce(storm, barrier, numbers)));
            if (storm.random.nextInt(20) == 0) {
                yieldFrom(storm.attempt(barrier::reset));
            }
        }
        return done();
    }

    @Coroutine
    private Coro<Void> meetOnce(Storm storm, Barrier barrier, List<Integer> numbers) {
        try {
            numbers.add(yieldFrom(barrier.await()));
        } catch (BrokenBarrierException e) {
            return turns(1);
        }
        storm.gust();
        return storm.pause();
    }

    @Coroutine
    private Coro<Void> end(Storm storm, Barrier barrier) throws Exception {
        yieldFrom(storm.insist(() -> turns(300)));
        over = true;
        yieldFrom(storm.insist(barrier::abort));
        return done();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void aBarrierNeverHoldsMoreThanItsPartiesAndLetsAllGo(long seed) {
        Barrier barrier = new Barrier(3);
        Storm storm = new Storm(seed);
        List<Integer> numbers = new ArrayList<>();

        run(storm.blow(
                WORKERS,
                i -> () -> i == 0 ? end(storm, barrier) : meet(storm, barrier, numbers),
                () -> assertThat(barrier.nWaiting()).isBetween(0, 2)));

        assertThat(numbers).hasSizeGreaterThan(10).allMatch(number -> number >= 0 && number < 3);
        run(barrier.reset());
        assertThat(barrier).hasToString("Barrier(filling, waiters=0/3)");
    }

    // Queues and channels: each item that was put comes out once, those of one producer in their order

    private final List<List<Integer>> taken = new ArrayList<>();
    private int producers = WORKERS / 2;

    @Coroutine
    private Coro<Void> putAll(Storm storm, Pipes.Pipe pipe, int producer) throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            int item = producer * 100 + i;
            yieldFrom(storm.insist(() -> pipe.put(item))); // a put that is cancelled has put nothing
            storm.gust();
            yieldFrom(storm.attempt(storm::pause));
        }
        if (--producers == 0) {
            pipe.end();
        }
        return done();
    }

    @Coroutine
    private Coro<Void> takeAll(Storm storm, Pipes.Pipe pipe) throws Exception {
        List<Integer> mine = new ArrayList<>();
        taken.add(mine);
        boolean more = true;
        while (more) {
            int before = mine.size();
            boolean ended = yieldFrom(storm.attempt(() -> pipe.take(mine)));
            more = !ended || mine.size() > before;
            storm.gust();
            yieldFrom(storm.attempt(storm::pause));
        }
        return done();
    }

    private void blowThrough(Pipes.Pipe pipe, long seed) {
        Storm storm = new Storm(seed);
        int half = producers;

        run(storm.blow(WORKERS, i -> () -> i < half ? putAll(storm, pipe, i) : takeAll(storm, pipe), () -> {}));

        List<Integer> all = new ArrayList<>();
        taken.forEach(all::addAll);
        assertThat(all).hasSize(half * ROUNDS).doesNotHaveDuplicates();
    }

    /** What one consumer took of one producer's items is in their order. */
    private void checkOrder() {
        for (List<Integer> part : taken) {
            for (int producer = 0; producer < WORKERS / 2; producer++) {
                int hundred = producer;
                assertThat(part.stream().filter(item -> item / 100 == hundred)).isSorted();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void aQueueGivesEachItemOnce(long seed) {
        Queue<Integer> queue = new Queue<>(1 + (int) seed % 3);

        blowThrough(new Pipes.OfQueue(queue), seed);
        checkOrder();

        assertThat(queue.toString()).contains("size=0", "getters=0", "putters=0");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void aThreadQueueGivesEachItemOnce(long seed) {
        ThreadQueue<Integer> queue = new ThreadQueue<>(1 + (int) seed % 3);

        blowThrough(new Pipes.OfThreadQueue(queue), seed);
        checkOrder();

        assertThat(queue.toString()).contains("size=0", "getters=0", "putters=0");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15})
    void aChannelGivesEachItemOnce(long seed) {
        Channel<Integer> channel = new Channel<>((int) seed % 3);

        blowThrough(new Pipes.OfChannel(channel, seed), seed);
        checkOrder();

        assertThat(channel).asString().contains("ended, size=0", "receivers=0, senders=0");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15})
    void aSelectOverTwoChannelsGivesEachItemOnce(long seed) {
        Channel<Integer> first = new Channel<>((int) seed % 3);
        Channel<Integer> second = new Channel<>((int) seed % 2);

        blowThrough(new Pipes.OfSelect(first, second), seed);

        assertThat(List.of(first.toString(), second.toString()))
                .allMatch(state -> state.contains("ended, size=0") && state.endsWith("receivers=0, senders=0)"));
    }
}
