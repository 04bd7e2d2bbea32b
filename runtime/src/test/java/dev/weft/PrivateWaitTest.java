package dev.weft;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.result;
import static dev.weft.Weft.run;
import static dev.weft.Weft.runningLoop;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.annotations.Coroutine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PrivateWaitTest {

    private final List<String> trace = new ArrayList<>();

    @Coroutine
    private Coro<Integer> waits(PrivateWait wait, int times) {
        try {
            for (int i = 1; i <= times; i++) {
                yieldFrom(wait);
                trace.add("woken " + i);
            }
        } catch (CancelledError e) {
            trace.add("cancelled");
            throw e;
        }
        return result(times);
    }

    @Coroutine
    private Coro<Void> wakesFromACallback() {
        PrivateWait wait = runningLoop().createPrivateWait();
        Task<Integer> task = createTask(waits(wait, 2));
        yieldFrom(sleep(Duration.ZERO));
        trace.add("awaited " + wait.isAwaited());
        for (int i = 0; i < 2; i++) {
            runningLoop().callSoon(() -> {
                wait.wake();
                trace.add("after wake");
            });
        }
        yieldFrom(task);
        trace.add("awaited " + wait.isAwaited());
        return done();
    }

    /** In the same turn, before the callback that wakes goes on; and the same object may be awaited again. */
    @Test
    void theWaiterIsResumedInPlace() {
        run(wakesFromACallback());

        assertThat(trace)
                .containsExactly("awaited true", "woken 1", "after wake", "woken 2", "after wake", "awaited false");
    }

    @Coroutine
    private Coro<Void> wakesFromATask() {
        PrivateWait wait = runningLoop().createPrivateWait();
        Task<Integer> task = createTask(waits(wait, 1));
        yieldFrom(sleep(Duration.ZERO));
        wait.wake();
        trace.add("after wake");
        yieldFrom(task);
        return done();
    }

    @Test
    void aTaskThatWakesAnotherIsNotInterrupted() {
        run(wakesFromATask());

        assertThat(trace).containsExactly("after wake", "woken 1");
    }

    @Coroutine
    private Coro<Void> cancels() {
        PrivateWait wait = runningLoop().createPrivateWait();
        Task<Integer> task = createTask(waits(wait, 1));
        yieldFrom(sleep(Duration.ZERO));
        task.cancel();
        wait.wake();
        try {
            yieldFrom(task);
        } catch (CancelledError e) {
            trace.add("seen");
        }
        Task<Integer> next = createTask(waits(wait, 1));
        yieldFrom(sleep(Duration.ZERO));
        wait.wake();
        yieldFrom(next);
        return done();
    }

    @Test
    void aCancelledWaiterIsNotWokenAndTheNextOneIs() {
        run(cancels());

        assertThat(trace).containsExactly("cancelled", "seen", "woken 1");
    }

    @Coroutine
    private Coro<Void> waitsTwice() {
        PrivateWait wait = runningLoop().createPrivateWait();
        Task<Integer> first = createTask(waits(wait, 1));
        yieldFrom(sleep(Duration.ZERO));
        try {
            yieldFrom(wait);
        } finally {
            first.cancel();
        }
        return done();
    }

    @Test
    void oneTaskMayWaitAtATime() {
        assertThatThrownBy(() -> run(waitsTwice())).isInstanceOf(IllegalStateException.class);
    }

    @Coroutine
    private Coro<Boolean> wakesNobody() {
        PrivateWait wait = runningLoop().createPrivateWait();
        wait.wake();
        Task<Integer> task = createTask(waits(wait, 1));
        yieldFrom(sleep(Duration.ZERO));
        boolean awaited = wait.isAwaited();
        task.cancel();
        return result(awaited);
    }

    @Test
    void aWakeUpIsNotKept() {
        assertThat(run(wakesNobody())).isTrue();
    }
}
