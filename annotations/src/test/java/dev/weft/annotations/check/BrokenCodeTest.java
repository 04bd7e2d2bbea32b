package dev.weft.annotations.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.sun.source.tree.ClassTree;
import com.sun.source.util.Trees;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Code that does not compile gets javac's messages, and none of ours about what it may have meant. */
class BrokenCodeTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "@Coroutine Missing<Integer> f() { yieldValue(1); return done(); }",
                "Missing f(Coro<Integer> c) { yieldFrom(c); return null; }",
                "@Coroutine Coro<Missing> f(Coro<Integer> c) { return result(yieldFrom(c)); }",
                "@Coroutine Coro<Integer> f() { return result(yieldFrom(missing)); }",
                "@Coroutine Sequence<Missing> f() { yieldValue(1); return done(); }",
                "@Coroutine Sequence<Integer> f() { yieldValue(missing()); yieldValue(); Missing m = yieldValue(1); return done(); }",
                "@Coroutine Coro<Integer> f() { missing(() -> { yieldValue(1); return result(2); }); return result(1); }",
                "@Coroutine Coro<Integer> f() { try { return missing(); } finally { hashCode(); } }",
                "@Coroutine Coro<Integer> f() { missing.f(); Function<Object, Object> g = Missing::g; return; }",
                "Missing<Coro<Integer>> f = () -> result(1);",
                "@Missing Coro<Integer> f() { }",
                "@Coroutine Coro<Integer> f( { return result(1); }",
                "@Coroutine Coro<Integer> f() { return result(1) }",
                "class Some extends Missing implements Runnable, Coro<Integer> { int i = yieldValue(1) + 1; }"
            })
    void isLeftToJavac(String member) {
        Checked checked = Checked.source("class Some {\n" + member + "\n}");

        assertThat(checked.succeeded()).isFalse();
        assertThat(checked.found())
                .isNotEmpty()
                .allSatisfy(found -> assertThat(found.message())
                        .doesNotContain(
                                "Weft's check", "works in a coroutine only", "it yields", "it receives", "only makes"));
    }

    /** What is wrong in one place keeps nothing back of another, be it an error of javac's or of ours. */
    @Test
    void theRestIsChecked() {
        Checked checked = Checked.source("""
                class Some {
                    int f() { return missing; }
                    void g(Coro<Integer> c) { yieldFrom(c); }
                }
                class Other {
                    void h(Coro<Integer> c) { yieldFrom(c); }
                }
                """);

        assertThat(checked.found())
                .extracting(found -> found.message().replaceAll("(?s):.*", ""))
                .containsExactly(
                        "cannot find symbol\n  symbol",
                        "yieldFrom works in a coroutine only",
                        "yieldFrom works in a coroutine only");
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                arguments(new IllegalStateException("oh"), "java.lang.IllegalStateException: oh"),
                arguments(new NoSuchMethodError("gone"), "java.lang.NoSuchMethodError: gone"),
                arguments(new AssertionError("inside javac"), "java.lang.AssertionError: inside javac"),
                arguments(new StackOverflowError(), "java.lang.StackOverflowError"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void aFaultOfTheCheckIsOneWarning(Throwable fault, String name) {
        Checked checked = Checked.compile(
                "class Some { }\nclass Other { }\nclass Third { }",
                task -> task.addTaskListener(new CheckListener(Trees.instance(task), path -> sneakyThrow(fault))));

        assertThat(checked.succeeded()).isTrue();
        assertThat(checked.found()).singleElement().satisfies(found -> {
            assertThat(found.kind()).isEqualTo(Diagnostic.Kind.WARNING);
            assertThat(found.line()).isEqualTo(2);
            assertThat(found.message())
                    .startsWith(
                            "Weft's check stopped here with " + name + " at dev.weft.annotations.check.BrokenCodeTest")
                    .endsWith("; the rest of this compilation is not checked. Please report this.");
        });
    }

    @SuppressWarnings("unchecked")
    private static <X extends Throwable> void sneakyThrow(Throwable fault) throws X {
        throw (X) fault;
    }

    /** javac itself gets through this one, with a stack that the check must not need more of by much. */
    @Test
    void aDeepExpressionDoesNotFailTheCompilation() {
        StringBuilder sum = new StringBuilder("0");
        IntStream.range(0, 700).forEach(i -> sum.append(" + (").append(i));
        sum.append(")".repeat(700));

        Checked checked = Checked.source("class Some { int f(int x) { return x + " + sum + "; } }");

        assertThat(checked.succeeded()).isTrue();
    }

    @Test
    void eachClassOfAFileIsCheckedOnce() {
        List<String> checked = new ArrayList<>();

        Checked.compile(
                "class Some { class Inner { } }\nclass Other { }",
                task -> task.addTaskListener(new CheckListener(
                        Trees.instance(task),
                        path -> checked.add(
                                ((ClassTree) path.getLeaf()).getSimpleName().toString()))));

        assertThat(checked).containsExactly("Some", "Other");
    }
}
