package dev.weft;

import static dev.weft.Weft.result;
import static dev.weft.Weft.yieldFrom;

import dev.weft.annotations.Coroutine;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of a task that can be told to stop, made by {@link Weft#cancelScope}, {@link Weft#moveOnAfter}, {@link Weft#failAfter} and
 * {@link Weft#shielded}. It covers its body and the tasks of the groups that are opened in it. Trio's cancel scopes.
 *
 * <p>{@link Task#cancel} asks once, and a task that catches the error goes on: that is an edge. A scope is a level: from {@link #cancel} on,
 * everything in it that waits is raised {@link CancelledError}, and again when it swallows that and waits again, until it has left the scope.
 * There the error ends: the stretch gives null. Between two scopes the outermost that is cancelled catches it; a shielded one keeps
 * everything out until it has ended. Loop thread only.
 *
 * <p>How it is done: {@link #deliver} cancels the tasks inside, which are members of their innermost scope, and comes back when one of them
 * has run again: in the next turn, or when what it waits for and may clean up first, as another task, has ended. The requests that the scope's
 * own task got are counted, and taken back at the end, so that timeouts, groups and scopes nest in any order; who else asked is told as in
 * {@link Timeout}.
 */
public final class CancelScope {

    /** So often a task that swallows the error is told in one turn after the other; then the loop gets a rest. */
    private static final int MAX_IN_A_ROW = 100;

    private static final Duration PAUSE = Duration.ofMillis(100);

    /** The innermost scope of each task that is in one. Weak: a scope is kept by the body that runs in it, and by the callbacks of members. */
    private static final Map<Task<?>, WeakReference<CancelScope>> INNERMOST =
            Collections.synchronizedMap(new WeakHashMap<>());

    private final EventLoop loop;
    private final Task<?> host;
    private final int cancellingAtEntry;
    private final @Nullable CancelScope parent;

    /** Whether it keeps the scopes around it from cancelling what is inside. */
    private final boolean shield;

    /** Tasks whose innermost scope this is, once they have begun. */
    private final Set<Task<?>> members = new LinkedHashSet<>();

    private final Set<CancelScope> children = new LinkedHashSet<>();

    private boolean cancelled;
    private boolean cancelCaught;
    private boolean left;
    private @Nullable String reason;
    private @Nullable Duration deadline;
    private @Nullable Handle alarm;

    /** The next {@link #deliver}. */
    private @Nullable Handle delivery;

    private int toldInARow;

    /** What members that are on their way out wait for. */
    private final Map<Task<?>, Future<?>> stopping = new IdentityHashMap<>();

    /** Requests to cancel that the host got from here. */
    private int delivered;

    private CancelScope(EventLoop loop, Task<?> host, boolean shield) {
        this.loop = loop;
        this.host = host;
        this.shield = shield;
        this.cancellingAtEntry = Timeout.requestsMet(host);
        this.parent = of(host);
    }

    /** The innermost scope of a task, or null. */
    static @Nullable CancelScope of(Task<?> task) {
        WeakReference<CancelScope> scope = INNERMOST.get(task);
        return scope == null ? null : scope.get();
    }

    /** Counts the requests to cancel that a task got from scopes and that they will take back. */
    static int requestsTo(Task<?> task) {
        int requests = 0;
        for (CancelScope scope = of(task); scope != null && scope.host == task; scope = scope.parent) {
            requests += scope.delivered;
        }
        return requests;
    }

    // The stretch

    /** What {@link Weft#cancelScope} and its kin return. */
    @Coroutine
    static <R> Coro<R> run(@Nullable Duration delay, boolean failing, Body<? super CancelScope, R> body) {
        CancelScope scope = enter(delay, false);
        R value = null;
        try {
            value = yieldFrom(body.run(scope));
        } catch (Throwable e) {
            scope.leave();
            scope.throwUnlessCaught(e);
            if (failing) {
                throw new TimeoutException("cancelled before its end: " + scope, e);
            }
            return result(null);
        }
        scope.leave();
        return result(value);
    }

    /**
     * What {@link Weft#shielded} returns. The body runs in a task of its own, which is in no scope but its own and which nobody knows to cancel;
     * the task that waits for it is screened from the scopes around, so that they ask it when it is back, and keeps other cancellations for then.
     */
    @Coroutine
    static <R> Coro<R> shielded(Body<? super CancelScope, R> body) {
        CancelScope screen = enter(null, true);
        Task<R> inner = screen.loop.createTask(run(null, false, body), screen.host.name() + ", shielded");
        CancelledError cancelled = null;
        try {
            while (!inner.isDone()) {
                try {
                    yieldFrom(screen.endOf(inner));
                } catch (CancelledError e) {
                    cancelled = e;
                }
            }
        } finally {
            screen.leave();
        }
        R value = yieldFrom(inner);
        if (cancelled != null) {
            throw cancelled;
        }
        return result(value);
    }

    /** A future that may be cancelled while the task goes on. */
    private Future<Void> endOf(Task<?> task) {
        Future<Void> ended = loop.createFuture(() -> List.of(task));
        Handle callback = task.addDoneCallback(done -> Sleep.wakeUp(ended));
        ended.addDoneCallback(done -> callback.cancel());
        return ended;
    }

    private static CancelScope enter(@Nullable Duration delay, boolean shield) {
        EventLoop loop = EventLoop.running();
        Task<?> host = loop.currentTask();
        if (host == null) {
            throw new IllegalStateException(
                    "a cancel scope needs a task to cancel; use it in a coroutine that a task runs");
        }
        CancelScope scope = new CancelScope(loop, host, shield);
        scope.takeOver();
        if (delay != null) {
            scope.setDeadline(Timeout.deadline(loop, delay));
        }
        return scope;
    }

    private void takeOver() {
        if (parent != null) {
            parent.members.remove(host);
            parent.children.add(this);
        }
        members.add(host);
        INNERMOST.put(host, new WeakReference<>(this));
    }

    private void leave() {
        left = true;
        stop(alarm);
        stop(delivery);
        members.remove(host);
        if (parent == null) {
            INNERMOST.remove(host);
        } else {
            parent.children.remove(this);
            parent.members.add(host);
            INNERMOST.put(host, new WeakReference<>(parent));
            parent.cancelNewcomers();
        }
        for (; delivered > 0; delivered--) {
            host.uncancel();
        }
    }

    private static void stop(@Nullable Handle handle) {
        if (handle != null) {
            handle.cancel();
        }
    }

    private void throwUnlessCaught(Throwable exception) {
        cancelCaught = cancelled
                && exception instanceof CancelledError
                && host.cancelling() <= cancellingAtEntry
                && (parent == null || parent.effective() == null);
        if (!cancelCaught) {
            throw Timeout.sneak(exception);
        }
    }

    /** This scope or the nearest around it that is cancelled, and not kept out by a shield; or null. */
    private @Nullable CancelScope effective() {
        for (CancelScope scope = this; scope != null; scope = scope.shield ? null : scope.parent) {
            if (scope.cancelled) {
                return scope;
            }
        }
        return null;
    }

    // Members

    /**
     * Takes a task of a group in, for good. It can be cancelled from here once it has begun, in the next turn: what it was given to take care
     * of would be lost otherwise.
     */
    void adopt(Task<?> task) {
        INNERMOST.put(task, new WeakReference<>(this));
        loop.callSoon(() -> {
            if (!task.isDone() && of(task) == this) { // it may have entered a scope of its own
                members.add(task);
                cancelNewcomers();
            }
        });
        task.addDoneCallback(done -> members.remove(task));
    }

    /** Somebody came in from a shield, or has begun. */
    private void cancelNewcomers() {
        CancelScope origin = effective();
        if (origin != null) {
            origin.deliverSoon();
        }
    }

    // Cancelling

    /** Cancels with no reason; see {@link #cancel(String)}. */
    public void cancel() {
        cancel(null);
    }

    /**
     * Has everything in the scope stop. Does nothing the second time, and after the end.
     *
     * @param reason goes into the {@link CancelledError}
     */
    public void cancel(@Nullable String reason) {
        if (cancelled || left) {
            return;
        }
        cancelled = true;
        this.reason = reason;
        stop(alarm);
        deliver();
    }

    private void deliverSoon() {
        if (!left) {
            stop(delivery);
            delivery = loop.callSoon(this::deliver);
        }
    }

    /** Goes on only while somebody runs who could swallow the error: the others call when they are back, from a shield or from a wait. */
    private void deliver() {
        delivery = null;
        if (!tellMembersOf(this)) {
            toldInARow = 0;
        } else if (++toldInARow < MAX_IN_A_ROW) {
            deliverSoon();
        } else {
            toldInARow = 0;
            delivery = loop.callLater(PAUSE, this::deliver);
        }
    }

    /** Answers whether one of them will have run before the next delivery. */
    private boolean tellMembersOf(CancelScope scope) {
        boolean anyRuns = false;
        for (Task<?> task : List.copyOf(scope.members)) {
            anyRuns |= task == loop.currentTask() || tell(task, scope); // the current one is told when it waits
        }
        for (CancelScope child : List.copyOf(scope.children)) {
            if (!child.shield && !child.cancelled) {
                anyRuns |= tellMembersOf(child);
            }
        }
        return anyRuns;
    }

    /** Tells a member, unless it is on its way out already. Answers whether it runs in the next turn. */
    private boolean tell(Task<?> task, CancelScope scope) {
        Object before = task.waitsFor();
        if (before != null && before == scope.stopping.get(task)) {
            return false;
        }
        delivered += task == host ? 1 : 0;
        task.cancel(reason);
        if (task.waitsFor() instanceof Future<?> still) {
            scope.stops(task, still);
            return false;
        }
        return true;
    }

    /** Has a task that cannot stop before a future has ended, for which it is about to wait, not told until then. */
    static void stopsAfter(Task<?> task, Future<?> awaited) {
        CancelScope scope = of(task);
        if (scope != null) {
            scope.stops(task, awaited);
        }
    }

    private void stops(Task<?> member, Future<?> awaited) {
        stopping.put(member, awaited);
        awaited.addDoneCallback(done -> {
            if (stopping.remove(member, awaited)) {
                cancelNewcomers(); // in a later turn: it is resumed first
            }
        });
    }

    /** Tells whether the scope was cancelled, by {@link #cancel} or by its deadline. */
    public boolean isCancelled() {
        return cancelled;
    }

    /** Tells, after the end, whether the body was stopped by this scope's cancellation, and nothing else came out. */
    public boolean isCancelCaught() {
        return cancelCaught;
    }

    /** When the scope is cancelled by itself, on the clock of {@link EventLoop#time()}; null for never. */
    public @Nullable Duration deadline() {
        return deadline;
    }

    /** Moves the deadline; one in the past passes in the next turn. Does nothing once the scope was cancelled or has ended. */
    public void setDeadline(@Nullable Duration when) {
        if (cancelled || left) {
            return;
        }
        stop(alarm);
        deadline = when;
        alarm = when == null ? null : loop.callAt(when, () -> cancel("deadline passed"));
    }

    @Override
    public String toString() {
        return "cancel scope of "
                + host.name()
                + (cancelled ? ", cancelled" + (reason == null ? "" : ": " + reason) : "")
                + (deadline == null ? "" : ", deadline " + deadline);
    }
}
