package dev.weft;

import static dev.weft.Weft.gather;
import static dev.weft.Weft.result;
import static dev.weft.Weft.toThread;
import static dev.weft.Weft.yieldFrom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** CPython's test_threads. */
class CPythonThreadsTest {

    // CPython: test_threads.ToThreadTests.test_to_thread
    // CPython: test_threads.ToThreadTests.test_to_thread_args_kwargs
    @Test
    void theResultComesBack() {
        List<Integer> numbers = List.of(40, 2);

        assertThat(Weft.run(() -> toThread(() -> numbers.get(0) + numbers.get(1))))
                .isEqualTo(42);
    }

    // CPython: test_threads.ToThreadTests.test_to_thread_exception
    @Test
    void theExceptionComesBack() {
        IllegalStateException failure = new IllegalStateException("test");

        assertThatThrownBy(() -> Weft.run(() -> toThread(() -> {
                    throw failure;
                })))
                .isSameAs(failure);
    }

    // CPython: test_threads.ToThreadTests.test_to_thread_once
    @Test
    void theCodeRunsOnceAndElsewhere() {
        AtomicInteger calls = new AtomicInteger();

        Thread thread = Weft.run(() -> toThread(() -> {
            calls.incrementAndGet();
            return Thread.currentThread();
        }));

        assertThat(calls).hasValue(1);
        assertThat(thread).isNotSameAs(Thread.currentThread());
    }

    // CPython: test_threads.ToThreadTests.test_to_thread_concurrent
    @Test
    void manyRunSideBySide() {
        AtomicInteger calls = new AtomicInteger();

        Weft.run(() -> {
            List<Coro<Integer>> work = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                work.add(toThread(calls::incrementAndGet));
            }
            return result(yieldFrom(gather(work)));
        });

        assertThat(calls).hasValue(10);
    }

    // CPython: test_threads.ToThreadTests.test_to_thread_contextvars
    @Test
    void theCodeSeesTheContext() {
        ContextVar<String> variable = ContextVar.of("test_ctx");

        String seen = Weft.run(() -> {
            variable.set("parrot");
            return result(yieldFrom(toThread(variable::get)));
        });

        assertThat(seen).isEqualTo("parrot");
    }
}
