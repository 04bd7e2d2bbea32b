package dev.weft.internal.select;

import dev.weft.Context;
import dev.weft.Coro;
import dev.weft.Handle;
import dev.weft.internal.loop.BaseEventLoop;
import dev.weft.internal.loop.CallbackHandle;
import dev.weft.internal.loop.Clock;
import dev.weft.internal.loop.LoopOptions;
import dev.weft.internal.loop.Poller;
import dev.weft.internal.loop.ReadyRing;
import dev.weft.internal.loop.Traced;
import dev.weft.net.BaseTransport;
import dev.weft.woven.Origin;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A loop on a java.nio selector: readiness and raw sockets. What is made of them, transports and servers, is for {@code internal.net} to add. */
public abstract class SelectorLoop extends BaseEventLoop {

    /** One read takes at most this much, so that one busy socket cannot hog a turn. */
    public static final int READ_BUFFER_SIZE = 64 * 1024;

    /** What is written in longer arrays is worth a wrapper of its own. */
    public static final int WRITE_BUFFER_SIZE = 16 * 1024;

    private final InterestSet interests;
    private final OpenResources open;
    private final Resolver resolver = new Resolver(this);

    /** Made when something is read. */
    private @Nullable ByteBuffer readBuffer;

    /** Made when an array is written. */
    private @Nullable ByteBuffer writeBuffer;

    protected SelectorLoop(LoopOptions options, SelectorProvider provider) {
        this(options, new InterestSet(provider));
    }

    private SelectorLoop(LoopOptions options, InterestSet interests) {
        super(waiting(interests, options), new ReadyRing(), Clock.SYSTEM, options);
        this.interests = interests;
        open = new OpenResources(this, interests);
    }

    private static Poller waiting(InterestSet interests, LoopOptions options) {
        long spinNanos = TimeUnit.MICROSECONDS.toNanos(options.spinMicros());
        return spinNanos == 0 ? interests : new SpinningPoller(interests, Clock.SYSTEM, spinNanos);
    }

    /** A loop whose order, time and waiting are a test's. */
    protected SelectorLoop(LoopOptions options, ReadyRing ready, Clock clock, UnaryOperator<Poller> waiting) {
        this(options, ready, clock, waiting, new InterestSet(SelectorProvider.provider()));
    }

    private SelectorLoop(
            LoopOptions options, ReadyRing ready, Clock clock, UnaryOperator<Poller> waiting, InterestSet interests) {
        super(waiting.apply(interests), ready, clock, options);
        this.interests = interests;
        open = new OpenResources(this, interests);
    }

    /** Whether somebody reads, writes or waits for a channel. */
    public boolean watchesChannels() {
        return !interests.watched().isEmpty();
    }

    /** The transports and servers that are open, and the channels with a callback of {@code addReader} or {@code addWriter}. */
    public Set<Object> openResources() {
        checkThread();
        return open.all();
    }

    /** Ends at once what the user has closed and what only waits for its peers. */
    public void endLingering() {
        open.endLingering();
    }

    /** Has something without a channel end with the loop, and found by {@link #openResources}, until {@link #closed}. */
    public void opened(ChannelOwner owner) {
        open.add(owner);
    }

    /** Ends what {@link #opened} began. */
    public void closed(ChannelOwner owner) {
        open.remove(owner);
    }

    /** Shows a transport or server to the register of {@link #setBirthRegister}, and has debug mode note where it was made. */
    public void made(Object resource) {
        born(resource);
        if (isDebug()) {
            open.noteMaker(resource);
        }
    }

    /**
     * Gives the channel's registration with the selector, making it if there is none. For transports.
     *
     * @throws IllegalArgumentException when the channel is blocking
     * @throws ClosedChannelException when it is closed
     */
    public Registration register(SelectableChannel channel) throws ClosedChannelException {
        checkThread();
        checkOpen();
        return interests.register(channel);
    }

    /** Gives the channel's registration with the selector, or null. */
    @Nullable
    Registration registrationOf(SelectableChannel channel) {
        return interests.find(channel);
    }

    /** Has the system close the channels that were closed: it does not while the selector knows them, which it does until it polls. */
    public void releaseClosedChannels() {
        interests.flushCancelledKeys();
    }

    /** The loop's one buffer to read into, cleared. The caller's until it returns to the loop. */
    public ByteBuffer readBuffer() {
        if (readBuffer == null) {
            readBuffer = ByteBuffer.allocateDirect(READ_BUFFER_SIZE);
        }
        return readBuffer.clear();
    }

    /** Who knows the addresses of names. */
    public Resolver resolver() {
        return resolver;
    }

    /** The loop's one buffer to write from, cleared. The caller's until it calls anybody else. */
    public ByteBuffer writeBuffer() {
        if (writeBuffer == null) {
            writeBuffer = ByteBuffer.allocateDirect(WRITE_BUFFER_SIZE);
        }
        return writeBuffer.clear();
    }

    /** Transports tell their protocols that the connection is lost; servers stop listening; child processes are killed. */
    @Override
    protected void closeResources() {
        if (isDebug()) {
            open.report();
        }
        open.endAll();
        resolver.close();
    }

    // Readiness

    @Override
    public Handle addReader(SelectableChannel channel, Runnable callback) {
        return addReader(channel, callback, Context.copyCurrent());
    }

    @Override
    public Handle addReader(SelectableChannel channel, Runnable callback, Context context) {
        Registration registration = registerForUser(channel);
        if (registration.ops() == 0) {
            throw new IllegalArgumentException(channel + " cannot be read");
        }
        return replace(registration.reading(), callback, context);
    }

    @Override
    public boolean removeReader(SelectableChannel channel) {
        Registration registration = findForUser(channel);
        return registration != null && remove(registration.reading());
    }

    @Override
    public Handle addWriter(SelectableChannel channel, Runnable callback) {
        return addWriter(channel, callback, Context.copyCurrent());
    }

    @Override
    public Handle addWriter(SelectableChannel channel, Runnable callback, Context context) {
        Registration registration = registerForUser(channel);
        if (registration.writeOps() == 0) {
            throw new IllegalArgumentException(channel + " cannot be written to");
        }
        return replace(registration.writing(), callback, context);
    }

    @Override
    public boolean removeWriter(SelectableChannel channel) {
        Registration registration = findForUser(channel);
        return registration != null && remove(registration.writing());
    }

    /** Null when nobody knows the channel, or a transport that is closing has it: then whoever cleans up need not care. */
    private @Nullable Registration findForUser(SelectableChannel channel) {
        checkThread();
        Registration registration = interests.find(channel);
        if (registration == null || isClosing(registration.owner())) {
            return null;
        }
        registration.checkNotOwned();
        return registration;
    }

    private static boolean isClosing(@Nullable ChannelOwner owner) {
        return owner != null
                && (owner.resource() == null || owner instanceof BaseTransport transport && transport.isClosing());
    }

    private Registration registerForUser(SelectableChannel channel) {
        Registration registration;
        try {
            registration = register(channel);
        } catch (ClosedChannelException e) {
            throw new IllegalArgumentException(channel + " is closed", e);
        }
        registration.checkNotOwned();
        return registration;
    }

    private Handle replace(Interest interest, Runnable callback, Context context) {
        Objects.requireNonNull(callback, "callback");
        Objects.requireNonNull(context, "context");
        WatchHandle handle = new WatchHandle(interest, register(callback, context));
        if (interest.listener() != null && !remove(interest)) {
            throw new IllegalStateException("a coroutine waits already: " + interest);
        }
        interest.listen(handle);
        return handle;
    }

    /** Takes a callback away, and nothing else: who waits for a socket is cancelled by way of the task. */
    private static boolean remove(Interest interest) {
        if (interest.listener() instanceof WatchHandle handle) {
            handle.cancel();
            return true;
        }
        return false;
    }

    // Raw sockets

    @Override
    public Coro<SocketChannel> sockAccept(ServerSocketChannel server) {
        return new SocketWaits.Accept(this, Objects.requireNonNull(server, "server"));
    }

    @Override
    public Coro<Void> sockConnect(SocketChannel channel, SocketAddress address) {
        return new SocketWaits.Connect(
                this, Objects.requireNonNull(channel, "channel"), Objects.requireNonNull(address, "address"));
    }

    @Override
    public Coro<byte[]> sockRecv(SocketChannel channel, int limit) {
        if (limit < 0) {
            throw new IllegalArgumentException("the limit of bytes to receive is negative: " + limit);
        }
        return new SocketWaits.Receive(this, Objects.requireNonNull(channel, "channel"), limit);
    }

    @Override
    public Coro<Integer> sockRecvInto(SocketChannel channel, ByteBuffer buffer) {
        if (buffer.isReadOnly()) {
            throw new IllegalArgumentException("cannot receive into a read-only buffer: " + buffer);
        }
        return new SocketWaits.ReceiveInto(this, Objects.requireNonNull(channel, "channel"), buffer);
    }

    @Override
    public Coro<Void> sockSendAll(SocketChannel channel, ByteBuffer data) {
        return new SocketWaits.SendAll(
                this, Objects.requireNonNull(channel, "channel"), Objects.requireNonNull(data, "data"));
    }

    /** A callback of {@code addReader} or {@code addWriter}. */
    private static final class WatchHandle implements Handle, Traced, Runnable {

        private final Interest interest;
        private final CallbackHandle callback;

        WatchHandle(Interest interest, Runnable callback) {
            this.interest = interest;
            this.callback = new CallbackHandle(callback);
        }

        @Override
        public void run() {
            callback.run();
        }

        @Override
        public void cancel() {
            callback.cancel();
            if (interest.listener() == this) {
                interest.forget();
            }
        }

        @Override
        public boolean isCancelled() {
            return callback.isCancelled();
        }

        @Override
        public @Nullable Context runsIn() {
            return callback.runsIn();
        }

        @Override
        public @Nullable Origin origin() {
            return callback.origin();
        }

        @Override
        public Context context() {
            return callback.context();
        }

        @Override
        public String toString() {
            return callback.toString();
        }
    }
}
