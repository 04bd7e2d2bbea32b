package dev.weft.weaving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.weaving.Way.Body;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a linked call resolves, loads and initialises what, how it fails when that fails, and that many threads may link it. */
@Tag("slow")
class LinkageTest {

    /** Calls it three times, for a call that has failed once must fail again. */
    private static final String CATCHES = """
            class Main {
                static int argument(Points p) { p.note("argument"); return 1; }
                @Expect("%s") @Coroutine static Coro<Object> body(Points p) {
                    for (int i = 0; i < 3; i++) {
                        try {
                            p.note(call<Integer>(%s(p, argument(p))));
                        } catch (LinkageError e) {
                            p.note(e.getClass().getSimpleName());
                        }
                    }
                    return result(yieldFrom(p.i(5)));
                }
            }
            """;

    private static final String CALLEE =
            "public class Callee { @Coroutine public static Coro<Integer> f(Points p, int x) { return result(x + yieldFrom(p.i(1))); } }";

    @TempDir
    Path directory;

    private static String failing(String error, String called) {
        return CATCHES.formatted(("argument " + error + " ").repeat(3) + "= 5", called);
    }

    @Test
    void aMethodThatIsGone() {
        Twins.compile(directory, CALLEE, failing("NoSuchMethodError", "Callee.f"))
                .add("public class Callee {}")
                .check();
    }

    @Test
    void aMethodThatIsNoLongerStatic() {
        Twins.compile(directory, CALLEE, failing("IncompatibleClassChangeError", "Callee.f"))
                .add(CALLEE.replace("static", ""))
                .check();
    }

    @Test
    void aMethodThatIsStaticNow() {
        Twins.compile(
                        directory,
                        CALLEE.replace("static", ""),
                        failing("IncompatibleClassChangeError", "new Callee().f"))
                .add(CALLEE)
                .check();
    }

    @Test
    void aMethodThatIsPrivateNow() {
        Twins.compile(directory, CALLEE, failing("IllegalAccessError", "Callee.f"))
                .add(CALLEE.replace("public static", "private static"))
                .check();
    }

    @Test
    void aClassThatIsGone() {
        Twins.compile(directory, CALLEE, failing("NoClassDefFoundError", "Callee.f"))
                .delete("Callee")
                .check();
    }

    @Test
    void aMethodThatTheReceiverDoesNotImplement() {
        Twins.compile(directory, "interface Face {}", "class Impl implements Face {}")
                .add(
                        "interface Face { Coro<Integer> f(Points p, int x); }",
                        failing("AbstractMethodError", "((Face) new Impl()).f"))
                .check();
    }

    @Test
    void aClassThatIsNoInterfaceAnyMore() {
        Twins.compile(
                        directory,
                        "public interface Face { Coro<Integer> f(Points p, int x); }",
                        failing("IncompatibleClassChangeError", "Maker.make().f"),
                        "class Maker { static Face make() { return null; } }")
                .add("public class Face { public Coro<Integer> f(Points p, int x) { return null; } }")
                .check();
    }

    /** JLS 12.4.1: a class is initialised when its static method is called, after the arguments. */
    @Test
    void aClassIsInitialisedAfterTheArguments() {
        Body linked = Twins.compile(
                        directory,
                        CALLEE.replace("{ @Coroutine", "{ static { Main.points.note(\"initialised\"); } @Coroutine"),
                        """
                class Main {
                    static Points points;
                    static int argument(Points p) { points = p; p.note("argument"); return 1; }
                    @Expect("") @Coroutine static Coro<Integer> body(Points p) {
                        return result(call<Integer>(Callee.f(p, argument(p))));
                    }
                }
                """)
                .linked();

        assertThat(Way.SUSPENDED.run(linked).trace()).isEqualTo("argument initialised = 2");
        assertThat(Way.SUSPENDED.run(linked).trace()).isEqualTo("argument = 2");
    }

    @Test
    void aClassThatCannotBeInitialised() {
        Body linked = Twins.compile(
                        directory,
                        CALLEE.replace("{ @Coroutine", "{ static { if (true) throw new Failure(\"no\"); } @Coroutine"),
                        failing("NoClassDefFoundError", "Callee.f"))
                .linked();

        assertThat(Way.STRAIGHT.run(linked).trace())
                .isEqualTo("argument ExceptionInInitializerError argument NoClassDefFoundError argument"
                        + " NoClassDefFoundError = 5");
    }

    /** The one difference there is, of which design note 003 tells: linking resolves what the descriptor names. */
    @Test
    void aParameterWhoseClassIsAbsent() {
        Twins twins = Twins.compile(directory, "class Gone {}", """
                class Callee {
                    @Coroutine static Coro<String> f(Points p, Gone gone, Gone[] many) { return result("" + gone + many + yieldFrom(p.i(1))); }
                    @Coroutine Coro<String> g(Points p, Gone gone) { return result("" + gone + yieldFrom(p.i(2))); }
                }
                """, """
                class Main {
                    @Expect("") @Coroutine static Coro<String> body(Points p) {
                        return result(call<String>(Callee.f(p, null, null)) + call<String>(new Callee().g(p, null)));
                    }
                }
                """).delete("Gone");

        assertThat(Way.SUSPENDED.run(twins.made()).trace()).isEqualTo("= nullnull1null2");
        assertThat(Way.SUSPENDED.run(twins.linked()).trace()).startsWith("! NoClassDefFoundError");
    }

    /** All threads meet the same unlinked site, with receivers in another order each. */
    @Test
    void manyThreadsLinkOneSite() throws Exception {
        int threads = 8;
        int classes = 12;
        Twins twins = Twins.compile(
                directory,
                "interface Named { Coro<Integer> name(Points p); }"
                        + IntStream.range(0, classes)
                                .mapToObj(i -> "class C" + i
                                        + " implements Named { @Coroutine public Coro<Integer> name(Points p) { return result("
                                        + i + " * yieldFrom(p.i(1))); } }")
                                .collect(Collectors.joining()),
                """
                class Main {
                    static final java.util.concurrent.atomic.AtomicInteger TURN = new java.util.concurrent.atomic.AtomicInteger();
                    @Expect("") @Coroutine static Coro<Integer> body(Points p) {
                        Named[] all = {%s};
                        int sum = 0;
                        int first = TURN.getAndIncrement();
                        for (int i = 0; i < all.length; i++) sum = 2 * sum + call<Integer>(all[(first + i) %% all.length].name(p)) - sum;
                        return result(sum);
                    }
                }
                """.formatted(IntStream.range(0, classes)
                        .mapToObj(i -> "new C" + i + "()")
                        .collect(Collectors.joining(","))));
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            for (int round = 0; round < 10; round++) {
                Body body = twins.linked();
                CyclicBarrier start = new CyclicBarrier(threads);
                List<Future<List<String>>> running = new ArrayList<>();
                for (int thread = 0; thread < threads; thread++) {
                    Callable<List<String>> runs = () -> {
                        start.await();
                        return IntStream.range(0, 20)
                                .mapToObj(i -> (i % 2 == 0 ? Way.STRAIGHT : Way.SUSPENDED)
                                        .run(body)
                                        .trace())
                                .toList();
                    };
                    running.add(pool.submit(runs));
                }
                for (Future<List<String>> run : running) {
                    assertThat(run.get()).containsOnly("= " + classes * (classes - 1) / 2);
                }
            }
        } finally {
            pool.shutdownNow();
        }
    }

    /** Two classes that call each other, far deeper than the Java stack. */
    @Test
    void recursionAcrossTwoClasses() {
        Body linked = Twins.compile(
                        directory,
                        "class Ping { @Coroutine static Coro<Integer> f(Points p, int n) {"
                                + " return result(n == 0 ? yieldFrom(p.i(0)) : 1 + call<Integer>(new Pong().g(p, n - 1))); } }",
                        "class Pong { @Coroutine Coro<Integer> g(Points p, int n) {"
                                + " return result(n == 0 ? yieldFrom(p.i(0)) : 1 + call<Integer>(Ping.f(p, n - 1))); } }",
                        "class Main { @Expect(\"\") @Coroutine static Coro<Integer> body(Points p) {"
                                + " return result(call<Integer>(Ping.f(p, 100_000))); } }")
                .linked();

        for (int round = 0; round < 3; round++) {
            assertThat(Way.STRAIGHT.run(linked).trace()).isEqualTo("= 100000");
            assertThat(Way.SUSPENDED.run(linked).trace()).isEqualTo("= 100000");
            assertThat(Way.thrownInto(0).run(linked).trace()).isEqualTo("! Failure(at 0)");
            assertThat(Way.closed(0).run(linked).trace()).isEmpty();
        }
    }
}
