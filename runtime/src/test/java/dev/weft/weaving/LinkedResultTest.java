package dev.weft.weaving;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes into a linked call and what comes out of it: arguments, results of every kind, failures. */
@Tag("slow")
class LinkedResultTest {

    @TempDir
    Path directory;

    private List<Boolean> check(String... units) {
        return Twins.compile(directory, units).check();
    }

    private List<Boolean> checkMain(String expected, String statements, String callees) {
        return check(callees, """
                class Main {
                    static int runs;
                    @Expect("%s") @Coroutine static Coro<Object> body(Points p) { %s }
                }
                """.formatted(expected, statements));
    }

    // Receivers and arguments

    /** The arguments come first, then the failure; also where the call was linked for others before. */
    @Test
    void aReceiverOfNullFailsAfterTheArguments() {
        checkMain("argument 1 argument caught argument 1 = 1,NPE,1,", """
                String all = "";
                for (Callee callee : new Callee[] {new Callee(), null, new Callee()}) {
                    try {
                        all += call<Integer>(callee.f(p, Callee.argument(p, yieldFrom(p.i(1))))) + ",";
                    } catch (NullPointerException e) {
                        all += "NPE,";
                        p.note("caught");
                    }
                }
                return result(all);
                """, """
                class Callee {
                    static int argument(Points p, int value) { p.note("argument"); return value; }
                    @Coroutine Coro<Integer> f(Points p, int x) { p.note(x); return result(x + yieldFrom(p.i(0))); }
                }
                """);
    }

    @Test
    void argumentsOfEveryType() {
        assertThat(checkMain("= true1c2345.06.0s[7]null!", """
                return result(call<String>(new Callee().all(p, true, (byte) 1, 'c', (short) 2, 3, 4L, 5f, 6d, "s", new int[] {7}, null)) + "!");
                """, """
                class Callee {
                    @Coroutine Coro<String> all(Points p, boolean z, byte b, char c, short s, int i, long j, float f, double d,
                            String string, int[] array, Callee none) {
                        Calls.seen();
                        int got = yieldFrom(p.i(3));
                        return result("" + z + b + c + s + got + j + f + d + string + Arrays.toString(array) + none);
                    }
                }
                """)).containsExactly(true);
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 240, 247, 248, 249, 250, 251, 252})
    void asManyArgumentsAsThereMayBe(int ints) {
        String declared = IntStream.range(0, ints).mapToObj(i -> ", int a" + i).collect(Collectors.joining());
        String given = IntStream.range(0, ints).mapToObj(i -> ", " + i).collect(Collectors.joining());
        int total = ints * (ints - 1) / 2;

        checkMain(
                "= " + (total + 1) + "" + total,
                "int n = 1 + call<Integer>(Callee.f(p" + given + ")); return result(n + call<String>(Callee.g(p" + given
                        + ")));",
                "class Callee { @Coroutine static Coro<Integer> f(Points p" + declared + ") {"
                        + " return result(yieldFrom(p.i(a1)) - 1" + declared.replace(", int ", " + ") + "); }"
                        + " @Coroutine static Coro<String> g(Points p" + declared + ") {"
                        + " return result(\"\" + (yieldFrom(p.i(0))" + declared.replace(", int ", " + ") + ")); } }");
    }

    @ParameterizedTest
    @ValueSource(ints = {60, 123, 124})
    void longArgumentsOfAnInterfacesMethod(int longs) {
        String declared =
                IntStream.range(0, longs).mapToObj(i -> ", long a" + i).collect(Collectors.joining());
        String given = IntStream.range(0, longs).mapToObj(i -> ", " + i).collect(Collectors.joining());

        checkMain(
                "= " + longs * (longs - 1) / 2,
                "Face face = new Callee(); return result(1 + call<Long>(face.f(p" + given + ")));",
                "interface Face { Coro<Long> f(Points p" + declared + "); }"
                        + "class Callee implements Face { @Coroutine public Coro<Long> f(Points p" + declared + ") {"
                        + " return result(yieldFrom(p.l(-1))" + declared.replace(", long ", " + ") + "); } }");
    }

    // Results

    /** Both sides of each: the callee has a primitive or an object, the caller wants a primitive or an object. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "boolean Boolean true",
                "byte Byte (byte)1",
                "char Character 'c'",
                "short Short (short)2",
                "int Integer 3",
                "long Long 4L",
                "float Float 5f",
                "double Double 6d"
            })
    void primitiveResults(String kind) {
        String[] words = kind.split(" ");
        String source = """
                class Callee {
                    @Coroutine static Coro<BOX> primitive(Points p) { Calls.seen(); yieldFrom(p.i(0)); return result(VALUE); }
                    @Coroutine static Coro<BOX> object(Points p) { Calls.seen(); BOX box = yieldFrom(p.of((BOX) VALUE)); return result(box); }
                    @Coroutine static Coro<BOX> either(Points p, boolean first) {
                        Calls.seen();
                        BOX box = VALUE;
                        if (first) return result(VALUE);
                        return result(yieldFrom(p.of(box)));
                    }
                }
                """;
        String caller = """
                PRIM sum = call<BOX>(Callee.primitive(p));
                p.note(sum);
                BOX box = call<BOX>(Callee.primitive(p));
                p.note(box);
                PRIM other = call<BOX>(Callee.object(p));
                p.note(other);
                p.note((Object) call<BOX>(Callee.object(p)));
                PRIM third = call<BOX>(Callee.either(p, yieldFrom(p.b(true))));
                p.note(third);
                call<BOX>(Callee.primitive(p));
                call<BOX>(Callee.object(p));
                return result(third == sum);
                """;
        String shown =
                words[2].replaceAll("\\(.*\\)|['Lfd]", "").replace("5", "5.0").replace("6", "6.0");
        String expected = words[0].equals("boolean") ? "true" : words[0].equals("char") ? "c" : shown;

        assertThat(checkMain(
                        (expected + " ").repeat(5) + "= true",
                        caller.replace("PRIM", words[0]).replace("BOX", words[1]),
                        source.replace("BOX", words[1]).replace("VALUE", words[2])))
                .hasSize(7)
                .containsOnly(true);
    }

    /** Generic code can hand out what its type does not say; the caller's unboxing then fails as it does without coroutines. */
    @Test
    void resultsOfAnotherTypeThanDeclared() {
        checkMain("3 NullPointerException 3 ClassCastException 3 ClassCastException = 4", """
                for (Object given : new Object[] {3, null, 3, "three", 3, 3L}) {
                    try {
                        int n = call<Integer>(Callee.<Integer>any(p, given));
                        p.note(n);
                    } catch (RuntimeException e) {
                        if (e instanceof Failure) throw e;
                        p.note(e.getClass().getSimpleName());
                    }
                }
                return result(4);
                """, """
                class Callee {
                    @SuppressWarnings("unchecked") @Coroutine static <T> Coro<T> any(Points p, Object o) {
                        return result((T) yieldFrom(p.of(o)));
                    }
                }
                """);
    }

    /** The body returns an int, and the caller unboxes a long; neither converts. */
    @Test
    void aPrimitiveResultOfAnotherTypeThanWanted() {
        checkMain("ClassCastException = 7", """
                Source<?> source = new Ints();
                try {
                    long n = call<Long>(((Source<Long>) source).get(p));
                    p.note(n);
                } catch (ClassCastException e) {
                    p.note("ClassCastException");
                }
                return result(call<Object>(((Source<Object>) source).get(p)));
                """, """
                interface Source<T> { Coro<T> get(Points p); }
                class Ints implements Source<Integer> {
                    @Coroutine public Coro<Integer> get(Points p) { yieldFrom(p.i(1)); return result(7); }
                }
                """);
    }

    // Callees that are not what they seem

    /** Everything that may come back from a method that was not woven, at one site. */
    @Test
    void calleesThatAreNotWoven() {
        assertThat(checkMain("= 1,kept2,NPE,own,ISE,2,1,kept2,NPE,own,ISE,2,", """
                String all = "";
                for (int i = 0; i < 2; i++) {
                    for (Callee callee : Callee.all(p)) {
                        try {
                            all += call<String>(callee.name(p)) + ",";
                        } catch (NullPointerException e) {
                            all += "NPE,";
                        } catch (IllegalArgumentException e) {
                            all += e.getMessage() + ",";
                        } catch (IllegalStateException e) {
                            all += "ISE,";
                        }
                    }
                }
                return result(all);
                """, """
                interface Callee {
                    Coro<String> name(Points p);
                    class Woven implements Callee {
                        @Coroutine public Coro<String> name(Points p) { Calls.seen(); return result("" + yieldFrom(p.i(1))); }
                    }
                    class Kept implements Callee {
                        final Coro<String> kept;
                        Kept(Points p) { kept = kept(p); }
                        @Coroutine static Coro<String> kept(Points p) { return result("kept" + yieldFrom(p.i(2))); }
                        public Coro<String> name(Points p) { return kept; }
                    }
                    static Callee[] all(Points p) {
                        return new Callee[] {new Woven(), new Kept(p), q -> null, q -> { throw new IllegalArgumentException("own"); },
                            new Spent(p), proxy()};
                    }
                    class Spent implements Callee {
                        final Coro<String> spent;
                        Spent(Points p) { spent = Kept.kept(p); spent.close(); }
                        public Coro<String> name(Points p) { return spent; }
                    }
                    class Two implements Callee {
                        @Coroutine public Coro<String> name(Points p) { return result("" + yieldFrom(p.i(2))); }
                    }
                    static Callee proxy() {
                        Callee target = new Two();
                        return (Callee) java.lang.reflect.Proxy.newProxyInstance(Callee.class.getClassLoader(),
                                new Class<?>[] {Callee.class}, (proxy, method, arguments) -> method.invoke(target, arguments));
                    }
                }
                """))
                .containsExactly(true, true);
    }

    /** A mock is a subclass made at run time that answers without calling the method that it overrides. */
    @Test
    void aHandWrittenMock() {
        assertThat(checkMain("= real1mock2real1", """
                String all = "";
                for (Callee callee : new Callee[] {new Callee(), new Mock(), new Callee()}) {
                    all += call<String>(callee.name(p));
                }
                return result(all);
                """, """
                class Callee {
                    @Coroutine Coro<String> name(Points p) { Calls.seen(); return result("real" + yieldFrom(p.i(1))); }
                }
                class Mock extends Callee {
                    @Override Coro<String> name(Points p) { return answer(p); }
                    @Coroutine private static Coro<String> answer(Points p) { return result("mock" + yieldFrom(p.i(2))); }
                }
                """)).containsExactly(true, true);
    }

    /** It becomes known by another call of it, or by none: then it stays as written for the first time only. */
    @Test
    void aCalleeThatIsKnownBeforeItsFirstCallHere() {
        assertThat(
                        checkMain(
                                "= 1",
                                """
                if (runs++ % 2 == 0) Callee.f(p).close();
                return result(call<Integer>(Callee.f(p)));
                """,
                                "class Callee { @Coroutine static Coro<Integer> f(Points p) { Calls.seen(); return result(yieldFrom(p.i(1))); } }"))
                .containsExactly(true);
    }

    // Failures

    @Test
    void aStopIterationRaisedInside() {
        checkMain(
                "true StopIteration = 1",
                """
                try {
                    call<Integer>(Callee.f(p));
                } catch (IllegalStateException e) {
                    p.note(e.getMessage().startsWith("coroutine raised StopIteration"));
                    p.note(e.getCause().getClass().getSimpleName());
                }
                return result(yieldFrom(p.i(1)));
                """,
                "class Callee { @Coroutine static Coro<Integer> f(Points p) { yieldFrom(p.i(1)); throw new StopIteration(3); } }");
    }

    @Test
    void anExceptionIsTheSameObject() {
        checkMain("true true = 2", """
                for (Throwable thrown : new Throwable[] {new java.io.IOException("checked"), new Error("error")}) {
                    try {
                        call<Integer>(Callee.f(p, thrown));
                    } catch (Failure | GeneratorExit e) {
                        throw e;
                    } catch (Throwable e) {
                        p.note(e == thrown && e.getSuppressed().length == 0 && e.getCause() == null);
                    }
                }
                return result(2);
                """, """
                class Callee {
                    @Coroutine static Coro<Integer> f(Points p, Throwable t) { yieldFrom(p.i(1)); throw Callee.<RuntimeException>sneak(t); }
                    static <X extends Throwable> X sneak(Throwable t) throws X { throw (X) t; }
                }
                """);
    }

    @Test
    void thrownBeforeAndAfterThePoint() {
        checkMain("early finally late finally = 0", """
                for (int i = 0; i < 2; i++) {
                    try {
                        call<Integer>(new Callee().f(p, i));
                    } catch (IllegalArgumentException e) {
                        p.note(e.getMessage());
                    } finally {
                        p.note("finally");
                    }
                }
                return result(0);
                """, """
                class Callee {
                    @Coroutine Coro<Integer> f(Points p, int when) {
                        if (when == 0) throw new IllegalArgumentException("early");
                        yieldFrom(p.i(1));
                        throw new IllegalArgumentException("late");
                    }
                }
                """);
    }
}
