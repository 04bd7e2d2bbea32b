package dev.weft;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The front door, made for {@code import static dev.weft.Weft.*}.
 *
 * <p>The first group of methods are intrinsics: the weaver replaces their calls in {@code @Coroutine} methods, and in lambdas
 * that return a coroutine. In code that was not woven they throw {@link NotWovenException}; they never block.
 *
 * <p>Of the others, one that returns a {@link Coro} does nothing until it is awaited, and suspends whoever awaits it; one that returns a
 * {@link Future}, {@link Task} or {@link AsCompleted} starts at once and never suspends. Where nothing else is said, cancelling the task that
 * awaits ends the wait at its next turn with {@link CancelledError}. All but {@code run} and {@code runCoroutineThreadsafe} are for the
 * thread of a running loop.
 */
public final class Weft {

    private Weft() {}

    // Intrinsics

    /**
     * Waits, in a coroutine or an asynchronous generator, for an awaitable and gives its result or throws its exception, itself and
     * not wrapped. Suspends unless the result is there. Cancelling the task raises {@link CancelledError} here. PEP 380, PEP 492.
     */
    public static <R> R yieldFrom(Awaitable<R> awaitable) {
        throw NotWovenException.at("yieldFrom");
    }

    /** As {@link #yieldFrom(Awaitable)}, and tells the compiler of a checked exception that the awaitable may fail with. */
    public static <R, X extends Throwable> R yieldFrom(Awaitable<R> awaitable, Class<X> mayThrow) throws X {
        throw NotWovenException.at("yieldFrom");
    }

    /** As {@link #yieldFrom(Awaitable)}, for a stage of {@code java.util.concurrent}; its exception comes unwrapped. */
    public static <R> R yieldFrom(CompletionStage<R> stage) {
        throw NotWovenException.at("yieldFrom");
    }

    /**
     * Delegates, in a generator, to another: what it yields goes to our user, what our user sends or throws goes to it, and the
     * value it returns comes out here. PEP 380.
     */
    public static <R> R yieldFrom(Generator<?, ?, R> generator) {
        throw NotWovenException.at("yieldFrom");
    }

    /** Delegates, in a generator, to any iterable; one that is a generator at run time is delegated to fully. */
    public static <R> R yieldFrom(Iterable<?> iterable) {
        throw NotWovenException.at("yieldFrom");
    }

    /** {@link #yieldFrom(Awaitable)} under its younger name. */
    public static <R> R await(Awaitable<R> awaitable) {
        throw NotWovenException.at("await");
    }

    /** {@link #yieldFrom(CompletionStage)} under its younger name. */
    public static <R> R await(CompletionStage<R> stage) {
        throw NotWovenException.at("await");
    }

    /**
     * Gives a value, in a generator or an asynchronous one, to whoever iterates it, and suspends.
     *
     * @return what was sent; null after a plain {@code next} or {@code anext}
     */
    public static <S> S yieldValue(@Nullable Object value) {
        throw NotWovenException.at("yieldValue");
    }

    /** Ends a body with a value: {@code return result(value)}. */
    public static <T extends Resumable<R>, R> T result(R value) {
        throw NotWovenException.at("result");
    }

    /** Ends a body without a value: {@code return done()}. */
    public static <T extends Resumable<Void>> T done() {
        throw NotWovenException.at("done");
    }

    /**
     * Makes sure that the calling class is woven: made for the first line of {@code main}, so that a program which was started
     * without the agent stops there rather than at its first coroutine. The weaver takes the call away, in any method of any class;
     * there it costs nothing.
     *
     * @throws NotWovenException in a class that was not woven, with the likely cause
     */
    public static void requireWoven() {
        throw NotWovenException.check();
    }

    // Running

    /**
     * Runs a coroutine on a new loop to its end, as {@code asyncio.run}: then cancels the tasks that are left, and closes
     * asynchronous generators, the executor and the loop. Blocks the thread meanwhile, and gives the result or throws the failure itself.
     * The first Ctrl-C cancels the coroutine.
     *
     * @throws IllegalStateException when a loop runs in this thread already
     */
    public static <R> R run(Coro<R> main) {
        try (Runner runner = new Runner()) {
            return runner.run(main);
        }
    }

    /** As {@link #run(Coro)}, for a body that may throw when it is called. */
    public static <R> R run(Callable<? extends Coro<R>> main) {
        try (Runner runner = new Runner()) {
            return runner.run(main);
        }
    }

    /** The loop that runs in this thread; see {@link EventLoop#running()}. */
    public static EventLoop runningLoop() {
        return EventLoop.running();
    }

    /** The running loop's task whose step this is, or null. */
    public static @Nullable Task<?> currentTask() {
        return EventLoop.running().currentTask();
    }

    /** The running loop's tasks that are not done. */
    public static Set<Task<?>> allTasks() {
        return EventLoop.running().allTasks();
    }

    /**
     * Has a coroutine run beside the caller; nothing of it has run when this returns. Cancelling the caller leaves the task alone, unless
     * the caller awaits it.
     */
    public static <R> Task<R> createTask(Coro<R> coro) {
        return EventLoop.running().createTask(coro);
    }

    /** As {@link #createTask(Coro)}, with a name. */
    public static <R> Task<R> createTask(Coro<R> coro, String name) {
        return EventLoop.running().createTask(coro, name);
    }

    /** As {@link #createTask(Coro)}, with a name or a context, or begun at once. */
    public static <R> Task<R> createTask(Coro<R> coro, TaskOptions options) {
        return EventLoop.running().createTask(coro, options);
    }

    /** As {@link #createTask(Coro)}, for a call that may throw, which then fails the task. */
    public static <R> Task<R> createTask(Callable<? extends Coro<R>> body) {
        return createTask(Bodies.<R>start(body));
    }

    /** As {@link #createTask(Callable)}, with a name. */
    public static <R> Task<R> createTask(Callable<? extends Coro<R>> body, String name) {
        return createTask(Bodies.<R>start(body), name);
    }

    /** As {@link #createTask(Callable)}, with a name or a context, or begun at once. */
    public static <R> Task<R> createTask(Callable<? extends Coro<R>> body, TaskOptions options) {
        return createTask(Bodies.<R>start(body), options);
    }

    // Combinators

    /**
     * Suspends until a time has passed; at least for a turn, also for zero and less. Cancelling stops the timer.
     */
    public static Coro<Void> sleep(Duration delay) {
        return Sleep.of(delay);
    }

    /** As {@link #sleep(Duration)}, and gives a value then. */
    public static <R> Coro<R> sleep(Duration delay, R result) {
        return Sleep.of(delay, result);
    }

    /**
     * Runs awaitables side by side and gives their results in the order of the arguments; one that stands there twice runs
     * once. The first failure is the future's; the others run on. Cancelling the future cancels those that are not done.
     */
    public static <R> Future<List<R>> gather(Collection<? extends Awaitable<? extends R>> awaitables) {
        return Gather.of(awaitables);
    }

    /** As {@link #gather(Collection)}. */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is read, by a method that is safe itself
    public static <R> Future<List<R>> gather(Awaitable<? extends R>... awaitables) {
        return gather(Arrays.asList(awaitables));
    }

    /**
     * As {@link #gather(Collection)}, and tells of each how it ended; a failure among them is no failure of the whole. That is Python's
     * {@code return_exceptions=True}. Cancelling the future cancels those that are not done, and raises {@link CancelledError} when they
     * have ended.
     */
    public static <R> Future<List<Outcome<R>>> gatherSettled(Collection<? extends Awaitable<? extends R>> awaitables) {
        return Gather.settled(awaitables);
    }

    /** As {@link #gatherSettled(Collection)}. */
    @SafeVarargs
    @SuppressWarnings("varargs")
    public static <R> Future<List<Outcome<R>>> gatherSettled(Awaitable<? extends R>... awaitables) {
        return gatherSettled(Arrays.asList(awaitables));
    }

    /**
     * Waits until all futures have ended, in whatever way: asyncio's {@code wait}. Never cancels them, also when it is cancelled itself, and
     * never throws what they failed with. Suspends, even when all have ended already. <i>Unlike asyncio</i>, keeps the order that was given.
     *
     * @throws IllegalArgumentException for an empty collection, and for what is no future: of a coroutine nobody would have the result
     */
    public static <F extends Future<?>> Coro<Waited<F>> waitAll(Collection<? extends F> futures) {
        return Waits.of(futures, null, Waits.Until.ALL);
    }

    /** As {@link #waitAll(Collection)}, at most for a time; what has not ended then is pending. */
    public static <F extends Future<?>> Coro<Waited<F>> waitAll(Collection<? extends F> futures, Duration timeout) {
        return Waits.of(futures, Objects.requireNonNull(timeout, "timeout"), Waits.Until.ALL);
    }

    /** As {@link #waitAll(Collection)}, until one of them has ended. */
    public static <F extends Future<?>> Coro<Waited<F>> waitAny(Collection<? extends F> futures) {
        return Waits.of(futures, null, Waits.Until.ANY);
    }

    /** As {@link #waitAny(Collection)}, at most for a time. */
    public static <F extends Future<?>> Coro<Waited<F>> waitAny(Collection<? extends F> futures, Duration timeout) {
        return Waits.of(futures, Objects.requireNonNull(timeout, "timeout"), Waits.Until.ANY);
    }

    /** As {@link #waitAll(Collection)}, until one of them has failed or all have ended; being cancelled is not failing. */
    public static <F extends Future<?>> Coro<Waited<F>> waitFirstException(Collection<? extends F> futures) {
        return Waits.of(futures, null, Waits.Until.FIRST_EXCEPTION);
    }

    /** As {@link #waitFirstException(Collection)}, at most for a time. */
    public static <F extends Future<?>> Coro<Waited<F>> waitFirstException(
            Collection<? extends F> futures, Duration timeout) {
        return Waits.of(futures, Objects.requireNonNull(timeout, "timeout"), Waits.Until.FIRST_EXCEPTION);
    }

    /**
     * Runs awaitables side by side, to be taken in the order in which they end; one that stands there twice comes once. Taking the next one
     * suspends until there is one; cancelling that leaves all of them running.
     */
    public static <R> AsCompleted<R> asCompleted(Collection<? extends Awaitable<? extends R>> awaitables) {
        return AsCompleted.of(awaitables, null);
    }

    /** As {@link #asCompleted(Collection)}; what has not ended when a time has passed throws {@link TimeoutException} and runs on. */
    public static <R> AsCompleted<R> asCompleted(
            Collection<? extends Awaitable<? extends R>> awaitables, Duration timeout) {
        return AsCompleted.of(awaitables, Objects.requireNonNull(timeout, "timeout"));
    }

    /**
     * Keeps an awaitable, which begins to run, from being cancelled by whoever awaits it: cancelling the future that this gives leaves it
     * running. Its failure after that goes to the exception handler. An awaitable that is cancelled itself cancels the future; a future that
     * is done is given back itself. To shield a stretch of code, see {@link #shielded}.
     */
    public static <R> Future<R> shield(Awaitable<R> awaitable) {
        return Shield.of(awaitable);
    }

    /**
     * Waits for an awaitable at most for a time. When that has passed the awaitable is cancelled, waited for, and
     * {@link TimeoutException} thrown; with zero or less, unless it is done already. Cancelling cancels the awaitable too. <i>Unlike
     * asyncio</i>, takes no null: to wait for as long as it takes, await it.
     */
    public static <R> Coro<R> waitFor(Awaitable<R> awaitable, Duration timeout) {
        return WaitFor.of(awaitable, timeout);
    }

    // Scopes

    /**
     * Runs a body with something and closes that at the end, however the body ends: Python's {@code contextlib.aclosing}. Made for
     * asynchronous generators that may be left before their end:
     *
     * <pre>{@code
     * Coro<Page> first = aclosing(pages(urls), it -> {
     *     while (yieldFrom(it.hasNext())) {
     *         Page page = it.next();
     *         if (page.matches(word)) return result(page);
     *     }
     *     return result(null);
     * });
     * }</pre>
     *
     * <p>Gives the body's value or throws its exception; what closing throws takes the place of that. When the caller is cancelled
     * the thing is closed too, and closing may await.
     */
    public static <C extends AsyncCloseable, R> Coro<R> aclosing(C thing, Body<? super C, R> body) {
        Objects.requireNonNull(body, "body");
        AsyncExitStack stack = new AsyncExitStack();
        stack.enterAsyncContext(thing);
        return stack.run(all -> body.run(thing));
    }

    /**
     * Runs a body at most for a time, counted from when this is awaited. When that has passed the body is cancelled, and
     * {@link TimeoutException} thrown once it has ended; a body that swallows the cancellation gives its value. Cancelling by others goes
     * through the body and comes out as it is. asyncio's {@code timeout}.
     *
     * <p><i>Unlike asyncio</i>, where a failure of the body's clean-up has the timeout in its context, it carries the
     * {@link TimeoutException} as suppressed.
     *
     * @param delay zero or less to have the first wait cancelled; null for no deadline, which {@link Timeout#reschedule} may set
     * @throws IllegalStateException (on awaiting) outside a task
     */
    public static <R> Coro<R> timeout(@Nullable Duration delay, Body<? super Timeout, R> body) {
        return Timeout.within(delay, Objects.requireNonNull(body, "body"));
    }

    /** As {@link #timeout}, with a deadline on the clock of {@link EventLoop#time()}. */
    public static <R> Coro<R> timeoutAt(@Nullable Duration when, Body<? super Timeout, R> body) {
        return Timeout.until(when, Objects.requireNonNull(body, "body"));
    }

    /**
     * Runs a body and the tasks that it makes in a group; ends when all of them have ended, and gives the body's value, or null where
     * {@link TaskGroup#cancel} ended the body. asyncio's {@code TaskGroup}. Cancelling the task cancels the body and the tasks, and waits for them.
     *
     * <p><i>Unlike asyncio</i>, errors and exceptions that failed come out as one kind of group; only a {@link VirtualMachineError} comes out bare.
     *
     * @throws ExceptionGroup (on awaiting) of what failed, when anything did; all others were cancelled then
     * @throws IllegalStateException (on awaiting) outside a task
     */
    public static <R> Coro<R> taskGroup(Body<? super TaskGroup, R> body) {
        return TaskGroup.run(Objects.requireNonNull(body, "body"));
    }

    /**
     * Runs a body that its scope can stop, as Trio's {@code CancelScope}: what is in it is told again and again, until it has ended. Gives the
     * body's value; null when it was stopped. Cancelling by others, which tells once, goes through the body and comes out as it is.
     *
     * @throws IllegalStateException (on awaiting) outside a task
     */
    public static <R> Coro<R> cancelScope(Body<? super CancelScope, R> body) {
        return CancelScope.run(null, false, Objects.requireNonNull(body, "body"));
    }

    /** As {@link #cancelScope}, cancelled when a time has passed, counted from when this is awaited. */
    public static <R> Coro<R> moveOnAfter(Duration delay, Body<? super CancelScope, R> body) {
        return CancelScope.run(Objects.requireNonNull(delay, "delay"), false, Objects.requireNonNull(body, "body"));
    }

    /**
     * As {@link #moveOnAfter}, with an exception where that gives null.
     *
     * @throws TimeoutException (on awaiting) when the body was stopped by its scope
     */
    public static <R> Coro<R> failAfter(Duration delay, Body<? super CancelScope, R> body) {
        return CancelScope.run(Objects.requireNonNull(delay, "delay"), true, Objects.requireNonNull(body, "body"));
    }

    /**
     * Runs a body that nothing around it can stop before it has ended, for clean-up that waits: neither scopes, timeouts and groups nor
     * {@link Task#cancel}; what came meanwhile is raised then. The body's own scope can be cancelled, and bounds it with
     * {@link CancelScope#setDeadline}. The body runs in a task of its own.
     */
    public static <R> Coro<R> shielded(Body<? super CancelScope, R> body) {
        return CancelScope.shielded(Objects.requireNonNull(body, "body"));
    }

    // Threads

    /**
     * Runs blocking code in another thread, in a copy of the current context, and suspends until it has ended: a virtual thread where the JDK
     * has them, else one of the loop's pool; {@link EventLoop#runInThread} has the limits. Cancelling raises {@link CancelledError} here at
     * once; code that has not started does not run then, code that has goes on and its result is dropped.
     */
    public static <R> Coro<R> toThread(Callable<R> work) {
        return Bodies.toThread(work);
    }

    /**
     * Has a loop that runs in another thread run a coroutine: the factory is called there, not before. May be called from any thread, and the
     * future that comes back waited for in any but the loop's own. Cancelling it cancels the task; giving up to wait, as {@code get} with a
     * time does, leaves the task running. A factory that throws fails the future, and is reported to the loop's exception handler.
     *
     * @throws IllegalStateException when the loop is closed
     */
    public static <R> CompletableFuture<R> runCoroutineThreadsafe(Supplier<? extends Coro<R>> factory, EventLoop loop) {
        return ThreadsafeRun.of(Objects.requireNonNull(factory, "factory"), Objects.requireNonNull(loop, "loop"));
    }
}
