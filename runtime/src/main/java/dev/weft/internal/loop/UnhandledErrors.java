package dev.weft.internal.loop;

import dev.weft.Context;
import dev.weft.ContextCarrier;
import dev.weft.ErrorReport;
import dev.weft.EventLoop;
import dev.weft.woven.Origin;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Errors that nobody awaits: the way to the loop's exception handler, and the default one. */
final class UnhandledErrors {

    private static final Logger LOG = System.getLogger(EventLoop.class.getName());

    /** What a report takes, loaded while all is well: without a file descriptor no class comes out of a directory any more. */
    private static final List<Class<?>> NEEDED = List.of(
            ErrorReport.class,
            Text.class,
            Traced.class,
            Origin.class,
            ContextCarrier.class,
            StandsFor.class,
            Registered.class);

    private final EventLoop loop;

    /** Null for the default one. */
    @Nullable
    BiConsumer<EventLoop, ErrorReport> handler;

    UnhandledErrors(EventLoop loop) {
        this.loop = loop;
    }

    void report(ErrorReport unhandled) {
        ErrorReport report = unhandled.origin() == null ? unhandled.withOrigin(originOf(unhandled)) : unhandled;
        Context context = contextOf(report);
        if (context != null && ContextCarrier.mayEnter(context)) {
            context.run(() -> handle(report));
        } else {
            handle(report); // where the context is entered already, it is the one that failed
        }
    }

    private void handle(ErrorReport report) {
        BiConsumer<EventLoop, ErrorReport> current = handler;
        if (current == null) {
            log(report);
            return;
        }
        try {
            current.accept(loop, report);
        } catch (Throwable e) {
            SlowCallbackWatch.throwIfFatal(e);
            log(new ErrorReport("Unhandled error in exception handler " + Text.of(current), e, loop));
            log(report);
        }
    }

    /** The context of the first object that has one of its own; those without ran in what is current still. */
    private static @Nullable Context contextOf(ErrorReport report) {
        for (Object object : report.about()) {
            if (object instanceof Traced traced && traced.runsIn() != null) {
                return traced.runsIn();
            }
        }
        return null;
    }

    private static @Nullable Origin originOf(ErrorReport report) {
        Traced traced = report.first(Traced.class);
        return traced == null ? null : traced.origin();
    }

    private static void log(ErrorReport report) {
        StringBuilder text = new StringBuilder(report.message());
        for (Object object : report.about()) {
            String described = Text.of(object);
            if (text.indexOf(described) < 0) {
                text.append(" (").append(described).append(')');
            }
        }
        Throwable origin = report.origin();
        if (origin != null) {
            text.append("; created here:").append(Text.trace(origin.getStackTrace()));
        }
        if (report.exception() == null) {
            LOG.log(Level.ERROR, text.toString());
        } else {
            LOG.log(Level.ERROR, text.toString(), report.exception());
        }
    }
}
