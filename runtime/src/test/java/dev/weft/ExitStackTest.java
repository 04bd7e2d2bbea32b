package dev.weft;

import static dev.weft.Weft.done;
import static dev.weft.Weft.run;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.weft.annotations.Coroutine;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@link ExitStack}, and of {@link AsyncExitStack} what {@link CPythonContextlibAsyncTest} does not try. */
class ExitStackTest {

    private final List<Object> trace = new ArrayList<>();

    @Test
    void closesInReverse() {
        AutoCloseable resource = () -> trace.add("resource");

        try (ExitStack stack = new ExitStack()) {
            assertThat(stack.enterContext(resource)).isSameAs(resource);
            stack.callback(() -> trace.add("callback"));
            trace.add("body");
        }

        assertThat(trace).containsExactly("body", "callback", "resource");
    }

    @Test
    void closesAllAndThrowsTheLastFailureItself() {
        IOException checked = new IOException();
        RuntimeException unchecked = new RuntimeException();
        ExitStack stack = new ExitStack();
        stack.enterContext(() -> {
            throw checked;
        });
        stack.callback(() -> trace.add("between"));
        stack.callback(() -> {
            throw unchecked;
        });

        Throwable thrown = catchThrowable(stack::close);

        assertThat(thrown).isSameAs(checked);
        assertThat(checked.getSuppressed()).containsExactly(unchecked);
        assertThat(trace).containsExactly("between");
    }

    @Test
    void aFailureThatIsThrownTwiceDoesNotTellOfItself() {
        RuntimeException first = new RuntimeException("first");
        RuntimeException second = new RuntimeException("second");
        ExitStack stack = new ExitStack();
        for (RuntimeException failure : List.of(first, second, first)) {
            stack.callback(() -> {
                throw failure;
            });
        }

        Throwable thrown = catchThrowable(stack::close);

        assertThat(thrown).isSameAs(first);
        assertThat(second.getSuppressed()).containsExactly(first);
        assertThat(first.getSuppressed()).isEmpty();
    }

    @Test
    void popAllKeepsWhatATryWouldClose() {
        ExitStack kept;
        try (ExitStack stack = new ExitStack()) {
            stack.callback(() -> trace.add("closed"));
            kept = stack.popAll();
        }
        trace.add("later");

        kept.close();
        kept.close();

        assertThat(trace).containsExactly("later", "closed");
    }

    @Coroutine
    private Coro<Void> slowlyNote(Object what) {
        yieldFrom(sleep(Duration.ZERO));
        trace.add(what);
        return done();
    }

    @Coroutine
    private Coro<Void> cancelled() {
        Task<Void> task = Weft.createTask(new AsyncExitStack().run(stack -> {
            stack.pushAsyncCallback(() -> slowlyNote("exit"));
            yieldFrom(sleep(Duration.ofDays(1)));
            return done();
        }));
        yieldFrom(sleep(Duration.ZERO));
        task.cancel();
        try {
            yieldFrom(task);
        } catch (CancelledError e) {
            trace.add("cancelled");
        }
        return done();
    }

    @Test
    void exitsOfACancelledTaskMayAwait() {
        run(cancelled());

        assertThat(trace).containsExactly("exit", "cancelled");
    }

    @Test
    void anExitMayAddOthers() {
        AsyncExitStack stack = new AsyncExitStack();
        stack.callback(() -> {
            trace.add("first");
            stack.callback(() -> trace.add("added"));
        });

        run(stack.aclose());

        assertThat(trace).containsExactly("first", "added");
    }
}
