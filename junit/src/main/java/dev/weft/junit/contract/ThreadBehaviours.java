package dev.weft.junit.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Handle;
import dev.weft.TimerHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Calls from other threads: the one that is meant for them, and those that are not. */
abstract class ThreadBehaviours extends Behaviours {

    private static final int CALLS = 1000;
    private static final int THREADS = 4;

    ThreadBehaviours(Supplier<LoopHost> hosts) {
        super(hosts);
    }

    @Test
    void aCallFromAnotherThreadWakesTheLoop() {
        TimerHandle late = loop.callLater(Duration.ofSeconds(20), note("late"));
        Runnable over = host.expectThread();
        Thread thread = new Thread(() -> loop.callSoonThreadsafe(() -> {
            trace.add("call");
            late.cancel();
            host.finish();
        }));
        loop.callSoon(thread::start);

        host.run();

        assertTrace("call");
        over.run();
        join(thread);
    }

    @Test
    void callsOfOneThreadKeepTheirOrder() {
        List<Integer> seen = new ArrayList<>();
        Runnable over = host.expectThread();
        Thread thread = new Thread(() -> {
            for (int i = 0; i < CALLS; i++) {
                int number = i;
                loop.callSoonThreadsafe(() -> seen.add(number));
            }
            loop.callSoonThreadsafe(host::finish);
        });
        loop.callSoon(thread::start);

        host.run();

        over.run();
        join(thread);
        assertEquals(CALLS, seen.size());
        for (int i = 0; i < CALLS; i++) {
            assertEquals(i, seen.get(i));
        }
    }

    @Test
    void callsOfManyThreadsAllRunOnce() {
        int[] ran = {0}; // plain: written by the loop only
        AtomicInteger threadsLeft = new AtomicInteger(THREADS);
        Runnable over = host.expectThread();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            threads.add(new Thread(() -> {
                for (int call = 0; call < CALLS; call++) {
                    loop.callSoonThreadsafe(() -> ran[0]++);
                }
                if (threadsLeft.decrementAndGet() == 0) {
                    loop.callSoonThreadsafe(host::finish);
                }
            }));
        }
        loop.callSoon(() -> threads.forEach(Thread::start));

        host.run();
        runReady();

        over.run();
        threads.forEach(Behaviours::join);
        assertEquals(THREADS * CALLS, ran[0]);
    }

    @Test
    void onTheLoopsThreadItKeepsItsPlaceAmongTheOthers() {
        loop.callSoon(() -> {
            loop.callSoon(note("a"));
            loop.callSoonThreadsafe(note("b"));
            loop.callSoon(note("c"));
        });

        runReady();

        assertTrace("a", "b", "c");
    }

    @Test
    void aCallBeforeTheLoopRunsIsKept() {
        elsewhere(() -> loop.callSoonThreadsafe(note("early")));

        runReady();

        assertTrace("early");
    }

    @Test
    void whatTheCallingThreadWroteIsSeenByTheCallback() {
        int[] plain = {0};
        elsewhere(() -> {
            plain[0] = 42;
            loop.callSoonThreadsafe(() -> trace.add("saw " + plain[0]));
        });

        runReady();

        assertTrace("saw 42");
    }

    @Test
    void aCallFromAnotherThreadCanBeCancelledOnTheLoop() {
        Handle[] handle = new Handle[1];
        elsewhere(() -> handle[0] = loop.callSoonThreadsafe(note("cancelled")));

        onLoop(() -> handle[0].cancel());

        assertTrue(handle[0].isCancelled());
    }

    @Test
    void whatACallFromAnotherThreadThrowsIsReported() {
        RuntimeException bad = new RuntimeException("bad");
        elsewhere(() -> loop.callSoonThreadsafe(() -> {
            throw bad;
        }));

        runReady();

        assertSame(bad, takeError().exception());
    }

    @Test
    void schedulingFromAnotherThreadIsRefusedWhileTheLoopRuns() {
        onLoop(() -> {
            assertRefusedElsewhere(() -> loop.callSoon(() -> {}));
            assertRefusedElsewhere(() -> loop.callLater(Duration.ZERO, () -> {}));
            assertRefusedElsewhere(() -> loop.callAt(Duration.ZERO, () -> {}));
            assertRefusedElsewhere(() -> loop.createTask(TaskBehaviours.answer(1)));
            assertRefusedElsewhere(() -> loop.runInExecutor(() -> 1));
        });
    }

    @Test
    void stoppingAndAskingForTasksFromAnotherThreadIsRefusedWhileTheLoopRuns() {
        onLoop(() -> {
            assertRefusedElsewhere(loop::stop);
            assertRefusedElsewhere(loop::allTasks);
        });
    }

    @Test
    void cancellingATimerFromAnotherThreadIsRefusedWhileTheLoopRuns() {
        TimerHandle timer = loop.callLater(Duration.ofMinutes(1), () -> {});

        onLoop(() -> assertRefusedElsewhere(timer::cancel));

        timer.cancel();
    }

    @Test
    void anyThreadMayAskWhetherTheLoopRunsOrIsClosed() {
        onLoop(() -> assertEquals(null, elsewhere(() -> {
            assertTrue(loop.isRunning());
            assertTrue(!loop.isClosed());
        })));
    }
}
