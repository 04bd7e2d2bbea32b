package dev.weft.testing;

import dev.weft.internal.loop.Clock;
import dev.weft.internal.loop.Poller;
import dev.weft.internal.net.SelectorEventLoop;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The clock of a test loop, and what the loop does where it would sleep. Time moves only there, and by rule:
 *
 * <ol>
 *   <li>What is ready, of I/O or from other threads, comes first.
 *   <li>Threads at work for the loop are waited for, in real time; the clock stands.
 *   <li>Where channels are watched, bytes may be on their way: they get {@link #IO_GRACE}.
 *   <li>Then the clock jumps to the next timer.
 *   <li>With no timer, watched channels are waited for until the limit, and threads that the loop does not know of for the options'
 *       patience. Nobody came: a hang.
 * </ol>
 *
 * A program that is never idle, one that spins until a timer ends that, say, would not see the clock move at all. After
 * {@link #MAX_BUSY_POLLS} polls in a row that found something ready, each lets {@link #BUSY_POLL} pass.
 *
 * <p>In real time the clock does not jump, but the loop sleeps; the rest is the same.
 */
final class VirtualTime implements Poller, Clock {

    /** Real time for what was sent through the loopback interface to arrive. */
    static final Duration IO_GRACE = Duration.ofMillis(2);

    /** A loop that polls so often in a row and always finds something ready never rests. From then on each poll takes a moment. */
    static final int MAX_BUSY_POLLS = 1000;

    static final Duration BUSY_POLL = Duration.ofMillis(1);

    static final String DEADLOCK =
            "Deadlock: nothing is ready, no timer is set, and no I/O or thread is expected to change that";

    /** Real time after which the limit is looked at again. */
    private static final long MAX_SLEEP_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final TestLoopOptions options;
    private final Function<String, HangError> hang;
    private final Runnable beforeEvent;
    private final long zero = System.nanoTime();
    private @Nullable Poller io;
    private @Nullable SelectorEventLoop loop;

    private long virtualNanos;

    /** Polls in a row that found something ready. */
    private int busyPolls;

    /** Of {@link System#nanoTime()}: when a run becomes a hang. */
    private long limitAt;

    private long limitNanos;
    private boolean stopWhenIdle;

    /** Threads outside that the test told of. Any thread. */
    private volatile int outsiders;

    /** Written by any thread before it wakes the selector. */
    private volatile boolean woken;

    /**
     * @param hang makes the error of a hang, of why it is one
     * @param beforeEvent runs on the loop before each event of I/O
     */
    VirtualTime(TestLoopOptions options, Function<String, HangError> hang, Runnable beforeEvent) {
        this.beforeEvent = beforeEvent;
        this.options = options;
        this.hang = hang;
    }

    Poller around(Poller real) {
        io = real;
        return this;
    }

    void attach(SelectorEventLoop attached) {
        loop = attached;
    }

    /** A run begins. */
    void begin(Duration limit, boolean untilIdle) {
        limitNanos = limit.toNanos();
        limitAt = System.nanoTime() + limitNanos;
        stopWhenIdle = untilIdle;
    }

    void advance(Duration time) {
        virtualNanos += time.toNanos();
    }

    /** Loop thread, or any while the loop does not run. */
    synchronized void expect(int change) {
        outsiders += change;
    }

    @Override
    public long nanos() {
        return options.realTime() ? System.nanoTime() - zero : virtualNanos;
    }

    @Override
    public int poll(long timeoutNanos) {
        checkLimit();
        int events = io().poll(0);
        if (events > 0 || timeoutNanos == 0 || takeWoken()) {
            if (++busyPolls > MAX_BUSY_POLLS) {
                virtualNanos += BUSY_POLL.toNanos();
            }
            return events;
        }
        busyPolls = 0;
        SelectorEventLoop waiting = Objects.requireNonNull(loop);
        if (outsiders > 0 || waiting.workInFlight() > 0) {
            return sleep(options.realTime() ? Math.min(timeoutNanos, MAX_SLEEP_NANOS) : MAX_SLEEP_NANOS);
        }
        boolean watching = waiting.watchesChannels();
        if (watching && (stopWhenIdle || !options.realTime())) {
            events = sleep(IO_GRACE.toNanos());
            if (events > 0 || takeWoken()) {
                return events;
            }
        }
        if (stopWhenIdle) {
            waiting.stop();
            return 0;
        }
        if (waiting.hasPendingTimers()) {
            return pass(timeoutNanos);
        }
        return watching ? sleep(MAX_SLEEP_NANOS) : waitForStrangers();
    }

    /** Time goes by, up to the next timer. */
    private int pass(long timeoutNanos) {
        if (options.realTime()) {
            return sleep(Math.min(timeoutNanos, MAX_SLEEP_NANOS));
        }
        virtualNanos += timeoutNanos;
        return 0;
    }

    private int waitForStrangers() {
        long start = System.nanoTime();
        long patience = options.patience().toNanos();
        int events = 0;
        while (events == 0 && System.nanoTime() - start < patience) {
            events = sleep(Math.min(patience, MAX_SLEEP_NANOS));
            if (takeWoken()) {
                return events;
            }
        }
        if (events == 0) {
            throw hang.apply(DEADLOCK);
        }
        return events;
    }

    private int sleep(long nanos) {
        return io().poll(Math.max(1, Math.min(nanos, limitAt - System.nanoTime())));
    }

    private boolean takeWoken() {
        boolean was = woken;
        woken = false;
        return was;
    }

    static String notOverAfter(Duration limit) {
        return "Not over after " + limit.toMillis() + " ms of real time";
    }

    private void checkLimit() {
        if (System.nanoTime() - limitAt >= 0) {
            limitAt = System.nanoTime() + limitNanos; // what cleans up gets as much again
            throw hang.apply(notOverAfter(Duration.ofNanos(limitNanos)));
        }
    }

    @Override
    public Runnable takeEvent(int index) {
        beforeEvent.run();
        return io().takeEvent(index);
    }

    @Override
    public void wakeUp() {
        woken = true;
        io().wakeUp();
    }

    @Override
    public void close() {
        io().close();
    }

    private Poller io() {
        return Objects.requireNonNull(io);
    }
}
