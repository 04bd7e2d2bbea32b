package dev.weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** CPython's test_context, the part about variables and contexts; each test in a context of its own. */
class CPythonContextTest {

    // CPython: test_context.ContextTest.test_context_var_new_1
    @Test
    void aVariableHasANameAndNeedsOne() {
        assertThat(ContextVar.of("aaa").name()).isEqualTo("aaa");

        assertThatThrownBy(() -> ContextVar.of(null)).isInstanceOf(NullPointerException.class);
    }

    // CPython: test_context.ContextTest.test_context_var_repr_1
    @Test
    void textsNameTheVariableAndTellWhetherATokenWasUsed() {
        isolated(() -> {
            ContextVar<Integer> variable = ContextVar.of("a", 123);

            Token<Integer> token = variable.set(1);

            assertThat(variable).asString().contains("'a'");
            assertThat(token).asString().contains(variable.toString()).doesNotContain("used");
            variable.reset(token);
            assertThat(token).asString().contains("used");
        });
    }

    // CPython: test_context.ContextTest.test_context_subclassing_1
    @Test
    void nobodyExtendsThem() {
        assertThat(ContextVar.class).isFinal();
        assertThat(Context.class).isFinal();
        assertThat(Token.class).isFinal();
    }

    // CPython: test_context.ContextTest.test_context_get_context_1
    @Test
    void theCurrentContextCanBeCopiedEvenWhereThereIsNone() {
        assertThat(Context.copyCurrent()).isNotNull().isNotSameAs(Context.copyCurrent());
    }

    // CPython: test_context.ContextTest.test_context_run_1
    @Test
    void runNeedsCode() {
        assertThatThrownBy(() -> Context.empty().run(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> Context.empty().call(null)).isInstanceOf(NullPointerException.class);
    }

    // CPython: test_context.ContextTest.test_context_run_2
    @Test
    void callGivesTheValueOfTheCode() throws Exception {
        Context context = Context.empty();

        assertThat(context.call(() -> "spam")).isEqualTo("spam");
        assertThat(context.<String>call(() -> null)).isNull();
    }

    // CPython: test_context.ContextTest.test_context_run_3
    @Test
    void whatTheCodeThrowsComesOutItself() {
        Context context = Context.empty();
        IOException failure = new IOException("broken");

        assertThatThrownBy(() -> context.call(() -> {
                    throw failure;
                }))
                .isSameAs(failure);
        assertThatThrownBy(() -> context.run(() -> {
                    throw new ArithmeticException();
                }))
                .isInstanceOf(ArithmeticException.class);
        context.run(() -> {}); // it was left each time
    }

    // CPython: test_context.ContextTest.test_context_run_4
    @Test
    void contextsDoNotSeeEachOther() throws Exception {
        Context first = Context.empty();
        Context second = Context.empty();
        ContextVar<String> variable = ContextVar.of("var");

        Context copy = first.call(() -> {
            assertThat(variable.get(null)).isNull();
            variable.set("spam");
            second.run(() -> assertThat(variable.get(null)).isNull());
            assertThat(variable.get(null)).isEqualTo("spam");
            return Context.copyCurrent();
        });

        assertThat(copy.size()).isEqualTo(1);
        assertThat(copy.get(variable)).isEqualTo("spam");
        assertThat(copy.contains(variable)).isTrue();
        assertThat(first.variables()).isEqualTo(copy.variables());
        assertThat(first.get(variable)).isEqualTo("spam");
    }

    // CPython: test_context.ContextTest.test_context_run_5
    @Test
    void whatCodeSetsBeforeItThrowsStaysInItsContext() {
        Context context = Context.empty();
        ContextVar<String> variable = ContextVar.of("var");

        assertThatThrownBy(() -> context.run(() -> {
                    variable.set("spam");
                    throw new ArithmeticException();
                }))
                .isInstanceOf(ArithmeticException.class);

        assertThat(variable.get(null)).isNull();
        assertThat(context.get(variable)).isEqualTo("spam");
    }

    // CPython: test_context.ContextTest.test_context_run_6
    @Test
    void theDefaultIsTheVariablesAndNotTheContexts() {
        Context context = Context.empty();
        ContextVar<Integer> variable = ContextVar.of("a", 0);

        context.run(() -> {
            assertThat(variable.get()).isZero();
            assertThat(context.get(variable)).isNull();
            variable.set(42);
            assertThat(variable.get()).isEqualTo(42);
            assertThat(context.get(variable)).isEqualTo(42);
        });
    }

    // CPython: test_context.ContextTest.test_context_run_7
    @Test
    void aContextIsEnteredOnlyOnce() {
        Context context = Context.empty();

        context.run(() -> assertThatThrownBy(() -> context.run(() -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("entered already"));
        context.run(() -> {});
    }

    // CPython: test_context.ContextTest.test_context_getset_1
    @Test
    void aTokenRestoresWhatWasThereBeforeOnce() {
        isolated(() -> {
            ContextVar<Object> variable = ContextVar.of("c");
            assertThatExceptionOfType(NoSuchElementException.class)
                    .isThrownBy(variable::get)
                    .withMessageContaining("'c'");
            assertThat(variable.get(null)).isNull();

            Token<Object> first = variable.set(42);
            assertThat(variable.get()).isEqualTo(42);
            assertThat(variable.get(null)).isEqualTo(42);
            assertThat(first.hasOldValue()).isFalse();
            assertThat(first.variable()).isSameAs(variable);

            Token<Object> second = variable.set("spam");
            assertThat(variable.get()).isEqualTo("spam");
            assertThat(second.oldValue()).isEqualTo(42);
            variable.reset(second);
            assertThat(variable.get()).isEqualTo(42);

            variable.set("spam2");
            assertThatThrownBy(() -> variable.reset(second))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("has already been used");
            assertThat(variable.get()).isEqualTo("spam2");
            Context with = Context.copyCurrent();

            variable.reset(first);
            assertThatThrownBy(() -> variable.reset(first)).isInstanceOf(IllegalStateException.class);
            assertThat(variable.get(null)).isNull();
            assertThat(with.get(variable)).isEqualTo("spam2");
            assertThat(with.variables()).containsExactly(variable);
            Context without = Context.copyCurrent();
            assertThat(without.contains(variable)).isFalse();
            assertThat(without.get(variable)).isNull();
            assertThat(without.size()).isZero();
        });
    }

    // CPython: test_context.ContextTest.test_context_getset_2
    @Test
    void aTokenIsForItsOwnVariable() {
        isolated(() -> {
            ContextVar<Integer> first = ContextVar.of("v1");
            ContextVar<Integer> second = ContextVar.of("v2");

            Token<Integer> token = first.set(42);

            assertThatThrownBy(() -> second.reset(token))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("by a different variable");
        });
    }

    // CPython: test_context.ContextTest.test_context_getset_3
    @Test
    void resetTakesAwayAValueThatWasNotThere() {
        ContextVar<Integer> variable = ContextVar.of("c", 42);
        Context context = Context.empty();

        context.run(() -> {
            assertThat(variable.get()).isEqualTo(42);
            assertThat(context.contains(variable)).isFalse();
            assertThat(context.variables()).isEmpty();

            Token<Integer> token = variable.set(1);
            assertThat(context.variables()).containsExactly(variable);
            assertThat(context.get(variable)).isEqualTo(1);

            variable.reset(token);
            assertThat(context.variables()).isEmpty();
            assertThat(context.get(variable)).isNull();
        });
    }

    // CPython: test_context.ContextTest.test_context_getset_4
    @Test
    void aTokenIsForItsOwnContext() throws Exception {
        ContextVar<Integer> variable = ContextVar.of("c", 42);

        Token<Integer> token = Context.empty().call(() -> variable.set(1));

        assertThatThrownBy(() -> variable.reset(token))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("different context");
    }

    // CPython: test_context.ContextTest.test_context_getset_5
    @Test
    void aCopyChangesAlone() {
        isolated(() -> {
            ContextVar<List<Integer>> variable = ContextVar.of("c");
            variable.set(new ArrayList<>());

            Context.copyCurrent().run(() -> {
                variable.set(new ArrayList<>());
                variable.get().add(42);
                assertThat(variable.get()).containsExactly(42);
            });

            assertThat(variable.get()).isEmpty();
        });
    }

    // CPython: test_context.ContextTest.test_context_copy_1
    @Test
    void aContextThatIsEnteredCanBeCopiedAndTheCopyEntered() {
        Context first = Context.empty();
        ContextVar<Integer> variable = ContextVar.of("c", 42);

        first.run(() -> {
            variable.set(10);
            Context second = first.copy();
            assertThat(second.get(variable)).isEqualTo(10);

            variable.set(20);
            assertThat(first.get(variable)).isEqualTo(20);
            assertThat(second.get(variable)).isEqualTo(10);

            second.run(() -> {
                assertThat(variable.get()).isEqualTo(10);
                variable.set(30);
                assertThat(variable.get()).isEqualTo(30);
            });
            assertThat(first.get(variable)).isEqualTo(20);
            assertThat(second.get(variable)).isEqualTo(30);
        });
    }

    // CPython: test_context.ContextTest.test_context_threads_1
    @Test
    void eachThreadHasAContextOfItsOwn() throws Exception {
        ContextVar<Integer> variable = ContextVar.of("cvar");
        ExecutorService threads = Executors.newFixedThreadPool(10);
        List<Future<Integer>> results = new ArrayList<>();

        try {
            for (int i = 0; i < 10; i++) {
                int number = i;
                results.add(threads.submit(() -> {
                    for (int j = 0; j < 10; j++) {
                        variable.set(number + j);
                        Thread.yield();
                        assertThat(variable.get()).isEqualTo(number + j);
                    }
                    return number;
                }));
            }

            for (int i = 0; i < 10; i++) {
                assertThat(results.get(i).get()).isEqualTo(i);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static void isolated(Runnable test) {
        Context.empty().run(test);
    }
}
