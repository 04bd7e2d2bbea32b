package dev.weft.weaver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.weft.weaver.ClassWeaver.WovenClass;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What cannot be woven is refused by class, method, line and reason, and costs the class nothing else. */
class RefusalsTest {

    private final ClassWeaver weaver = new ClassWeaver("0badcafe");

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        synchronized Coro<Integer> bad(Coro<Integer> c) { return result(yieldFrom(c)); } | 0 | it is synchronized
        Coro<Integer> bad(Coro<Integer> c) { \\n synchronized (this) { \\n return result(yieldFrom(c)); } } | 4 | inside a synchronized block
        Coro<Integer> bad(Coro<Integer> c) { synchronized (this) { synchronized (c) { hashCode(); } \\n yieldFrom(c); } return result(1); } | 3 | inside a synchronized block
        Coro<Integer> bad(Coro<Integer> c) { try { synchronized (this) { hashCode(); } } finally { synchronized (c) { \\n yieldFrom(c); } } return result(1); } | 3 | inside a synchronized block
        String bad(Coro<String> c) { return yieldFrom(c); } | 0 | returns java.lang.String
        void bad(Coro<String> c) { yieldFrom(c); } | 0 | returns void
        Coro<?>[] bad(Coro<String> c) { return null; } | 0 | returns dev.weft.Coro[]
        Coro<Void> bad(Coro<String> c) { \\n\\n yieldValue(1); return done(); } | 4 | yields a value and returns Coro
        Coro<Void> bad(Generator<String, Void, Void> c) { yieldFrom(c); return done(); } | 2 | delegates to a generator
        Coro<Void> bad(List<String> c) { yieldFrom(c); return done(); } | 2 | delegates to a generator
        Generator<Integer, Void, Void> bad(Coro<String> c) { yieldValue(1); \\n yieldFrom(c); return done(); } | 3 | awaits in a generator
        Sequence<Integer> bad(Coro<String> c) { await(c); return done(); } | 2 | awaits in a generator
        Sequence<Integer> bad(java.util.concurrent.CompletionStage<String> c) { yieldFrom(c); return done(); } | 2 | awaits in a generator
        Coro<Void> bad(Coro<String> c) { \\n Function<Object, Object> f = Weft::yieldValue; return done(); } | 3 | method reference to the intrinsic Weft::yieldValue
        Coro<Void> bad(Coro<String> c) { Function<Coro<String>, String> f = Weft::await; return done(); } | 2 | method reference to the intrinsic Weft::await
        Coro<String> bad(Coro<String> c) { try { \\n return c; } finally { hashCode(); } } | 3 | returns another coroutine from inside a try
        Coro<String> bad(Coro<String> c) { try { return c; } catch (RuntimeException e) { return result(null); } } | 2 | returns another coroutine from inside a try
        native Coro<String> bad(Coro<String> c); | 0 | it is native
        Generator<String, Void, Void> bad() { \\n yieldValue(1); return done(); } | 3 | it yields Integer, and its signature says String
        Sequence<Integer> bad(String s) { yieldValue(1); \\n yieldValue(s.trim()); return done(); } | 3 | it yields String, and its signature says Integer
        Sequence<String> bad(int[] a) { yieldValue(a); return done(); } | 2 | it yields an array, and its signature says String
        <T extends Comparable<T>> Sequence<long[]> bad(T a, List<? super T> l) throws RuntimeException { yieldValue(1L); return done(); } | 2 | it yields Long, and its signature says an array
        Sequence<? extends Integer> bad() { yieldValue(String.valueOf(1)); return done(); } | 2 | it yields String, and its signature says Integer
        AsyncGenerator<Integer> bad(List<Integer> l) { yieldValue(1); \\n yieldFrom(l); return done(); } | 3 | delegates to a generator or iterable and returns AsyncGenerator
        AsyncGenerator<Integer> bad(Generator<Integer, Void, Void> g) { yieldFrom(g); return done(); } | 2 | delegates to a generator or iterable and returns AsyncGenerator
        AsyncGenerator<Integer> bad(Coro<Integer> c) { yieldValue(yieldFrom(c)); \\n return result(null); } | 3 | ends with a value and returns AsyncGenerator, which has none
        AsyncGenerator<Integer> bad(AsyncGenerator<Integer> a) { yieldValue(1); \\n return a; } | 3 | returns another asynchronous generator, which delegates to none
        AsyncGenerator<Integer> bad() { yieldValue(1); \\n yieldValue("1"); return done(); } | 3 | it yields String, and its signature says Integer
        Generator<Integer, Integer, Void> bad() { String s = yieldValue(1); return done(); } | 2 | it takes what is sent to it as String, and its signature says Integer
        """)
    void isNamedWithLineAndReason(String method, int line, String reason) throws Exception {
        Compiled compiled = Compiled.source("public class Some {\n@Coroutine " + method.replace("\\n", "\n")
                + "\n @Coroutine Coro<Integer> good() { return result(1); } public static int plain() { return 7; } }");

        WovenClass woven = weaver.weave(compiled.main());

        assertThat(woven.coroutines()).isEqualTo(1);
        assertThat(woven.refusals()).hasSize(1);
        assertThat(woven.refusals().get(0))
                .startsWith("Some.bad" + (line == 0 ? "" : " (line " + line + ")") + " cannot be woven: ")
                .contains(reason);
        Class<?> type = compiled.map(bytes -> woven.bytes()).load();
        assertThat(type.getMethod("plain").invoke(null)).isEqualTo(7);
        assertThat(call(type, "bad"))
                .hasToString("dev.weft.NotWovenException: "
                        + woven.refusals().get(0).lines().findFirst().orElseThrow());
    }

    private static Throwable call(Class<?> type, String name) throws Exception {
        Method method = Arrays.stream(type.getDeclaredMethods())
                .filter(candidate -> candidate.getName().equals(name))
                .findFirst()
                .orElseThrow();
        method.setAccessible(true);
        Object receiver = type.getConstructor().newInstance();
        Throwable thrown = catchThrowable(() -> method.invoke(receiver, new Object[method.getParameterCount()]));
        assertThat(thrown).isInstanceOf(InvocationTargetException.class);
        return thrown.getCause();
    }

    /** A monitor that is held in one block says nothing about the next. */
    @Test
    void aPointOutsideTheSynchronizedBlockIsFine() {
        Compiled compiled = Compiled.source("""
                class Fine {
                    @Coroutine Coro<Integer> f(Coro<Integer> c, Object lock) {
                        int n = 0;
                        for (int i = 0; i < 3; i++) {
                            synchronized (lock) { if (i == 1) continue; n += i; synchronized (this) { n++; } }
                            n += yieldFrom(c);
                        }
                        try { synchronized (lock) { n++; } } catch (RuntimeException e) { n += yieldFrom(c); }
                        finally { n += yieldFrom(c); }
                        return result(n);
                    }
                }
                """);

        WovenClass woven = weaver.weave(compiled.main());

        assertThat(woven.refusals()).isEmpty();
        compiled.map(bytes -> woven.bytes()).load();
    }

    @Test
    void aLambdaIsNamedToo() {
        Compiled compiled = Compiled.source("""
                class Some {
                    Supplier<Coro<Integer>> f(Coro<Integer> c) {
                        return () -> {
                            synchronized (this) { return result(yieldFrom(c)); }
                        };
                    }
                }
                """);

        assertThat(weaver.weave(compiled.main()).refusals())
                .singleElement()
                .asString()
                .startsWith("Some.lambda$f$0 (line 4) cannot be woven: it suspends inside a synchronized block");
    }

    /** Never a guess: what could be right is woven, and found out when it runs. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sequence<Number> f() { yieldValue(1); yieldValue(2L); return done(); }",
                "Sequence<Object> f(int[] a) { yieldValue(a); yieldValue(\"\"); return done(); }",
                "Sequence<? super Integer> f() { yieldValue(null); yieldValue(1); yieldValue(\"\"); return done(); }",
                "Sequence<Comparable<?>> f() { yieldValue(\"\"); yieldValue('c'); return done(); }",
                "Sequence<String> f(Object o, CharSequence c) { yieldValue(o); yieldValue(c); return done(); }",
                "Sequence<long[]> f(int[] a) { yieldValue(a); return done(); }",
                "Sequence<List<String>> f(List<Integer> a) { yieldValue(a); return done(); }",
                "Sequence<Map.Entry<String, Integer>> f(Map.Entry<Integer, String> a) { yieldValue(a); return done(); }",
                "<T> Sequence<T> f() { yieldValue(1); return done(); }",
                "Sequence f() { yieldValue(1); return done(); }",
                "Sequence<?> f() { yieldValue(1); return done(); }",
                "Generator<Integer, Void, Void> f() { Object o = yieldValue(1); String s = yieldValue(2); return done(); }",
                "Generator<Integer, Number, Void> f() { int i = yieldValue(1); yieldValue(i); return done(); }",
            })
    void whatMayBeRightIsWoven(String method) {
        assertThat(weaver.weave(Compiled.source("class Some { @Coroutine " + method + " }")
                                .main())
                        .refusals())
                .isEmpty();
    }

    /** Below the reason, for whom the line is not enough: several calls may stand in it. */
    @Test
    void theInstructionsAroundAreShown() {
        Compiled compiled = Compiled.source(
                "class Some { @Coroutine Coro<Long> f(Coro<Long> c, int[] a, long l) { synchronized (this) { a[7]++; l = 300 + yieldFrom(c); }"
                        + " return result(l); } }");

        assertThat(weaver.weave(compiled.main()).refusals().get(0).lines())
                .containsExactly(
                        "Some.f (line 1) cannot be woven: it suspends inside a synchronized block; end the block first,"
                                + " or use dev.weft.sync",
                        "        iastore",
                        "        ldc 300",
                        "        aload 1",
                        "    --> invokestatic dev/weft/Weft.yieldFrom(Ldev/weft/Awaitable;)Ljava/lang/Object;",
                        "        checkcast java/lang/Long",
                        "        invokevirtual java/lang/Long.longValue()J",
                        "        ladd");
    }

    @Test
    void aConstructorCannotBeMarked() {
        assertThatThrownBy(() -> Compiled.source("class Some { @Coroutine Some() {} }"))
                .hasMessageContaining("Coroutine");
    }
}
