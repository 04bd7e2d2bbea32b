package dev.weft.sync;

import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.yieldFrom;

import dev.weft.BrokenBarrierException;
import dev.weft.Coro;
import dev.weft.annotations.Coroutine;
import java.util.Locale;

/**
 * Holds tasks until so many of them are there, and lets them all go; again and again. {@code asyncio.Barrier}.
 *
 * <pre>
 * FILLING   -> DRAINING    the last of the parties came; all go
 * DRAINING  -> FILLING     the last of them has left
 * FILLING   -> RESETTING   reset while tasks wait; DRAINING -> RESETTING likewise. Those who wait fail
 * RESETTING -> FILLING     the last of them has left
 * any       -> BROKEN      abort; those who wait and those who come fail
 * BROKEN    -> FILLING     reset, once nobody is left; until then RESETTING
 * </pre>
 *
 * <p>Who comes while it drains or resets waits for the next round. A task that is cancelled while it waits leaves its place. Loop
 * thread only.
 */
public final class Barrier {

    private enum State {
        FILLING,
        DRAINING,
        RESETTING,
        BROKEN
    }

    private final int parties;

    /** Signalled when the state changes. */
    private final Condition changed = new Condition();

    private State state = State.FILLING;

    /** Tasks between their coming and their leaving. */
    private int count;

    /** @param parties how many tasks it takes; at least one */
    public Barrier(int parties) {
        if (parties < 1) {
            throw new IllegalArgumentException("a barrier needs at least one party, not " + parties);
        }
        this.parties = parties;
    }

    /**
     * Waits until all parties are there. Suspends unless this is the last one.
     *
     * @return which one of the parties the caller was: 0 for the first, {@code parties - 1} for the last
     * @throws BrokenBarrierException when the barrier is reset or aborted meanwhile, or was aborted before
     */
    @Coroutine
    public Coro<Integer> await() {
        yieldFrom(changed.acquire());
        try {
            yieldFrom(changed.awaitUntil(() -> state != State.DRAINING && state != State.RESETTING));
            checkNotBroken();
            int index = count++;
            try {
                if (count == parties) {
                    enter(State.DRAINING);
                } else {
                    yieldFrom(changed.awaitUntil(() -> state != State.FILLING));
                    checkNotBroken();
                }
                return result(index);
            } finally {
                leave();
            }
        } finally {
            changed.release();
        }
    }

    private void checkNotBroken() {
        if (state == State.BROKEN || state == State.RESETTING) {
            throw new BrokenBarrierException(
                    this + (state == State.BROKEN ? " was aborted; reset() repairs it" : " is being reset"));
        }
    }

    private void enter(State next) {
        state = next;
        changed.signalAll();
    }

    private void leave() {
        count--;
        if (count == 0) {
            enter(state == State.BROKEN ? State.BROKEN : State.FILLING);
        }
    }

    /** Empties the barrier: the tasks that wait fail with {@link BrokenBarrierException}, and the next round begins. */
    @Coroutine
    public Coro<Void> reset() {
        yieldFrom(changed.acquire());
        try {
            enter(count > 0 ? State.RESETTING : State.FILLING);
        } finally {
            changed.release();
        }
        return done();
    }

    /** Breaks the barrier: the tasks that wait fail with {@link BrokenBarrierException}, and so do those who come until a reset. */
    @Coroutine
    public Coro<Void> abort() {
        yieldFrom(changed.acquire());
        try {
            enter(State.BROKEN);
        } finally {
            changed.release();
        }
        return done();
    }

    /** The number of tasks it takes. */
    public int parties() {
        return parties;
    }

    /** The number of tasks that wait for the others; none while it drains. */
    public int nWaiting() {
        return state == State.FILLING ? count : 0;
    }

    public boolean isBroken() {
        return state == State.BROKEN;
    }

    @Override
    public String toString() {
        return "Barrier(" + state.name().toLowerCase(Locale.ROOT)
                + (isBroken() ? "" : ", waiters=" + nWaiting() + "/" + parties) + ")";
    }
}
