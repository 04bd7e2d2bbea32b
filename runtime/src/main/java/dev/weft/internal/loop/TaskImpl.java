package dev.weft.internal.loop;

import dev.weft.CancelledError;
import dev.weft.Context;
import dev.weft.ContextCarrier;
import dev.weft.Coro;
import dev.weft.Future;
import dev.weft.InvalidStateException;
import dev.weft.Task;
import dev.weft.TaskOptions;
import dev.weft.woven.CoroFrame;
import dev.weft.woven.Driver;
import dev.weft.woven.Frame;
import dev.weft.woven.Origin;
import dev.weft.woven.Thrown;
import dev.weft.woven.Traces;
import dev.weft.woven.Wait;
import dev.weft.woven.Woven;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Runs a coroutine, step by step. Reads like asyncio's {@code Task}: {@link #step} resumes the coroutine, {@link #suspendedOn} looks
 * at what it waits for, {@link #wakeup} brings the outcome of that to the next step.
 *
 * <p>A task that is not done is in one of three states:
 *
 * <pre>
 * WAITING     futWaiter is a future that is not done, or a {@link Wait}
 * SCHEDULED   the task is in the ready queue; futWaiter is null, or a future that is done
 * RUNNING     in a step; futWaiter is null
 *
 * (new)     -> SCHEDULED   createTask
 * SCHEDULED -> RUNNING     its turn
 * RUNNING   -> WAITING     the coroutine awaits something
 * RUNNING   -> SCHEDULED   a bare yield, or something that cannot be awaited
 * WAITING   -> SCHEDULED   the future ended, or a private wait was cancelled
 * WAITING   -> RUNNING     a private wait ended: no turn in between ({@link #wake})
 * RUNNING   -> done        the coroutine ended
 * </pre>
 *
 * <p>In the ready queue and in a future's callbacks stands the task itself, so that waiting allocates nothing.
 */
final class TaskImpl<R> extends FutureImpl<R> implements Task<R>, Wait.Waiter, Runnable {

    private final CoroFrame<R> root;

    /** The innermost frame, where the next step goes on. */
    private @Nullable Frame leaf;

    /** asyncio's {@code _fut_waiter}: a {@link Future} or a {@link Wait}. */
    private @Nullable Object futWaiter;

    /** What the coroutine runs in; null for an empty context that is made when it sets a variable. Written by {@link Steps}. */
    @Nullable
    Context context;

    private final int number;

    /** Neighbours in the loop's {@link TaskList}. */
    @Nullable
    TaskImpl<?> previous;

    @Nullable
    TaskImpl<?> next;

    private @Nullable RareState rare;

    @SuppressWarnings("unchecked")
    TaskImpl(BaseEventLoop loop, Coro<R> coro, TaskOptions options, int number) {
        super(loop);
        root = (CoroFrame<R>) Woven.frameOf(coro);
        leaf = root;
        context = options.context() != null ? options.context() : loop.captureContext();
        this.number = number;
        if (options.name() != null) {
            rare().name = options.name();
        }
        if (loop.isDebug()) {
            rare().origin = Origin.here();
        }
    }

    private RareState rare() {
        if (rare == null) {
            rare = new RareState();
        }
        return rare;
    }

    /** The first step, in the midst of whatever runs. */
    void startNow() {
        TaskImpl<?> interrupted = loop.steps.interrupt();
        try {
            step(null, null);
        } finally {
            loop.steps.resume(interrupted);
        }
    }

    /** The turn of this task in the ready queue. */
    @Override
    public void run() {
        Object waiter = futWaiter;
        if (waiter instanceof FutureImpl<?> ours) {
            wakeup(ours);
        } else if (waiter instanceof Future<?> future) {
            wakeup(future);
        } else {
            step(rare == null ? null : rare.takeScheduledError(), null);
        }
    }

    /** A private wait ended. The step follows at once, unless one is running already or the order is to be asyncio's. */
    @Override
    public void wake() {
        loop.checkThread();
        if (!(futWaiter instanceof Wait)) {
            throw new IllegalStateException(
                    this + " was woken by something that it does not wait for; please report this");
        }
        futWaiter = null;
        if (loop.mayStepNow() && ContextCarrier.mayEnter(context)) {
            step(null, null);
        } else {
            loop.enqueue(this);
        }
    }

    /** The future this task waits for is done: its outcome goes to the coroutine. */
    private void wakeup(Future<?> future) {
        Throwable failure = null;
        Object value = null;
        if (future instanceof FutureImpl<?> ours) {
            failure = ours.failure();
            value = failure == null ? ours.result() : null;
        } else {
            try {
                value = future.result();
            } catch (Throwable e) {
                failure = e;
            }
        }
        step(failure, value);
    }

    private void step(@Nullable Throwable exception, @Nullable Object value) {
        if (isDone()) {
            throw new InvalidStateException("step of a task that is done already: " + this + "; please report this");
        }
        Throwable raised = exception;
        CancelledError mustCancel = takeMustCancel();
        if (mustCancel != null && !(raised instanceof CancelledError)) {
            raised = mustCancel;
        }
        if (futWaiter != null) { // a store costs more than the test
            futWaiter = null;
        }
        if (!ContextCarrier.mayEnter(context)) { // shared with others, one of which is inside
            raised = new IllegalStateException("cannot enter " + context + " for " + this
                    + ": it is entered already; create the task with a copy(). It goes on in one");
            context = context().copy();
        }
        Context outside = loop.steps.enter(this);
        try {
            resumeCoroutine(raised == null ? value : new Thrown(Traces.awaited(raised, leaf, root)));
        } finally {
            loop.steps.leave(this, outside);
        }
    }

    private @Nullable CancelledError takeMustCancel() {
        return rare == null ? null : rare.takeMustCancel();
    }

    private void resumeCoroutine(@Nullable Object sent) {
        Object out;
        boolean ended;
        Driver driver = loop.steps.borrowDriver();
        try {
            out = drive(driver, sent);
            ended = driver.hasEnded();
            Frame at = driver.leafAfter(leaf);
            if (at != leaf) {
                leaf = at;
            }
        } catch (CancelledError e) {
            end(new Outcome.Cancelled(e.getMessage(), e));
            return;
        } catch (Throwable e) {
            fail(e);
            return;
        } finally {
            loop.steps.giveBack(driver);
        }
        if (ended) {
            returned(out);
        } else {
            suspendedOn(out);
        }
    }

    private @Nullable Object drive(Driver driver, @Nullable Object sent) throws Throwable {
        if (root.state == Frame.CREATED
                && sent instanceof Thrown thrown) { // cancelled before it began: the body never runs
            root.endAbruptly();
            throw thrown.exception();
        }
        return driver.run(root, leaf, sent);
    }

    private void returned(@Nullable Object value) {
        CancelledError mustCancel = takeMustCancel();
        if (mustCancel != null) { // cancelled by itself, right before its end
            end(new Outcome.Cancelled(mustCancel.getMessage(), null));
        } else {
            end(value);
        }
    }

    private void fail(Throwable exception) {
        end(new Outcome.Failed(exception));
        SlowCallbackWatch.throwIfFatal(exception);
        if (isUnread()) {
            loop.enqueue(new UnreadFailure(this));
        }
    }

    /** Its failure is reported so soon that whoever wants to be told may have no time to read it. */
    @Override
    boolean isReadBy(Runnable callback) {
        return true;
    }

    private void end(@Nullable Object outcome) {
        leaf = null;
        loop.tasks.remove(this);
        complete(outcome);
    }

    private void suspendedOn(@Nullable Object what) {
        try {
            if (what == null) { // a bare yield
                loop.enqueue(this);
            } else if (what
                    instanceof FutureImpl<?> ours) { // a class: the test for it is quicker than one for an interface
                waitFor(ours);
            } else if (what instanceof Wait wait) {
                waitFor(wait);
            } else if (what instanceof Future<?> future) {
                waitFor(future);
            } else {
                throw new IllegalStateException("Task got bad yield: " + Text.of(what) + " in " + this
                        + "; a coroutine may wait for a future, or yield null to let others run");
            }
        } catch (Throwable misuse) {
            SlowCallbackWatch.throwIfFatal(misuse);
            futWaiter = null;
            stepWith(misuse);
        }
    }

    private void waitFor(Future<?> future) {
        if (future.loop() != loop) {
            throw new IllegalStateException(this + " got " + future + ", attached to a different loop: " + future.loop()
                    + ", not " + loop + "; await it there, and hand the result over with callSoonThreadsafe");
        }
        if (future == this) {
            throw new IllegalStateException(
                    "Task cannot await on itself: " + this + "; it would never end. Await another, or return");
        }
        futWaiter = future;
        if (future instanceof FutureImpl<?> ours) {
            ours.addWaiter(this);
        } else {
            future.addDoneCallback(this::foreignDone);
        }
        if (rare != null && rare.mustCancel != null && future.cancel(rare.mustCancel.getMessage())) {
            rare.mustCancel = null;
        }
    }

    /** A future of somebody else's making is done. */
    private void foreignDone(Future<?> future) {
        if (futWaiter == future) {
            wakeup(future);
        }
    }

    private void waitFor(Wait wait) {
        CancelledError mustCancel = takeMustCancel();
        if (mustCancel != null) {
            wait.cancel();
            stepWith(mustCancel);
        } else {
            futWaiter = wait;
            wait.begin(this);
        }
    }

    /** Has the next turn's step raise an exception in the coroutine, where it waits. */
    private void stepWith(Throwable exception) {
        rare().scheduledError = exception;
        loop.enqueue(this);
    }

    @Override
    public boolean cancel(@Nullable String message) {
        loop.checkThread();
        if (isDone()) {
            return super.cancel(message);
        }
        try {
            cancelInnermost(message);
        } finally {
            for (TaskImpl<?> task = this; task != null && task.rare().passed; task = task.awaitedTask()) {
                task.rare().passed = false;
            }
        }
        return true;
    }

    /** Goes from task to awaited task in a loop, not by recursion: there may be many in a row, and in a circle. */
    private void cancelInnermost(@Nullable String message) {
        TaskImpl<?> task = this;
        while (true) {
            task.rare().cancelRequests++;
            task.rare().passed = true;
            TaskImpl<?> inner = task.awaitedTask();
            if (inner == null) {
                task.cancelHere(message);
                return;
            }
            if (inner.rare().passed) { // a circle, which this opens
                inner.remove(task);
                task.futWaiter = null;
                task.stepWith(new CancelledError(message));
                return;
            }
            task = inner;
        }
    }

    private @Nullable TaskImpl<?> awaitedTask() {
        return futWaiter instanceof TaskImpl<?> task && !task.isDone() ? task : null;
    }

    private void cancelHere(@Nullable String message) {
        if (futWaiter instanceof Wait wait) {
            futWaiter = null;
            wait.cancel();
            stepWith(new CancelledError(message));
            return;
        }
        // Stays our waiter: it may go on in spite of this, and be cancelled again.
        boolean cancelled = futWaiter instanceof Future<?> future && future.cancel(message);
        if (!cancelled) {
            rare().mustCancel = new CancelledError(message); // a step is scheduled, or running
        }
    }

    @Override
    public int cancelling() {
        return rare == null ? 0 : rare.cancelRequests;
    }

    @Override
    public boolean mustCancel() {
        return rare != null && rare.mustCancel != null;
    }

    @Override
    public int uncancel() {
        loop.checkThread();
        if (rare == null) {
            return 0;
        }
        if (rare.cancelRequests > 0 && --rare.cancelRequests == 0) {
            rare.mustCancel = null;
        }
        return rare.cancelRequests;
    }

    @Override
    public void setResult(R result) {
        throw new IllegalStateException(this + " gets its result from its coroutine; setResult is for futures");
    }

    @Override
    public void setException(Throwable exception) {
        throw new IllegalStateException(
                this + " gets its exception from its coroutine; setException is for futures", exception);
    }

    @Override
    public List<StackTraceElement> stack() {
        loop.checkThread();
        return leaf == null || loop.currentTask() == this ? List.of() : Traces.stack(leaf, root);
    }

    @Override
    public void printStack(Appendable out) {
        Throwable failure = unreadException();
        String trace = failure == null
                ? Text.trace(stack().toArray(StackTraceElement[]::new))
                : "\n" + failure + Text.trace(failure.getStackTrace());
        try {
            out.append(trace.isEmpty() ? "No stack for " : "Stack of ")
                    .append(toString())
                    .append(trace)
                    .append('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public @Nullable Object waitsFor() {
        return futWaiter instanceof Future<?> future && future.isDone() ? null : futWaiter;
    }

    @Override
    public String name() {
        return rare != null && rare.name != null ? rare.name : "Task-" + number;
    }

    @Override
    public void setName(String name) {
        rare().name = Objects.requireNonNull(name, "name");
    }

    @Override
    public Context context() {
        if (context == null) {
            context = loop.currentTask() == this ? loop.steps.contexts().currentOrNew() : Context.empty();
        }
        return context;
    }

    @Override
    public @Nullable Context runsIn() {
        return context;
    }

    @Override
    public @Nullable Origin origin() {
        return rare == null ? null : rare.origin;
    }

    @Override
    public Coro<R> coro() {
        return Woven.coroOf(root);
    }

    @Override
    public String toString() {
        Object waiter = futWaiter;
        String waits = waiter == null
                ? ""
                : ", waits for " + (waiter instanceof Task<?> task ? task.name() : Text.name(waiter));
        String cancelling = cancelling() == 0 || isDone() ? "" : ", cancelling";
        return "task " + name() + " (" + describeState() + cancelling + waits + ", " + Text.of(root) + createdAt()
                + ")";
    }
}
