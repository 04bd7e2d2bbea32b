package dev.weft.internal.loop;

import dev.weft.AsyncGenerator;
import dev.weft.Awaitable;
import dev.weft.Coro;
import dev.weft.ErrorReport;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.Handle;
import dev.weft.PrivateWait;
import dev.weft.RunningLoop;
import dev.weft.Task;
import dev.weft.TimerHandle;
import dev.weft.woven.AsyncGeneratorHooks;
import dev.weft.woven.Driver;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The loop without its I/O: turns, time, callbacks, futures and tasks. Start at {@link #runTurn}.
 *
 * <p>Beside it: {@link ReadyRing} what is to run, {@link TimerHeap} what is to run later, {@link ThreadHandoff} what other threads want
 * run, {@link Poller} what I/O is ready, {@link PollRule} when to ask it, {@link SlowCallbackWatch} how a callback is run,
 * {@link TaskImpl} how a coroutine is.
 */
public abstract class BaseEventLoop implements EventLoop, AsyncGeneratorHooks {

    /** asyncio's limit of a day: no poll waits for ever. */
    static final long MAX_POLL_NANOS = TimeUnit.HOURS.toNanos(24);

    /** A delay of centuries would overflow the clock; this is 73 years. */
    static final long MAX_DELAY_NANOS = Long.MAX_VALUE / 4;

    private static final Logger LOG = System.getLogger(EventLoop.class.getName());

    private final Clock clock;
    private final Poller io;
    private final ReadyRing ready;
    private final boolean strictOrder;
    private final TimerHeap timers = new TimerHeap();
    private final ThreadHandoff handoff;
    private final PollRule pollRule;
    private final SlowCallbackWatch watch;
    final TaskList tasks = new TaskList();
    final WorkerPool workers = new WorkerPool(this);
    private final AsyncGenerators asyncGenerators = new AsyncGenerators(this);

    /** The thread in {@link #runForever}, or null. Written by that thread; read by any. */
    private volatile @Nullable Thread thread;

    /** Written by whoever closes the loop, while it does not run; read by any thread. */
    private volatile boolean closed;

    private boolean stopping;
    private @Nullable BiConsumer<EventLoop, ErrorReport> exceptionHandler;

    private @Nullable TaskImpl<?> currentTask;
    private @Nullable Driver spareDriver = new Driver();
    private int tasksCreated;

    protected BaseEventLoop(Poller io, ReadyRing ready, Clock clock, LoopOptions options) {
        this.io = io;
        this.ready = ready;
        this.clock = clock;
        strictOrder = options.strictOrder();
        handoff = new ThreadHandoff(io::wakeUp);
        pollRule = new PollRule(strictOrder, clock.nanos());
        watch = new SlowCallbackWatch(options, clock, this::callExceptionHandler);
    }

    // One turn

    /**
     * One turn: poll if it is time to, move due timers, run what was ready when the turn began. PEP 3156; design.md, section 5.
     *
     * <p>The order is asyncio's: what was ready already, then I/O, then timers. I/O handles run straight from the poller when
     * nothing was ready before them. What callbacks add waits for the next turn, so that I/O cannot starve.
     */
    private void runTurn() {
        handoff.drainTo(ready);
        long now = clock.nanos();
        int events = 0;
        if (pollRule.isDue(ready.isEmpty(), now)) {
            events = poll(timeoutNanos(now));
            now = clock.nanos();
            pollRule.polled(now);
        }
        int inPlace = ready.isEmpty() ? events : 0;
        for (int i = inPlace; i < events; i++) {
            ready.addLast(io.takeEvent(i));
        }
        timers.moveDueTo(ready, now);
        int batch = ready.size();
        for (int i = 0; i < inPlace; i++) {
            watch.run(io.takeEvent(i));
        }
        for (int i = 0; i < batch; i++) {
            watch.run(ready.removeFirst());
        }
    }

    /** Asks for readiness, asleep if nothing is to be done before the timeout, and takes in what other threads left meanwhile. */
    private int poll(long timeoutNanos) {
        int events;
        if (timeoutNanos > 0 && handoff.fallAsleep()) {
            try {
                events = io.poll(timeoutNanos);
            } finally {
                handoff.awake();
            }
            noticeInterrupt();
        } else {
            events = io.poll(0);
        }
        handoff.drainTo(ready);
        return events;
    }

    private long timeoutNanos(long now) {
        if (stopping || !ready.isEmpty()) {
            return 0;
        }
        if (!timers.hasNext()) {
            return MAX_POLL_NANOS;
        }
        return Math.max(0, Math.min(timers.nextDeadline() - now, MAX_POLL_NANOS));
    }

    /** With the flag set every selection would return at once. */
    private void noticeInterrupt() {
        if (Thread.interrupted()) {
            callExceptionHandler(new ErrorReport(
                    "The thread of the loop was interrupted; a loop ignores that. To stop it, cancel its tasks or call stop()",
                    null,
                    this));
        }
    }

    // Running

    @Override
    public final void runForever() {
        checkOpen();
        checkNotRunning();
        RunningLoop.enter(this);
        thread = Thread.currentThread();
        try {
            do {
                runTurn();
            } while (!stopping);
        } finally {
            stopping = false;
            thread = null;
            RunningLoop.leave();
        }
    }

    @Override
    public final <R> R runUntilComplete(Awaitable<R> awaitable) {
        Objects.requireNonNull(awaitable, "awaitable");
        checkOpen();
        checkNotRunning();
        Future<R> future = ensureFuture(awaitable);
        Handle stop = future.addDoneCallback(done -> stop());
        try {
            runForever();
        } finally {
            stop.cancel();
        }
        if (!future.isDone()) {
            throw new IllegalStateException("the loop was stopped before " + future + " was done");
        }
        return future.result();
    }

    private <R> Future<R> ensureFuture(Awaitable<R> awaitable) {
        if (!(awaitable instanceof Future<R> future)) {
            return createTask(awaitable.toCoro(), null);
        }
        if (future.loop() != this) {
            throw new IllegalArgumentException(
                    future + " belongs to a different loop: " + future.loop() + ", not " + this);
        }
        return future;
    }

    @Override
    public final void stop() {
        checkThread();
        stopping = true;
    }

    @Override
    public final boolean isRunning() {
        return thread != null;
    }

    @Override
    public final boolean isClosed() {
        return closed;
    }

    @Override
    public final void close() {
        if (isRunning()) {
            throw new IllegalStateException("cannot close " + this + " while it runs; stop() it first");
        }
        if (closed) {
            return;
        }
        closeResources();
        closed = true;
        handoff.close();
        workers.close();
        reportUnread();
        timers.clear();
        for (Task<?> task : tasks.snapshot()) {
            callExceptionHandler(new ErrorReport("Task was still pending when its loop was closed", null, task));
        }
        io.close();
    }

    private void reportUnread() {
        for (int left = ready.size(); left > 0; left--) {
            if (ready.removeFirst() instanceof UnreadFailure failure) {
                failure.report();
            }
        }
    }

    /** For subclasses: lets go of what they added. The loop is still open, and runs no more turns. */
    protected void closeResources() {}

    private void checkNotRunning() {
        Thread running = thread;
        if (running != null) {
            throw new IllegalStateException(this + " is running already, in " + running);
        }
        EventLoop other = RunningLoop.get();
        if (other != null) {
            throw new IllegalStateException("cannot run " + this + " while " + other
                    + " is running in this thread; await instead, or use a thread of its own");
        }
    }

    /** @throws IllegalStateException in a thread other than the loop's while it runs */
    public final void checkThread() {
        Thread running = thread;
        if (running != null && running != Thread.currentThread()) {
            throw new IllegalStateException("Non-thread-safe operation on " + this + ": it runs in " + running
                    + ", this is " + Thread.currentThread() + "; use callSoonThreadsafe");
        }
    }

    /** @throws IllegalStateException once the loop is closed */
    public final void checkOpen() {
        if (closed) {
            throw new IllegalStateException("Event loop is closed: " + this);
        }
    }

    // Callbacks and time

    @Override
    public final Handle callSoon(Runnable callback) {
        CallbackHandle handle = new CallbackHandle(Objects.requireNonNull(callback, "callback"));
        checkThread();
        enqueue(handle);
        return handle;
    }

    /** {@link #callSoon} without a handle. Loop thread only; unchecked. */
    public final void enqueue(Runnable callback) {
        checkOpen();
        if (thread == null) {
            handoff.drainTo(ready); // before the loop runs, what was called first comes first
        }
        ready.addLast(callback);
    }

    @Override
    public final Handle callSoonThreadsafe(Runnable callback) {
        CallbackHandle handle = new CallbackHandle(Objects.requireNonNull(callback, "callback"));
        if (thread == Thread.currentThread()) {
            enqueue(handle);
        } else if (!handOver(handle)) {
            checkOpen();
        }
        return handle;
    }

    /** Has a callback run in the loop; answers false when it is closed. Any thread. */
    final boolean handOver(Runnable callback) {
        return handoff.offer(callback);
    }

    @Override
    public final TimerHandle callLater(Duration delay, Runnable callback) {
        Objects.requireNonNull(delay, "delay");
        return schedule(clock.nanos() + toNanos(delay), callback);
    }

    @Override
    public final TimerHandle callAt(Duration when, Runnable callback) {
        Objects.requireNonNull(when, "when");
        long now = clock.nanos();
        return schedule(now + toNanos(when.minusNanos(now)), callback);
    }

    private static long toNanos(Duration delay) {
        if (delay.isNegative()) {
            return 0;
        }
        return delay.getSeconds() >= TimeUnit.NANOSECONDS.toSeconds(MAX_DELAY_NANOS)
                ? MAX_DELAY_NANOS
                : delay.toNanos();
    }

    private TimerHandle schedule(long deadline, Runnable callback) {
        Objects.requireNonNull(callback, "callback");
        checkOpen();
        checkThread();
        TimerEntry entry = new TimerEntry(this, deadline, callback);
        timers.add(entry);
        return entry;
    }

    @Override
    public final Duration time() {
        return Duration.ofNanos(clock.nanos());
    }

    // Futures, tasks, threads

    @Override
    public final <R> Future<R> createFuture() {
        return new FutureImpl<>(this);
    }

    @Override
    public final PrivateWait createPrivateWait() {
        return new PrivateWaitImpl();
    }

    @Override
    public final <R> Task<R> createTask(Coro<R> coro, @Nullable String name) {
        Objects.requireNonNull(coro, "coro");
        checkThread();
        checkOpen();
        TaskImpl<R> task = new TaskImpl<>(this, coro, name, ++tasksCreated);
        tasks.add(task);
        enqueue(task);
        return task;
    }

    @Override
    public final @Nullable Task<?> currentTask() {
        return currentTask;
    }

    @Override
    public final Set<Task<?>> allTasks() {
        checkThread();
        return tasks.snapshot();
    }

    final void enterTask(TaskImpl<?> task) {
        if (currentTask != null) {
            throw new IllegalStateException("cannot enter " + task + " while " + currentTask + " is being executed");
        }
        currentTask = task;
    }

    final void leaveTask(TaskImpl<?> task) {
        if (currentTask != task) {
            throw new IllegalStateException("leaving " + task + ", but " + currentTask + " is the current one");
        }
        currentTask = null;
    }

    /** Whether a private wait that ended may step its task at once. */
    final boolean mayStepNow() {
        return currentTask == null && !strictOrder && thread != null; // while it closes, the loop runs nothing
    }

    /** Lends the loop's driver for a step, or a new one inside another step. */
    final Driver borrowDriver() {
        Driver driver = spareDriver;
        if (driver == null) {
            return new Driver();
        }
        spareDriver = null;
        return driver;
    }

    final void giveBack(Driver driver) {
        driver.leaf = null;
        spareDriver = driver;
    }

    @Override
    public final <R> Future<R> runInExecutor(Callable<R> work) {
        Objects.requireNonNull(work, "work");
        checkThread();
        checkOpen();
        return workers.submit(work);
    }

    @Override
    public final boolean shutdownExecutor(Duration timeout) {
        checkThread();
        return workers.shutdown(timeout);
    }

    @Override
    public final Runnable firstIteration(AsyncGenerator<?> generator, String method) {
        return asyncGenerators.begin(generator, method);
    }

    @Override
    public final Coro<Void> shutdownAsyncGenerators() {
        checkThread();
        return asyncGenerators.shutDown();
    }

    // Errors nobody awaits

    @Override
    public final void setExceptionHandler(@Nullable BiConsumer<EventLoop, ErrorReport> handler) {
        checkThread();
        exceptionHandler = handler;
    }

    @Override
    public final void callExceptionHandler(ErrorReport report) {
        BiConsumer<EventLoop, ErrorReport> handler = exceptionHandler;
        if (handler == null) {
            log(report);
            return;
        }
        try {
            handler.accept(this, report);
        } catch (Throwable e) {
            SlowCallbackWatch.throwIfFatal(e);
            log(new ErrorReport("Unhandled error in exception handler " + Text.of(handler), e, this));
            log(report);
        }
    }

    private static void log(ErrorReport report) {
        String source = report.source() == null ? "" : Text.of(report.source());
        boolean named = report.message().contains(source);
        String message = named ? report.message() : report.message() + " (" + source + ")";
        Throwable exception = report.exception();
        if (exception == null) {
            LOG.log(Level.ERROR, message);
        } else {
            LOG.log(Level.ERROR, message, exception);
        }
    }

    @Override
    public String toString() {
        String state = closed ? "closed" : isRunning() ? "running" : "not running";
        return getClass().getSimpleName() + "@" + Integer.toHexString(System.identityHashCode(this)) + " (" + state
                + ")";
    }
}
