package dev.weft.internal.loop;

import dev.weft.AsyncGenerator;
import dev.weft.Awaitable;
import dev.weft.Context;
import dev.weft.ContextCarrier;
import dev.weft.Coro;
import dev.weft.ErrorReport;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.Handle;
import dev.weft.PrivateWait;
import dev.weft.Task;
import dev.weft.TaskFactory;
import dev.weft.TaskOptions;
import dev.weft.TimerHandle;
import dev.weft.woven.AsyncGeneratorHooks;
import dev.weft.woven.Origin;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The loop without its I/O: life, callbacks, futures and tasks.
 *
 * <p>Beside it: {@link Turns} what is run and when, {@link SlowCallbackWatch} how a callback is run, {@link TaskImpl} how a coroutine is,
 * {@link Steps} what changes as tasks take turns, {@link LoopThread} who may do what, {@link UnhandledErrors} where failures go that nobody awaits.
 */
public abstract class BaseEventLoop implements EventLoop, AsyncGeneratorHooks {

    /** asyncio's limit of a day: no poll waits for ever. */
    static final long MAX_POLL_NANOS = TimeUnit.HOURS.toNanos(24);

    /** A delay of centuries would overflow the clock; this is 73 years. */
    static final long MAX_DELAY_NANOS = Long.MAX_VALUE / 4;

    private final Clock clock;
    private final Poller io;
    private final boolean strictOrder;
    private final Turns turns;
    private final SlowCallbackWatch watch;
    private final UnhandledErrors unhandled = new UnhandledErrors(this);
    private final LoopThread thread = new LoopThread(this);
    final Steps steps = new Steps();
    final TaskList tasks = new TaskList();
    final WorkerPool workers = new WorkerPool(this);
    final UnreadFutures unreadFutures = new UnreadFutures(this);
    private final AsyncGenerators asyncGenerators = new AsyncGenerators(this);
    private final SignalHandlers signals = new SignalHandlers(this);

    /** Whom another thread's hand-over wakes besides the poll, or null. Written by the loop's thread. */
    private volatile @Nullable Runnable wakeUpListener;

    /** Null unless it is on. Written by the loop's thread; others may see it a little late. */
    private @Nullable DebugMode debugMode;

    private @Nullable TaskFactory taskFactory;
    private @Nullable Consumer<Object> birthRegister;
    private int tasksCreated;

    /** {@link #closeResources} is on the stack: what it calls may ask to close the loop. */
    private boolean closing;

    protected BaseEventLoop(Poller io, ReadyRing ready, Clock clock, LoopOptions options) {
        this.io = io;
        this.clock = clock;
        strictOrder = options.strictOrder();
        turns = new Turns(io, ready, clock, strictOrder, this::run, this::wakeUp, this::noteInterrupt);
        watch = new SlowCallbackWatch(options, clock, this::callExceptionHandler);
        setDebug(options.debug());
    }

    // Running

    private void run(Runnable callback) {
        watch.run(callback);
        steps.contexts().leave(null); // one that it made, having none, ends with it
    }

    private void noteInterrupt() {
        callExceptionHandler(new ErrorReport(
                "The thread of the loop was interrupted; a loop ignores that. To stop it, cancel its tasks or call stop()",
                null,
                this));
    }

    @Override
    public final void runForever() {
        Context outside = begin();
        try {
            do {
                turns.run(MAX_POLL_NANOS);
            } while (!turns.isStopping());
        } finally {
            end(outside);
        }
    }

    @Override
    public final Duration runOnce(Duration maxWait) {
        long maxPollNanos = toNanos(Objects.requireNonNull(maxWait, "maxWait"));
        Context outside = begin();
        try {
            turns.endRest();
            turns.run(maxPollNanos);
        } finally {
            end(outside);
        }
        return Duration.ofNanos(turns.rest());
    }

    /** Makes this the running loop of the thread; gives the context of the thread, for {@link #end}. */
    private @Nullable Context begin() {
        thread.enter();
        return steps.begin();
    }

    private void end(@Nullable Context outside) {
        turns.stopped();
        steps.end(outside);
        thread.leave();
    }

    @Override
    public final void setWakeUpListener(@Nullable Runnable listener) {
        checkThread();
        wakeUpListener = listener;
    }

    /** In the thread that handed something over while the loop slept. */
    private void wakeUp() {
        io.wakeUp();
        Runnable listener = wakeUpListener;
        if (listener != null && !isRunning()) {
            listener.run();
        }
    }

    @Override
    public final <R> R runUntilComplete(Awaitable<R> awaitable) {
        Objects.requireNonNull(awaitable, "awaitable");
        checkOpen();
        thread.checkIdle();
        Future<R> future = ensureFuture(awaitable);
        Handle stop = future.addDoneCallback(done -> stop());
        try {
            runForever();
        } finally {
            stop.cancel();
        }
        if (!future.isDone()) {
            throw new IllegalStateException(
                    "the loop was stopped before " + future + " was done; run it on, or stop() later");
        }
        return future.result();
    }

    private <R> Future<R> ensureFuture(Awaitable<R> awaitable) {
        if (!(awaitable instanceof Future<R> future)) {
            return createTask(awaitable.toCoro());
        }
        if (future.loop() != this) {
            throw new IllegalArgumentException(
                    future + " belongs to a different loop: " + future.loop() + ", not " + this + "; run that one");
        }
        return future;
    }

    @Override
    public final void stop() {
        checkThread();
        turns.stop();
    }

    @Override
    public final boolean isRunning() {
        return thread.isRunning();
    }

    @Override
    public final boolean isCurrent() {
        return thread.isCurrent();
    }

    @Override
    public final boolean isClosed() {
        return thread.isClosed();
    }

    @Override
    public final void close() {
        if (isRunning()) {
            throw new IllegalStateException("cannot close " + this + " while it runs; stop() it first");
        }
        if (isClosed() || closing) {
            return;
        }
        signals.close();
        closing = true;
        try {
            closeResources();
        } finally {
            closing = false;
        }
        setDebug(false);
        thread.close();
        workers.close();
        turns.close(BaseEventLoop::reportIfUnread);
        unreadFutures.close();
        for (Task<?> task : tasks.snapshot()) {
            callExceptionHandler(new ErrorReport("Task was still pending when its loop was closed", null, task));
        }
        io.close();
    }

    private static void reportIfUnread(Runnable dropped) {
        if (dropped instanceof UnreadFailure failure) {
            failure.report();
        }
    }

    /** For subclasses: lets go of what they added. The loop is still open, and runs no more turns. */
    protected void closeResources() {}

    /** @throws IllegalStateException in a thread other than the loop's while it runs */
    public final void checkThread() {
        thread.check();
    }

    /** @throws IllegalStateException once the loop is closed */
    public final void checkOpen() {
        thread.checkOpen();
    }

    // Callbacks and time

    @Override
    public final Handle callSoon(Runnable callback, @Nullable Context context) {
        checkThread();
        CallbackHandle handle = new CallbackHandle(registered(callback, context));
        enqueue(handle);
        return handle;
    }

    /** {@link #callSoon} without a handle. Loop thread only; unchecked. */
    public final void enqueue(Runnable callback) {
        if (!isRunning()) { // a running loop is open
            checkOpen();
            turns.takeIn(); // before the loop runs, what was called first comes first
        }
        turns.add(callback);
    }

    @Override
    public final Handle callSoonThreadsafe(Runnable callback, @Nullable Context context) {
        CallbackHandle handle = new CallbackHandle(registered(callback, context));
        if (thread.isCurrent()) {
            enqueue(handle);
        } else if (!handOver(handle)) {
            checkOpen();
        }
        return handle;
    }

    /** Has a callback run in the loop; answers false when it is closed. Any thread. */
    final boolean handOver(Runnable callback) {
        return turns.handOver(callback);
    }

    @Override
    public final TimerHandle callLater(Duration delay, Runnable callback, @Nullable Context context) {
        return schedule(clock.nanos() + toNanos(delay), callback, context);
    }

    @Override
    public final TimerHandle callAt(Duration when, Runnable callback, @Nullable Context context) {
        long now = clock.nanos();
        return schedule(now + toNanos(when.minusNanos(now)), callback, context);
    }

    private static long toNanos(Duration delay) {
        if (delay.isNegative()) {
            return 0;
        }
        return delay.getSeconds() >= TimeUnit.NANOSECONDS.toSeconds(MAX_DELAY_NANOS)
                ? MAX_DELAY_NANOS
                : delay.toNanos();
    }

    private TimerHandle schedule(long deadline, Runnable callback, @Nullable Context context) {
        checkOpen();
        checkThread();
        TimerEntry entry = new TimerEntry(this, deadline, registered(callback, context));
        turns.add(entry);
        born(entry);
        return entry;
    }

    @Override
    public final Duration time() {
        return Duration.ofNanos(clock.nanos());
    }

    /** A copy of the calling thread's context, or null for an empty one. */
    final @Nullable Context captureContext() {
        return thread.isCurrent() ? steps.contexts().capture() : ContextCarrier.captureInThread();
    }

    /**
     * What to run for a callback: itself where there is nothing to note of its registration.
     *
     * @param context null for a copy of the current one
     */
    private Runnable registered(Runnable callback, @Nullable Context context) {
        Objects.requireNonNull(callback, "callback");
        Context in = context == null ? captureContext() : context;
        return in == null && !isDebug() ? callback : register(callback, in == null ? Context.empty() : in);
    }

    /** What to run for a callback in its context. */
    protected final Runnable register(Runnable callback, Context context) {
        return new Registered(callback, context, isDebug() ? Origin.here() : null);
    }

    // Futures, tasks, threads

    @Override
    public final <R> Future<R> createFuture() {
        return isDebug() ? new TracedFuture<>(this) : new FutureImpl<>(this);
    }

    @Override
    public final <R> Future<R> createFuture(Supplier<? extends Collection<? extends Future<?>>> parts) {
        return new PartsFuture<>(this, Objects.requireNonNull(parts, "parts"));
    }

    @Override
    public final PrivateWait createPrivateWait() {
        return new PrivateWaitImpl();
    }

    @Override
    public final <R> Task<R> createTask(Coro<R> coro, TaskOptions options) {
        Objects.requireNonNull(coro, "coro");
        Objects.requireNonNull(options, "options");
        checkThread();
        checkOpen();
        return taskFactory == null
                ? startTask(coro, options)
                : Objects.requireNonNull(taskFactory.createTask(this, coro, options), "a task of the task factory");
    }

    @Override
    public final <R> Task<R> startTask(Coro<R> coro, TaskOptions options) {
        checkThread();
        checkOpen();
        boolean now = options.eagerStart() && isRunning();
        if (now && !ContextCarrier.mayEnter(options.context())) {
            throw new IllegalStateException("cannot start a task at once in " + options.context()
                    + ": it is entered already; give it a copy()");
        }
        TaskImpl<R> task = new TaskImpl<>(this, coro, options, ++tasksCreated);
        tasks.add(task);
        born(task);
        if (now) {
            task.startNow();
        } else {
            enqueue(task);
        }
        return task;
    }

    @Override
    public final void setTaskFactory(@Nullable TaskFactory factory) {
        checkThread();
        taskFactory = factory;
    }

    @Override
    public final @Nullable TaskFactory getTaskFactory() {
        return taskFactory;
    }

    @Override
    public final @Nullable Task<?> currentTask() {
        return steps.current();
    }

    @Override
    public final Set<Task<?>> allTasks() {
        checkThread();
        return tasks.snapshot();
    }

    /** Whether order is asyncio's to the letter: nothing is put off, or done early, that asyncio does at once, or later. */
    public final boolean isStrictOrder() {
        return strictOrder;
    }

    /** Of the turn in progress, or the last one; it wraps. */
    public final int turnNumber() {
        return turns.number();
    }

    /** Whether a private wait that ended may step its task at once. */
    final boolean mayStepNow() {
        return steps.current() == null && !strictOrder && isRunning(); // while it closes, the loop runs nothing
    }

    @Override
    public final <R> Future<R> runInExecutor(Callable<R> work) {
        Objects.requireNonNull(work, "work");
        checkThread();
        checkOpen();
        return workers.submit(work);
    }

    @Override
    public final <R> Future<R> runInThread(Callable<R> work) {
        Objects.requireNonNull(work, "work");
        checkThread();
        checkOpen();
        return workers.submitToThread(work);
    }

    @Override
    public final <R> Future<R> runInExecutor(Executor executor, Callable<R> work) {
        Objects.requireNonNull(executor, "executor");
        Objects.requireNonNull(work, "work");
        checkThread();
        checkOpen();
        return workers.submit(work, executor);
    }

    @Override
    public final void setDefaultExecutor(ExecutorService executor) {
        Objects.requireNonNull(executor, "executor");
        checkThread();
        checkOpen();
        workers.use(executor);
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

    // Signals

    @Override
    public final void addSignalHandler(String signal, Runnable callback) {
        Objects.requireNonNull(signal, "signal");
        checkThread();
        checkOpen();
        signals.add(signal, new CallbackHandle(registered(callback, null)));
    }

    @Override
    public final boolean removeSignalHandler(String signal) {
        Objects.requireNonNull(signal, "signal");
        checkThread();
        return signals.remove(signal);
    }

    // What a test wants to know

    /** Has each task, timer, transport and server shown to a register as it is made; null for none. Loop thread only. */
    public final void setBirthRegister(@Nullable Consumer<Object> register) {
        birthRegister = register;
    }

    /** Something was made that is to end before the loop does. */
    protected final void born(Object what) {
        if (birthRegister != null) {
            birthRegister.accept(what);
        }
    }

    /** The timers that are neither due nor cancelled, in no order. */
    public final List<TimerHandle> pendingTimers() {
        return turns.pendingTimers();
    }

    public final boolean hasPendingTimers() {
        return turns.hasPendingTimers();
    }

    /** Pieces of work that threads have, or will have, and whose outcome the loop has not seen. */
    public final int workInFlight() {
        return workers.inFlight();
    }

    // Errors nobody awaits

    @Override
    public final void setExceptionHandler(@Nullable BiConsumer<EventLoop, ErrorReport> handler) {
        checkThread();
        unhandled.handler = handler;
    }

    @Override
    public final @Nullable BiConsumer<EventLoop, ErrorReport> getExceptionHandler() {
        return unhandled.handler;
    }

    @Override
    public final void callExceptionHandler(ErrorReport report) {
        unhandled.report(Objects.requireNonNull(report, "report"));
    }

    // Finding faults

    @Override
    public final void setDebug(boolean on) {
        checkThread();
        checkOpen();
        watch.setTimed(on);
        if (on && debugMode == null) {
            debugMode = new DebugMode(this);
        } else if (!on && debugMode != null) {
            debugMode.end();
            debugMode = null;
        }
    }

    @Override
    public final boolean isDebug() {
        return debugMode != null;
    }

    @Override
    public final Duration slowCallbackDuration() {
        return watch.slowDuration();
    }

    @Override
    public final void setSlowCallbackDuration(Duration duration) {
        checkThread();
        watch.setSlowDuration(duration);
    }

    @Override
    public String toString() {
        return getClass().getSimpleName() + "@" + Integer.toHexString(System.identityHashCode(this)) + " (" + thread
                + ")";
    }
}
