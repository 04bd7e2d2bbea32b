package dev.weft;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs coroutines on a loop of its own, one after the other, and cleans up at the end: asyncio's {@code Runner}. {@link Weft#run}
 * is one used once.
 *
 * <pre>{@code
 * try (Runner runner = new Runner()) {
 *     Index index = runner.run(updateIndex(urls, "weft"));
 *     runner.run(publish(index));
 * }
 * }</pre>
 *
 * <p>While {@code run} is in progress the first Ctrl-C cancels the coroutine, and {@code run} throws {@link CancelledError}
 * with the message "interrupted" unless the coroutine ends in another way. The second one ends the process with exit code 130, as it
 * would have without a runner. Where the program has a handler of its own for Ctrl-C as {@code run} begins, by
 * {@link EventLoop#addSignalHandler} for instance, that is called instead. For one thread.
 */
public final class Runner implements AutoCloseable {

    /** How long {@link #close} waits for cancelled tasks to end, then for asynchronous generators, and then for work in threads. */
    static final Duration SHUTDOWN_LIMIT = Duration.ofSeconds(300);

    private static final String INTERRUPTED = "interrupted";

    private final Supplier<? extends EventLoop> loops;

    /** Made when first used. */
    private @Nullable EventLoop loop;

    /** What the coroutines run in, one after the other, so that each sees what those before it set; made with the loop. */
    private @Nullable Context context;

    private boolean closed;

    /** Makes a runner; its loop is made when it is first needed. */
    public Runner() {
        this(EventLoop::create);
    }

    /** Makes a runner that takes its loop from somebody else, and closes it at the end. */
    public Runner(Supplier<? extends EventLoop> loops) {
        this.loops = Objects.requireNonNull(loops, "loops");
    }

    /**
     * The loop that the coroutines run on.
     *
     * @throws IllegalStateException when the runner is closed
     */
    public EventLoop loop() {
        if (closed) {
            throw new IllegalStateException("the runner is closed: " + this + "; make a new one");
        }
        if (loop == null) {
            loop = loops.get();
            context = Context.copyCurrent();
        }
        return loop;
    }

    /** As {@link #run(Coro)}, for a body that is called on the loop and may throw. */
    public <R> R run(Callable<? extends Coro<R>> main) {
        Objects.requireNonNull(main, "main");
        checkNoLoopRuns();
        return run(Bodies.<R>start(main));
    }

    /**
     * Runs a coroutine to its end and gives its result or throws its exception, itself and not wrapped. Tasks that are still running
     * then go on in the next {@code run}. All runs share a context, made with the loop as a copy of the one that is current then.
     *
     * @throws IllegalStateException when a loop runs in this thread already, or the runner is closed
     * @throws CancelledError when the coroutine was cancelled
     */
    public <R> R run(Coro<R> main) {
        Objects.requireNonNull(main, "main");
        checkNoLoopRuns();
        loop();
        return run(main, Objects.requireNonNull(context));
    }

    /** As {@link #run(Coro)}, in a context of the caller's. */
    public <R> R run(Coro<R> main, Context context) {
        Objects.requireNonNull(main, "main");
        Objects.requireNonNull(context, "context");
        checkNoLoopRuns();
        EventLoop loop = loop();
        Task<R> task = loop.createTask(main, TaskOptions.defaults().withContext(context));
        AtomicBoolean interrupted = new AtomicBoolean();
        InterruptSignal.Registration signal = InterruptSignal.install(count -> {
            interrupted.set(true);
            onInterrupt(count, loop, task);
        });
        try {
            return loop.runUntilComplete(task);
        } catch (CancelledError e) {
            if (interrupted.get() && task.isCancelled() && task.uncancel() == 0) {
                throw new CancelledError(INTERRUPTED, e);
            }
            throw e;
        } finally {
            signal.close();
        }
    }

    private static void checkNoLoopRuns() {
        EventLoop running = RunningLoop.get();
        if (running != null) {
            throw new IllegalStateException("cannot run a coroutine to its end while " + running
                    + " is running in this thread; await it with yieldFrom, or createTask");
        }
    }

    /** In a thread of the JVM's. */
    private static void onInterrupt(int count, EventLoop loop, Task<?> main) {
        if (count == 1 && !main.isDone()) {
            loop.callSoonThreadsafe(() -> main.cancel(INTERRUPTED));
        } else {
            System.exit(InterruptSignal.EXIT_CODE);
        }
    }

    /**
     * Cancels the tasks that are left and waits for them, reports their failures, closes the asynchronous generators that are left, waits
     * for work in threads, and closes the loop. Each of the three waits has a limit of five minutes. Twice is fine.
     */
    @Override
    public void close() {
        EventLoop closing = loop;
        if (closed || closing == null) {
            closed = true;
            return;
        }
        closed = true;
        loop = null;
        try {
            cancelAllTasks(closing);
            closeAsyncGenerators(closing);
            if (!closing.shutdownExecutor(SHUTDOWN_LIMIT)) {
                closing.callExceptionHandler(new ErrorReport(
                        "Work in threads was not over after " + SHUTDOWN_LIMIT.toSeconds() + " s; it is left to itself",
                        null,
                        closing));
            }
        } finally {
            closing.close();
        }
    }

    private static void cancelAllTasks(EventLoop loop) {
        Set<Task<?>> tasks = loop.allTasks();
        if (tasks.isEmpty()) {
            return;
        }
        tasks.forEach(Task::cancel);
        runUntilDone(loop, tasks);
        tasks.forEach(task -> reportFailure(loop, task));
    }

    private static void runUntilDone(EventLoop loop, Set<Task<?>> tasks) {
        int[] pending = {tasks.size()};
        List<Handle> handles = new ArrayList<>();
        for (Task<?> task : tasks) {
            handles.add(task.addDoneCallback(done -> {
                if (--pending[0] == 0) {
                    loop.stop();
                }
            }));
        }
        handles.add(loop.callLater(SHUTDOWN_LIMIT, loop::stop));
        loop.runForever();
        handles.forEach(Handle::cancel); // a task that ends after the limit stops nothing
    }

    /** What is not closed within the limit is reported by the loop as it closes, since the tasks that close it are pending. */
    private static void closeAsyncGenerators(EventLoop loop) {
        Task<Void> closing = loop.createTask(loop.shutdownAsyncGenerators(), "shutdownAsyncGenerators");
        runUntilDone(loop, Set.of(closing));
        reportFailure(loop, closing);
    }

    private static void reportFailure(EventLoop loop, Task<?> task) {
        if (!task.isDone() || task.isCancelled()) {
            return; // what is not done by now is reported by the loop as it closes
        }
        Throwable exception = task.exception();
        if (exception != null) {
            loop.callExceptionHandler(
                    new ErrorReport("Unhandled exception while the tasks left over were cancelled", exception, task));
        }
    }
}
