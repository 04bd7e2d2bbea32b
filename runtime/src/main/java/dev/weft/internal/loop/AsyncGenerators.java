package dev.weft.internal.loop;

import static dev.weft.Weft.done;
import static dev.weft.Weft.gather;
import static dev.weft.Weft.yieldFrom;

import dev.weft.AsyncGenerator;
import dev.weft.CancelledError;
import dev.weft.Coro;
import dev.weft.ErrorReport;
import dev.weft.Task;
import dev.weft.annotations.Coroutine;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The asynchronous generators begun on a loop that have not ended. Those that somebody still holds are closed when the loop is shut
 * down. One that nobody holds any more cannot be: its {@code finally} blocks will never run, and that is reported when
 * the next generator begins, or at the shutdown. PEP 525, Finalization.
 */
final class AsyncGenerators {

    private final BaseEventLoop loop;
    private final ReferenceQueue<AsyncGenerator<?>> abandoned = new ReferenceQueue<>();

    /** Changed by the loop's thread, and by whichever thread a generator ends in. */
    private final Set<Begun> open = ConcurrentHashMap.newKeySet();

    private boolean shutDown;

    AsyncGenerators(BaseEventLoop loop) {
        this.loop = loop;
    }

    /** Takes note of a generator. Gives what is to be called when its body has ended. */
    Runnable begin(AsyncGenerator<?> generator, String method) {
        reportAbandoned();
        if (shutDown) {
            report(
                    "Asynchronous generator was begun after shutdownAsyncGenerators(), and nothing will close it",
                    generator);
        }
        Begun begun = new Begun(generator, method);
        open.add(begun);
        return begun::end;
    }

    /** Closes all of them side by side, and waits for that. */
    @Coroutine
    Coro<Void> shutDown() {
        shutDown = true;
        reportAbandoned();
        List<Coro<Void>> closing = new ArrayList<>();
        for (Begun begun : open) {
            AsyncGenerator<?> generator = begun.get();
            if (generator != null) {
                closing.add(close(generator));
            }
        }
        yieldFrom(gather(closing));
        return done();
    }

    @Coroutine
    private Coro<Void> close(AsyncGenerator<?> generator) {
        try {
            yieldFrom(generator.aclose());
        } catch (CancelledError e) {
            Task<?> task = loop.currentTask();
            if (task != null && task.cancelling() > 0) { // else it was raised by the body, and means nobody else
                throw e;
            }
        } catch (Throwable e) {
            SlowCallbackWatch.throwIfFatal(e);
            loop.callExceptionHandler(
                    new ErrorReport("An error occurred during closing of an asynchronous generator", e, generator));
        }
        return done();
    }

    private void reportAbandoned() {
        for (Reference<?> lost = abandoned.poll(); lost != null; lost = abandoned.poll()) {
            Begun begun = (Begun) lost;
            open.remove(begun);
            report(
                    "Asynchronous generator was left before its end, and its finally blocks did not run; close it with"
                            + " aclose(), or iterate over it in Weft.aclosing(..)",
                    begun.method);
        }
    }

    private void report(String message, Object generator) {
        loop.callExceptionHandler(new ErrorReport(message, null, generator));
    }

    private final class Begun extends WeakReference<AsyncGenerator<?>> {

        private final String method;

        Begun(AsyncGenerator<?> generator, String method) {
            super(generator, abandoned);
            this.method = method;
        }

        void end() {
            clear();
            open.remove(this);
        }
    }
}
