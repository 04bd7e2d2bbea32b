package dev.weft.internal.loop;

import static dev.weft.Weft.allTasks;
import static dev.weft.Weft.result;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Coro;
import dev.weft.Task;
import dev.weft.annotations.Coroutine;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TextTest {

    private final FakeLoop loop = new FakeLoop(true);

    @AfterEach
    void close() {
        loop.close();
    }

    @Coroutine
    private static Coro<Set<Task<?>>> all() {
        return result(allTasks());
    }

    @Coroutine
    private static Coro<Object> inAList(Object value) {
        return result(List.of(value));
    }

    // CPython: test_futures2.FutureReprTests.test_recursive_repr_for_pending_tasks
    @Test
    void aTaskWhoseResultContainsItDescribesItOnce() {
        Task<Set<Task<?>>> task = loop.createTask(all(), "self");
        loop.runUntilComplete(task);

        assertThat(task.toString())
                .startsWith("task self (result: [task self (result: ..., ")
                .contains("TextTest.all");
        assertThat(task.toString()).as("again").isEqualTo(task.toString());
    }

    @Test
    void resultsInResultsAreDescribedToADepth() {
        Task<Object> task = loop.createTask(inAList("core"));
        for (int i = 0; i < 10; i++) {
            task = loop.createTask(inAList(task));
        }
        loop.runUntilComplete(task);

        assertThat(task.toString()).contains("...").doesNotContain("core").hasSizeLessThan(400);
    }

    @Test
    void whatCannotDescribeItselfIsNamed() {
        Object broken = new Object() {
            @Override
            public String toString() {
                throw new ArithmeticException("no text");
            }
        };

        assertThat(Text.of(List.of(broken))).contains("its toString() threw java.lang.ArithmeticException");
        assertThat(Text.of("whole")).as("what is described afterwards").isEqualTo("whole");
    }
}
