package dev.weft;

import static dev.weft.Weft.result;
import static dev.weft.Weft.yieldFrom;

import dev.weft.annotations.Coroutine;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A service that {@link TaskGroup#start} waits for. */
final class Starting<T> implements TaskStatus<T> {

    private final EventLoop loop;
    private final Task<Void> task;
    private boolean ready;
    private @Nullable T value;

    /** Whoever awaits {@link #untilReady} waits for it. */
    private @Nullable Future<Void> change;

    /** @param begin makes a task of the coroutine that it is given */
    Starting(EventLoop loop, Body<? super TaskStatus<T>, Void> service, Function<Coro<Void>, Task<Void>> begin) {
        this.loop = loop;
        this.task = begin.apply(Bodies.<Void>start(() -> service.run(this)));
    }

    Task<Void> task() {
        return task;
    }

    boolean isReady() {
        return ready;
    }

    @Override
    public void started(T value) {
        if (ready) {
            throw new IllegalStateException("started() was called already, by " + task + "; a service starts once");
        }
        ready = true;
        this.value = value;
        changed();
    }

    /** The service is ready, or has ended. */
    void changed() {
        if (change != null) {
            Sleep.wakeUp(change);
        }
    }

    /** Waits until the service is ready and gives what it said, or throws what kept it from that. Cancelled, waits for its end. */
    @Coroutine
    Coro<T> untilReady() {
        CancelledError cancelled = null;
        while (!ready && !task.isDone()) {
            Future<Void> next = loop.createFuture(() -> List.of(task));
            if (cancelled != null) {
                CancelScope.stopsAfter(loop.currentTask(), next);
            }
            change = next;
            try {
                yieldFrom(next);
            } catch (CancelledError e) {
                cancelled = e;
                task.cancel(e.getMessage());
            }
        }
        if (!ready && !task.isCancelled() && task.exception() != null) {
            throw Timeout.sneak(task.exception());
        }
        if (cancelled != null) {
            throw cancelled;
        }
        return result(readyValue());
    }

    private T readyValue() {
        if (!ready) {
            task.result(); // throws where it was cancelled
            throw new IllegalStateException(
                    task.name() + " ended without calling started(); a service that start() runs must");
        }
        return value;
    }
}
