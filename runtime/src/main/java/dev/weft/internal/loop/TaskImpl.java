package dev.weft.internal.loop;

import dev.weft.CancelledError;
import dev.weft.Coro;
import dev.weft.Future;
import dev.weft.InvalidStateException;
import dev.weft.Task;
import dev.weft.woven.CoroFrame;
import dev.weft.woven.Driver;
import dev.weft.woven.Frame;
import dev.weft.woven.Thrown;
import dev.weft.woven.Traces;
import dev.weft.woven.Wait;
import dev.weft.woven.Woven;
import java.util.List;
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

    /** What the step that is scheduled raises in the coroutine. */
    private @Nullable Throwable scheduledError;

    /** asyncio's {@code _must_cancel} and its message: a cancellation to be raised by the next step. */
    private @Nullable CancelledError mustCancel;

    private int cancelRequests;

    private final int number;
    private final @Nullable String name;

    /** Neighbours in the loop's {@link TaskList}. */
    @Nullable
    TaskImpl<?> previous;

    @Nullable
    TaskImpl<?> next;

    @SuppressWarnings("unchecked")
    TaskImpl(BaseEventLoop loop, Coro<R> coro, @Nullable String name, int number) {
        super(loop);
        root = (CoroFrame<R>) Woven.frameOf(coro);
        leaf = root;
        this.name = name;
        this.number = number;
    }

    /** The turn of this task in the ready queue. */
    @Override
    public void run() {
        if (futWaiter instanceof Future<?> future) {
            wakeup(future);
        } else {
            Throwable error = scheduledError;
            scheduledError = null;
            step(error, null);
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
        if (loop.mayStepNow()) {
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
        if (mustCancel != null) {
            if (!(raised instanceof CancelledError)) {
                raised = mustCancel;
            }
            mustCancel = null;
        }
        futWaiter = null;
        loop.enterTask(this);
        try {
            resumeCoroutine(raised == null ? value : new Thrown(Traces.awaited(raised, leaf, root)));
        } finally {
            loop.leaveTask(this);
        }
    }

    private void resumeCoroutine(@Nullable Object sent) {
        boolean ended;
        Object out;
        Driver driver = loop.borrowDriver();
        try {
            driver.leaf = leaf;
            ended = drive(driver, sent);
            leaf = ended ? null : driver.leaf;
            out = ended ? driver.result() : driver.waiting();
        } catch (CancelledError e) {
            end(new Outcome.Cancelled(e.getMessage(), e));
            return;
        } catch (Throwable e) {
            fail(e);
            return;
        } finally {
            loop.giveBack(driver);
        }
        if (ended) {
            returned(out);
        } else {
            suspendedOn(out);
        }
    }

    private boolean drive(Driver driver, @Nullable Object sent) throws Throwable {
        if (root.state == Frame.CREATED
                && sent instanceof Thrown thrown) { // cancelled before it began: the body never runs
            root.endAbruptly();
            throw thrown.exception();
        }
        return driver.run(root, sent);
    }

    private void returned(@Nullable Object value) {
        if (mustCancel != null) { // cancelled by itself, right before its end
            end(new Outcome.Cancelled(mustCancel.getMessage(), null));
            mustCancel = null;
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

    private void end(@Nullable Object outcome) {
        leaf = null;
        loop.tasks.remove(this);
        complete(outcome);
    }

    private void suspendedOn(@Nullable Object what) {
        try {
            if (what == null) { // a bare yield
                loop.enqueue(this);
            } else if (what instanceof Future<?> future) {
                waitFor(future);
            } else if (what instanceof Wait wait) {
                waitFor(wait);
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
            throw new IllegalStateException("Task cannot await on itself: " + this);
        }
        futWaiter = future;
        if (future instanceof FutureImpl<?> ours) {
            ours.addWaiter(this);
        } else {
            future.addDoneCallback(this::foreignDone);
        }
        if (mustCancel != null && future.cancel(mustCancel.getMessage())) {
            mustCancel = null;
        }
    }

    /** A future of somebody else's making is done. */
    private void foreignDone(Future<?> future) {
        if (futWaiter == future) {
            wakeup(future);
        }
    }

    private void waitFor(Wait wait) {
        if (mustCancel != null) {
            wait.cancel();
            stepWith(mustCancel);
            mustCancel = null;
        } else {
            futWaiter = wait;
            wait.begin(this);
        }
    }

    /** Has the next turn's step raise an exception in the coroutine, where it waits. */
    private void stepWith(Throwable exception) {
        scheduledError = exception;
        loop.enqueue(this);
    }

    @Override
    public boolean cancel(@Nullable String message) {
        loop.checkThread();
        if (isDone()) {
            return super.cancel(message);
        }
        cancelRequests++;
        if (!cancelWaiter(message)) {
            mustCancel = new CancelledError(message); // a step is scheduled, or running
        }
        return true;
    }

    private boolean cancelWaiter(@Nullable String message) {
        if (futWaiter instanceof Wait wait) {
            futWaiter = null;
            wait.cancel();
            stepWith(new CancelledError(message));
            return true;
        }
        // Stays our waiter: it may be a task that goes on in spite of this, and be cancelled again.
        return futWaiter instanceof Future<?> future && future.cancel(message);
    }

    @Override
    public int cancelling() {
        return cancelRequests;
    }

    @Override
    public int uncancel() {
        loop.checkThread();
        if (cancelRequests > 0 && --cancelRequests == 0) {
            mustCancel = null;
        }
        return cancelRequests;
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
    public String name() {
        return name != null ? name : "Task-" + number;
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
        String cancelling = cancelRequests == 0 || isDone() ? "" : ", cancelling";
        return "task " + name() + " (" + describeState() + cancelling + waits + ", " + Text.of(root) + ")";
    }
}
