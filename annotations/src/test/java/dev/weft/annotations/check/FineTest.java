package dev.weft.annotations.check;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What looks like misuse and is none: the check says nothing. */
class FineTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "@Coroutine static Coro<Integer> f(Coro<Integer> c) { return result(yieldFrom(c) + Weft.await(c)); }",
                "@Coroutine Generator<Integer, String, Long> f() { String s = yieldValue(1); return result((long) s.length()); }",
                "@Coroutine AsyncGenerator<Integer> f(Coro<Integer> c) { int i = yieldValue(yieldFrom(c)); yieldValue(i); return done(); }",
                "@Coroutine AsyncGenerator<Integer> f(Coro<Integer> c) { try { yieldValue(await(c)); } finally { yieldFrom(c); } return done(); }",
                "@Coroutine Coro<Void> f(AsyncGenerator<Integer> a) { while (yieldFrom(a.hasNext())) a.next(); yieldFrom(a.aclose()); return done(); }",
                "@Coroutine Sequence<Integer> f(List<Integer> l, Sequence<Integer> s) { yieldFrom(l); yieldFrom(s); return done(); }",
                "@Coroutine Coro<Integer> f() { return f(); }",
                "@Coroutine Coro<Void> f(CompletableFuture<String> c) { String s = yieldFrom(c); return done(); }",
                "@Coroutine <T extends Coro<Integer>> T f(Coro<Integer> c) { yieldFrom(c); return result(1); }",
                "Supplier<Coro<Integer>> f = () -> result(1);",
                "Object f(Coro<Integer> c) { return createTask(() -> { int i = yieldFrom(c); return result(i); }); }",
                "<T> Object f(Coro<T> c) { return createTask(() -> result(yieldFrom(c))); }",
                "void take(Callable<? extends Coro<Integer>> c) {} { take(() -> result(yieldFrom((Coro<Integer>) null))); }",
                "Object f(Coro<Integer> c) { return (Supplier<Coro<Integer>> & java.io.Serializable) () -> result(yieldFrom(c)); }",
                "Object f(Coro<Integer> c) { Supplier<Supplier<Coro<Integer>>> s = () -> () -> result(await(c)); return s; }",
                "interface Body<S, R> { Coro<R> run(S s) throws Exception; boolean equals(Object o); default void other() {} }"
                        + " Body<String, Integer> f = s -> result(s.length());",
                "interface One { Object call(); } interface Two { Coro<Integer> call(); } interface Both extends One, Two {}"
                        + " Both f = () -> result(1);",
                "@Coroutine Coro<Void> f(Coro<Integer> c) { Object o = new Object() { @Coroutine Coro<Void> g() { yieldFrom(c); return done(); } };"
                        + " return done(); }",
                "record Point(int x) { @Coroutine Coro<Integer> f() { return result(x); } }",
                "enum Day { MONDAY { @Coroutine Coro<Void> f() { return done(); } }; abstract Coro<Void> f(); }",
                "interface Api { @Coroutine default Coro<Void> f() { return done(); } }"
            })
    void coroutines(String member) {
        assertQuiet(member);
    }

    /** On an abstract method the mark documents the intent. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "interface Api { @Coroutine Coro<Integer> f(); @Coroutine String g(); }",
                "abstract static class Api { @Coroutine abstract Coro<Integer> f(); }",
                "synchronized Coro<Integer> f() { return null; }",
                "native Coro<Integer> f();"
            })
    void headsOfMethods(String member) {
        assertQuiet(member);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "@Coroutine Coro<Integer> f(Coro<Some> c) { synchronized (yieldFrom(c)) { hashCode(); } return result(yieldFrom(c).hashCode()); }",
                "@Coroutine Coro<Integer> f(Coro<Integer> c) { synchronized (this) { return result(1); } }",
                "@Coroutine Coro<Integer> f(Coro<Integer> c) { synchronized (this) { Supplier<Coro<Integer>> s = () -> result(yieldFrom(c)); }"
                        + " return result(1); }",
                "@Coroutine Coro<Integer> f(Coro<Integer> c) { synchronized (this) { new Object() { @Coroutine Coro<Integer> g() {"
                        + " return result(yieldFrom(c)); } }.hashCode(); } return result(1); }"
            })
    void monitors(String member) {
        assertQuiet(member);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "@Coroutine Coro<Integer> f(Coro<Integer> c) { try { return result(yieldFrom(c)); } finally { hashCode(); } }",
                "@Coroutine Coro<Void> f(Coro<Integer> c) { try { return done(); } finally { hashCode(); } }",
                "@Coroutine Coro<Integer> f(boolean b) { try { return b ? (result(1)) : (Coro<Integer>) result(2); } finally { hashCode(); } }",
                "@Coroutine Coro<Integer> f(int i) { try { return switch (i) { case 1: yield result(1); default: Coro<Integer> r = result(2);"
                        + " yield r; }; } finally { hashCode(); } }",
                "@Coroutine Coro<Integer> f(Coro<Integer> c) { try { hashCode(); } finally { c.close(); } return c; }",
                "@Coroutine Coro<Integer> f(Coro<Integer> c) { try { hashCode(); } catch (RuntimeException e) { return c; } return c; }",
                "@Coroutine Coro<Integer> f(Coro<Integer> c) { try { return c; } finally { } }",
                "@Coroutine Coro<Integer> f() { Coro<Integer> r; try { r = result(1); return r; } finally { hashCode(); } }",
                "@Coroutine Coro<Integer> f() { Coro<Integer> q = result(1); Coro<Integer> r = q; try { return r; } finally { hashCode(); } }",
                "Supplier<Coro<Integer>> f(Coro<Integer> c) { return () -> { try { return c; } finally { hashCode(); } }; }",
                "Coro<Integer> f(Coro<Integer> c) { try { return c; } finally { hashCode(); } }",
                "@Coroutine Coro<Integer> f(Coro<Integer> c) { try { Supplier<Coro<Integer>> s = () -> { return c; }; s.get(); }"
                        + " finally { hashCode(); } return result(1); }"
            })
    void returns(String member) {
        assertQuiet(member);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "@Coroutine Sequence<Number> f(Integer i, boolean b) { yieldValue(i); yieldValue(1); yieldValue(b ? 1 : 2.0); yieldValue(null); return done(); }",
                "@Coroutine Sequence<Integer> f(boolean b) { yieldValue(b ? 1 : null); yieldValue((b ? (1) : 2)); return done(); }",
                "@Coroutine Sequence<Comparable<?>> f(boolean b) { yieldValue(b ? 1 : \"one\"); return done(); }",
                "@Coroutine Sequence<List<String>> f() { yieldValue(List.of()); yieldValue(new ArrayList<>()); yieldValue(Collections.emptyList()); return done(); }",
                "@Coroutine Sequence<List<Number>> f() { yieldValue(List.of(1)); yieldValue(Arrays.asList(1, 2L)); return done(); }",
                "@Coroutine Sequence<Optional<String>> f(Optional<String> o) { yieldValue(o.map(String::trim)); yieldValue(Optional.empty()); return done(); }",
                "@Coroutine Sequence<List<?>> f(List<Integer> l, List raw) { yieldValue(l); return done(); }",
                "@Coroutine Sequence<? extends Number> f(Number n) { yieldValue(n); return done(); }",
                "@Coroutine Sequence<?> f(Number n) { yieldValue(n); return done(); }",
                "@Coroutine Sequence<? super Integer> f(Object n) { yieldValue(n); return done(); }",
                "@Coroutine <T> Sequence<T> f(Iterator<? extends T> i, T[] all, Map<String, T> m) { yieldValue(i.next()); yieldValue(all[0]);"
                        + " yieldValue(m.get(\"\")); for (T t : all) yieldValue(t); return done(); }",
                "@Coroutine <T extends Number> Sequence<Number> f(T t) { var v = t; yieldValue(v); return done(); }",
                "<T> T any(Object o) { return null; } @Coroutine Sequence<String> f() { yieldValue(any(1)); return done(); }",
                "@Coroutine Generator<String, String, Void> f() { yieldValue(yieldValue(\"\")); return done(); }",
                "@Coroutine Sequence<Integer> f(Generator<String, Void, Integer> g) { yieldValue(yieldFrom(g)); return done(); }",
                "@Coroutine Sequence<Integer> f(int i) { yieldValue(switch (i) { case 1 -> 2; default -> throw new RuntimeException(); }); return done(); }",
                "@Coroutine Sequence<int[]> f() { yieldValue(new int[] {1}); return done(); }",
                "@Coroutine Sequence<Object[]> f(String[] s) { yieldValue(s); return done(); }",
                "@Coroutine Sequence<Runnable> f() { yieldValue((Runnable) () -> {}); return done(); }",
                "@Coroutine Sequence<Coro<Integer>> f(Coro<Integer> c) { yieldValue(c); return done(); }",
                "<T> Supplier<Sequence<T>> f(T t) { return () -> { yieldValue(t); return done(); }; }",
                "<Y> void take(Callable<? extends Generator<? extends Y, ?, ?>> c, Y y) {} void f(String s) { take(() -> { yieldValue(s);"
                        + " return (Generator<String, Void, Void>) null; }, s); }"
            })
    void valuesThatAreYielded(String member) {
        assertQuiet(member);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "@Coroutine Generator<Integer, Integer, Void> f(boolean b) { int n = yieldValue(1); n += (int) yieldValue(1); var v = yieldValue(1);"
                        + " n = b ? yieldValue(1) : 2; Number m = yieldValue(1); Object o = yieldValue(1); return done(); }",
                "@Coroutine Generator<Integer, List<String>, Void> f() { List<String> l = yieldValue(1); for (String s : Weft.<List<String>>yieldValue(1)) l.add(s);"
                        + " return done(); }",
                "@Coroutine Generator<Integer, Object, Void> f() { String s = (String) yieldValue(1); System.out.println((Object) yieldValue(2)); return done(); }",
                "@Coroutine Generator<Integer, Number, Void> f() { Integer i = (Integer) (yieldValue(1)); Runnable r = (Runnable) yieldValue(1);"
                        + " return done(); }",
                "@Coroutine <S> Generator<Integer, S, Void> f() { S s = yieldValue(1); return done(); }",
                "@Coroutine Generator<Integer, ?, Void> f() { Object o = yieldValue(1); return done(); }",
                "@Coroutine Sequence<Integer> f() { Object o = yieldValue(1); Void v = yieldValue(2); for (int i = 0; i < 3; yieldValue(i)) { i++; } return done(); }",
                "@Coroutine Generator<Integer, Boolean, Void> f() { while (Weft.<Boolean>yieldValue(1)) { } return done(); }",
                "@Coroutine Generator<Integer, Boolean, Void> f() { boolean b = yieldValue(1); if (yieldValue(1)) { } return done(); }",
                "<T> Supplier<Generator<Integer, T, Void>> f() { return () -> { T t = yieldValue(1); return done(); }; }"
            })
    void valuesThatAreReceived(String member) {
        assertQuiet(member);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "@Coroutine Coro<Void> f() { var unused = f(); createTask(f()); Object o = f(); o = f(); return done(); }",
                "void f(Map<String, Coro<Void>> m, Coro<Void> c, List<Coro<Void>> l) { m.put(\"\", c); l.remove(0); l.set(0, c); }",
                "void f(Coro<Void> c, Sequence<Integer> s) { c.close(); s.next(); s.send(null); run(c); }",
                "@Coroutine Coro<Void> f(Coro<Coro<Void>> c) { yieldFrom(c); return done(); }",
                "<T> T verify(T mock) { return mock; } Coro<Void> g() { return null; } void f(Some mock) { verify(mock).g(); this.verify(mock).g(); }",
                "interface Call { void call() throws Throwable; } void check(Call c) {} Coro<Void> g() { return null; }"
                        + " void f() { check(() -> g()); check(this::g); }",
                "Coro<Void> g() { return null; } void f(Supplier<Object> s) { f(() -> g()); f(this::g); run(() -> g()); run(this::g); }",
                "Coro<Void> g() { return null; } Object f(int i) { return switch (i) { case 1 -> g(); default -> null; }; }",
                "Task<Integer> g() { return null; } void f() { g(); }",
                "Resumable<Integer> g() { return null; } void f() { g(); }"
            })
    void coroutinesThatAreKept(String member) {
        assertQuiet(member);
    }

    @Test
    void aClassOfTheUsersOwnThatIsNamedWeft() {
        assertThat(Checked.source("""
                class Some {
                    static class Weft {
                        static <T> T yieldFrom(Object o) { return null; }
                        static void yieldValue(Object o) {}
                        static Coro<Void> done() { return null; }
                        @interface Coroutine {}
                        @Coroutine synchronized void f() { yieldValue(1); }
                    }
                    int f() { Weft.yieldValue(1); Function<Object, Object> f = Weft::yieldFrom; return Weft.yieldFrom(2); }
                }
                """).found()).isEmpty();
    }

    /** {@code return} in a {@code finally} is another matter, which javac itself warns of. */
    @Test
    void theFinallyBlockIsNoPartOfItsTry() {
        assertThat(Checked.source("""
                class Some {
                    @Coroutine @SuppressWarnings("finally")
                    Coro<Integer> f(Coro<Integer> c) { try { hashCode(); } finally { return c; } }
                }
                """).found()).isEmpty();
    }

    private static void assertQuiet(String member) {
        Checked checked = Checked.source("class Some {\n" + member + "\n}", "-Xlint:-cast,-rawtypes,-try");

        assertThat(checked.found()).isEmpty();
        assertThat(checked.succeeded()).isTrue();
    }
}
