package dev.weft.weaving;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which coroutine a call of another class's runs, by every kind of method that Java has. */
@Tag("slow")
class LinkedCallTest {

    private static final String NAMED = "interface Named { Coro<String> name(Points p); }";

    @TempDir
    Path directory;

    private List<Boolean> check(String... units) {
        return Twins.compile(directory, units).check();
    }

    /** A class whose coroutine notes its name, and suspends. */
    private static String named(String header, String name) {
        return header + " { @Coroutine public Coro<String> name(Points p) { Calls.seen(); p.note(\"" + name
                + "\"); return result(\"" + name + "\" + yieldFrom(p.i(1))); } }";
    }

    @Test
    void staticOfTheSamePackage() {
        assertThat(check("""
                class Callee {
                    @Coroutine static Coro<Integer> f(Points p, int x) {
                        Calls.seen();
                        int before = yieldFrom(p.i(x));
                        p.note(x);
                        return result(before + yieldFrom(p.i(1)));
                    }
                }
                """, """
                class Main {
                    @Expect("5 7 = 14") @Coroutine static Coro<Integer> body(Points p) {
                        return result(call<Integer>(Callee.f(p, 5)) + call<Integer>(Callee.f(p, 7)));
                    }
                }
                """)).containsExactly(true, true);
    }

    private static final String FAR = """
            package other; public class Far {
                @Coroutine public static Coro<Integer> f(Points p, int x) {
                    Calls.seen();
                    return result(x + yieldFrom(p.i(1)));
                }
                @Coroutine public Coro<Integer> g(Points p, int x) {
                    Calls.seen();
                    return result(x * yieldFrom(p.i(10)));
                }
                @Coroutine protected static Coro<String> inherited(Points p) {
                    Calls.seen();
                    return result("s" + yieldFrom(p.i(3)));
                }
                @Coroutine protected Coro<String> inherited(Points p, int x) {
                    Calls.seen();
                    return result("i" + yieldFrom(p.i(x)));
                }
            }
            """;
    private static final String NEAR = """
            import dev.weft.weaving.fixtures.other.Far;
            class Main {
                @Expect("= 56") @Coroutine static Coro<Integer> body(Points p) {
                    return result(call<Integer>(Far.f(p, 5)) + call<Integer>(new Far().g(p, 5)));
                }
            }
            """;

    @Test
    void ofAnotherPackage() {
        assertThat(check(FAR, NEAR)).containsExactly(true, true);
    }

    @Test
    void aPropertyHasAllCallsMadeAsWritten() {
        System.setProperty("weft.linkedCalls", "false");
        try {
            assertThat(check(FAR, NEAR)).containsExactly(false, false);
        } finally {
            System.clearProperty("weft.linkedCalls");
        }
    }

    @Test
    void ofAnotherLoader() {
        List<Boolean> direct = Twins.compile(directory, FAR, NEAR)
                .loadedBy(parent -> new OneClassLoader(parent, "dev.weft.weaving.fixtures.Main"))
                .check();

        assertThat(direct).containsExactly(true, true);
    }

    @Test
    void protectedOfASuperclassInAnotherPackage() {
        assertThat(check(FAR, """
                class Main extends dev.weft.weaving.fixtures.other.Far {
                    @Expect("= s3i4i5") @Coroutine Coro<String> body(Points p) {
                        return result(call<String>(inherited(p)) + call<String>(inherited(p, 4)) + call<String>(this.inherited(p, 5)));
                    }
                }
                """)).containsExactly(true, true, true);
    }

    /** As many as a site tells apart, and more. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8, 9, 20})
    void receiversOfAnInterface(int classes) {
        String declared = IntStream.range(0, classes)
                .mapToObj(i -> named("class C" + i + " implements Named", "n" + i))
                .collect(Collectors.joining());
        String made =
                IntStream.range(0, classes).mapToObj(i -> "new C" + i + "()").collect(Collectors.joining(","));
        String notes = IntStream.range(0, classes).mapToObj(i -> "n" + i + " ").collect(Collectors.joining());
        String names = IntStream.range(0, classes).mapToObj(i -> "n" + i + "1").collect(Collectors.joining());

        List<Boolean> direct = check(NAMED + declared, """
                class Main {
                    @Expect("%s= %s") @Coroutine static Coro<String> body(Points p) {
                        String all = "";
                        for (Named named : new Named[] {%s}) all += call<String>(named.name(p));
                        return result(all);
                    }
                }
                """.formatted(notes, names, made));

        assertThat(direct)
                .isEqualTo(IntStream.range(0, classes).mapToObj(i -> i < 8).toList());
    }

    @Test
    void overridesOfAnAbstractClass() {
        assertThat(check(
                        "abstract class Base { public abstract Coro<String> name(Points p); }"
                                + named("class Woven extends Base", "woven")
                                + "class Inherits extends Woven {}"
                                + "class Plain extends Woven { public Coro<String> name(Points p) {"
                                + " p.note(\"plain\"); return super.name(p); } }"
                                + named("class Again extends Plain", "again"),
                        """
                class Main {
                    @Expect("woven woven plain woven again = woven1woven1woven1again1")
                    @Coroutine static Coro<String> body(Points p) {
                        String all = "";
                        for (Base base : new Base[] {new Woven(), new Inherits(), new Plain(), new Again()})
                            all += call<String>(base.name(p));
                        return result(all);
                    }
                }
                """))
                .containsExactly(true, true, false, true);
    }

    /** The subclass is loaded when the call has long been linked for its superclass. */
    @Test
    void aSubclassThatIsLoadedLater() {
        assertThat(check(named("class Early", "early"), named("class Late extends Early", "late"), """
                class Main {
                    static int runs;
                    static Early next() {
                        try {
                            return runs++ < 4 ? new Early() : (Early) Class.forName("dev.weft.weaving.fixtures.Late")
                                    .getDeclaredConstructor().newInstance();
                        } catch (ReflectiveOperationException e) { throw new AssertionError(e); }
                    }
                    @Expect("early = early1") @Coroutine static Coro<String> body(Points p) {
                        return result(call<String>(next().name(p)));
                    }
                }
                """))
                .containsExactly(true);
    }

    /** JLS 8.4.8.1: a package-private method is overridden within its package only, also when a class of another lies between. */
    @Test
    void packagePrivateMethodsAcrossPackages() {
        assertThat(check(
                        "public class A { @Coroutine Coro<String> f(Points p) { Calls.seen(); return result(\"A\" + yieldFrom(p.i(1))); } }"
                                + "class Same extends A { @Coroutine Coro<String> f(Points p) { Calls.seen(); return result(\"Same\" + yieldFrom(p.i(1))); } }"
                                + "class Back extends dev.weft.weaving.fixtures.other.Away { @Coroutine Coro<String> f(Points p) { return result(\"Back\" + yieldFrom(p.i(1))); } }"
                                + "class Widened extends dev.weft.weaving.fixtures.other.Away { @Coroutine public Coro<String> f(Points p) { return result(\"Widened\" + yieldFrom(p.i(1))); } }",
                        "package other; public class Away extends dev.weft.weaving.fixtures.A { @Coroutine Coro<String> f(Points p) { return result(\"Away\" + yieldFrom(p.i(1))); } }",
                        """
                class Main {
                    @Expect("= A1Same1A1Back1Widened1") @Coroutine static Coro<String> body(Points p) {
                        String all = "";
                        for (A a : new A[] {new A(), new Same(), new dev.weft.weaving.fixtures.other.Away(), new Back(), new Widened()})
                            all += call<String>(a.f(p));
                        return result(all);
                    }
                }
                """))
                .startsWith(true);
    }

    @Test
    void privateOfANestMate() {
        assertThat(check("""
                class Main {
                    static class Inner {
                        private final int field = 4;
                        @Coroutine private Coro<Integer> f(Points p) { Calls.seen(); return result(field + yieldFrom(p.i(1))); }
                        @Coroutine private static Coro<Integer> g(Points p) { Calls.seen(); return result(yieldFrom(p.i(7))); }
                    }
                    static class Sub extends Inner {
                        @Coroutine private Coro<Integer> f(Points p) { return result(-1); }
                    }
                    interface Face {
                        @Coroutine private Coro<Integer> h(Points p) { Calls.seen(); return result(yieldFrom(p.i(9))); }
                    }
                    @Expect("= 26") @Coroutine static Coro<Integer> body(Points p) {
                        Inner sub = new Sub();
                        return result(call<Integer>(new Inner().f(p)) + call<Integer>(sub.f(p)) + call<Integer>(Inner.g(p))
                                + call<Integer>(((Face) new Face() {}).h(p)));
                    }
                }
                """)).containsExactly(true, true, true, true);
    }

    @Test
    void methodsOfInterfaces() {
        assertThat(check(
                        NAMED + named("interface One extends Named", "one").replace("public", "default")
                                + named("interface Two extends One", "two").replace("public", "default")
                                + "interface Three extends One {}"
                                + "class Diamond implements Two, Three {}"
                                + "class Resolves implements Named, One { @Coroutine public Coro<String> name(Points p) {"
                                + " Calls.seen(); return result(\"r\" + yieldFrom(One.super.name(p))); } }"
                                + "interface Util { @Coroutine static Coro<String> of(Points p, String s) {"
                                + " Calls.seen(); return result(s + yieldFrom(p.i(2))); } }",
                        """
                class Main {
                    @Expect("one two one = one1two1rone1s2") @Coroutine static Coro<String> body(Points p) {
                        String all = "";
                        for (Named named : new Named[] {new One() {}, new Diamond(), new Resolves()})
                            all += call<String>(named.name(p));
                        return result(all + call<String>(Util.of(p, "s")));
                    }
                }
                """))
                .containsExactly(true, true, true, false, true); // One.super.name() is run as written
    }

    /** A class's own method wins over an interface's default. */
    @Test
    void aSuperclassWinsOverADefault() {
        assertThat(check(
                        named("interface Face", "face").replace("public", "default")
                                + named("class Parent", "parent")
                                + "class Child extends Parent implements Face {}",
                        """
                class Main {
                    @Expect("parent parent = parent1parent1") @Coroutine static Coro<String> body(Points p) {
                        Face face = new Child();
                        return result(call<String>(face.name(p)) + call<String>(((Parent) face).name(p)));
                    }
                }
                """))
                .containsExactly(true, true);
    }

    /** The bridge is called, which is not a coroutine. */
    @Test
    void genericMethodsWithBridges() {
        check(
                "interface Source<T> { Coro<T> get(Points p, T given); }"
                        + "class Strings implements Source<String> { @Coroutine public Coro<String> get(Points p, String given) {"
                        + " return result(given + yieldFrom(p.i(1))); } }"
                        + "class Any<T> implements Source<T> { @Coroutine public Coro<T> get(Points p, T given) {"
                        + " return result(yieldFrom(p.of(given))); } }",
                """
                class Main {
                    @Expect("ClassCastException = a1bc1") @Coroutine static Coro<String> body(Points p) {
                        Source<String> strings = new Strings();
                        Source<String> any = new Any<>();
                        Source raw = strings;
                        try {
                            call<Object>(((Source<Object>) raw).get(p, 5));
                        } catch (ClassCastException e) {
                            p.note("ClassCastException");
                        }
                        return result(call<String>(strings.get(p, "a")) + call<String>(any.get(p, "b"))
                                + call<String>(new Strings().get(p, "c")));
                    }
                }
                """);
    }

    @Test
    void variableArity() {
        assertThat(check("""
                class Callee {
                    @Coroutine static Coro<String> f(Points p, int first, Object... rest) {
                        Calls.seen();
                        return result(first + Arrays.toString(rest) + yieldFrom(p.i(1)));
                    }
                }
                """, """
                class Main {
                    @Expect("= 1[]12[3]13[x, y]14null1") @Coroutine static Coro<String> body(Points p) {
                        return result(call<String>(Callee.f(p, 1)) + call<String>(Callee.f(p, 2, 3))
                                + call<String>(Callee.f(p, 3, "x", "y")) + call<String>(Callee.f(p, 4, (Object[]) null)));
                    }
                }
                """)).containsOnly(true).hasSize(4);
    }

    @Test
    void finalMethodsAndRecordsAndEnums() {
        assertThat(check(
                        NAMED + named("record Rec(int n) implements Named", "record")
                                + "enum Kind implements Named { A, B { @Coroutine public Coro<String> name(Points p) { Calls.seen();"
                                + " return result(\"B\" + yieldFrom(p.i(1))); } };"
                                + " @Coroutine public Coro<String> name(Points p) { Calls.seen(); return result(\"A\" + yieldFrom(p.i(1))); } }"
                                + "class Fixed { @Coroutine final Coro<String> f(Points p) { Calls.seen(); return result(\"f\" + yieldFrom(p.i(1))); } }"
                                + "class Sub extends Fixed {}",
                        """
                class Main {
                    @Expect("record = record1A1B1f1f1") @Coroutine static Coro<String> body(Points p) {
                        String all = "";
                        for (Named named : new Named[] {new Rec(1), Kind.A, Kind.B}) all += call<String>(named.name(p));
                        return result(all + call<String>(new Fixed().f(p)) + call<String>(new Sub().f(p)));
                    }
                }
                """))
                .isEqualTo(Collections.nCopies(5, true));
    }

    /** A functional interface's object declares a method that is nobody's coroutine. */
    @Test
    void lambdasAndMethodReferencesAreCalledAsWritten() {
        assertThat(check(NAMED, """
                class Main {
                    @Coroutine static Coro<String> mine(Points p) { Calls.seen(); return result("m" + yieldFrom(p.i(1))); }
                    @Expect("= m1l2") @Coroutine static Coro<String> body(Points p) {
                        Named reference = Main::mine;
                        Named lambda = q -> { Calls.seen(); return result("l" + yieldFrom(q.i(2))); };
                        return result(call<String>(reference.name(p)) + call<String>(lambda.name(p)));
                    }
                }
                """)).containsExactly(false, false);
    }

    @Test
    void aChainOfClassesSuspendedAtEachDepth() {
        String chain =
                IntStream.range(0, 6).mapToObj(i -> """
                        class C%d {
                            final int n;
                            C%d(int n) { this.n = n; }
                            @Coroutine Coro<Long> f(Points p, long x, double y) {
                                Calls.seen();
                                long here = x + yieldFrom(p.i(n));
                                try {
                                    return result(call<Long>(new C%d(n + 1).f(p, here, y / 2)) + here);
                                } finally {
                                    p.note(n + "/" + yieldFrom(p.d(y)));
                                }
                            }
                        }
                        """.formatted(i, i, i + 1)).collect(Collectors.joining());

        assertThat(check(
                        chain
                                + "class C6 { C6(int n) {} @Coroutine Coro<Long> f(Points p, long x, double y) {"
                                + " Calls.seen(); return result(x + yieldFrom(p.l(1000))); } }",
                        """
                class Main {
                    @Expect("5/0.5 4/1.0 3/2.0 2/4.0 1/8.0 0/16.0 = 1750") @Coroutine static Coro<Long> body(Points p) {
                        return result(call<Long>(new C0(0).f(p, 100, 16)));
                    }
                }
                """))
                .isEqualTo(Collections.nCopies(7, true));
    }

    /** Defines one class of a directory's loader by itself. */
    private static final class OneClassLoader extends ClassLoader {

        private final String own;

        OneClassLoader(ClassLoader parent, String own) {
            super(parent);
            this.own = own;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.equals(own)) {
                return super.loadClass(name, resolve);
            }
            Class<?> loaded = findLoadedClass(name);
            if (loaded != null) {
                return loaded;
            }
            byte[] bytes = Recompiled.bytes(getParent(), name);
            return defineClass(name, bytes, 0, bytes.length);
        }
    }
}
