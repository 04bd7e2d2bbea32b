package dev.weft.internal.select;

import dev.weft.internal.loop.Poller;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The loop's selector and what is registered with it.
 *
 * <p>{@link #poll} only collects: the selector's consumer stores in an array which {@link Interest}s are ready, and the loop runs
 * them after the selector returned. A callback may therefore register, cancel and close as it likes.
 *
 * <p>A selector that keeps returning early with nothing to do, the JDK's oldest epoll fault, is replaced by a new one
 * ({@link #rebuild}). What counts is that nothing came of the call, not what the call returned.
 */
final class InterestSet implements Poller {

    /** Early returns in a row with nothing to do after which the selector is replaced. */
    static final int MAX_UNPRODUCTIVE_POLLS = 512;

    private static final int INITIAL_EVENTS = 64;
    private static final Consumer<SelectionKey> IGNORE = key -> {};
    private static final Logger LOG = System.getLogger(InterestSet.class.getName());

    private final SelectorProvider provider;
    private final Consumer<SelectionKey> collect = this::collect;
    private Selector selector;

    private @Nullable Interest[] events = new Interest[INITIAL_EVENTS];
    private int eventCount;
    private int unproductive;

    /** Written by any thread before it wakes the selector; read and cleared by the loop's after the selector returned. */
    private volatile boolean wokenUp;

    InterestSet(SelectorProvider provider) {
        this.provider = provider;
        selector = open(provider);
    }

    private static Selector open(SelectorProvider provider) {
        try {
            return provider.openSelector();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open a selector", e);
        }
    }

    /**
     * Gives the channel's registration, making one if there is none.
     *
     * @throws IllegalArgumentException when the channel is blocking
     * @throws ClosedChannelException when it is closed
     */
    Registration register(SelectableChannel channel) throws ClosedChannelException {
        SelectionKey key = channel.keyFor(selector);
        if (key != null && key.isValid()) {
            return (Registration) key.attachment();
        }
        if (!channel.isOpen()) {
            throw new ClosedChannelException();
        }
        if (channel.isBlocking()) {
            throw new IllegalArgumentException(channel + " is blocking; call configureBlocking(false) first");
        }
        if (key != null) {
            flushCancelledKeys();
        }
        SelectionKey fresh = channel.register(selector, 0);
        Registration registration = new Registration(fresh);
        fresh.attach(registration);
        return registration;
    }

    /** Gives the channel's registration, or null. */
    @Nullable
    Registration find(SelectableChannel channel) {
        SelectionKey key = channel.keyFor(selector);
        return key != null && key.isValid() ? (Registration) key.attachment() : null;
    }

    /** What the registered channels belong to. */
    List<ChannelOwner> owners() {
        List<ChannelOwner> owners = new ArrayList<>();
        for (SelectionKey key : selector.keys()) {
            ChannelOwner owner = key.isValid() ? ((Registration) key.attachment()).owner() : null;
            if (owner != null) {
                owners.add(owner);
            }
        }
        return owners;
    }

    /** The registered channels that somebody reads, writes or waits for. */
    List<Registration> watched() {
        List<Registration> watched = new ArrayList<>();
        for (SelectionKey key : selector.keys()) {
            if (key.isValid() && ((Registration) key.attachment()).wantedOps() != 0) {
                watched.add((Registration) key.attachment());
            }
        }
        return watched;
    }

    /** A channel whose key was cancelled is neither closed for good nor registered again before the selector has seen to it. */
    void flushCancelledKeys() {
        try {
            selector.selectNow(IGNORE); // what is ready now will be reported by the next poll as well
        } catch (IOException e) {
            throw new UncheckedIOException("cannot flush cancelled keys of " + selector, e);
        }
    }

    @Override
    public int poll(long timeoutNanos) {
        eventCount = 0;
        long started = timeoutNanos == 0 ? 0 : System.nanoTime();
        try {
            if (timeoutNanos == 0) {
                selector.selectNow(collect); // select(0) would wait without limit
            } else {
                selector.select(collect, roundUpToMillis(timeoutNanos));
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "the selector failed; it will be replaced", e);
            unproductive = MAX_UNPRODUCTIVE_POLLS;
        }
        if (timeoutNanos != 0) {
            noteProgress(timeoutNanos, started);
        }
        return eventCount;
    }

    /** Rounded down, a timer due in 0.3 ms would have the loop spin until then. */
    private static long roundUpToMillis(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanos + 999_999);
    }

    private void noteProgress(long timeoutNanos, long started) {
        boolean productive = eventCount > 0
                || wokenUp
                || Thread.currentThread().isInterrupted()
                || System.nanoTime() - started >= timeoutNanos;
        wokenUp = false;
        if (productive) {
            unproductive = 0;
        } else if (++unproductive >= MAX_UNPRODUCTIVE_POLLS) {
            unproductive = 0;
            rebuild();
        }
    }

    private void collect(SelectionKey key) {
        int ready;
        try {
            ready = key.readyOps();
        } catch (CancelledKeyException closed) { // by another thread, just now
            return;
        }
        Registration registration = (Registration) key.attachment();
        if ((ready & (SelectionKey.OP_READ | SelectionKey.OP_ACCEPT)) != 0) {
            add(registration.reading());
        }
        if ((ready & (SelectionKey.OP_WRITE | SelectionKey.OP_CONNECT)) != 0) {
            add(registration.writing());
        }
    }

    private void add(Interest interest) {
        if (eventCount == events.length) {
            events = Arrays.copyOf(events, eventCount * 2);
        }
        events[eventCount++] = interest;
    }

    @Override
    public Runnable takeEvent(int index) {
        Interest event = events[index];
        assert event != null;
        events[index] = null;
        return event;
    }

    /** Moves every channel to a new selector; listeners notice nothing. */
    private void rebuild() {
        LOG.log(
                Level.WARNING,
                "the selector returned early {0} times in a row with nothing to do; replacing it",
                MAX_UNPRODUCTIVE_POLLS);
        Selector old = selector;
        Selector fresh = open(provider);
        List<SelectionKey> keys = new ArrayList<>(old.keys());
        for (SelectionKey key : keys) {
            Registration registration = (Registration) key.attachment();
            if (key.isValid()) {
                try {
                    registration.moveTo(registration.channel().register(fresh, registration.wantedOps(), registration));
                } catch (ClosedChannelException closed) {
                    registration.close();
                }
            }
        }
        selector = fresh;
        closeQuietly(old);
    }

    private static void closeQuietly(Selector selector) {
        try {
            selector.close();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "cannot close a selector", e);
        }
    }

    @Override
    public void wakeUp() {
        wokenUp = true;
        selector.wakeup();
    }

    @Override
    public void close() {
        Arrays.fill(events, null);
        closeQuietly(selector);
    }
}
