package dev.weft.internal.loop;

import dev.weft.ErrorReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The loop with a clock that only moves when the loop would sleep, and with readiness that a test scripts. */
final class FakeLoop extends LoopWithoutNetwork {

    final Script script;
    final List<ErrorReport> errors = new ArrayList<>();

    FakeLoop(boolean strictOrder) {
        this(LoopOptions.DEFAULT.withStrictOrder(strictOrder));
    }

    FakeLoop(LoopOptions options) {
        this(options, new Script());
    }

    private FakeLoop(LoopOptions options, Script script) {
        super(script, new ReadyRing(), script, options);
        this.script = script;
        setExceptionHandler((loop, report) -> errors.add(report));
    }

    /** Runs turns until the loop would sleep; timers are not waited for. */
    void runUntilIdle() {
        script.stopWhenIdle = this::stop;
        try {
            runForever();
        } finally {
            script.stopWhenIdle = null;
        }
    }

    /** Runs turns until the loop would sleep for ever. */
    void runUntilNoTimers() {
        script.stopForEver = this::stop;
        try {
            runForever();
        } finally {
            script.stopForEver = null;
        }
    }

    /** Runs exactly one turn: stop() comes first, as in asyncio's test helper. */
    void runTurnOnce() {
        stop();
        runForever();
    }

    /** The clock and the poller in one. */
    static final class Script implements Poller, Clock {

        private final List<Runnable> ready = new ArrayList<>();
        private List<Runnable> polled = List.of();
        private final List<Long> timeouts = new ArrayList<>();
        private long now = -5; // monotonic clocks may start anywhere
        private long pollTakes;
        private boolean closed;
        private @Nullable Runnable duringPoll;
        private @Nullable Runnable stopWhenIdle;
        private @Nullable Runnable stopForEver;

        /** Makes an event ready, for one poll. */
        void event(Runnable event) {
            ready.add(event);
        }

        /** What another thread does while the loop sleeps. */
        void duringNextPoll(Runnable action) {
            duringPoll = action;
        }

        List<Long> timeouts() {
            return timeouts;
        }

        int polls() {
            return timeouts.size();
        }

        void advance(Duration time) {
            now += time.toNanos();
        }

        /** A sleep ends earlier than asked, as selectors do. */
        void wakeEarlyBy(Duration time) {
            pollTakes = -time.toNanos();
        }

        boolean isClosed() {
            return closed;
        }

        @Override
        public long nanos() {
            return now;
        }

        @Override
        public int poll(long timeoutNanos) {
            timeouts.add(timeoutNanos);
            polled = List.copyOf(ready);
            ready.clear();
            if (duringPoll != null) {
                Runnable action = duringPoll;
                duringPoll = null;
                action.run();
                return polled.size();
            }
            if (polled.isEmpty() && timeoutNanos > 0) {
                sleep(timeoutNanos);
            }
            return polled.size();
        }

        private void sleep(long timeoutNanos) {
            if (stopWhenIdle != null) {
                stopWhenIdle.run();
            } else if (timeoutNanos < BaseEventLoop.MAX_POLL_NANOS) {
                now += timeoutNanos + pollTakes;
                pollTakes = 0;
            } else if (stopForEver != null) {
                stopForEver.run();
            } else {
                throw new AssertionError("the loop sleeps and nothing will wake it");
            }
        }

        @Override
        public Runnable takeEvent(int index) {
            return polled.get(index);
        }

        @Override
        public void wakeUp() {}

        @Override
        public void close() {
            closed = true;
        }
    }
}
