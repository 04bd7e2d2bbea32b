package dev.weft.sync;

import static dev.weft.Weft.result;
import static dev.weft.Weft.yieldFrom;

import dev.weft.Awaitable;
import dev.weft.ChannelClosedException;
import dev.weft.Coro;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.annotations.Coroutine;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the first of several channel operations that can go ahead, and does that one only.
 *
 * <pre>
 * String news = yieldFrom(new Select&lt;String>()
 *         .receive(orders, order -> "ordered: " + order)
 *         .send(heartbeats, now, () -> "still alive"));
 * </pre>
 *
 * <p>Suspends until one can go ahead, unless there is an {@link #otherwise}; {@code waitFor(select, Duration)} sets a deadline.
 * Cancelled, it has done none of them; once one was done, it ends well and the cancellation is raised where the task waits next, as
 * in {@link Channel#send}; an item that it was about to receive goes to the next receiver.
 *
 * <p>Which one, if several can go ahead at once: the first in the order of writing, counted from behind the one that went ahead last.
 * So a select that is awaited again and again is fair to all, and one that is made anew each time prefers the first. Among the tasks
 * that wait at a channel, a select has its place in line as any other. The functions run in the task that awaits, and cannot suspend;
 * have them give a coroutine to be awaited where that is needed. Loop thread only.
 *
 * @param <R> what comes out
 */
public final class Select<R> implements Awaitable<R> {

    private final List<Clause<?, R>> clauses = new ArrayList<>();
    private @Nullable Supplier<? extends R> otherwise;

    /** Where to begin looking. */
    private int next;

    /**
     * Adds the reception of an item. When the channel has ended, the select fails with {@link ChannelClosedException}.
     *
     * @param use makes the result from the item
     */
    public <T> Select<R> receive(Channel<T> channel, Function<? super T, ? extends R> use) {
        return add(new Receiving<>(channel, Objects.requireNonNull(use, "use"), null));
    }

    /**
     * Adds the reception of an item, or of the channel's end.
     *
     * @param use makes the result from the item
     * @param ended makes the result when there are no more items
     */
    public <T> Select<R> receive(
            Channel<T> channel, Function<? super T, ? extends R> use, Supplier<? extends R> ended) {
        return add(
                new Receiving<>(channel, Objects.requireNonNull(use, "use"), Objects.requireNonNull(ended, "ended")));
    }

    /**
     * Adds the sending of an item. When the channel is closed, the select fails with {@link ChannelClosedException}.
     *
     * @param sent makes the result once the item was taken
     */
    public <T> Select<R> send(Channel<T> channel, T item, Supplier<? extends R> sent) {
        return add(new Sending<>(channel, Objects.requireNonNull(item, "item"), Objects.requireNonNull(sent, "sent")));
    }

    /** Has the select not suspend: when nothing can go ahead at once, this makes the result. */
    public Select<R> otherwise(Supplier<? extends R> otherwise) {
        this.otherwise = Objects.requireNonNull(otherwise, "otherwise");
        return this;
    }

    private Select<R> add(Clause<?, R> clause) {
        Objects.requireNonNull(clause.channel(), "channel");
        for (Clause<?, R> other : clauses) {
            if (other.channel() == clause.channel() && other.getClass() != clause.getClass()) {
                throw new IllegalArgumentException("a select cannot both send to and receive from " + clause.channel()
                        + "; it would wait for itself");
            }
        }
        clauses.add(clause);
        return this;
    }

    /** Gives the coroutine that waits; a new one each time. */
    @Override
    public Coro<R> toCoro() {
        return choose();
    }

    @Coroutine
    private Coro<R> choose() {
        int ready = firstReady();
        if (ready >= 0) {
            next = ready + 1;
            return result(clauses.get(ready).perform());
        }
        if (otherwise != null) {
            return result(otherwise.get());
        }
        if (clauses.isEmpty()) {
            throw new IllegalStateException("a select of nothing would wait for ever; add what it is to wait for");
        }
        return await();
    }

    @Coroutine
    private Coro<R> await() {
        List<Place<?, R>> places = enterAll();
        Place<?, R> ended;
        try {
            yieldFrom(places.get(0).party().wake);
            ended = leaveAll(places);
        } catch (Throwable e) {
            ended = leaveAll(places);
            if (ended == null || !ended.keep(e)) {
                throw e;
            }
        }
        return result(ended.finish());
    }

    private int firstReady() {
        for (int i = 0; i < clauses.size(); i++) {
            int index = (next + i) % clauses.size();
            if (clauses.get(index).isReady()) {
                return index;
            }
        }
        return -1;
    }

    private List<Place<?, R>> enterAll() {
        Future<Void> wake = EventLoop.running().createFuture();
        for (Clause<?, R> clause : clauses) {
            clause.channel().bind();
        }
        List<Place<?, R>> places = new ArrayList<>(clauses.size());
        for (Clause<?, R> clause : clauses) {
            places.add(Place.enter(clause, wake));
        }
        return places;
    }

    /** Answers the place that was served or turned away, if one was. */
    private @Nullable Place<?, R> leaveAll(List<Place<?, R>> places) {
        Place<?, R> ended = null;
        for (int i = 0; i < places.size(); i++) {
            Place<?, R> place = places.get(i);
            place.leave();
            if (place.party().state != Party.State.WAITING) {
                ended = place;
                next = i + 1;
            }
        }
        return ended;
    }

    @Override
    public String toString() {
        return "Select" + clauses + (otherwise == null ? "" : " otherwise");
    }

    /** A clause that waits, and where. */
    private record Place<T, R>(Clause<T, R> clause, Party<T> party) {

        static <T, R> Place<T, R> enter(Clause<T, R> clause, Future<Void> wake) {
            return new Place<>(clause, clause.enter(wake));
        }

        void leave() {
            clause.leave(party);
        }

        boolean keep(Throwable exception) {
            return clause.keep(party, exception);
        }

        R finish() {
            return clause.finish(party);
        }
    }

    private sealed interface Clause<T, R> {

        Channel<T> channel();

        boolean isReady();

        /** Does it, without waiting. */
        R perform();

        Party<T> enter(Future<Void> wake);

        void leave(Party<T> party);

        /** Keeps what happened in spite of an exception, and answers true; or undoes it. */
        boolean keep(Party<T> party, Throwable exception);

        R finish(Party<T> party);
    }

    private record Receiving<T, R>(
            Channel<T> channel,
            Function<? super T, ? extends R> use,
            @Nullable Supplier<? extends R> ended) implements Clause<T, R> {

        @Override
        public boolean isReady() {
            return channel.canReceive();
        }

        @Override
        public R perform() {
            return ended != null && channel.isOver() ? ended.get() : use.apply(channel.take());
        }

        @Override
        public Party<T> enter(Future<Void> wake) {
            return channel.enterReceivers(wake);
        }

        @Override
        public void leave(Party<T> party) {
            channel.leaveReceivers(party);
        }

        @Override
        public boolean keep(Party<T> party, Throwable exception) {
            channel.settle(); // its claim, given up in leave, is for others
            return false;
        }

        @Override
        public R finish(Party<T> party) {
            return perform();
        }

        @Override
        public String toString() {
            return "receive from " + channel;
        }
    }

    private record Sending<T, R>(Channel<T> channel, T item, Supplier<? extends R> sent) implements Clause<T, R> {

        @Override
        public boolean isReady() {
            return channel.canSend();
        }

        @Override
        public R perform() {
            if (!channel.trySend(item)) {
                throw new IllegalStateException(channel + " had room and has none; please report this");
            }
            return sent.get();
        }

        @Override
        public Party<T> enter(Future<Void> wake) {
            return channel.enterSenders(wake, item);
        }

        @Override
        public void leave(Party<T> party) {
            channel.leaveSenders(party);
        }

        @Override
        public boolean keep(Party<T> party, Throwable exception) {
            return party.isServed() && Party.putOff(exception);
        }

        @Override
        public R finish(Party<T> party) {
            channel.checkSent(party);
            return sent.get();
        }

        @Override
        public String toString() {
            return "send to " + channel;
        }
    }
}
