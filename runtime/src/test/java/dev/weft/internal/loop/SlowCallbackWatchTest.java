package dev.weft.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.ErrorReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SlowCallbackWatchTest {

    private final Logger logger = Logger.getLogger(SlowCallbackWatch.class.getName());
    private final List<String> logged = new ArrayList<>();
    private final List<ErrorReport> errors = new ArrayList<>();
    private final FakeLoop.Script clock = new FakeLoop.Script();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord event) {
            logged.add(new SimpleFormatter().formatMessage(event));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        logger.addHandler(handler);
        logger.setUseParentHandlers(false);
    }

    @AfterEach
    void stopListening() {
        logger.removeHandler(handler);
        logger.setUseParentHandlers(true);
    }

    // CPython: test_base_events.BaseEventLoopWithSelectorTests.test_log_slow_callbacks
    @Test
    void inDebugModeASlowCallbackIsNamed() {
        watch(true).run(taking(100, "the slow one"));

        assertThat(logged).singleElement().asString().contains("the slow one").contains("100 ms");
    }

    @Test
    void aFastOneIsNot() {
        watch(true).run(taking(99, "the fast one"));

        assertThat(logged).isEmpty();
    }

    @Test
    void withoutDebugModeNothingIsTimed() {
        watch(false).run(taking(1000, "the slow one"));

        assertThat(logged).isEmpty();
    }

    @Test
    void whatACallbackThrowsIsReported() {
        IllegalStateException bad = new IllegalStateException("bad");
        Runnable callback = () -> {
            throw bad;
        };

        watch(false).run(callback);

        assertThat(errors).singleElement().satisfies(report -> {
            assertThat(report.exception()).isSameAs(bad);
            assertThat(report.source()).isSameAs(callback);
        });
    }

    @Test
    void aStackOverflowIsReportedAndABrokenJvmIsNot() {
        OutOfMemoryError broken = new OutOfMemoryError("on purpose");

        watch(false).run(() -> {
            throw new StackOverflowError();
        });

        assertThat(errors).hasSize(1);
        assertThatThrownBy(() -> watch(false).run(() -> {
                    throw broken;
                }))
                .isSameAs(broken);
    }

    private SlowCallbackWatch watch(boolean debug) {
        return new SlowCallbackWatch(LoopOptions.DEFAULT.withDebug(debug), clock, errors::add);
    }

    private Runnable taking(long millis, String name) {
        return new Runnable() {
            @Override
            public void run() {
                clock.advance(Duration.ofMillis(millis));
            }

            @Override
            public String toString() {
                return name;
            }
        };
    }
}
