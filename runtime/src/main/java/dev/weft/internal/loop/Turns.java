package dev.weft.internal.loop;

import dev.weft.TimerHandle;
import java.util.List;
import java.util.function.Consumer;

/**
 * What a loop is to run, and the turns in which it does. Start at {@link #run}.
 *
 * <p>{@link ReadyRing} is what is to run, {@link TimerQueue} what is to run later, {@link ThreadHandoff} what other threads want run,
 * {@link Poller} what I/O is ready, {@link PollRule} when to ask it.
 */
final class Turns {

    private final TurnTime time;
    private final Poller io;
    private final ReadyRing ready;
    private final Consumer<Runnable> runner;
    private final Runnable interrupted;
    private final TimerQueue timers = new TimerQueue();
    private final ThreadHandoff handoff;
    private final PollRule pollRule;
    private boolean stopping;
    private int number;

    /**
     * @param runner runs a callback; throws nothing that the loop survives
     * @param wakeUp told by another thread that it handed something over while the loop slept
     * @param interrupted told that the thread was interrupted as it slept
     */
    Turns(
            Poller io,
            ReadyRing ready,
            Clock clock,
            boolean pollEveryTurn,
            Consumer<Runnable> runner,
            Runnable wakeUp,
            Runnable interrupted) {
        this.io = io;
        this.ready = ready;
        time = new TurnTime(clock, pollEveryTurn);
        this.runner = runner;
        this.interrupted = interrupted;
        handoff = new ThreadHandoff(wakeUp);
        pollRule = new PollRule(pollEveryTurn, clock, time.read());
    }

    /**
     * One turn: poll if it is time to, move due timers, run what was ready when the turn began. PEP 3156; design.md, section 5.
     *
     * <p>The order is asyncio's: what was ready already, then I/O, then timers. I/O handles run straight from the poller when
     * nothing was ready before them. What callbacks add waits for the next turn, so that I/O cannot starve.
     */
    void run(long maxPollNanos) {
        number++;
        handoff.drainTo(ready);
        long now = time.atTurn(ready.size(), timers);
        int events = 0;
        if (pollRule.isDue(ready.isEmpty(), now)) {
            events = poll(Math.min(idleNanos(now), maxPollNanos));
            now = time.read();
            pollRule.polled(now);
        }
        int inPlace = ready.isEmpty() ? events : 0;
        for (int i = inPlace; i < events; i++) {
            ready.addLast(io.takeEvent(i));
        }
        timers.moveDueTo(ready, now);
        int batch = ready.beginTurn();
        for (int i = 0; i < inPlace; i++) {
            runner.accept(io.takeEvent(i));
        }
        for (int i = 0; i < batch; i++) {
            runner.accept(ready.removeFirst());
        }
    }

    /** Asks for readiness, asleep if nothing is to be done before the timeout, and takes in what other threads left meanwhile. */
    private int poll(long timeoutNanos) {
        int events;
        if (timeoutNanos > 0 && handoff.fallAsleep()) {
            try {
                events = io.poll(timeoutNanos);
            } finally {
                handoff.awake();
            }
            if (Thread.interrupted()) { // with the flag set every selection would return at once
                interrupted.run();
            }
        } else {
            events = io.poll(0);
        }
        handoff.drainTo(ready);
        return events;
    }

    /** Of the turn in progress, or the last one; it wraps. */
    int number() {
        return number;
    }

    /** How long nothing is due but I/O. */
    private long idleNanos(long now) {
        if (stopping || !ready.isEmpty()) {
            return 0;
        }
        if (!timers.hasNext()) {
            return BaseEventLoop.MAX_POLL_NANOS;
        }
        return Math.max(0, Math.min(timers.nextDeadline() - now, BaseEventLoop.MAX_POLL_NANOS));
    }

    /** Has the turn in progress, or else the next one, be the last for {@link #isStopping}; it polls without waiting. */
    void stop() {
        stopping = true;
    }

    boolean isStopping() {
        return stopping;
    }

    void stopped() {
        stopping = false;
    }

    /** Begins a rest between turns that another thread's hand-over ends; answers how long nothing else is due but I/O. */
    long rest() {
        return handoff.fallAsleep() ? idleNanos(time.read()) : 0;
    }

    void endRest() {
        handoff.awake();
    }

    /** Has a callback run in the next turn. */
    void add(Runnable callback) {
        ready.addLast(callback);
    }

    void add(TimerEntry timer) {
        timers.add(timer);
        time.timerAdded();
    }

    /** The timers that are neither due nor cancelled, in no order. */
    List<TimerHandle> pendingTimers() {
        return timers.pending();
    }

    boolean hasPendingTimers() {
        return timers.hasNext();
    }

    /** Has a callback run in the next turn; answers false after {@link #close}. Any thread. */
    boolean handOver(Runnable callback) {
        return handoff.offer(callback);
    }

    /** Puts what other threads handed over so far before what is added from now on. */
    void takeIn() {
        handoff.drainTo(ready);
    }

    /** Lets go of all there is to run; what was ready is passed on first. */
    void close(Consumer<Runnable> dropped) {
        handoff.close();
        timers.clear();
        for (int left = ready.size(); left > 0; left--) {
            dropped.accept(ready.removeFirst());
        }
    }
}
