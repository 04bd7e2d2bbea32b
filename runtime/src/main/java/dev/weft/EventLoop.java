package dev.weft;

import dev.weft.net.ConnectOptions;
import dev.weft.net.Connection;
import dev.weft.net.Datagram;
import dev.weft.net.DatagramOptions;
import dev.weft.net.DatagramProtocol;
import dev.weft.net.Endpoint;
import dev.weft.net.ProcessOptions;
import dev.weft.net.Protocol;
import dev.weft.net.Pumps;
import dev.weft.net.ServerOptions;
import dev.weft.net.SubprocessConnection;
import dev.weft.net.SubprocessProtocol;
import dev.weft.net.TlsOptions;
import dev.weft.net.Transport;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs callbacks, tasks and I/O in one thread. PEP 3156, The Event Loop.
 *
 * <p>All methods are for the thread that runs the loop, or, while it does not run, for one thread at a time; only
 * {@link #callSoonThreadsafe}, {@link #stop} through it, {@link #isRunning} and {@link #isClosed} are for any thread.
 * <i>Unlike asyncio</i>, a call from another thread while the loop runs is always refused, with
 * {@link IllegalStateException}; so is scheduling on a closed loop.
 *
 * <p>Exceptions that a callback throws go to the exception handler, and the loop goes on.
 */
public interface EventLoop extends AutoCloseable {

    /**
     * Makes a loop with the first {@link EventLoopProvider} found.
     *
     * @throws IllegalStateException when there is none
     */
    static EventLoop create() {
        Optional<EventLoopProvider> provider = ServiceLoader.load(
                        EventLoopProvider.class, EventLoop.class.getClassLoader())
                .findFirst();
        return provider.orElseThrow(
                        () -> new IllegalStateException("no EventLoopProvider found; weft-runtime brings one"))
                .createLoop();
    }

    /**
     * Gives the loop that runs in this thread.
     *
     * @throws IllegalStateException when none does
     */
    static EventLoop running() {
        EventLoop loop = RunningLoop.get();
        if (loop == null) {
            throw new IllegalStateException("no event loop is running in " + Thread.currentThread()
                    + "; call this from a coroutine or callback, under Weft.run");
        }
        return loop;
    }

    // Running

    /** Runs until {@link #stop}. Rules of one turn: design.md, section 5; asyncio's order. */
    void runForever();

    /**
     * Runs until the awaitable is done and gives its result or throws its exception.
     *
     * @throws IllegalStateException when the loop was stopped first, runs already, or is closed
     */
    <R> R runUntilComplete(Awaitable<R> awaitable);

    /**
     * Runs one turn, for a host that has a loop of its own: polls, waiting at most for a time, and runs what is ready. The loop is the
     * running one of the calling thread, which may be another each time, for the length of the call.
     *
     * <p>The host calls again after the time that comes out, or earlier: there is no other notice of I/O than in a poll, so a host that
     * cannot wait in this method calls it with zero, every few milliseconds while I/O is expected. Its own calls of {@code callSoon} and
     * the like make a turn due; for calls of {@link #callSoonThreadsafe} from elsewhere see {@link #setWakeUpListener}.
     *
     * @param maxWait zero not to wait at all
     * @return how long nothing is due but I/O: zero when callbacks are ready, at most a day
     * @throws IllegalStateException when the loop or another is running in this thread already, or this one is closed
     */
    Duration runOnce(Duration maxWait);

    /**
     * Has a listener told, in whatever thread it happens, that another thread gave a callback to the loop while it was not in a turn; for the
     * host of {@link #runOnce} to call that again. Once a batch: the next notice comes after the next turn. Null takes it away.
     */
    void setWakeUpListener(@Nullable Runnable listener);

    /** Makes the loop return once the current turn is over; before it runs, lets it run one turn. Loop thread only. */
    void stop();

    boolean isRunning();

    /** Whether this is the loop that runs in the calling thread. Any thread. */
    default boolean isCurrent() {
        return RunningLoop.get() == this;
    }

    boolean isClosed();

    /**
     * Releases the selector and lets go of callbacks without running them; unfinished tasks are reported. Twice is fine.
     *
     * @throws IllegalStateException while the loop runs
     */
    @Override
    void close();

    // Callbacks and time

    /**
     * Runs a callback in the next turn, after those scheduled before it; like any callback, in a copy of the context that is current as it
     * is registered.
     */
    default Handle callSoon(Runnable callback) {
        return callSoon(callback, null);
    }

    /** As {@link #callSoon(Runnable)}, in a context; null for a copy of the current one. */
    Handle callSoon(Runnable callback, @Nullable Context context);

    /**
     * As {@link #callSoon(Runnable)}, from any thread; wakes the loop.
     *
     * @throws IllegalStateException when the loop is closed
     */
    default Handle callSoonThreadsafe(Runnable callback) {
        return callSoonThreadsafe(callback, null);
    }

    /** As {@link #callSoonThreadsafe(Runnable)}, in a context; null for a copy of the current one. */
    Handle callSoonThreadsafe(Runnable callback, @Nullable Context context);

    /**
     * Runs a callback after a delay; a negative one counts as zero. <i>Unlike asyncio</i>, timers due at the same time run in
     * the order in which they were set.
     */
    default TimerHandle callLater(Duration delay, Runnable callback) {
        return callLater(delay, callback, null);
    }

    /** As {@link #callLater(Duration, Runnable)}, in a context; null for a copy of the current one. */
    TimerHandle callLater(Duration delay, Runnable callback, @Nullable Context context);

    /** Runs a callback at a time of {@link #time()}; one in the past as soon as possible. */
    default TimerHandle callAt(Duration when, Runnable callback) {
        return callAt(when, callback, null);
    }

    /** As {@link #callAt(Duration, Runnable)}, in a context; null for a copy of the current one. */
    TimerHandle callAt(Duration when, Runnable callback, @Nullable Context context);

    /** The loop's monotonic clock; its zero means nothing. */
    Duration time();

    // Futures, tasks, threads

    <R> Future<R> createFuture();

    /**
     * Makes a future that stands for others, whose outcomes make its own; see {@link CompositeFuture}.
     *
     * @param parts asked when somebody wants to know who waits for whom
     */
    <R> Future<R> createFuture(Supplier<? extends Collection<? extends Future<?>>> parts);

    /** Makes a wait that resumes its one task without a future; for streams and the like. */
    PrivateWait createPrivateWait();

    /** Schedules a coroutine; nothing of it has run when this returns, unless a task factory says otherwise. */
    default <R> Task<R> createTask(Coro<R> coro) {
        return createTask(coro, TaskOptions.defaults());
    }

    /**
     * As {@link #createTask(Coro)}.
     *
     * @param name null for one of the loop's choosing, {@code Task-N}
     */
    default <R> Task<R> createTask(Coro<R> coro, @Nullable String name) {
        return createTask(coro, name == null ? TaskOptions.defaults() : TaskOptions.named(name));
    }

    /** Makes a task of a coroutine, by way of the task factory where one is set. */
    <R> Task<R> createTask(Coro<R> coro, TaskOptions options);

    /** As {@link #createTask(Coro, TaskOptions)}, past the task factory; for the factory to call. */
    <R> Task<R> startTask(Coro<R> coro, TaskOptions options);

    /** Replaces the task factory, which sees every task and its options; null restores the loop's own way. */
    void setTaskFactory(@Nullable TaskFactory factory);

    /** The task factory that was set, or null. */
    @Nullable
    TaskFactory getTaskFactory();

    /** The task whose step is running, or null. */
    @Nullable
    Task<?> currentTask();

    /** The tasks that are not done. */
    Set<Task<?>> allTasks();

    /** Prints all tasks that are not done, each with where it waits, under those that wait for it; cycles are marked. */
    default void dumpTasks(Appendable out) {
        try {
            out.append(TaskTree.of(allTasks()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Runs blocking code in the loop's thread pool. Cancelling the future before the code started prevents it from running;
     * after that the code runs on and its result is dropped. Copies no context; {@link Weft#toThread} does.
     */
    <R> Future<R> runInExecutor(Callable<R> work);

    /**
     * Runs blocking code in a thread of its own where those are cheap: a virtual one, from JDK 21 on, of which there may be 1,048,576 at a time.
     * Elsewhere, and once there is a {@link #setDefaultExecutor default executor}, as {@link #runInExecutor(Callable)}, which is the better
     * place for long computations, and on JDK 21 to 23 for code that blocks inside {@code synchronized}: both hold on to one of
     * the few threads that all virtual ones share.
     *
     * @throws IllegalStateException when too much is running, and after {@link #shutdownExecutor}
     */
    default <R> Future<R> runInThread(Callable<R> work) {
        return runInExecutor(work);
    }

    /**
     * Runs blocking code in an executor of the caller's, who shuts it down; else as {@link #runInExecutor(Callable)}.
     *
     * @throws IllegalStateException when the executor takes no more work
     */
    <R> Future<R> runInExecutor(Executor executor, Callable<R> work);

    /**
     * Has an executor do what is given to {@link #runInExecutor(Callable)} and {@link Weft#toThread} from now on, in place of the loop's thread
     * pool, which ends what it was given. The loop shuts the executor down when it is closed.
     */
    void setDefaultExecutor(ExecutorService executor);

    /**
     * Takes no more work for threads, and waits, without suspending, until what was given to {@link #runInExecutor(Callable)} and
     * {@link #runInThread} is over, at most for the time given. Answers whether it is.
     */
    boolean shutdownExecutor(Duration timeout);

    /**
     * Closes the asynchronous generators begun on this loop that have not ended, side by side, and waits for that. What closing
     * one throws goes to the exception handler. One that begins after this is reported there too, for nothing will close it.
     * {@link Runner} awaits this at the end; whoever runs a loop by hand does so before {@link #close}. PEP 525.
     */
    Coro<Void> shutdownAsyncGenerators();

    // Readiness

    /**
     * Has a callback run in each turn in which the channel can be read; replaces an earlier one.
     *
     * @throws IllegalArgumentException when the channel is blocking
     */
    Handle addReader(SelectableChannel channel, Runnable callback);

    /** As {@link #addReader(SelectableChannel, Runnable)}, in a context, which it may change from call to call. */
    default Handle addReader(SelectableChannel channel, Runnable callback, Context context) {
        return addReader(channel, () -> context.run(callback));
    }

    /**
     * Answers whether there was one.
     *
     * @throws IllegalStateException when the channel is a transport's that is not closing
     */
    boolean removeReader(SelectableChannel channel);

    /** Has a callback run in each turn in which the channel can be written to, or finish connecting. */
    Handle addWriter(SelectableChannel channel, Runnable callback);

    /** As {@link #addWriter(SelectableChannel, Runnable)}, in a context, which it may change from call to call. */
    default Handle addWriter(SelectableChannel channel, Runnable callback, Context context) {
        return addWriter(channel, () -> context.run(callback));
    }

    /**
     * Answers whether there was one.
     *
     * @throws IllegalStateException when the channel is a transport's that is not closing
     */
    boolean removeWriter(SelectableChannel channel);

    // Raw sockets: the channel must be non-blocking and not owned by a transport. Cancelling loses no data and no
    // connection.

    /**
     * Accepts a connection; the channel that comes out is non-blocking. Suspends unless one is waiting. <i>Unlike asyncio</i>, a server
     * channel on which this has waited lets go of its port, when it is closed, at the loop's next poll only: the JDK keeps what a selector knows.
     */
    Coro<SocketChannel> sockAccept(ServerSocketChannel server);

    /**
     * Connects. Cancelled or failed, it leaves the channel for its owner to close. <i>Unlike asyncio</i>, looks up no name: an unresolved
     * address is a {@link java.net.UnknownHostException}; see {@link #getAddrInfo}.
     */
    Coro<Void> sockConnect(SocketChannel channel, SocketAddress address);

    /**
     * Receives up to {@code limit} bytes, as soon as there are any; an empty array is the end of the stream. Suspends while there are none, and for
     * a turn after a call that got less than its limit, unless the loop is in strict order. As in asyncio, nobody tells a task that waits for a
     * channel, here and below, that it was closed: cancel the task first.
     */
    Coro<byte[]> sockRecv(SocketChannel channel, int limit);

    /** Receives into a buffer with room, as soon as there is anything; gives the number of bytes, -1 at the end. */
    Coro<Integer> sockRecvInto(SocketChannel channel, ByteBuffer buffer);

    /** Sends all of the buffer. Cancelled or failed, its position tells how much went out. */
    Coro<Void> sockSendAll(SocketChannel channel, ByteBuffer data);

    // Names and addresses

    /**
     * Looks a host up, in threads that do nothing else; suspends, unless the address is numeric, {@code fe80::1%eth0} being one. An empty host is
     * this machine's loopback. Who asks for a host that is being looked up waits for the same answer; cancelling takes nobody else's away.
     *
     * <p><i>Unlike asyncio</i>, ports are numbers only: Java knows no names of services.
     *
     * @throws java.net.UnknownHostException (on awaiting) when there is no such host, or the system has no answer within 30 seconds
     * @throws IllegalArgumentException (on awaiting) when the port is not between 0 and 65535
     */
    Coro<List<InetSocketAddress>> getAddrInfo(String host, int port);

    /**
     * Looks up the name of an address, in threads that do nothing else; suspends. The address in figures when it has none, or when the system
     * has no answer within 30 seconds. <i>Unlike asyncio</i>, the port's service is not told.
     *
     * @throws IllegalArgumentException (on awaiting) when the address is of a name that was not looked up yet
     */
    Coro<String> getNameInfo(InetSocketAddress address);

    // Connections

    /** As {@link #createConnection(Supplier, String, int, ConnectOptions)}: addresses in their order, no TLS, no time limit. */
    default <P extends Protocol> Coro<Connection<P>> createConnection(Supplier<P> factory, String host, int port) {
        return createConnection(factory, host, port, ConnectOptions.defaults());
    }

    /**
     * Connects to the first address of the host that answers and gives the connection a protocol; suspends until {@code connectionMade} was
     * called. Without a delay for happy eyeballs the addresses are tried strictly in order. Cancelled or failed, it leaves no socket open.
     *
     * <p><i>Unlike asyncio</i>, which has {@code all_errors} for that, the exception always tells of all addresses: when several failed it
     * names each in its message and carries each as suppressed.
     *
     * @throws java.io.IOException (on awaiting) when no address answers: a {@link java.net.ConnectException} when all were of that kind
     * @throws java.net.UnknownHostException (on awaiting) when the host has no address
     * @throws java.net.SocketTimeoutException (on awaiting) when it took longer than the options' {@code connectTimeout}
     */
    <P extends Protocol> Coro<Connection<P>> createConnection(
            Supplier<P> factory, String host, int port, ConnectOptions options);

    /**
     * Gives a protocol to a socket that is connected; suspends until {@code connectionMade} was called. The channel is the transport's from
     * then on, and closed when this fails or is cancelled. Of the options, TLS and {@code connectTimeout} count.
     *
     * @throws java.nio.channels.ClosedChannelException (on awaiting) when the channel is closed
     * @throws IllegalArgumentException (on awaiting) when the channel is not connected
     */
    <P extends Protocol> Coro<Connection<P>> createConnection(
            Supplier<P> factory, SocketChannel channel, ConnectOptions options);

    /**
     * As {@link #createConnection(Supplier, SocketChannel, ConnectOptions)}, for a socket that was accepted outside of the loop: the
     * server's side of a connection.
     */
    <P extends Protocol> Coro<Connection<P>> connectAcceptedSocket(Supplier<P> factory, SocketChannel channel);

    /**
     * As above, with TLS, whose server's part is ours; suspends until the handshake is over. The timeouts are the options'.
     *
     * @throws javax.net.ssl.SSLException (on awaiting) when the handshake fails or takes too long
     * @throws IllegalArgumentException (on awaiting) when the channel is not connected, or the options make no sense
     */
    default <P extends Protocol> Coro<Connection<P>> connectAcceptedSocket(
            Supplier<P> factory, SocketChannel channel, TlsOptions tls) {
        throw new UnsupportedOperationException("this loop has no TLS: " + this);
    }

    // Servers

    /** As {@link #createServer(Supplier, List, int, ServerOptions)}, on one host and as a server usually is. */
    default Coro<Server> createServer(Supplier<? extends Protocol> factory, @Nullable String host, int port) {
        return createServer(factory, host, port, ServerOptions.defaults());
    }

    /** As {@link #createServer(Supplier, List, int, ServerOptions)}, on one host; null for all addresses. */
    default Coro<Server> createServer(
            Supplier<? extends Protocol> factory, @Nullable String host, int port, ServerOptions options) {
        return createServer(factory, List.of(host == null ? "" : host), port, options);
    }

    /**
     * Listens and gives each accepted connection a protocol of its own; suspends while names are looked up. Listens on every address of
     * every host that this machine has.
     *
     * <p><i>Unlike asyncio</i>, an empty host, and {@code ::}, is one socket for both families: the JDK cannot have them apart.
     *
     * @param hosts names or addresses; an empty one is all addresses of this machine, of both families
     * @param port 0 for one of the system's choosing, the same on all addresses
     * @throws java.net.BindException (on awaiting) when an address is taken, or this machine has none of them
     * @throws UnsupportedOperationException (on awaiting) when the port is to be shared and the system cannot
     */
    Coro<Server> createServer(
            Supplier<? extends Protocol> factory, List<String> hosts, int port, ServerOptions options);

    /**
     * Serves on a socket that is bound. It is the server's from then on, and closed when this fails. Of the options, TLS, keepAlive and
     * startServing count.
     *
     * @throws IllegalArgumentException (on awaiting) when the socket is not bound
     */
    Coro<Server> createServer(Supplier<? extends Protocol> factory, ServerSocketChannel channel, ServerOptions options);

    // Unix sockets

    /**
     * Connects to the Unix socket at a path and gives the connection a protocol; suspends until {@code connectionMade} was called. Cancelled or failed, it
     * leaves no socket open. Of the options, TLS, which then needs the name of the server, and {@code connectTimeout} count.
     *
     * <p><i>Unlike asyncio</i>, which waits then, it fails when the server's backlog is full: the JDK does.
     *
     * @throws IOException (on awaiting) when nobody listens there; the message names the path
     * @throws IllegalArgumentException for options with a local address
     * @throws UnsupportedOperationException (on awaiting) where the system has no Unix sockets
     */
    <P extends Protocol> Coro<Connection<P>> createUnixConnection(
            Supplier<P> factory, Path path, ConnectOptions options);

    /** As above, with {@link ConnectOptions#defaults()}. */
    default <P extends Protocol> Coro<Connection<P>> createUnixConnection(Supplier<P> factory, Path path) {
        return createUnixConnection(factory, path, ConnectOptions.defaults());
    }

    /**
     * Listens on a Unix socket at a path and gives each accepted connection a protocol of its own. A socket that is at the path is removed before, whoever
     * left it; any other file is refused. When the server is closed it removes the file, unless another one took its place or the options say not to. Of the
     * options, the backlog, TLS, {@code startServing} and {@code cleanupSocket} count.
     *
     * @throws java.net.BindException (on awaiting) when there is another file, or none can be made there
     * @throws UnsupportedOperationException (on awaiting) where the system has no Unix sockets
     */
    Coro<Server> createUnixServer(Supplier<? extends Protocol> factory, Path path, ServerOptions options);

    /** As above, with {@link ServerOptions#defaults()}. */
    default Coro<Server> createUnixServer(Supplier<? extends Protocol> factory, Path path) {
        return createUnixServer(factory, path, ServerOptions.defaults());
    }

    // Datagrams

    /**
     * Opens a datagram socket and gives it a protocol. Suspends until {@code connectionMade} was called; cancelled or failed, it leaves no socket open.
     *
     * @param local what to bind to; null for the system's choice. Names are looked up, and their addresses tried in order
     * @param remote the only address to send to and to receive from; null for any. With {@code allowBroadcast}, to receive from any
     * @throws IllegalArgumentException (on awaiting) without addresses and family, and when no two of the addresses are of one family
     * @throws java.io.IOException (on awaiting) when no socket can be opened so, with the other failures suppressed
     * @throws UnsupportedOperationException (on awaiting) where the system has no {@code reusePort} or not the family
     */
    <P extends DatagramProtocol> Coro<Endpoint<P>> createDatagramEndpoint(
            Supplier<P> factory,
            @Nullable InetSocketAddress local,
            @Nullable InetSocketAddress remote,
            DatagramOptions options);

    /** As above, with {@link DatagramOptions#defaults()}. */
    default <P extends DatagramProtocol> Coro<Endpoint<P>> createDatagramEndpoint(
            Supplier<P> factory, @Nullable InetSocketAddress local, @Nullable InetSocketAddress remote) {
        return createDatagramEndpoint(factory, local, remote, DatagramOptions.defaults());
    }

    /** As above, over a channel that is the transport's from now on: it is made non-blocking, and bound if it is not. */
    <P extends DatagramProtocol> Coro<Endpoint<P>> createDatagramEndpoint(Supplier<P> factory, DatagramChannel channel);

    /**
     * Sends one datagram and gives its length; suspends while the socket takes none. The channel must be non-blocking and not owned by a transport.
     *
     * @throws UnsupportedOperationException (on awaiting) for an empty one of a connected channel, which the JDK would drop
     */
    Coro<Integer> sockSendTo(DatagramChannel channel, ByteBuffer data, SocketAddress address);

    /** Receives one datagram, of which at most {@code limit} bytes are kept. The channel is as above; cancelling loses no datagram. */
    Coro<Datagram> sockRecvFrom(DatagramChannel channel, int limit);

    /** Receives one datagram into a buffer, which keeps what it has room for, and gives the sender. Otherwise as above. */
    Coro<SocketAddress> sockRecvFromInto(DatagramChannel channel, ByteBuffer buffer);

    // Pipes

    /**
     * Connects a protocol to the end of a pipe that is read from; it is made non-blocking. The transport refuses to write, closes by itself at the
     * end of the input, and closes the channel. Suspends until {@code connectionMade} was called; cancelled or failed, it closes the channel.
     */
    <P extends Protocol> Coro<Connection<P>> connectReadPipe(Supplier<P> factory, Pipe.SourceChannel source);

    /**
     * As {@link #connectReadPipe(Supplier, Pipe.SourceChannel)}, of a blocking stream, which a thread of its own reads and closes: standard input, a
     * file, the output of a process. What reading fails with is told to {@code connectionLost}. The limits are those of {@link Pumps}.
     */
    <P extends Protocol> Coro<Connection<P>> connectReadPipe(Supplier<P> factory, InputStream stream);

    /**
     * Connects a protocol to the end of a pipe that is written to; it is made non-blocking. The transport receives nothing, and {@code writeEof} closes it once
     * what is buffered went out. Suspends until {@code connectionMade} was called; cancelled or failed, it closes the channel.
     *
     * <p><i>Unlike asyncio</i>, the transport finds out that nobody reads any more when something is written, and not before: no selector of the JDK
     * tells.
     */
    <P extends Protocol> Coro<Connection<P>> connectWritePipe(Supplier<P> factory, Pipe.SinkChannel sink);

    /**
     * As {@link #connectWritePipe(Supplier, Pipe.SinkChannel)}, of a blocking stream, which a thread of its own writes, flushes and closes. What writing
     * fails with is told to {@code connectionLost}, if anything is written after that. The limits are those of {@link Pumps}.
     */
    <P extends Protocol> Coro<Connection<P>> connectWritePipe(Supplier<P> factory, OutputStream stream);

    // TLS

    /**
     * Has an open connection go on with TLS, and gives the transport to use from then on; the one given must not be used any more. Suspends until
     * the handshake is over.
     *
     * <p>The protocol is told nothing but {@code connectionLost}, which it is in any case. What it received before stays with it: both sides
     * have to know from which byte on there is TLS. Cancelled or failed, the connection is ended.
     *
     * @param transport any that carries bytes, one with TLS too
     * @param options for a client with the name of the server, unless the host check is off
     * @throws javax.net.ssl.SSLException (on awaiting) when the handshake fails or takes too long, and when the transport is closing
     * @throws IllegalArgumentException (on awaiting) when the options make no sense
     */
    default Coro<Transport> startTls(Transport transport, Protocol protocol, TlsOptions options, boolean serverSide) {
        throw new UnsupportedOperationException("this loop has no TLS: " + this);
    }

    // Files

    /**
     * Sends a part of a file after what was written, and gives the number of bytes; what is written later comes after it. Over a socket or pipe the system
     * copies the bytes by itself; over anything else, TLS for one, the file is read in the loop's thread pool and written. While it goes out, nothing is
     * received, and over a socket a write is refused with {@link IllegalStateException}. The file's position is then after what was sent, also when it fails
     * or is cancelled, which leaves the rest unsent.
     *
     * @param count at most so many bytes, more than 0; {@link Long#MAX_VALUE} for all to the end
     * @param fallback false to refuse a transport over which the file would have to be read
     * @throws IllegalStateException (on awaiting) when the transport is closing
     * @throws IOException (on awaiting) when the connection is lost or closed before all went out
     * @throws UnsupportedOperationException (on awaiting) for a pipe that is read from, and without {@code fallback}
     */
    Coro<Long> sendfile(Transport transport, FileChannel file, long offset, long count, boolean fallback);

    /** As above, reading and writing where the system cannot do it. */
    default Coro<Long> sendfile(Transport transport, FileChannel file, long offset, long count) {
        return sendfile(transport, file, offset, count, true);
    }

    /** As above, of the whole file. */
    default Coro<Long> sendfile(Transport transport, FileChannel file) {
        return sendfile(transport, file, 0, Long.MAX_VALUE, true);
    }

    /**
     * Sends a part of a file over a raw socket, by the system, and gives the number of bytes. The channel must be non-blocking and not owned by a transport.
     * Cancelled or failed, the file's position tells how much went out.
     *
     * @param count at most so many bytes, more than 0; {@link Long#MAX_VALUE} for all to the end
     */
    Coro<Long> sockSendfile(SocketChannel channel, FileChannel file, long offset, long count);

    // Signals

    /**
     * Runs a callback on the loop whenever the process gets a signal, in place of what it would do at that; an earlier callback of this loop is
     * replaced. Signals that arrive before the callback had its turn count as one. It ends with {@link #removeSignalHandler}, and with the
     * loop: then the signal does again what it did before. Where the JVM was started with {@code -Xrs}, it keeps INT, TERM and HUP for itself.
     *
     * <p>A callback for INT takes Ctrl-C over from {@link Runner}, until it is removed; one that was there before the run began keeps it.
     *
     * <p><i>Unlike asyncio</i>, loops in any thread may do this; among several the last one to ask is told.
     *
     * @param signal its name: INT, TERM, HUP, USR1 and so on; with SIG before it, too
     * @throws IllegalArgumentException when the system has no such signal, and for KILL and STOP, which cannot be caught
     * @throws IllegalStateException when the JVM needs the signal itself: QUIT, USR2, SEGV and the like
     */
    void addSignalHandler(String signal, Runnable callback);

    /**
     * Has a signal do again what it did before {@link #addSignalHandler}. Answers whether there was a callback; it is not called any more, even
     * for a signal that has arrived.
     *
     * @throws IllegalArgumentException when the system has no such signal
     */
    boolean removeSignalHandler(String signal);

    // Child processes

    /**
     * Starts a program and connects a protocol to its pipes; {@code dev.weft.process} has the same for coroutines. Starting it blocks the loop
     * for as long as the system takes, as in asyncio. Cancelled, the process is killed.
     *
     * <p>The JDK gives the pipes as blocking streams. So each that is read or written takes a thread at the time, and the JDK closes them when the
     * process ends. <i>Unlike asyncio</i>, what processes started by the child write to its pipes after it has ended may therefore be lost, and
     * a pipe that is closed while nothing comes is closed for the child after its next write.
     *
     * @param command the program, looked for as the system does, and its arguments
     * @throws java.io.IOException (on awaiting) when it cannot be started
     * @throws IllegalArgumentException (on awaiting) when the command is empty
     */
    <P extends SubprocessProtocol> Coro<SubprocessConnection<P>> subprocessExec(
            Supplier<P> factory, List<String> command, ProcessOptions options);

    /** As {@link #subprocessExec}, of a command line for the shell: {@code /bin/sh}, or {@code cmd.exe} on Windows. Beware of what is quoted. */
    <P extends SubprocessProtocol> Coro<SubprocessConnection<P>> subprocessShell(
            Supplier<P> factory, String command, ProcessOptions options);

    // Errors nobody awaits

    /** Replaces the exception handler; null restores the default one, which logs. */
    void setExceptionHandler(@Nullable BiConsumer<EventLoop, ErrorReport> handler);

    /** The exception handler that was set, or null. */
    @Nullable
    BiConsumer<EventLoop, ErrorReport> getExceptionHandler();

    /**
     * Hands an error to the exception handler, in the context of the task or handle that the report is about; what the handler throws
     * itself is logged.
     */
    void callExceptionHandler(ErrorReport report);

    // Finding faults

    /**
     * Turns debug mode on or off: on, the loop notes where tasks, futures, callbacks and coroutines are created, and warns of callbacks that
     * block it. It begins as the system property {@code weft.debug} says, or else the environment variable {@code WEFT_DEBUG}.
     */
    void setDebug(boolean on);

    boolean isDebug();

    /** How long a callback may take before debug mode warns of it; 100 ms at first. */
    Duration slowCallbackDuration();

    /** Sets how long a callback may take before debug mode warns of it. */
    void setSlowCallbackDuration(Duration duration);
}
