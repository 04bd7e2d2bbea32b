package dev.weft.internal.loop;

import dev.weft.EventLoop;
import dev.weft.woven.CreationSite;
import dev.weft.woven.Origin;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.ref.Cleaner;

/**
 * A loop's debug mode, as far as the rest of the process is concerned: it ends when it is turned off or the loop is closed, and with a
 * warning when the loop is collected without that, its selector and threads left behind.
 */
final class DebugMode implements Runnable {

    private static final Logger LOG = System.getLogger(EventLoop.class.getName());

    /** Not the loop itself, which could never be collected. */
    private final String name;

    private final Origin origin = Origin.here();
    private final Cleaner.Cleanable watch;
    private volatile boolean ended;

    DebugMode(BaseEventLoop loop) {
        name = Text.name(loop);
        CreationSite.watch(true);
        watch = Watch.CLEANER.register(loop, this);
    }

    void end() {
        ended = true;
        watch.clean();
    }

    @Override
    public void run() {
        CreationSite.watch(false);
        if (!ended) {
            LOG.log(Level.WARNING, "unclosed event loop " + name + "; close() it, or use a Runner", origin);
        }
    }

    /** Has a thread, so it is made when first used. */
    static final class Watch {
        static final Cleaner CLEANER = Cleaner.create();
    }
}
