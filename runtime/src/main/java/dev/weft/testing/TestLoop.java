package dev.weft.testing;

import static dev.weft.Weft.result;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;

import dev.weft.Coro;
import dev.weft.ErrorReport;
import dev.weft.EventLoop;
import dev.weft.RunningLoop;
import dev.weft.Task;
import dev.weft.TimerHandle;
import dev.weft.annotations.Coroutine;
import dev.weft.internal.loop.LoopOptions;
import dev.weft.internal.net.SelectorEventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An event loop for one test: a real one, with its sockets and threads, in virtual time.
 *
 * <pre>{@code
 * try (TestLoop loop = TestLoop.create()) {
 *     loop.run(() -> {
 *         yieldFrom(sleep(Duration.ofHours(1)));       // takes no time
 *         assertThat(loop.time()).isEqualTo(Duration.ofHours(1));
 *         return done();
 *     });
 * }
 * }</pre>
 *
 * <p><b>Time</b> starts at zero, stands while anything is ready or threads work for the loop, and jumps to the next timer when nothing is
 * left to do; of a program that never rests, each poll takes a millisecond after the first thousand. Where channels are watched, they get two milliseconds of real time before each jump, for bytes on their way. A thread
 * that the loop does not know of is waited for within {@link #expectOutside()}.
 *
 * <p><b>Order</b> is the loop's own, or with a seed, one that is drawn from it: tasks that are ready in the same turn run in another order
 * each seed; callbacks keep theirs. {@link #traceHash()} is the same for the same seed, on every JDK, as long as no threads or sockets
 * have a say.
 *
 * <p><b>{@link #close()}</b> fails with a {@link LeakError} when tasks are not done, timers are pending, transports or servers are open, or
 * errors were reported that the test did not take with {@link #takeErrors()}.
 *
 * <p><b>A hang</b> is a {@link HangError} that lists all tasks and what they wait for.
 *
 * <p>For one thread at a time, as the loop is.
 */
public final class TestLoop implements AutoCloseable {

    /** Real time for tasks that are left over to end in. */
    private static final Duration CLEAN_UP_LIMIT = Duration.ofSeconds(1);

    private static final Runnable NOTHING = () -> {};

    private final TestLoopOptions options;
    private final OrderTrace trace = new OrderTrace();
    private final VirtualTime time;
    private final SelectorEventLoop loop;
    private final Ledger ledger;
    private final List<Runnable> checks = new ArrayList<>();
    private Runnable beforeStep = NOTHING;
    private boolean hung;

    /** While the loop runs, unless it was started by {@link #eventLoop()}. */
    private @Nullable StuckWatch watch;

    private TestLoop(TestLoopOptions options) {
        this.options = options;
        time = new VirtualTime(options, this::hang, this::event);
        SeededRing ready = new SeededRing(trace, time::nanos, () -> beforeStep.run(), options.seed());
        LoopOptions given = LoopOptions.fromSystemProperties();
        loop = new SelectorEventLoop(
                given.withDebug(given.debug() || options.debug())
                        .withStrictOrder(given.strictOrder() || options.strictOrder()),
                ready,
                time,
                time::around);
        time.attach(loop);
        ledger = new Ledger(loop);
    }

    /** Makes a loop in virtual time, first come first served. */
    public static TestLoop create() {
        return create(TestLoopOptions.defaults());
    }

    public static TestLoop create(TestLoopOptions options) {
        return new TestLoop(Objects.requireNonNull(options, "options"));
    }

    /**
     * The loop itself, for what is not a coroutine; in one, {@link EventLoop#running()} gives the same. Asked for between runs, it may
     * run for {@link TestLoopOptions#limit()} from then on.
     */
    public EventLoop eventLoop() {
        if (!loop.isRunning()) {
            time.begin(options.limit(), false);
        }
        return loop;
    }

    public TestLoopOptions options() {
        return options;
    }

    // Running

    /**
     * Runs a body to its end and gives its result or throws its exception, itself and not wrapped. Other tasks run meanwhile, and
     * what is left of them goes on in the next run.
     *
     * @throws HangError when it does not come to its end
     * @throws IllegalStateException when a loop runs in this thread already, or this one is closed
     */
    public <R> R run(Callable<? extends Coro<R>> main) {
        Objects.requireNonNull(main, "main");
        refuseInside("run");
        try {
            return run(TestLoop.<R>call(main));
        } catch (Exception e) {
            throw TestLoop.<RuntimeException>sneak(e); // as it was thrown
        }
    }

    /** As {@link #run(Callable)}, for a coroutine that was made already. */
    public <R> R run(Coro<R> main) {
        Objects.requireNonNull(main, "main");
        refuseInside("run");
        return run(loop.createTask(main));
    }

    <R> R run(Task<R> main) {
        return watched(options.limit(), false, () -> loop.runUntilComplete(main));
    }

    /** A run with its limit, which it sees itself when it polls, and {@link StuckWatch} from outside when it does not. */
    private <R> R watched(Duration limit, boolean untilIdle, Supplier<R> run) {
        time.begin(limit, untilIdle);
        try (StuckWatch started = new StuckWatch(limit)) {
            watch = started;
            return run.get();
        } finally {
            watch = null;
            time.begin(options.limit(), false);
        }
    }

    private void runForever(Duration limit, boolean untilIdle) {
        watched(limit, untilIdle, () -> {
            loop.runForever();
            return true;
        });
    }

    @Coroutine
    private static <R> Coro<R> call(Callable<? extends Coro<R>> body) throws Exception {
        return result(yieldFrom(body.call()));
    }

    /** Runs what is ready, and what that makes ready, until the loop would wait for time to pass. The clock stands. */
    public void runUntilIdle() {
        refuseInside("runUntilIdle");
        runForever(options.limit(), true);
    }

    /**
     * Has an amount of time pass. Between runs, what becomes due meanwhile runs, each at its time. In a coroutine or callback it is as if
     * that call had taken so long: what became due runs late.
     *
     * @param amount not negative
     * @throws UnsupportedOperationException in real time
     */
    public void advance(Duration amount) {
        if (amount.isNegative()) {
            throw new IllegalArgumentException("time does not go back: " + amount);
        }
        if (options.realTime()) {
            throw new UnsupportedOperationException(
                    "this loop runs in real time, which cannot be advanced: await sleep(" + amount
                            + "), or take a loop in virtual time");
        }
        if (loop.isRunning()) {
            loop.checkThread();
            time.advance(amount);
            return;
        }
        refuseInside("advance");
        TimerHandle end = loop.callLater(amount, loop::stop);
        try {
            runForever(options.limit(), false);
        } finally {
            end.cancel();
        }
        runForever(options.limit(), true);
    }

    /** The time since the loop was made, on its own clock. */
    public Duration time() {
        return loop.time();
    }

    /**
     * Tells of a thread that the loop does not know of and that will call {@code callSoonThreadsafe}, as when a {@code CompletionStage} of
     * somebody else's pool is awaited: until the answer is closed, the clock stands and the loop waits. Any thread may close it.
     */
    public Expectation expectOutside() {
        return new Expectation(time, loop);
    }

    private void refuseInside(String what) {
        EventLoop running = RunningLoop.get();
        if (running != null) {
            throw new IllegalStateException("cannot " + what + " while " + running
                    + " is running in this thread; await with yieldFrom, or createTask");
        }
    }

    // What happened

    /** Asserts an order of events, in this test; see {@link Steps}. */
    public Steps steps() {
        return ledger.steps();
    }

    /** Gives the errors that were reported to the loop's exception handler since the last call; they count as read. */
    public List<ErrorReport> takeErrors() {
        return ledger.takeErrors();
    }

    /** Has a check run at the end of the test, when what was ready has run and before the loop closes. */
    public void atEnd(Runnable check) {
        checks.add(Objects.requireNonNull(check, "check"));
    }

    /** The last steps that ran, oldest first, one a line: which task or callback, and at what time in nanoseconds. */
    public List<String> trace() {
        return trace.lines();
    }

    /** A hash of all steps that ran, in their order. */
    public long traceHash() {
        return trace.hash();
    }

    private HangError hang(String why) {
        hung = true;
        String stuck = watch == null ? "" : watch.describe();
        return new HangError(why + stuck + ". The loop's time is " + loop.time() + "; its tasks, and where they wait:"
                + TaskDump.of(loop));
    }

    private void event() {
        beforeStep.run();
        trace.note("   I/O");
    }

    // For CancelEverywhere

    int stepCount() {
        return trace.steps();
    }

    /** Has an action run on the loop before each step: what is taken from the ready queue, and what I/O is ready. It may schedule. */
    void beforeStep(Runnable action) {
        beforeStep = action;
    }

    /** Lets time pass until no task is left. Waits for none of them, so that a failure that nobody reads is reported as such. */
    void runUntilNoTasks() {
        long start = System.nanoTime();
        runUntilIdle();
        while (!loop.allTasks().isEmpty()) {
            Duration next = loop.pendingTimers().stream()
                    .map(TimerHandle::when)
                    .min(Comparator.naturalOrder())
                    .orElseThrow(() -> hang(VirtualTime.DEADLOCK));
            if (System.nanoTime() - start > options.limit().toNanos()) {
                throw hang(VirtualTime.notOverAfter(options.limit()));
            }
            run(sleep(next.minus(loop.time())));
            runUntilIdle();
        }
    }

    void note(String text) {
        trace.note(text);
    }

    // The end

    /**
     * Runs what is ready, closes asynchronous generators that were left open, as {@code Weft.run} does, takes stock, and closes the loop: tasks that
     * are left are cancelled, connections aborted. Twice is fine.
     *
     * @throws LeakError when something was left, other than by a hang
     */
    @Override
    public void close() {
        if (loop.isClosed()) {
            return;
        }
        refuseInside("close");
        List<Leak> leaks = List.of();
        try {
            if (!hung) {
                runForever(options.limit(), true);
                if (loop.allTasks().isEmpty()) { // else one of them may be in the middle of a generator
                    run(loop.shutdownAsyncGenerators());
                }
                checks.forEach(Runnable::run);
                leaks = ledger.takeStock();
            }
        } finally {
            beforeStep = NOTHING;
            cleanUp();
        }
        if (!leaks.isEmpty()) {
            throw new LeakError(leaks);
        }
    }

    private void cleanUp() {
        ledger.stop();
        try {
            loop.allTasks().forEach(TestLoop::cancel);
            runForever(CLEAN_UP_LIMIT, true);
            watched(CLEAN_UP_LIMIT, false, () -> loop.runUntilComplete(loop.shutdownAsyncGenerators()));
            loop.shutdownExecutor(CLEAN_UP_LIMIT);
        } catch (HangError stillRunning) {
            return; // whoever fails the test has said so already, or will say what is left
        } finally {
            loop.close();
        }
    }

    private static void cancel(Task<?> task) {
        try {
            task.cancel("the test is over");
        } catch (StackOverflowError circle) { // tasks that wait for each other have no innermost one to begin with
            return;
        }
    }

    @Override
    public String toString() {
        return "TestLoop(" + loop + ", time " + loop.time() + (options.seed() == null ? "" : ", seed " + options.seed())
                + ")";
    }

    /** Has an exception thrown where the compiler would not allow it. Never returns. */
    @SuppressWarnings("unchecked")
    static <X extends Throwable> RuntimeException sneak(Throwable exception) throws X {
        throw (X) exception;
    }
}
