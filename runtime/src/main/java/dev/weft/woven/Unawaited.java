package dev.weft.woven;

import dev.weft.ErrorReport;
import dev.weft.EventLoop;
import dev.weft.RunningLoop;
import java.lang.StackWalker.StackFrame;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.ref.Cleaner;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Stands as the parent of a coroutine object from its creation until somebody awaits it, in debug mode; if nobody ever does, that is
 * reported when the garbage collector finds the object. Others have no parent then, and no hook: whoever claims a coroutine looks for
 * this only where it would refuse.
 */
final class Unawaited extends Frame implements Runnable {

    private static final Logger LOG = System.getLogger(EventLoop.class.getName());

    /** How the parameters of a direct body end. */
    private static final String DIRECT_BODY = "Ldev/weft/woven/Driver;I)";

    /** Not the coroutine itself, which could never be collected. */
    private final String method;

    private final @Nullable EventLoop loop;
    private final Origin origin = Origin.above(1);

    /** Written by the thread that claims the coroutine; read by the cleaner's, which {@code clean()} runs in the same one. */
    private boolean claimed;

    private final Cleaner.Cleanable watch;

    private Unawaited(CoroFrame<?> coro, @Nullable EventLoop loop) {
        this.method = coro.method();
        this.loop = loop;
        watch = Watch.CLEANER.register(coro, this);
    }

    /** Watches a coroutine object that was just created, if that is wanted where it was. */
    static Object note(Object created) {
        EventLoop loop = RunningLoop.get();
        if ((loop == null || loop.isDebug()) && created instanceof CoroFrame<?> coro && isMadeByCall()) {
            coro.parent = new Unawaited(coro, loop);
        }
        return created;
    }

    /** Tells a coroutine object from the frame of a body that runs already, and is about to suspend. */
    private static boolean isMadeByCall() {
        return StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE)
                .walk(frames -> frames.dropWhile(Unawaited::isMachinery).findFirst())
                .map(maker -> !maker.getDescriptor().contains(DIRECT_BODY))
                .orElse(false);
    }

    /** Less than {@link Origin#isOurs}: the coroutines of our own packages are made and suspended as anybody's. */
    private static boolean isMachinery(StackFrame frame) {
        Class<?> type = frame.getDeclaringClass();
        return type.getPackage() == Unawaited.class.getPackage()
                || type.getPackageName().equals("java.lang.invoke");
    }

    /** Notes that a coroutine is awaited, driven or closed now; answers whether it has no parent any more. */
    static boolean claim(CoroFrame<?> coro) {
        if (coro.parent instanceof Unawaited note) {
            note.claimed = true;
            note.watch.clean();
            coro.parent = null;
        }
        return coro.parent == null;
    }

    /** The coroutine was collected, or claimed. */
    @Override
    public void run() {
        if (claimed) {
            return;
        }
        ErrorReport report = new ErrorReport("coroutine " + method + " was never awaited", null, List.of(), origin);
        try {
            if (loop != null && !loop.isClosed()) {
                loop.callSoonThreadsafe(() -> loop.callExceptionHandler(report));
                return;
            }
        } catch (IllegalStateException closedMeanwhile) {
            // nobody is left to tell but the log
        }
        LOG.log(Level.WARNING, report.message(), origin);
    }

    /** Never resumed: whoever awaits the coroutine takes this place. */
    @Override
    public @Nullable Object resume(@Nullable Driver driver, @Nullable Object sent) {
        throw new AssertionError("a note of " + method + " was resumed as a frame; please report this");
    }

    /** Has a thread, so it is made when first used. */
    private static final class Watch {
        static final Cleaner CLEANER = Cleaner.create();
    }
}
