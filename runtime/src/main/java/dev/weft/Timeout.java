package dev.weft;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A deadline for a stretch of a task: when it passes, the task is cancelled, and the cancellation becomes a
 * {@link TimeoutException} where the stretch ends. Works in the task itself, so what runs inside needs no task of its own.
 *
 * <pre>
 * CREATED  -> ACTIVE     enter
 * ACTIVE   -> EXPIRING   the deadline passed; the task was asked to stop
 * ACTIVE   -> FINISHED   the stretch ended in time
 * EXPIRING -> EXPIRED    the stretch ended
 * </pre>
 *
 * <p>A task may be cancelled by others in the same turn, or be in several timeouts at once. Who asked is told by counting:
 * {@link #enter} notes {@link Task#cancelling}, the deadline adds one, leaving takes it back. If then no more is left than
 * at the start, the cancellation was ours alone.
 */
final class Timeout {

    private enum State {
        CREATED,
        ACTIVE,
        EXPIRING,
        EXPIRED,
        FINISHED
    }

    /** Longer delays are no deadline: sums with the loop's time cannot overflow. */
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

    /** A deadline on the running loop, counted from now. */
    static Timeout after(Duration delay) {
        EventLoop loop = EventLoop.running();
        return new Timeout(
                loop, delay.compareTo(LONGEST) > 0 ? null : loop.time().plus(delay));
    }

    /** The deadline on the loop's clock, or null when there is none. */
    @Nullable
    Duration when() {
        return when;
    }

    /** Tells whether the deadline passed before the stretch ended. */
    boolean isExpired() {
        return state == State.EXPIRING || state == State.EXPIRED;
    }

    /** Takes the deadline away. */
    void disable() {
        reschedule(null);
    }

    /**
     * Moves the deadline.
     *
     * @param when on the loop's clock; null for none
     * @throws IllegalStateException before the stretch begins, when the deadline has passed, and after the end
     */
    void reschedule(@Nullable Duration when) {
        if (state != State.ACTIVE) {
            throw new IllegalStateException(this + " cannot be rescheduled; only one that is active and not over can");
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
        cancellingAtEntry = current.cancelling();
        reschedule(when);
    }

    private void expire() {
        alarm = null;
        state = State.EXPIRING;
        task.cancel("timeout");
    }

    /** Ends the stretch after its body returned. A cancellation that the body swallowed is taken back. */
    void leave() {
        leftByUs();
    }

    /**
     * Ends the stretch after its body threw.
     *
     * @return what goes on: the exception, or the {@link TimeoutException} it stands for
     */
    Throwable leave(Throwable exception) {
        if (leftByUs() && exception instanceof CancelledError) {
            return new TimeoutException("deadline passed in " + task.name(), exception);
        }
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
        return "Timeout " + state.name().toLowerCase(java.util.Locale.ROOT) + (when == null ? "" : " at " + when);
    }
}
