package dev.weft.testing;

import dev.weft.ErrorReport;
import dev.weft.Task;
import dev.weft.TimerHandle;
import dev.weft.internal.net.SelectorEventLoop;
import dev.weft.testing.Leak.Kind;
import java.nio.channels.Channel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is to be over when the test is: tasks, timers, connections, errors that somebody should have read. */
final class Ledger {

    private final SelectorEventLoop loop;
    private final Origins origins;
    private final List<ErrorReport> errors = new ArrayList<>();
    private @Nullable Steps steps;

    Ledger(SelectorEventLoop loop) {
        this.loop = loop;
        origins = new Origins(this::living);
        loop.setBirthRegister(origins::born);
        loop.setExceptionHandler((running, report) -> errors.add(report));
    }

    Steps steps() {
        if (steps == null) {
            steps = new Steps();
        }
        return steps;
    }

    List<ErrorReport> takeErrors() {
        List<ErrorReport> taken = List.copyOf(errors);
        errors.clear();
        return taken;
    }

    /** The test is over; what its cleaning up reports is nobody's business. */
    void stop() {
        loop.setBirthRegister(null);
        loop.setExceptionHandler((running, report) -> {});
    }

    List<Leak> takeStock() {
        loop.endLingering(); // of sockets that the test has closed
        List<Leak> leaks = new ArrayList<>();
        for (Task<?> task : loop.allTasks()) {
            leaks.add(leak(
                    Kind.UNFINISHED_TASK,
                    task,
                    "is not done: await it, cancel it and await it, or give it to a task group"));
        }
        for (TimerHandle timer : loop.pendingTimers()) {
            leaks.add(leak(Kind.PENDING_TIMER, timer, "is pending: cancel it"));
        }
        for (Object open : loop.openResources()) {
            String advice = open instanceof Channel ? "has a reader or writer: remove it" : "is open: close it";
            leaks.add(leak(Kind.OPEN_RESOURCE, open, advice));
        }
        for (ErrorReport error : errors) {
            String what = error.message() + ": " + error.exception() + "; takeErrors() reads what is meant to fail";
            List<StackTraceElement> madeAt = error.source() == null ? List.of() : origins.of(error.source());
            leaks.add(new Leak(Kind.UNREAD_ERROR, what, madeAt, error.exception()));
        }
        if (steps != null && steps.isUnfinished()) {
            leaks.add(new Leak(Kind.UNFINISHED_STEPS, steps + "; the last is steps.done(n)", List.of(), null));
        }
        return leaks;
    }

    private Leak leak(Kind kind, Object what, String advice) {
        return new Leak(kind, what + " " + advice, origins.of(what), null);
    }

    private Set<Object> living() {
        Set<Object> open = Collections.newSetFromMap(new IdentityHashMap<>());
        open.addAll(loop.allTasks());
        open.addAll(loop.pendingTimers());
        open.addAll(loop.openResources());
        return open;
    }
}
