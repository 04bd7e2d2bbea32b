package dev.weft.internal.loop;

import dev.weft.ErrorReport;
import dev.weft.woven.Origin;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Futures that failed while no task waited for them. A failure that nobody read is reported when the garbage collector finds the future,
 * as in asyncio, or when the loop is closed.
 *
 * <p>Not a turn after it failed, as that of a task is ({@link UnreadFailure}): a future is often failed first, and handed to its reader
 * much later.
 */
final class UnreadFutures {

    private final BaseEventLoop loop;

    /** Changed by the loop's thread and by the cleaner's. */
    private final Set<Watched> open = ConcurrentHashMap.newKeySet();

    UnreadFutures(BaseEventLoop loop) {
        this.loop = loop;
    }

    void watch(FutureImpl<?> future, Outcome.Failed failed) {
        Watched watched = new Watched(Text.name(future), failed, future.origin());
        open.add(watched);
        DebugMode.Watch.CLEANER.register(future, watched);
    }

    /** Reports what nobody has read by now: who knows whether anybody will. */
    void close() {
        List.copyOf(open).forEach(Watched::report);
    }

    private final class Watched implements Runnable {

        /** Not the future itself, which could never be collected. */
        private final String name;

        private final Outcome.Failed failed;
        private final @Nullable Origin origin;

        Watched(String name, Outcome.Failed failed, @Nullable Origin origin) {
            this.name = name;
            this.failed = failed;
            this.origin = origin;
        }

        /** The future was collected. In the cleaner's thread, which may see late that the failure was read: {@link #report} looks again. */
        @Override
        public void run() {
            if (failed.retrieved) {
                open.remove(this);
            } else if (!loop.handOver(this::report)) {
                report(); // it failed after the loop was closed, and there is no thread of the loop's any more
            }
        }

        void report() {
            if (open.remove(this) && !failed.retrieved) {
                failed.retrieved = true;
                loop.callExceptionHandler(new ErrorReport(
                        "Future exception was never retrieved", failed.exception, List.of(name), origin));
            }
        }
    }
}
