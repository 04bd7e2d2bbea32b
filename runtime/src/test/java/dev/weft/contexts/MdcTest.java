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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** SLF4J's MDC. The hook is the one that the documentation of {@link ContextHook} shows. */
class MdcTest {

    private final Runnable unregister = ContextHook.register(new MdcHook());
    private final List<String> trace = new ArrayList<>();

    @AfterEach
    void unregister() {
        unregister.run();
        MDC.clear();
    }

    @Test
    void eachTaskHasItsOwnDiagnostics() {
        MDC.put("user", "main");

        Weft.run(() -> {
            Task<Void> ann = createTask(serve("ann", trace));
            Task<Void> bob = createTask(serve("bob", trace));
            yieldFrom(ann);
            yieldFrom(bob);
            trace.add("main: " + MDC.get("user"));
            return done();
        });

        assertThat(trace)
                .containsExactlyInAnyOrder(
                        "ann: ann", "ann in a thread: ann", "bob: bob", "bob in a thread: bob", "main: main");
        assertThat(MDC.get("user")).isEqualTo("main");
    }

    @Coroutine
    private static Coro<Void> serve(String user, List<String> trace) {
        try (MDC.MDCCloseable entry = MDC.putCloseable("user", user)) {
            yieldFrom(sleep(Duration.ZERO));
            trace.add(user + ": " + MDC.get("user"));
            String seen = yieldFrom(toThread(() -> MDC.get("user")));
            trace.add(user + " in a thread: " + seen);
        }
        return done();
    }

    private static final class MdcHook implements ContextHook {

        @Override
        public Object capture() {
            return MDC.getCopyOfContextMap();
        }

        @Override
        @SuppressWarnings("unchecked")
        public void restore(Object map) {
            if (map == null) {
                MDC.clear();
            } else {
                MDC.setContextMap((Map<String, String>) map);
            }
        }
    }
}
