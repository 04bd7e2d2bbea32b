package dev.weft;

import static dev.weft.Weft.result;
import static dev.weft.Weft.yieldFrom;

import dev.weft.annotations.Coroutine;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that do not outlive a stretch of their parent, made by {@link Weft#taskGroup}: it ends when its body and all of them have ended. The
 * first failure, of a task or of the body, cancels the others and the body; what failed comes out as one {@link ExceptionGroup}. Tasks that
 * are only cancelled do not count. Loop thread only.
 *
 * <pre>
 * OPEN     -> ABORTING   a failure, a cancellation of the parent, or {@link #cancel}: all tasks are cancelled, none may be added
 * OPEN     -> CLOSED     the body and the tasks have ended
 * ABORTING -> CLOSED     the same
 * </pre>
 *
 * <p>Between the end of the body and that of the last task, tasks may still be added by tasks. Who cancelled the parent is told by counting,
 * as in {@link Timeout}.
 */
public final class TaskGroup {

    private enum State {
        OPEN,
        ABORTING,
        CLOSED
    }

    private final EventLoop loop;
    private final Task<?> parent;
    private final int cancellingAtEntry;
    private final int cancellingByOthersAtEntry;

    /** Covers the tasks too. */
    private final @Nullable CancelScope scope;

    private State state = State.OPEN;
    private final Set<Task<?>> tasks = new LinkedHashSet<>();
    private final List<Throwable> errors = new ArrayList<>();

    /** Whether one of the parent's requests to cancel is ours. */
    private boolean parentCancelRequested;

    /** The last one the parent met in here. */
    private @Nullable CancelledError cancellation;

    /** Whether the parent met a cancellation that cannot be ours. */
    private boolean cancelledFromOutside;

    /** The parent waits for it while tasks are left. */
    private @Nullable Future<Void> allEnded;

    private TaskGroup(EventLoop loop, Task<?> parent) {
        this.loop = loop;
        this.parent = parent;
        this.cancellingAtEntry = Timeout.requestsMet(parent);
        this.cancellingByOthersAtEntry = cancellingAtEntry - CancelScope.requestsTo(parent);
        this.scope = CancelScope.of(parent);
    }

    private static TaskGroup enter() {
        EventLoop loop = EventLoop.running();
        Task<?> parent = loop.currentTask();
        if (parent == null) {
            throw new IllegalStateException("a task group needs a parent task; use it in a coroutine that a task runs");
        }
        return new TaskGroup(loop, parent);
    }

    /** What {@link Weft#taskGroup} returns. */
    @Coroutine
    static <R> Coro<R> run(Body<? super TaskGroup, R> body) {
        TaskGroup group = enter();
        R value = null;
        Throwable failure = null;
        try {
            value = yieldFrom(body.run(group));
        } catch (Throwable e) {
            failure = e;
            group.bodyFailed(e);
        }
        while (!group.tasks.isEmpty()) {
            try {
                yieldFrom(group.nextEnd());
            } catch (CancelledError e) { // more than once, when the parent is cancelled again
                group.cancelled(e);
            }
        }
        group.leave(failure);
        return result(value);
    }

    private void bodyFailed(Throwable failure) {
        if (failure instanceof CancelledError cancelled) {
            cancelled(cancelled);
        } else if (state == State.OPEN) {
            abort();
        }
    }

    private void cancelled(CancelledError error) {
        cancellation = error;
        cancelledFromOutside |= !parentCancelRequested;
        if (state == State.OPEN) {
            abort();
        }
    }

    private Future<Void> nextEnd() {
        Future<Void> end = loop.createFuture(() -> tasks);
        if (state == State.ABORTING) {
            CancelScope.stopsAfter(parent, end);
        }
        allEnded = end;
        return end;
    }

    private void abort() {
        state = State.ABORTING;
        for (Task<?> task : List.copyOf(tasks)) {
            task.cancel();
        }
    }

    private void taskEnded(Task<?> task) {
        tasks.remove(task);
        if (allEnded != null && tasks.isEmpty()) {
            Sleep.wakeUp(allEnded);
        }
    }

    private void memberEnded(Task<?> task) {
        taskEnded(task);
        Throwable failure = task.isCancelled() ? null : task.exception();
        if (failure == null) {
            return;
        }
        errors.add(failure);
        if (parent.isDone()) {
            loop.callExceptionHandler(new ErrorReport(
                    task.name() + " failed, but the parent of its group, " + parent.name() + ", is done",
                    failure,
                    task));
        } else if (state == State.OPEN) {
            abort();
            cancelParent();
        }
    }

    private void cancelParent() {
        parentCancelRequested = true;
        parent.cancel();
    }

    /** Takes our request to cancel back, and throws what is to come out. */
    private void leave(@Nullable Throwable bodyFailure) {
        state = State.CLOSED;
        throwIfBroken(bodyFailure);
        int requests = parentCancelRequested ? parent.uncancel() : parent.cancelling();
        boolean foreign = cancelledFromOutside || requests > cancellingAtEntry;
        if (bodyFailure != null && !(bodyFailure instanceof CancelledError)) {
            if (bodyFailure instanceof GeneratorExit && errors.isEmpty()) {
                throw Timeout.sneak(bodyFailure);
            }
            errors.add(bodyFailure);
        }
        if (errors.isEmpty()) {
            if (cancellation != null && foreign) {
                throw cancellation;
            }
            return;
        }
        if (parent.cancelling() > 0 && !scopesTellAgain()) {
            parent.uncancel();
            parent.cancel(); // the count stays, and the next await raises what the group hides
        }
        throw new ExceptionGroup("unhandled errors in a TaskGroup", errors);
    }

    /** Whether scopes alone cancelled the parent meanwhile: they raise it at the next await in them, and not after them. */
    private boolean scopesTellAgain() {
        int byScopes = CancelScope.requestsTo(parent);
        return byScopes > 0 && parent.cancelling() - byScopes <= cancellingByOthersAtEntry;
    }

    /** A broken JVM is no failure of a task: it comes out bare, and what else failed is reported. */
    private void throwIfBroken(@Nullable Throwable bodyFailure) {
        List<Throwable> all = new ArrayList<>(errors);
        if (bodyFailure != null && !(bodyFailure instanceof CancelledError)) {
            all.add(0, bodyFailure);
        }
        for (Throwable failure : all) {
            if (failure instanceof VirtualMachineError broken && !(failure instanceof StackOverflowError)) {
                all.remove(broken);
                all.forEach(other -> loop.callExceptionHandler(
                        new ErrorReport("failed in " + this + ", which ends with " + broken, other, this)));
                throw broken;
            }
        }
    }

    /**
     * Runs a coroutine as a task of the group.
     *
     * @throws IllegalStateException when the group is shutting down or has ended; the coroutine is closed
     */
    public <R> Task<R> createTask(Coro<R> coro) {
        return createTask(coro, TaskOptions.defaults());
    }

    /** As {@link #createTask(Coro)}, with a name. */
    public <R> Task<R> createTask(Coro<R> coro, @Nullable String name) {
        return createTask(coro, optionsOf(name));
    }

    /** As {@link #createTask(Coro)}, with a name or a context, or begun at once. */
    public <R> Task<R> createTask(Coro<R> coro, TaskOptions options) {
        Task<R> task = create(coro, options);
        task.addDoneCallback(done -> memberEnded(task));
        return task;
    }

    /** As {@link #createTask(Coro)}, for a call that may throw, which then fails the task. */
    public <R> Task<R> createTask(Callable<? extends Coro<R>> body) {
        return createTask(Bodies.<R>start(body));
    }

    /** As {@link #createTask(Callable)}, with a name. */
    public <R> Task<R> createTask(Callable<? extends Coro<R>> body, @Nullable String name) {
        return createTask(Bodies.<R>start(body), name);
    }

    /** As {@link #createTask(Callable)}, with a name or a context, or begun at once. */
    public <R> Task<R> createTask(Callable<? extends Coro<R>> body, TaskOptions options) {
        return createTask(Bodies.<R>start(body), options);
    }

    private static TaskOptions optionsOf(@Nullable String name) {
        return name == null ? TaskOptions.defaults() : TaskOptions.named(name);
    }

    private <R> Task<R> create(Coro<R> coro, TaskOptions options) {
        Objects.requireNonNull(options, "options");
        if (state != State.OPEN) {
            coro.close();
            throw new IllegalStateException(this + (state == State.CLOSED ? " has ended" : " is shutting down")
                    + " and takes no more tasks; create them in its body");
        }
        Task<R> task = loop.createTask(coro, options);
        tasks.add(task);
        if (scope != null) {
            scope.adopt(task);
        }
        return task;
    }

    /**
     * Starts a service as a task of the group, and waits until it says that it is ready: Trio's {@code nursery.start}.
     *
     * <pre>{@code
     * int port = yieldFrom(group.<Integer>start(status -> serve(handler, status)));     // which calls status.started(port)
     * }</pre>
     *
     * <p>Gives what the service said. A failure before that is thrown here and is not the group's; later it is like every other task.
     * Cancelling this coroutine cancels a service that is not ready, and waits for its end.
     *
     * @throws IllegalStateException (on awaiting) when the service ended without a word, or the group takes no more tasks
     */
    public <T> Coro<T> start(Body<? super TaskStatus<T>, Void> service) {
        return start(service, null);
    }

    /** As {@link #start(Body)}, with a name for the task. */
    @Coroutine
    public <T> Coro<T> start(Body<? super TaskStatus<T>, Void> service, @Nullable String name) {
        Starting<T> starting = new Starting<>(loop, service, coro -> create(coro, optionsOf(name)));
        starting.task().addDoneCallback(task -> serviceEnded(starting));
        return result(yieldFrom(starting.untilReady()));
    }

    private void serviceEnded(Starting<?> starting) {
        if (starting.isReady()) {
            memberEnded(starting.task());
        } else {
            taskEnded(starting.task());
            starting.changed();
        }
    }

    /**
     * Cancels the tasks and the body, and has the group end without an error of its own: {@link Weft#taskGroup} then gives null, unless the
     * body went on to its end, or something failed. Does nothing the second time, and after the end.
     */
    public void cancel() {
        if (state == State.CLOSED) {
            return;
        }
        if (state == State.OPEN) {
            abort();
        }
        if (!parentCancelRequested) {
            cancelParent();
        }
    }

    @Override
    public String toString() {
        return "task group of " + parent.name() + " (" + state.name().toLowerCase(java.util.Locale.ROOT) + ", "
                + tasks.size() + " tasks" + (errors.isEmpty() ? "" : ", " + errors.size() + " errors") + ")";
    }
}
