package dev.weft.traces.shared;

import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.Handle;
import dev.weft.TimerHandle;
import dev.weft.traces.shared.Trace.Boom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Rules 1 to 12 and 67 to 69: turns, timers, stopping, closing. */
final class LoopPrograms {

    private LoopPrograms() {}

    @Program
    static void callSoonOrder(Trace trace) {
        EventLoop loop = trace.loop();
        loop.callSoon(() -> trace.print("a"));
        loop.callSoon(() -> trace.print("b"));
        loop.callSoon(() -> loop.callSoon(() -> trace.print("later")));
        loop.callSoon(() -> trace.print("c"));
        loop.callSoon(() -> loop.callSoon(loop::stop));
        trace.print("scheduled");
        loop.runForever();
    }

    @Program
    static void turnSnapshot(Trace trace) {
        EventLoop loop = trace.loop();
        loop.callSoon(() -> addDeeper(trace, "a", 1));
        loop.callSoon(() -> addDeeper(trace, "b", 1));
        for (int turn = 1; turn <= 3; turn++) {
            loop.stop();
            loop.runForever();
            trace.print("end of turn", turn);
        }
    }

    private static void addDeeper(Trace trace, String name, int depth) {
        trace.print(name, depth);
        if (depth < 3) {
            trace.loop().callSoon(() -> addDeeper(trace, name, depth + 1));
        }
    }

    @Program
    static void zeroTimerInATurn(Trace trace) {
        EventLoop loop = trace.loop();
        loop.callSoon(() -> trace.print("a"));
        loop.callSoon(() -> {
            trace.print("b");
            loop.callSoon(() -> trace.print("b2"));
        });
        loop.callLater(Duration.ZERO, () -> trace.print("t0"));
        loop.callSoon(() -> trace.print("c"));
        loop.callLater(Duration.ofSeconds(1), loop::stop);
        loop.runForever();
    }

    @Program
    static void timersByDeadline(Trace trace) {
        EventLoop loop = trace.loop();
        for (int delay : new int[] {30, 10, 50, 20, 40}) {
            loop.callLater(Duration.ofMillis(delay), () -> trace.print("timer", delay));
        }
        loop.callLater(Duration.ofMillis(25), () -> loop.callSoon(() -> trace.print("soon at 25")));
        loop.callLater(Duration.ofMillis(60), loop::stop);
        Duration start = loop.time();
        loop.runForever();
        trace.print("took", loop.time().minus(start).toMillis());
    }

    @Program
    static void timersOfThePast(Trace trace) {
        EventLoop loop = trace.loop();
        Duration now = loop.time();
        loop.callAt(now.minusSeconds(2), () -> trace.print("two seconds ago"));
        loop.callAt(now.minusSeconds(1), () -> trace.print("one second ago"));
        loop.callSoon(() -> trace.print("soon"));
        loop.stop();
        loop.runForever();
        trace.print("end of turn");
    }

    @Program
    static void cancelledTimers(Trace trace) {
        EventLoop loop = trace.loop();
        Duration now = loop.time();
        TimerHandle[] second = new TimerHandle[1];
        loop.callAt(now.minusSeconds(2), () -> {
            trace.print("first cancels second");
            second[0].cancel();
        });
        second[0] = loop.callAt(now.minusSeconds(1), () -> trace.print("second"));
        TimerHandle third = loop.callLater(Duration.ofMillis(1), () -> trace.print("third"));
        third.cancel();
        third.cancel();
        loop.callLater(Duration.ofMillis(2), loop::stop);
        loop.runForever();
        trace.print(second[0].isCancelled(), third.isCancelled());
    }

    @Program
    static void cancelledHandles(Trace trace) {
        EventLoop loop = trace.loop();
        List<Handle> handles = new ArrayList<>();
        loop.callSoon(() -> handles.get(1).cancel());
        handles.add(loop.callSoon(() -> trace.print("kept")));
        handles.add(loop.callSoon(() -> trace.print("cancelled")));
        loop.callSoon(loop::stop);
        loop.runForever();
        trace.print(handles.stream().filter(Handle::isCancelled).count(), "cancelled");
    }

    private static void fail(String text) {
        throw new Boom(text);
    }

    @Program
    static void failingCallbacks(Trace trace) {
        EventLoop loop = trace.loop();
        loop.setExceptionHandler((l, report) -> trace.print(
                "reported", report.exception().getMessage(), report.message().startsWith("Exception in callback")));
        loop.callSoon(() -> fail("one"));
        loop.callSoon(() -> trace.print("between"));
        loop.callSoon(() -> fail("two"));
        loop.callSoon(loop::stop);
        loop.runForever();
        trace.print("stopped");
    }

    @Program
    static void threadsafeKeepsItsPlace(Trace trace) {
        EventLoop loop = trace.loop();
        loop.callSoon(() -> trace.print("a"));
        loop.callSoonThreadsafe(() -> trace.print("b"));
        loop.callSoon(() -> {
            trace.print("c");
            loop.callSoon(() -> trace.print("d"));
            loop.callSoonThreadsafe(() -> trace.print("e"));
            loop.callSoon(() -> trace.print("f"));
            loop.callSoonThreadsafe(loop::stop);
        });
        loop.runForever();
    }

    @Program
    static void stopFinishesTheTurn(Trace trace) {
        EventLoop loop = trace.loop();
        loop.callSoon(() -> {
            trace.print("stopper");
            loop.stop();
            loop.callSoon(() -> trace.print("next run"));
        });
        loop.callSoon(() -> trace.print("same turn"));
        loop.runForever();
        trace.print("stopped");
        loop.callSoon(loop::stop);
        loop.runForever();
        trace.print("stopped again");
    }

    @Program
    static void stopBeforeRunning(Trace trace) {
        EventLoop loop = trace.loop();
        loop.callSoon(() -> loop.callSoon(() -> trace.print("second turn")));
        loop.callSoon(() -> trace.print("first turn"));
        for (int i = 0; i < 2; i++) {
            loop.stop();
            loop.runForever();
            trace.print("stopped");
        }
    }

    @Program
    static void runADoneFuture(Trace trace) {
        EventLoop loop = trace.loop();
        Future<Integer> future = loop.createFuture();
        future.setResult(42);
        loop.callSoon(() -> trace.print("turn"));
        loop.callSoon(() -> loop.callSoon(() -> trace.print("next turn")));
        trace.print(loop.runUntilComplete(future));
    }

    @Program
    static void runStoppedTooEarly(Trace trace) {
        EventLoop loop = trace.loop();
        Future<String> future = loop.createFuture();
        loop.callSoon(loop::stop);
        try {
            loop.runUntilComplete(future);
        } catch (IllegalStateException e) {
            trace.print(Trace.name(e));
        }
        loop.callSoon(() -> future.setResult("in the end"));
        trace.print(loop.runUntilComplete(future));
    }

    @Program
    static void loopInsideALoop(Trace trace) {
        EventLoop loop = trace.loop();
        EventLoop other = EventLoop.create();
        loop.callSoon(() -> {
            try {
                other.runForever();
            } catch (IllegalStateException e) {
                trace.print("refused", Trace.name(e));
            }
            loop.stop();
        });
        loop.runForever();
        trace.print(loop.isRunning(), other.isRunning());
        other.close();
    }

    @Program
    static void closedLoop(Trace trace) {
        EventLoop loop = trace.loop();
        loop.callSoon(() -> {
            try {
                loop.close();
            } catch (IllegalStateException e) {
                trace.print("running:", Trace.name(e));
            }
            loop.stop();
        });
        loop.runForever();
        loop.callSoon(() -> trace.print("dropped"));
        loop.close();
        loop.close();
        trace.print(loop.isClosed());
        List<Runnable> calls = List.of(
                () -> loop.callSoon(() -> {}),
                () -> loop.callSoonThreadsafe(() -> {}),
                () -> loop.callLater(Duration.ofSeconds(1), () -> {}),
                loop::runForever);
        for (Runnable call : calls) {
            try {
                call.run();
            } catch (IllegalStateException e) {
                trace.print("closed:", Trace.name(e));
            }
        }
    }
}
