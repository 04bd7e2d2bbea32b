package dev.weft;

import static dev.weft.Weft.createTask;
import static dev.weft.Weft.done;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.toThread;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.annotations.Coroutine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Contexts of others, bound to the thread, follow tasks and callbacks. */
class ContextHookTest {

    /** What a logger does for its MDC. */
    private static final ThreadLocal<Map<String, String>> DIAGNOSTICS = ThreadLocal.withInitial(Map::of);

    private final List<String> trace = new ArrayList<>();
    private Runnable unregister = () -> {};

    @BeforeEach
    void register() {
        unregister = ContextHook.register(new ContextHook() {
            @Override
            public Object capture() {
                return DIAGNOSTICS.get();
            }

            @Override
            @SuppressWarnings("unchecked")
            public void restore(Object captured) {
                if (captured == null) {
                    DIAGNOSTICS.remove();
                } else {
                    DIAGNOSTICS.set((Map<String, String>) captured);
                }
            }
        });
    }

    @AfterEach
    void unregister() {
        unregister.run();
        DIAGNOSTICS.remove();
    }

    @Test
    void eachTaskKeepsItsOwnAcrossSuspensionsAndTheThreadGetsItsOwnBack() {
        DIAGNOSTICS.set(Map.of("user", "main"));

        Weft.run(() -> {
            Task<Void> ann = createTask(serve("ann", trace));
            Task<Void> bob = createTask(serve("bob", trace));
            yieldFrom(ann);
            yieldFrom(bob);
            trace.add("main as " + DIAGNOSTICS.get().get("user"));
            return done();
        });

        assertThat(trace)
                .containsExactly(
                        "ann began as main",
                        "bob began as main",
                        "ann goes on as ann",
                        "bob goes on as bob",
                        "main as main");
        assertThat(DIAGNOSTICS.get()).containsEntry("user", "main");
    }

    @Coroutine
    private static Coro<Void> serve(String user, List<String> trace) {
        trace.add(user + " began as " + DIAGNOSTICS.get().get("user"));
        DIAGNOSTICS.set(Map.of("user", user));
        yieldFrom(sleep(Duration.ZERO));
        trace.add(user + " goes on as " + DIAGNOSTICS.get().get("user"));
        return done();
    }

    @Test
    void callbacksAndThreadsGetTheValueOfTheirRegistration() {
        Weft.run(() -> {
            DIAGNOSTICS.set(Map.of("user", "ann"));
            Weft.runningLoop()
                    .callSoon(() -> trace.add("callback as " + DIAGNOSTICS.get().get("user")));
            trace.add("thread as " + yieldFrom(toThread(() -> DIAGNOSTICS.get().get("user"))));
            DIAGNOSTICS.set(Map.of("user", "bob"));
            yieldFrom(sleep(Duration.ZERO));
            return done();
        });

        assertThat(trace).containsExactly("callback as ann", "thread as ann");
    }

    @Test
    void anEmptyContextHasNone() {
        DIAGNOSTICS.set(Map.of("user", "main"));

        Context.empty().run(() -> assertThat(DIAGNOSTICS.get()).isEmpty());

        assertThat(DIAGNOSTICS.get()).containsEntry("user", "main");
    }

    @Test
    void aCopyOfAnEnteredContextHasWhatTheThreadHas() {
        Context context = Context.empty();

        context.run(() -> {
            DIAGNOSTICS.set(Map.of("user", "ann"));
            Context copy = context.copy();
            DIAGNOSTICS.set(Map.of("user", "bob"));
            copy.run(() -> trace.add(DIAGNOSTICS.get().get("user")));
            trace.add(DIAGNOSTICS.get().get("user"));
        });

        assertThat(trace).containsExactly("ann", "bob");
    }

    @Test
    void aHookThatFailsStopsNobody() {
        Runnable remove = ContextHook.register(new ContextHook() {
            @Override
            public Object capture() {
                throw new IllegalStateException("cannot capture, on purpose");
            }

            @Override
            public void restore(Object captured) {
                throw new IllegalStateException("cannot restore, on purpose");
            }
        });
        java.util.logging.Logger logger = java.util.logging.Logger.getLogger(ContextHook.class.getName());
        logger.setUseParentHandlers(false);

        try {
            Weft.run(() -> serve("ann", trace));
        } finally {
            remove.run();
            logger.setUseParentHandlers(true);
        }

        assertThat(trace).containsExactly("ann began as null", "ann goes on as ann");
    }
}
