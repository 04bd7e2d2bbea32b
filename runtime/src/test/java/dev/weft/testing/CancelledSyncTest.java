package dev.weft.testing;

import static dev.weft.Weft.done;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.BrokenBarrierException;
import dev.weft.Coro;
import dev.weft.QueueShutDownException;
import dev.weft.annotations.Coroutine;
import dev.weft.sync.Barrier;
import dev.weft.sync.BoundedSemaphore;
import dev.weft.sync.Channel;
import dev.weft.sync.Condition;
import dev.weft.sync.Event;
import dev.weft.sync.LifoQueue;
import dev.weft.sync.Lock;
import dev.weft.sync.Permit;
import dev.weft.sync.PriorityQueue;
import dev.weft.sync.Queue;
import dev.weft.sync.Select;
import dev.weft.sync.ThreadQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What tasks wait for at each other. One of them is cancelled at every step and pair of steps, in both orders of turns and in orders by seeds;
 * the others, which started before it, must come to their end: a wake-up that goes with the cancelled task is a hang.
 */
class CancelledSyncTest {

    private static final Duration TICK = Duration.ofMillis(1);

    private static final Duration LATE = Duration.ofMillis(50);

    private static void check(CancelEverywhere.Scenario scenario) {
        CancelEverywhere everywhere = CancelEverywhere.of(scenario).lettingOthersEnd();
        everywhere.atEveryPair();
        everywhere.on(TestLoopOptions.defaults().withStrictOrder(true)).atEveryPair();
        for (long seed = 1; seed <= 3; seed++) {
            everywhere.on(TestLoopOptions.defaults().withSeed(seed)).atEveryStep();
        }
    }

    private static void start(TestLoop loop, Coro<?>... others) {
        for (Coro<?> other : others) {
            loop.eventLoop().createTask(other);
        }
    }

    /** What those that are let down by the cancelled task need to end; all that goes on by itself is over then. */
    @Coroutine
    private static Coro<Void> late(Callable<Coro<Void>> action) throws Exception {
        yieldFrom(sleep(LATE));
        yieldFrom(action.call());
        return done();
    }

    /** What comes last. */
    @Coroutine
    private static Coro<Void> later(Runnable action) {
        yieldFrom(sleep(LATE.multipliedBy(2)));
        action.run();
        return done();
    }

    // Locks and semaphores

    /** Counts who is inside. */
    private static final class Room {

        private final Callable<Coro<Permit>> door;
        private final int size;
        private int inside;
        private int visits;

        Room(Callable<Coro<Permit>> door, int size) {
            this.door = door;
            this.size = size;
        }

        @Coroutine
        Coro<Void> visitTwice() throws Exception {
            for (int i = 0; i < 2; i++) {
                try (Permit held = yieldFrom(door.call())) {
                    assertThat(held).isNotNull();
                    yieldFrom(stay());
                }
            }
            return done();
        }

        @Coroutine
        private Coro<Void> stay() {
            assertThat(++inside).isLessThanOrEqualTo(size);
            try {
                yieldFrom(sleep(TICK));
                visits++;
            } finally {
                inside--;
            }
            return done();
        }
    }

    private static Coro<Void> threeVisitors(TestLoop loop, Room room) throws Exception {
        start(loop, room.visitTwice(), room.visitTwice());
        loop.atEnd(() -> {
            assertThat(room.inside).isZero();
            assertThat(room.visits).isBetween(4, 6);
        });
        return room.visitTwice();
    }

    @Test
    void aLockIsHeldByOneAndGoesToTheNext() {
        check(loop -> {
            Lock lock = new Lock();
            loop.atEnd(() -> assertThat(lock).hasToString("Lock(unlocked)"));
            return threeVisitors(loop, new Room(lock::acquire, 1));
        });
    }

    @Test
    void aSemaphoreLosesNoPlace() {
        check(loop -> {
            BoundedSemaphore semaphore = new BoundedSemaphore(2);
            loop.atEnd(() -> {
                assertThat(semaphore.isLocked()).isFalse();
                assertThatThrownBy(semaphore::release)
                        .as("all places were free")
                        .isNotNull();
            });
            return threeVisitors(loop, new Room(semaphore::acquire, 2));
        });
    }

    // Events, conditions, barriers

    @Coroutine
    private static Coro<Void> setAfterATick(Event event) {
        yieldFrom(sleep(TICK));
        event.set();
        return done();
    }

    @Test
    void anEventWakesThoseWhoAreLeft() {
        check(loop -> {
            Event event = new Event();
            loop.atEnd(() -> assertThat(event.toString()).doesNotContain("waiters"));
            start(loop, event.await(), setAfterATick(event), event.await());
            return event.await();
        });
    }

    /** One item, and a condition that is signalled once for it. */
    private static final class Shelf {

        final Condition changed = new Condition();
        int items;
        int taken;
        int waiting;

        @Coroutine
        Coro<Void> take() {
            try (Permit held = yieldFrom(changed.acquire())) {
                assertThat(held).isNotNull();
                waiting++;
                try {
                    yieldFrom(changed.awaitUntil(() -> items > 0));
                    assertThat(changed.isLocked()).isTrue();
                    items--;
                    taken++;
                } finally {
                    waiting--;
                }
            }
            return done();
        }

        @Coroutine
        Coro<Void> put() {
            yieldFrom(sleep(TICK));
            try (Permit held = yieldFrom(changed.acquire())) {
                assertThat(held).isNotNull();
                yieldFrom(sleep(TICK)); // whoever is woken has to wait for the lock, too
                items++;
                changed.signal();
            }
            return done();
        }

        void checkNobodyWaitsForWhatIsThere() {
            assertThat(items == 0 || waiting == 0)
                    .as("%s items, %s waiting", items, waiting)
                    .isTrue();
        }
    }

    @Test
    void aSignalGoesToSomebodyWhoCanUseIt() {
        check(loop -> {
            Shelf shelf = new Shelf();
            loop.atEnd(() -> {
                assertThat(shelf.changed).hasToString("Condition(unlocked)");
                assertThat(shelf.items + shelf.taken).isEqualTo(2);
            });
            start(loop, shelf.take(), shelf.put());
            loop.eventLoop().callLater(LATE.minus(TICK), shelf::checkNobodyWaitsForWhatIsThere);
            start(loop, late(shelf::put));
            return shelf.take();
        });
    }

    /** Notes the place, or that the barrier broke. */
    @Coroutine
    private static Coro<Void> meet(Barrier barrier, List<Integer> places) {
        try {
            places.add(yieldFrom(barrier.await()));
        } catch (BrokenBarrierException e) {
            places.add(-1);
        }
        return done();
    }

    @Coroutine
    private static Coro<Void> meetAfterReset(Barrier barrier, List<Integer> places) {
        yieldFrom(sleep(LATE.multipliedBy(2)));
        yieldFrom(meet(barrier, places));
        return done();
    }

    @Test
    void aBarrierIsWholeAgainAfterAReset() {
        check(loop -> {
            Barrier barrier = new Barrier(3);
            List<Integer> first = new ArrayList<>();
            List<Integer> second = new ArrayList<>();
            loop.atEnd(() -> {
                assertThat(first.stream().filter(place -> place >= 0).distinct().count())
                        .as("places %s, each given once", first)
                        .isEqualTo(first.stream().filter(place -> place >= 0).count());
                assertThat(second).containsExactlyInAnyOrder(0, 1, 2);
                assertThat(barrier).hasToString("Barrier(filling, waiters=0/3)");
            });
            start(loop, meet(barrier, first), meet(barrier, first), late(barrier::reset));
            for (int i = 0; i < 3; i++) {
                start(loop, meetAfterReset(barrier, second));
            }
            return meet(barrier, first);
        });
    }

    // Channels

    @Coroutine
    private static Coro<Void> send(Channel<Integer> channel, int from, List<Integer> sent) {
        for (int item = from; item < from + 3; item++) {
            yieldFrom(channel.send(item));
            sent.add(item);
        }
        return done();
    }

    @Coroutine
    private static Coro<Void> receive(Channel<Integer> channel, int count, List<Integer> got) {
        for (int i = 0; i < count; i++) {
            got.add(yieldFrom(channel.receive()));
        }
        return done();
    }

    @Coroutine
    private static Coro<Void> receiveAll(Channel<Integer> channel, List<Integer> got) {
        while (yieldFrom(channel.hasNext())) {
            got.add(channel.next());
            yieldFrom(sleep(Duration.ZERO));
        }
        return done();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5})
    void aCancelledSendHasSentNothing(int capacity) {
        check(loop -> {
            Channel<Integer> channel = new Channel<>(capacity);
            List<Integer> sent = new ArrayList<>();
            List<Integer> got = new ArrayList<>();
            loop.atEnd(() -> assertThat(got).isEqualTo(sent));
            start(loop, receiveAll(channel, got), later(channel::closeSend));
            return send(channel, 0, sent);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5})
    void aCancelledReceptionHasTakenNothing(int capacity) {
        check(loop -> {
            Channel<Integer> channel = new Channel<>(capacity);
            List<Integer> sent = new ArrayList<>();
            List<Integer> got = new ArrayList<>();
            loop.atEnd(() -> {
                assertThat(sent).containsExactly(0, 1, 2);
                assertThat(got).containsExactlyInAnyOrder(0, 1, 2);
            });
            start(loop, send(channel, 0, sent), later(channel::closeSend), late(() -> receiveAll(channel, got)));
            return receive(channel, 3, got);
        });
    }

    /** Two who receive, of whom one is cancelled: an item that was meant for it goes to the other at once. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5})
    void anItemGoesToTheReceiverWhoIsLeft(int capacity) {
        check(loop -> {
            Channel<Integer> channel = new Channel<>(capacity);
            List<Integer> got = new ArrayList<>();
            loop.eventLoop().callLater(LATE, () -> assertThat(got).containsExactly(0));
            Coro<Void> main = receiveAll(channel, got);
            start(loop, sendAfterATick(channel), later(channel::closeSend));
            loop.eventLoop().callSoon(() -> start(loop, receiveAll(channel, got)));
            return main;
        });
    }

    @Coroutine
    private static Coro<Void> sendAfterATick(Channel<Integer> channel) {
        yieldFrom(sleep(TICK));
        yieldFrom(channel.send(0)); // one only: another would put right what went wrong with the first
        return done();
    }

    @Test
    void anItemOfACancelledSelectGoesToTheReceiverWhoIsLeft() {
        check(loop -> {
            Channel<Integer> a = new Channel<>(1);
            Channel<Integer> b = new Channel<>(0);
            List<Integer> got = new ArrayList<>();
            loop.eventLoop().callLater(LATE, () -> assertThat(got).containsExactly(0));
            start(loop, sendAfterATick(a), later(a::closeSend), later(b::closeSend));
            loop.eventLoop().callSoon(() -> start(loop, receiveAll(a, got)));
            return selectOne(a, b, got);
        });
    }

    @Coroutine
    private static Coro<Void> selectOne(Channel<Integer> a, Channel<Integer> b, List<Integer> got) {
        yieldFrom(new Select<Boolean>().receive(a, got::add).receive(b, got::add));
        return done();
    }

    @Coroutine
    private static Coro<Void> selectReceive(Channel<Integer> a, Channel<Integer> b, List<Integer> got) {
        Select<Boolean> select = new Select<Boolean>().receive(a, got::add).receive(b, got::add);
        for (int i = 0; i < 4; i++) {
            yieldFrom(select);
        }
        return done();
    }

    @Test
    void aCancelledSelectHasReceivedNothing() {
        check(loop -> {
            Channel<Integer> a = new Channel<>(0);
            Channel<Integer> b = new Channel<>(1);
            List<Integer> sent = new ArrayList<>();
            List<Integer> got = new ArrayList<>();
            loop.atEnd(() -> {
                assertThat(sent).hasSize(6);
                assertThat(got).containsExactlyInAnyOrderElementsOf(sent);
            });
            start(loop, send(a, 0, sent), send(b, 10, sent), later(a::closeSend), later(b::closeSend));
            start(loop, late(() -> receiveAll(a, got)), late(() -> receiveAll(b, got)));
            return selectReceive(a, b, got);
        });
    }

    @Coroutine
    private static Coro<Void> selectSend(Channel<Integer> a, Channel<Integer> b, List<Integer> sent) {
        for (int i = 0; i < 3; i++) {
            int item = i;
            yieldFrom(new Select<Boolean>().send(a, item, () -> sent.add(item)).send(b, item, () -> sent.add(item)));
        }
        return done();
    }

    @Test
    void aCancelledSelectHasSentNothing() {
        check(loop -> {
            Channel<Integer> a = new Channel<>(0);
            Channel<Integer> b = new Channel<>(0);
            List<Integer> sent = new ArrayList<>();
            List<Integer> got = new ArrayList<>();
            loop.atEnd(() -> assertThat(got).containsExactlyInAnyOrderElementsOf(sent));
            start(loop, receiveAll(a, got), receiveAll(b, got), later(a::closeSend), later(b::closeSend));
            return selectSend(a, b, sent);
        });
    }

    // Queues that are shut down

    private enum Kind {
        FIFO(() -> new Queue<>(1)),
        LIFO(() -> new LifoQueue<>(1)),
        PRIORITY(() -> PriorityQueue.create(1, Integer::compare));

        final Supplier<Queue<Integer>> maker;

        Kind(Supplier<Queue<Integer>> maker) {
            this.maker = maker;
        }
    }

    @Coroutine
    private static Coro<Void> put(Queue<Integer> queue, List<Integer> put) {
        try {
            for (int item = 0; item < 3; item++) {
                yieldFrom(queue.put(item));
                put.add(item);
            }
        } catch (QueueShutDownException e) {
            put.add(-1);
        }
        return done();
    }

    @Coroutine
    private static Coro<Void> getAll(Queue<Integer> queue, List<Integer> got) {
        while (true) {
            try {
                got.add(yieldFrom(queue.get()));
            } catch (QueueShutDownException e) {
                return done();
            }
            yieldFrom(sleep(TICK));
            queue.taskDone();
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aQueueThatIsShutDownGaveAllThatWasPut(Kind kind) {
        check(loop -> {
            Queue<Integer> queue = kind.maker.get();
            List<Integer> put = new ArrayList<>();
            List<Integer> got = new ArrayList<>();
            loop.atEnd(() -> assertThat(got).containsExactlyInAnyOrderElementsOf(put));
            start(loop, getAll(queue, got), queue.join(), later(queue::shutdown));
            return put(queue, put);
        });
    }

    /** Two who put, of whom one is cancelled: room that was meant for it goes to the other at once. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void roomGoesToThePutterWhoIsLeft(Kind kind) {
        check(loop -> {
            Queue<Integer> queue = kind.maker.get();
            List<Integer> cancelled = new ArrayList<>();
            List<Integer> left = new ArrayList<>();
            List<Integer> got = new ArrayList<>();
            loop.eventLoop().callLater(LATE, () -> assertThat(left).containsExactly(0, 1, 2));
            loop.eventLoop().callSoon(() -> start(loop, put(queue, left)));
            start(loop, getAll(queue, got), later(queue::shutdown));
            return put(queue, cancelled);
        });
    }

    @Coroutine
    private static Coro<Void> shutDownAfterATick(Queue<Integer> queue) {
        yieldFrom(sleep(TICK));
        queue.shutdownNow();
        return done();
    }

    @Coroutine
    private static Coro<Void> getOne(Queue<Integer> queue, List<Integer> got) {
        try {
            got.add(yieldFrom(queue.get()));
        } catch (QueueShutDownException e) {
            return done();
        }
        queue.taskDone();
        return done();
    }

    /** Putters that wait, and who waits for the work to be done, end when the queue does, whoever else is cancelled. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void aQueueThatIsShutDownAtOnceLetsEverybodyGo(Kind kind) {
        check(loop -> {
            Queue<Integer> queue = kind.maker.get();
            List<Integer> put = new ArrayList<>();
            List<Integer> got = new ArrayList<>();
            loop.atEnd(() -> {
                assertThat(queue.isEmpty()).isTrue();
                assertThat(got).isSubsetOf(0, 1, 2);
            });
            start(loop, put(queue, put), put(queue, put), queue.join(), shutDownAfterATick(queue));
            return getOne(queue, got);
        });
    }

    // Between threads, from the tasks' side

    @Coroutine
    private static Coro<Void> put(ThreadQueue<Integer> queue, List<Integer> put) {
        for (int item = 0; item < 3; item++) {
            yieldFrom(queue.put(item));
            put.add(item);
        }
        return done();
    }

    @Coroutine
    private static Coro<Void> getAll(ThreadQueue<Integer> queue, List<Integer> got) {
        while (true) {
            try {
                got.add(yieldFrom(queue.get()));
            } catch (QueueShutDownException e) {
                return done();
            }
        }
    }

    @Test
    void aThreadQueueTakesNothingFromACancelledPut() {
        check(loop -> {
            ThreadQueue<Integer> queue = new ThreadQueue<>(1);
            List<Integer> put = new ArrayList<>();
            List<Integer> got = new ArrayList<>();
            loop.atEnd(() -> assertThat(got).isEqualTo(put));
            start(loop, getAll(queue, got), later(queue::shutdown));
            return put(queue, put);
        });
    }

    @Test
    void aThreadQueueGivesNothingToACancelledGet() {
        check(loop -> {
            ThreadQueue<Integer> queue = new ThreadQueue<>(1);
            List<Integer> put = new ArrayList<>();
            List<Integer> got = new ArrayList<>();
            loop.atEnd(() -> assertThat(got).containsExactlyInAnyOrder(0, 1, 2));
            start(loop, put(queue, put), later(queue::shutdown), late(() -> getAll(queue, got)));
            return getAll(queue, got);
        });
    }
}
