package dev.weft.contexts;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.toThread;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.ContextHook;
import dev.weft.Coro;
import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.annotations.Coroutine;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.Scope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** OpenTelemetry's current context, with scopes that stay open while the coroutine is suspended. */
class OpenTelemetryTest {

    private static final ContextKey<String> SPAN = ContextKey.named("span");

    private final Runnable unregister = ContextHook.register(new OpenTelemetryHook());
    private final List<String> trace = new ArrayList<>();

    @AfterEach
    void unregister() {
        unregister.run();
    }

    @Test
    void eachTaskHasItsOwnSpan() {
        try (Scope main = Context.root().with(SPAN, "main").makeCurrent()) {
            Weft.run(() -> {
                Task<Void> first = createTask(serve("first", trace));
                Task<Void> second = createTask(serve("second", trace));
                yieldFrom(first);
                yieldFrom(second);
                trace.add("main: " + span());
                return done();
            });
            assertThat(span()).isEqualTo("main");
        }

        assertThat(trace)
                .containsExactlyInAnyOrder(
                        "first: first of main",
                        "first in a thread: first of main",
                        "first after: main",
                        "second: second of main",
                        "second in a thread: second of main",
                        "second after: main",
                        "main: main");
        assertThat(Context.current()).isSameAs(Context.root());
    }

    @Coroutine
    private static Coro<Void> serve(String name, List<String> trace) {
        try (Scope scope = Context.current().with(SPAN, name + " of " + span()).makeCurrent()) {
            yieldFrom(sleep(Duration.ZERO));
            trace.add(name + ": " + span());
            String seen = yieldFrom(toThread(OpenTelemetryTest::span));
            trace.add(name + " in a thread: " + seen);
        }
        trace.add(name + " after: " + span());
        return done();
    }

    private static String span() {
        return Context.current().get(SPAN);
    }

    private static final class OpenTelemetryHook implements ContextHook {

        @Override
        public Object capture() {
            return Context.current();
        }

        /** The scope is never closed: leaving, like entering, makes another context the current one. */
        @Override
        @SuppressWarnings("MustBeClosedChecker")
        public void restore(Object captured) {
            (captured == null ? Context.root() : (Context) captured).makeCurrent();
        }
    }
}
