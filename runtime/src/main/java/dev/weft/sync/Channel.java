package dev.weft.sync;

import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.yieldFrom;

import dev.weft.ChannelClosedException;
import dev.weft.Coro;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.annotations.Coroutine;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Hands items from any number of senders to any number of receivers among the tasks of one loop, first in first out, and can be
 * closed at both ends. Its capacity is what it holds when nobody receives; with none, a sender waits for its receiver. Items are
 * not null. asyncio has no such thing; see docs/design/007-channels.md.
 *
 * <pre>
 * while (yieldFrom(channel.hasNext())) {
 *     use(channel.next());
 * }
 *
 * OPEN     -> DRAINING   closeSend: send fails, also for those who wait
 * DRAINING -> ENDED      the last item is taken: receive fails, hasNext gives false
 * OPEN     -> CLOSED     closeReceive: both fail, also for those who wait; DRAINING -> CLOSED likewise
 * </pre>
 *
 * <p>Cancelling loses nothing and doubles nothing. A {@link #receive} that is cancelled has taken nothing: an item that was meant for
 * it goes to the next. A {@link #send} that is cancelled has sent nothing: once its item was taken it ends well, and the
 * cancellation is raised where the task waits next.
 *
 * <p>Fair: senders and receivers that wait are served in the order in which they came. For each receiver that was woken an item is
 * set aside until it runs; who comes meanwhile gets one if there are more. Loop thread only.
 *
 * @param <T> the type of the items
 */
public final class Channel<T> {

    // Settled, between two operations: no receiver waits while an item is there for it, and no sender while there is
    // room or a
    // receiver waits. Each operation changes one thing and calls settle().

    private final int capacity;
    private final LoopBinding loop = new LoopBinding();
    private final ArrayDeque<T> items = new ArrayDeque<>();

    /** Those who were neither served nor turned away; and some dead ones. */
    private final ArrayDeque<Party<T>> receivers = new ArrayDeque<>();

    private final ArrayDeque<Party<T>> senders = new ArrayDeque<>();

    /** Receivers that were served and have not run yet. Their items stay here until then, so cancelling one moves nothing. */
    private int reserved;

    private boolean sendClosed;
    private boolean receiveClosed;

    /** @param capacity the most items it holds while nobody receives; 0 for a hand-over from task to task */
    public Channel(int capacity) {
        if (capacity < 0) {
            throw new IllegalArgumentException("a channel's capacity must not be negative, as " + capacity + " is");
        }
        this.capacity = capacity;
    }

    // Sending

    /**
     * Sends an item. Suspends while the channel is full, and no receiver waits.
     *
     * @throws ChannelClosedException when an end is closed, also while this waits; then the item was not sent
     */
    @Coroutine
    public Coro<Void> send(T item) {
        if (!trySend(item)) {
            Party<T> sender = enterSenders(newWaiter(), item);
            try {
                yieldFrom(sender.wake);
            } catch (Throwable e) {
                leaveSenders(sender);
                if (!sender.isServed() || !Party.putOff(e)) {
                    throw e;
                }
            }
            checkSent(sender);
        }
        return done();
    }

    /**
     * Sends an item if that is possible now, and answers whether it was.
     *
     * @throws ChannelClosedException when an end is closed
     */
    public boolean trySend(T item) {
        Objects.requireNonNull(item, "item");
        if (sendClosed || receiveClosed) {
            throw notSent();
        }
        if (!hasRoom()) {
            return false;
        }
        items.add(item);
        settle();
        return true;
    }

    /** Tells that no more items will be sent: receivers get those that are left, then the end. Again does nothing. */
    public void closeSend() {
        sendClosed = true;
        turnAway(senders);
        settle();
    }

    boolean canSend() {
        return sendClosed || receiveClosed || hasRoom();
    }

    void checkSent(Party<T> sender) {
        if (!sender.isServed()) {
            throw notSent();
        }
    }

    Party<T> enterSenders(Future<Void> wake, T item) {
        Party<T> sender = new Party<>(wake, item);
        senders.add(sender);
        return sender;
    }

    void leaveSenders(Party<T> sender) {
        senders.remove(sender);
    }

    // Receiving

    /**
     * Receives an item. Suspends while there is none but those that are set aside for others.
     *
     * @throws ChannelClosedException when there is none and none can come, also while this waits
     */
    @Coroutine
    public Coro<T> receive() {
        if (!canReceive()) {
            yieldFrom(awaitItem());
        }
        return result(take());
    }

    /**
     * Receives an item if that is possible now, or gives null.
     *
     * @throws ChannelClosedException when none can come
     */
    public @Nullable T tryReceive() {
        return canReceive() ? take() : null;
    }

    /**
     * Waits until there is an item for {@link #next}, which must follow at once: an item that is left in the channel is anybody's.
     *
     * @return false when no more can come
     */
    @Coroutine
    public Coro<Boolean> hasNext() {
        if (!canReceive()) {
            yieldFrom(awaitItem());
            if (firstLive(receivers) != null) {
                EventLoop.running().callSoon(this::settle); // for them, should next() not follow
            }
        }
        return result(!isOver());
    }

    /**
     * Gives the item that {@link #hasNext} saw.
     *
     * @throws NoSuchElementException when there is none: hasNext gave false, or was not awaited right before
     */
    public T next() {
        if (isOver() || !isAvailable()) {
            throw new NoSuchElementException(this + " has no item to give now; await hasNext() right before next()");
        }
        return take();
    }

    /**
     * Tells that nobody will receive any more: sending fails. Again does nothing.
     *
     * @return the items that are left, so that they can be disposed of
     */
    public List<T> closeReceive() {
        receiveClosed = true;
        List<T> dropped = new ArrayList<>(items);
        items.clear();
        turnAway(senders);
        turnAway(receivers);
        return dropped;
    }

    boolean canReceive() {
        return isOver() || isAvailable();
    }

    @Coroutine
    private Coro<Void> awaitItem() {
        Party<T> receiver = enterReceivers(newWaiter());
        try {
            yieldFrom(receiver.wake);
        } catch (Throwable e) {
            leaveReceivers(receiver);
            settle();
            throw e;
        }
        leaveReceivers(receiver);
        return done();
    }

    Party<T> enterReceivers(Future<Void> wake) {
        Party<T> receiver = new Party<>(wake, null);
        receivers.add(receiver);
        return receiver;
    }

    /** Gives up the place, or the claim to an item; then comes {@link #take} or {@link #settle}. */
    void leaveReceivers(Party<T> receiver) {
        if (receiver.isServed()) {
            reserved--;
        } else {
            receivers.remove(receiver);
        }
    }

    T take() {
        if (receiveClosed) {
            throw new ChannelClosedException(this + ": closeReceive() was called; receive before that");
        }
        if (items.isEmpty() && !admitSender()) {
            throw new ChannelClosedException(
                    this + " has no more items: closeSend() was called; hasNext() tells that end");
        }
        T item = items.remove();
        settle();
        return item;
    }

    // Both

    private int unreserved() {
        return items.size() - reserved;
    }

    private boolean isAvailable() {
        return unreserved() > 0 || firstLive(senders) != null;
    }

    private boolean hasRoom() {
        return unreserved() < capacity || firstLive(receivers) != null;
    }

    /** Whether nothing more can be received. */
    boolean isOver() {
        return receiveClosed || isEnded();
    }

    private boolean isEnded() {
        return sendClosed && items.isEmpty();
    }

    /** Serves all who can be served. */
    void settle() {
        boolean more = !receiveClosed;
        while (more) {
            more = serveReceiver() || hasRoom() && admitSender();
        }
        if (isEnded()) {
            turnAway(receivers);
        }
    }

    private boolean serveReceiver() {
        Party<T> receiver = unreserved() > 0 ? firstLive(receivers) : null;
        if (receiver == null) {
            return false;
        }
        receivers.remove();
        reserved++;
        receiver.end(Party.State.SERVED);
        return true;
    }

    private boolean admitSender() {
        Party<T> sender = firstLive(senders);
        if (sender == null) {
            return false;
        }
        senders.remove();
        items.add(sender.item);
        sender.end(Party.State.SERVED);
        return true;
    }

    private static <T> void turnAway(ArrayDeque<Party<T>> line) {
        for (Party<T> party = firstLive(line); party != null; party = firstLive(line)) {
            line.remove();
            party.end(Party.State.TURNED_AWAY);
        }
    }

    private static <T> @Nullable Party<T> firstLive(ArrayDeque<Party<T>> line) {
        Party<T> first = line.peek();
        while (first != null && !first.isLive()) {
            line.remove();
            first = line.peek();
        }
        return first;
    }

    private Future<Void> newWaiter() {
        return loop.newWaiter(this);
    }

    void bind() {
        loop.bind(this);
    }

    private ChannelClosedException notSent() {
        return new ChannelClosedException(this + " takes no more items: "
                + (receiveClosed
                        ? "closeReceive() was called, nobody will receive"
                        : "closeSend() was called; send before that"));
    }

    /** The most items it holds while nobody receives. */
    public int capacity() {
        return capacity;
    }

    /** The number of items in the channel, not counting those of senders that wait. */
    public int size() {
        return items.size();
    }

    private String state() {
        if (receiveClosed) {
            return "closed";
        }
        if (sendClosed) {
            return items.isEmpty() ? "ended" : "draining";
        }
        return "open";
    }

    @Override
    public String toString() {
        return "Channel(" + state() + ", size=" + items.size() + ", capacity=" + capacity + ", receivers="
                + (receivers.size() + reserved) + ", senders=" + senders.size() + ")";
    }
}
