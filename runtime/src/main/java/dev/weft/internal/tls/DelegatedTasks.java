package dev.weft.internal.tls;

import dev.weft.EventLoop;
import dev.weft.Future;
import javax.net.ssl.SSLException;

/**
 * Runs what an engine wants to have run elsewhere: private keys and certificate chains take milliseconds, in which the loop has other
 * connections.
 */
final class DelegatedTasks {

    /** Who goes on afterwards, in the loop's thread. */
    interface Listener {

        void tasksDone();

        void tasksFailed(Throwable exception);
    }

    private final EventLoop loop;
    private final SteadyEngine engine;
    private final Listener listener;
    private boolean running;

    DelegatedTasks(EventLoop loop, SteadyEngine engine, Listener listener) {
        this.loop = loop;
        this.engine = engine;
        this.listener = listener;
    }

    /** While they do, the engine belongs to another thread. */
    boolean areRunning() {
        return running;
    }

    /** Begins to run what there is. Answers whether there was something. */
    boolean start() throws SSLException {
        Runnable first = engine.delegatedTask();
        if (first == null) {
            return false;
        }
        Future<Void> work = loop.runInExecutor(() -> {
            engine.runTasks(first);
            return null;
        });
        running = true;
        work.addDoneCallback(this::done);
        return true;
    }

    private void done(Future<Void> work) {
        running = false;
        Throwable exception =
                work.isCancelled() ? new SSLException("the TLS engine's work was cancelled") : work.exception();
        if (exception == null) {
            listener.tasksDone();
        } else {
            listener.tasksFailed(exception);
        }
    }
}
