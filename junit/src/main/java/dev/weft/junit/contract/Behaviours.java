package dev.weft.junit.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.weft.Awaitable;
import dev.weft.ErrorReport;
import dev.weft.EventLoop;
import dev.weft.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.function.Executable;

/** What the groups of the contract have in common: a loop, a list of what happened, and ways to run. Errors nobody expects fail the test. */
@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = ThreadMode.SEPARATE_THREAD)
abstract class Behaviours {

    /** Turns after which nothing more comes of what was ready. */
    private static final int SEVERAL_TURNS = 10;

    final Supplier<LoopHost> hosts;
    final LoopHost host;
    final EventLoop loop;
    final List<String> trace = new ArrayList<>();
    final List<ErrorReport> errors = new ArrayList<>();

    Behaviours(Supplier<LoopHost> hosts) {
        this.hosts = hosts;
        host = hosts.get();
        loop = host.loop();
        loop.setExceptionHandler((running, report) -> errors.add(report));
    }

    @AfterEach
    void closeHost() {
        host.close();
        if (!errors.isEmpty()) {
            ErrorReport first = errors.get(0);
            fail(
                    "reported to the exception handler: " + first.message() + ", and " + (errors.size() - 1) + " more",
                    first.exception());
        }
    }

    final Runnable note(String what) {
        return () -> trace.add(what);
    }

    final void assertTrace(String... expected) {
        assertEquals(List.of(expected), trace);
    }

    /** Runs until nothing more comes of what is ready. Timers are not waited for. */
    final void runReady() {
        finishAfter(SEVERAL_TURNS);
        host.run();
    }

    /** Runs exactly one turn, or as good as. */
    final void runTurn() {
        loop.callSoon(host::finish);
        host.run();
    }

    private void finishAfter(int turns) {
        loop.callSoon(turns == 0 ? host::finish : () -> finishAfter(turns - 1));
    }

    /** Runs for a time, on the loop's clock. */
    final void runFor(Duration time) {
        loop.callLater(time, host::finish);
        host.run();
    }

    /** Runs the loop until the awaitable is done, and gives what came of it. */
    final <R> R complete(Awaitable<R> awaitable) {
        Future<R> future = awaitable instanceof Future<R> given ? given : loop.createTask(awaitable.toCoro());
        future.addDoneCallback(done -> host.finish());
        host.run();
        return future.result();
    }

    /** Runs in a callback on the loop; what it throws fails the test. */
    final void onLoop(Executable action) {
        loop.callSoon(() -> {
            try {
                action.execute();
                trace.add("on the loop");
            } catch (Throwable e) {
                throw new AssertionError("on the loop", e);
            }
        });
        runReady();
        closeOnError();
        assertTrue(trace.contains("on the loop"));
    }

    private void closeOnError() {
        if (!errors.isEmpty()) {
            closeHost();
        }
    }

    /** Takes the only error that was reported. */
    final ErrorReport takeError() {
        assertEquals(1, errors.size(), () -> "reports: " + errors);
        return errors.remove(0);
    }

    /** Asserts that the action is refused, with these words in its message. */
    static <X extends Throwable> X refused(Class<X> type, String words, Executable action) {
        X refusal = org.junit.jupiter.api.Assertions.assertThrows(type, action);
        String message = String.valueOf(refusal.getMessage());
        assertTrue(message.contains(words), () -> "no \"" + words + "\" in: " + message);
        return refusal;
    }

    /** Runs something in another thread to its end, and gives what it threw. */
    static @Nullable Throwable elsewhere(Executable action) {
        Throwable[] thrown = new Throwable[1];
        Thread thread = new Thread(() -> {
            try {
                action.execute();
            } catch (Throwable e) {
                thrown[0] = e;
            }
        });
        thread.start();
        join(thread);
        return thrown[0];
    }

    static void join(Thread thread) {
        try {
            thread.join(TimeUnit.SECONDS.toMillis(10));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        assertTrue(!thread.isAlive(), () -> thread + " did not end");
    }

    static void assertRefusedElsewhere(Executable action) {
        Throwable refusal = elsewhere(action);
        assertNotNull(refusal, "nothing was thrown in the other thread");
        assertEquals(IllegalStateException.class, refusal.getClass());
        assertTrue(String.valueOf(refusal.getMessage()).contains("callSoonThreadsafe"), refusal::getMessage);
    }
}
