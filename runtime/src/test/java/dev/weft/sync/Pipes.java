package dev.weft.sync;

import static dev.weft.Weft.done;
import static dev.weft.Weft.yieldFrom;

import dev.weft.ChannelClosedException;
import dev.weft.Coro;
import dev.weft.QueueShutDownException;
import dev.weft.annotations.Coroutine;
import java.util.List;
import java.util.Random;

/** Where items go in and come out, for tests that are the same for all of them. */
final class Pipes {

    private Pipes() {}

    interface Pipe {

        /** Cancelled, it has put nothing. */
        Coro<Void> put(int item);

        /** Gives an item to the list, or ends without when no more can come. Cancelled, it has taken nothing. */
        Coro<Void> take(List<Integer> to);

        /** Items that were put and not taken. */
        int size();

        /** Nothing more will be put. */
        void end();
    }

    /** A count that a condition protects, for items that are all alike. */
    static final class OfCondition implements Pipe {

        private final Condition condition = new Condition();
        private int stock;

        @Override
        @Coroutine
        public Coro<Void> put(int item) {
            try (Permit held = yieldFrom(condition.acquire())) {
                stock++;
                condition.signal();
            }
            return done();
        }

        @Override
        @Coroutine
        public Coro<Void> take(List<Integer> to) {
            try (Permit held = yieldFrom(condition.acquire())) {
                yieldFrom(condition.awaitUntil(() -> stock > 0));
                stock--;
            }
            return done();
        }

        @Override
        public int size() {
            return stock;
        }

        @Override
        public void end() {}
    }

    record OfQueue(Queue<Integer> queue) implements Pipe {

        @Override
        public Coro<Void> put(int item) {
            return queue.put(item);
        }

        @Override
        @Coroutine
        public Coro<Void> take(List<Integer> to) {
            try {
                to.add(yieldFrom(queue.get()));
            } catch (QueueShutDownException end) {
                assert queue.isEmpty();
            }
            return done();
        }

        @Override
        public int size() {
            return queue.size();
        }

        @Override
        public void end() {
            queue.shutdown();
        }
    }

    record OfThreadQueue(ThreadQueue<Integer> queue) implements Pipe {

        @Override
        public Coro<Void> put(int item) {
            return queue.put(item);
        }

        @Override
        @Coroutine
        public Coro<Void> take(List<Integer> to) {
            try {
                to.add(yieldFrom(queue.get()));
            } catch (QueueShutDownException end) {
                assert queue.size() == 0;
            }
            return done();
        }

        @Override
        public int size() {
            return queue.size();
        }

        @Override
        public void end() {
            queue.shutdown();
        }
    }

    /** By all of the ways to receive. */
    record OfChannel(Channel<Integer> channel, Random random) implements Pipe {

        OfChannel(Channel<Integer> channel, long seed) {
            this(channel, new Random(seed));
        }

        @Override
        public Coro<Void> put(int item) {
            return channel.send(item);
        }

        @Override
        @Coroutine
        public Coro<Void> take(List<Integer> to) {
            try {
                Integer atOnce = random.nextInt(4) == 0 ? channel.tryReceive() : null;
                if (atOnce != null) {
                    to.add(atOnce);
                } else if (random.nextBoolean()) {
                    to.add(yieldFrom(channel.receive()));
                } else if (yieldFrom(channel.hasNext())) {
                    to.add(channel.next());
                }
            } catch (ChannelClosedException end) {
                assert channel.size() == 0;
            }
            return done();
        }

        @Override
        public int size() {
            return channel.size();
        }

        @Override
        public void end() {
            channel.closeSend();
        }
    }

    /** Sends to and receives from whichever of two can go ahead. */
    record OfSelect(Channel<Integer> first, Channel<Integer> second) implements Pipe {

        @Override
        @Coroutine
        public Coro<Void> put(int item) {
            yieldFrom(new Select<String>()
                    .send(item % 2 == 0 ? first : second, item, () -> "one")
                    .send(item % 2 == 0 ? second : first, item, () -> "other"));
            return done();
        }

        @Override
        @Coroutine
        public Coro<Void> take(List<Integer> to) {
            try {
                to.add(yieldFrom(new Select<Integer>().receive(first, i -> i).receive(second, i -> i)));
            } catch (ChannelClosedException end) {
                rest(to);
            }
            return done();
        }

        /** Both end at once, but one may have items left. */
        private void rest(List<Integer> to) {
            for (Channel<Integer> channel : List.of(first, second)) {
                if (channel.size() > 0) {
                    Integer item = channel.tryReceive();
                    if (item != null) {
                        to.add(item);
                        return;
                    }
                }
            }
        }

        @Override
        public int size() {
            return first.size() + second.size();
        }

        @Override
        public void end() {
            first.closeSend();
            second.closeSend();
        }
    }
}
