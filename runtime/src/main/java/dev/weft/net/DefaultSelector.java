package dev.weft.net;

import static dev.weft.net.Selectors.EVENT_READ;
import static dev.weft.net.Selectors.EVENT_WRITE;
import static java.nio.channels.SelectionKey.OP_ACCEPT;
import static java.nio.channels.SelectionKey.OP_CONNECT;
import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tells which of many channels are ready: Python's {@code selectors.DefaultSelector}, for programs that bring a loop of their own and want no
 * more than this of ours. Made by {@link Selectors#create}. For one thread at a time.
 *
 * <p>What is ready is told at each {@link #select} until it is read or written: the readiness is by level, not by edge.
 *
 * @param <D> what is kept with each channel
 */
public final class DefaultSelector<D> implements AutoCloseable {

    /** Beyond this, a wait is for ever as far as anybody can tell; the JDK takes no more milliseconds than fit. */
    private static final long LONGEST_MILLIS = TimeUnit.DAYS.toMillis(36_500);

    private final Selector selector;
    private final Map<SelectableChannel, SelectorKey<D>> keys = new LinkedHashMap<>();
    private final Map<SelectableChannel, SelectorKey<D>> view = Collections.unmodifiableMap(keys);

    DefaultSelector(Selector selector) {
        this.selector = selector;
    }

    // What is watched

    /**
     * Watches a channel. <i>Unlike Python</i>, it has to be non-blocking.
     *
     * @param events {@link Selectors#EVENT_READ}, {@link Selectors#EVENT_WRITE} or both, added
     * @return what {@link #select} will give
     * @throws IllegalArgumentException when the channel is watched already, is blocking or closed, or has no such events
     * @throws IllegalStateException when this selector is closed
     */
    public SelectorKey<D> register(SelectableChannel channel, int events, D data) {
        checkOpen();
        int ops = ops(channel, events);
        if (keys.containsKey(channel)) {
            throw new IllegalArgumentException(channel + " is already registered; modify() changes what for");
        }
        if (channel.isOpen() && channel.isBlocking()) {
            throw new IllegalArgumentException(channel + " is blocking; call configureBlocking(false) first");
        }
        SelectionKey registered = join(channel, ops);
        SelectorKey<D> key = new SelectorKey<>(channel, events, data);
        registered.attach(key);
        keys.put(channel, key);
        return key;
    }

    private SelectionKey join(SelectableChannel channel, int ops) {
        try {
            SelectionKey left = channel.keyFor(selector);
            if (left != null && !left.isValid()) {
                selector.selectNow(ready -> {}); // the JDK lets go of an unregistered channel here only
            }
            return channel.register(selector, ops);
        } catch (ClosedChannelException e) {
            throw new IllegalArgumentException(channel + " is closed", e);
        } catch (IOException e) {
            throw new IllegalStateException("the selector failed: " + selector, e);
        }
    }

    /**
     * Ends the watching. Works for a channel that was closed too.
     *
     * @return what it was registered for
     * @throws NoSuchElementException when it is not registered
     * @throws IllegalStateException when this selector is closed
     */
    public SelectorKey<D> unregister(SelectableChannel channel) {
        SelectorKey<D> key = getKey(channel);
        drop(channel);
        return key;
    }

    private void drop(SelectableChannel channel) {
        keys.remove(channel);
        SelectionKey registered = channel.keyFor(selector);
        if (registered != null) {
            registered.attach(null);
            registered.cancel();
        }
    }

    /**
     * Changes what a channel is watched for, and what is kept with it.
     *
     * @return what {@link #select} will give from now on
     * @throws NoSuchElementException when it is not registered
     * @throws IllegalArgumentException when it has no such events; and when it is closed, which unregisters it
     * @throws IllegalStateException when this selector is closed
     */
    public SelectorKey<D> modify(SelectableChannel channel, int events, D data) {
        getKey(channel);
        int ops = ops(channel, events);
        SelectionKey registered = channel.keyFor(selector);
        try {
            if (registered == null) {
                throw new CancelledKeyException();
            }
            registered.interestOps(ops);
        } catch (CancelledKeyException e) {
            drop(channel);
            throw new IllegalArgumentException(channel + " is closed", e);
        }
        SelectorKey<D> key = new SelectorKey<>(channel, events, data);
        registered.attach(key);
        keys.put(channel, key);
        return key;
    }

    /** java.nio tells connections to accept and connections made apart from bytes; Python does not. */
    private static int ops(SelectableChannel channel, int events) {
        if (events == 0 || (events & ~(EVENT_READ | EVENT_WRITE)) != 0) {
            throw new IllegalArgumentException(
                    "invalid events: " + events + "; they are EVENT_READ, EVENT_WRITE or both, added");
        }
        int reading = channel.validOps() & (OP_READ | OP_ACCEPT);
        int writing = channel.validOps() & (OP_WRITE | OP_CONNECT);
        if ((events & EVENT_READ) != 0 && reading == 0) {
            throw new IllegalArgumentException(channel + " cannot be read");
        }
        if ((events & EVENT_WRITE) != 0 && writing == 0) {
            throw new IllegalArgumentException(channel + " cannot be written to");
        }
        return ((events & EVENT_READ) != 0 ? reading : 0) | ((events & EVENT_WRITE) != 0 ? writing : 0);
    }

    // What is ready

    /** As {@link #select(Duration)}, for as long as it takes. */
    public List<ReadyKey<D>> select() throws IOException {
        return select(null);
    }

    /**
     * Waits until a channel is ready, and tells which are.
     *
     * @param timeout rounded up to milliseconds; zero or less not to wait; null for as long as it takes
     * @return empty when the time has passed
     * @throws InterruptedIOException when the thread is interrupted, before or meanwhile; its interrupt is cleared
     * @throws IOException when the system's selector fails
     * @throws IllegalStateException when this selector is closed
     */
    public List<ReadyKey<D>> select(@Nullable Duration timeout) throws IOException {
        checkOpen();
        List<ReadyKey<D>> ready = new ArrayList<>();
        long limit = timeout == null ? LONGEST_MILLIS : millis(timeout);
        long begin = System.nanoTime();
        long left = limit;
        do {
            int count = left <= 0
                    ? selector.selectNow(key -> collect(key, ready))
                    : selector.select(key -> collect(key, ready), left);
            if (Thread.interrupted()) {
                throw new InterruptedIOException("select() was interrupted");
            }
            left = limit - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
        } while (ready.isEmpty() && left > 0 && selector.isOpen()); // it may return early, for nothing
        return ready;
    }

    private static long millis(Duration timeout) {
        if (timeout.compareTo(Duration.ofMillis(LONGEST_MILLIS)) >= 0) {
            return LONGEST_MILLIS;
        }
        return timeout.isNegative() ? 0 : timeout.plusNanos(999_999).toMillis();
    }

    private void collect(SelectionKey registered, List<ReadyKey<D>> ready) {
        int ops;
        try {
            ops = registered.readyOps();
        } catch (CancelledKeyException e) {
            return; // closed in this moment, by another thread
        }
        @SuppressWarnings("unchecked")
        SelectorKey<D> key = (SelectorKey<D>) registered.attachment();
        if (key == null) {
            return;
        }
        int events = ((ops & (OP_READ | OP_ACCEPT)) != 0 ? EVENT_READ : 0)
                | ((ops & (OP_WRITE | OP_CONNECT)) != 0 ? EVENT_WRITE : 0);
        if ((events & key.events()) != 0) {
            ready.add(new ReadyKey<>(key, events & key.events()));
        }
    }

    // What is known

    /**
     * Tells what a channel is registered for.
     *
     * @throws NoSuchElementException when it is not registered
     * @throws IllegalStateException when this selector is closed
     */
    public SelectorKey<D> getKey(SelectableChannel channel) {
        Objects.requireNonNull(channel, "channel");
        checkOpen();
        SelectorKey<D> key = keys.get(channel);
        if (key == null) {
            throw new NoSuchElementException(channel + " is not registered");
        }
        return key;
    }

    /** What is registered: a view that changes with it, and through which nothing can be changed. Empty once this selector is closed. */
    public Map<SelectableChannel, SelectorKey<D>> getMap() {
        return view;
    }

    private void checkOpen() {
        if (!selector.isOpen()) {
            throw new IllegalStateException("this selector is closed");
        }
    }

    /** Lets go of the channels, which stay open, and of the system's selector. Twice is fine. */
    @Override
    public void close() throws IOException {
        keys.clear();
        selector.close();
    }

    @Override
    public String toString() {
        return "DefaultSelector(" + (selector.isOpen() ? keys.size() + " channels" : "closed") + ")";
    }
}
