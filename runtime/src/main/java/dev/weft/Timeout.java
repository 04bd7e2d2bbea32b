package dev.weft;

import static dev.weft.Weft.result;
import static dev.weft.Weft.yieldFrom;

import dev.weft.annotations.Coroutine;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A deadline for a stretch of a task, made by {@link Weft#timeout} and {@link Weft#timeoutAt}: when it passes, the task is cancelled, and
 * the cancellation becomes a {@link TimeoutException} where the stretch ends. Works in the task itself, so what runs inside needs no task
 * of its own. Loop thread only.
 *
 * <pre>
 * CREATED  -> ACTIVE     enter
 * ACTIVE   -> EXPIRING   the deadline passed; the task was asked to stop
 * ACTIVE   -> FINISHED   the stretch ended in time
 * EXPIRING -> EXPIRED    the stretch ended
 * </pre>
 *
 * <p>A task may be cancelled by others in the same turn, or be in several timeouts at once. Who asked is told by counting:
 * {@code enter} notes {@link Task#cancelling}, the deadline adds one, leaving takes it back. If then no more is left than
 * at the start, the cancellation was ours alone.
 *
 * <p><i>Unlike asyncio</i>, where a timeout of zero swallows a request that was made before it began and is not raised yet (gh-134471),
 * such a request goes through.
 */
public final class Timeout {

    private enum State {
        CREATED,
        ACTIVE,
        EXPIRING,
        EXPIRED,
        FINISHED
    }

    /** Longer delays count as this one: sums with the loop's time cannot overflow. */
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private final EventLoop loop;
    private State state = State.CREATED;

    /** On the loop's clock; null for none. */
    private @Nullable Duration when;

    private @Nullable Handle alarm;

    // From enter on.
    private @Nullable Task<?> task;
    private int cancellingAtEntry;

    private Timeout(EventLoop loop, @Nullable Duration when) {
        this.loop = loop;
        this.when = when;
    }

    /** A deadline on the running loop, counted from now; null for none. */
    static Timeout after(@Nullable Duration delay) {
        EventLoop loop = EventLoop.running();
        return new Timeout(loop, delay == null ? null : deadline(loop, delay));
    }

    /** The time on the loop's clock after a delay of whatever length. */
    static Duration deadline(EventLoop loop, Duration delay) {
        Duration atMost = delay.compareTo(LONGEST) < 0 ? delay : LONGEST;
        Duration bounded = atMost.isNegative() && atMost.negated().compareTo(LONGEST) > 0 ? LONGEST.negated() : atMost;
        return loop.time().plus(bounded);
    }

    /** What {@link Weft#timeout} returns. */
    @Coroutine
    static <R> Coro<R> within(@Nullable Duration delay, Body<? super Timeout, R> body) {
        return result(yieldFrom(after(delay).around(body)));
    }

    /** What {@link Weft#timeoutAt} returns. */
    @Coroutine
    static <R> Coro<R> until(@Nullable Duration when, Body<? super Timeout, R> body) {
        return result(yieldFrom(new Timeout(EventLoop.running(), when).around(body)));
    }

    @Coroutine
    private <R> Coro<R> around(Body<? super Timeout, R> body) {
        enter();
        R value;
        try {
            value = yieldFrom(body.run(this));
        } catch (Throwable e) {
            throw sneak(leave(e));
        }
        leave();
        return result(value);
    }

    /** The deadline on the loop's clock, or null when there is none. */
    public @Nullable Duration when() {
        return when;
    }

    /** Tells whether the deadline passed before the stretch ended, also where the body swallowed that. */
    public boolean isExpired() {
        return state == State.EXPIRING || state == State.EXPIRED;
    }

    /** Takes the deadline away. */
    public void disable() {
        reschedule(null);
    }

    /**
     * Moves the deadline; one in the past passes in the next turn.
     *
     * @param when on the clock of {@link EventLoop#time()}; null for none
     * @throws IllegalStateException before the stretch begins, when the deadline has passed, and after the end
     */
    public void reschedule(@Nullable Duration when) {
        if (state != State.ACTIVE) {
            throw new IllegalStateException(
                    this + " cannot be rescheduled; only one that is active, with its deadline ahead, can");
        }
        this.when = when;
        stopAlarm();
        if (when == null) {
            return;
        }
        if (when.compareTo(loop.time()) <= 0) {
            alarm = loop.callSoon(this::expire);
        } else {
            alarm = loop.callAt(when, this::expire);
        }
    }

    /**
     * Begins the stretch.
     *
     * @throws IllegalStateException outside a task, or a second time
     */
    void enter() {
        if (state != State.CREATED) {
            throw new IllegalStateException(this + " was entered already; make a new one for each use");
        }
        Task<?> current = loop.currentTask();
        if (current == null) {
            throw new IllegalStateException(this + " needs a task to cancel; use it in a coroutine that a task runs");
        }
        state = State.ACTIVE;
        task = current;
        cancellingAtEntry = requestsMet(current);
        reschedule(when);
    }

    /**
     * Counts the requests to cancel that a task has met. One that it has not counts as made in the stretch that begins: it is raised there,
     * and would be mistaken for the stretch's own if that asks in the same turn.
     */
    static int requestsMet(Task<?> task) {
        return task.cancelling() - (task.mustCancel() ? 1 : 0);
    }

    private void expire() {
        alarm = null;
        state = State.EXPIRING;
        task.cancel();
    }

    /** Ends the stretch after its body returned. A cancellation that the body swallowed is taken back. */
    void leave() {
        leftByUs();
    }

    /**
     * Ends the stretch after its body threw.
     *
     * @return what goes on: the exception, or the {@link TimeoutException} it stands for. A failure of the clean-up after the deadline goes
     *     on as it is and carries that exception as suppressed; Python has it as context
     */
    Throwable leave(Throwable exception) {
        if (!leftByUs()) {
            return exception;
        }
        if (exception instanceof CancelledError) {
            return new TimeoutException("deadline passed in " + task.name(), exception);
        }
        exception.addSuppressed(new TimeoutException("deadline passed in " + task.name() + " before this"));
        return exception;
    }

    /** Answers whether the deadline passed and nobody else wants the task to stop. */
    private boolean leftByUs() {
        stopAlarm();
        boolean expired = state == State.EXPIRING;
        state = expired ? State.EXPIRED : State.FINISHED;
        return expired && task.uncancel() <= cancellingAtEntry;
    }

    private void stopAlarm() {
        if (alarm != null) {
            alarm.cancel();
            alarm = null;
        }
    }

    /** Has an exception thrown where the compiler would not allow it. Never returns. */
    @SuppressWarnings("unchecked")
    static <X extends Throwable> RuntimeException sneak(Throwable exception) throws X {
        throw (X) exception;
    }

    @Override
    public String toString() {
        return "Timeout " + state.name().toLowerCase(Locale.ROOT) + (when == null ? "" : " at " + when);
    }
}
