package dev.weft.weaving;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

/** What Java got after 17, compiled by the running JDK, whose class files are newer too. */
@Tag("slow")
class ModernSyntaxTest {

    private static final String HEADER = """
            package dev.weft.weaving.fixtures;
            import static dev.weft.Weft.*;
            import dev.weft.Coro;
            import dev.weft.annotations.Coroutine;
            import dev.weft.weaving.*;
            import java.util.*;
            class Modern {
            """;

    private static final String JAVA_21 = """
            sealed interface Shape permits Circle, Square, Pair {}
            record Circle(double radius) implements Shape {}
            record Square(int side) implements Shape {}
            record Pair<A, B>(A left, B right) implements Shape {}

            @Coroutine static Coro<String> describe(Points p, Object o) {
                return switch (o) {
                    case null -> result("null" + yieldFrom(p.i(0)));
                    case Circle c when c.radius() > yieldFrom(p.d(1)) -> result("big" + yieldFrom(p.d(c.radius())));
                    case Circle(double r) -> result("small" + r + yieldFrom(p.i(1)));
                    case Square(int side) when side == yieldFrom(p.i(3)) && yieldFrom(p.b(true)) -> result("three");
                    case Pair<?, ?>(Square(var a), Pair<?, ?>(String b, Integer c)) -> result(a + b + yieldFrom(p.i(c)));
                    case String s -> {
                        String copy = s;
                        yieldFrom(p.i(0));
                        yield result(copy + s.length());
                    }
                    case Integer i when i > 5 -> result("large");
                    default -> result("other" + yieldFrom(p.i(9)));
                };
            }

            @Expect("null0 big2.0 small0.51 three 1b7 text4 large = other9")
            @Coroutine static Coro<String> patternSwitch(Points p) {
                Object[] all = {null, new Circle(2), new Circle(0.5), new Square(3),
                    new Pair<>(new Square(1), new Pair<>("b", 7)), "text", 6};
                for (Object o : all) {
                    p.note(yieldFrom(describe(p, o)));
                }
                return describe(p, 'c');
            }

            private static String join(String a, long b, String c) { return a + b + c; }

            @Expect("x1circle x1square = 4")
            @Coroutine static Coro<Integer> patternSwitchAsAnOperand(Points p) {
                for (Shape shape : List.of(new Circle(1), new Square(2))) {
                    p.note(join("x", 1L, switch (shape) {
                        case Circle c -> yieldFrom(p.s("circle"));
                        case Square s -> { yieldFrom(p.i(1)); yield "square"; }
                        case Pair<?, ?> pair -> throw new IllegalStateException();
                    }));
                }
                if (new Pair<>(yieldFrom(p.i(1)), "b") instanceof Pair<Integer, String>(var n, var s)
                        && n == yieldFrom(p.i(1))) {
                    return result(n + s.length() + yieldFrom(p.i(2)));
                }
                return result(0);
            }

            /** An accessor that fails: javac wraps what it throws, in a handler around the deconstruction. */
            record Broken(int value) { public int value() { throw new IllegalStateException("accessor"); } }

            @Expect("MatchException = 2")
            @Coroutine static Coro<Integer> deconstructionThatFails(Points p) {
                Object o = new Broken(1);
                try {
                    if (o instanceof Broken(int v) && v > yieldFrom(p.i(0))) {
                        p.note(v);
                    }
                } catch (MatchException e) {
                    p.note(e.getClass().getSimpleName());
                    yieldFrom(p.i(1));
                }
                return result(2);
            }

            enum Level { LOW, HIGH }

            @Expect("low high = qualified")
            @Coroutine static Coro<String> qualifiedEnumConstants(Points p) {
                for (Level level : Level.values()) {
                    p.note(switch (level) {
                        case Level.LOW -> yieldFrom(p.s("low"));
                        case Level.HIGH -> yieldFrom(p.s("high"));
                    });
                }
                return result("qualified");
            }
            """;

    private static final String JAVA_22 = """
            record P(int a, String b, long c) {}

            @Expect("3 1 = 2")
            @Coroutine static Coro<Integer> unnamed(Points p) {
                int count = 0;
                for (String _ : new String[3]) {
                    count += yieldFrom(p.i(1));
                }
                p.note(count);
                Object o = new P(1, "b", yieldFrom(p.l(3)));
                if (o instanceof P(int a, _, _)) {
                    p.note(yieldFrom(p.i(a)));
                }
                try {
                    Integer.parseInt(yieldFrom(p.s("x")));
                } catch (NumberFormatException _) {
                    yieldFrom(p.i(0));
                }
                return result(yieldFrom(p.i(2)));
            }
            """;

    private static final String JAVA_25 = """
            static class Base {
                final int value;
                Base(int value) { this.value = value; }
            }

            /** Statements before super(): an object that has begun and is no object yet, beside one of a coroutine. */
            static class Derived extends Base {
                private final int own;
                Derived(int value) {
                    int doubled = value * 2;
                    this.own = doubled;
                    super(doubled + 1);
                }

                @Coroutine Coro<Integer> sum(Points p) { return result(value + own + yieldFrom(p.i(1))); }
            }

            @Expect("= 10")
            @Coroutine static Coro<Integer> flexibleConstructors(Points p) {
                return result(yieldFrom(new Derived(yieldFrom(p.i(2))).sum(p)));
            }
            """;

    @TempDir
    Path directory;

    private void check(String members, int release) {
        ClassLoader loader = Recompiled.compile(
                directory,
                List.of("--release", String.valueOf(release)),
                List.of(new Recompiled.Source("Modern.java", HEADER + members + "}")));
        Stream<Fixture> fixtures = Fixture.of(loader, "Modern");
        assertThat(fixtures).isNotEmpty().allSatisfy(fixture -> EveryWay.check(fixture.body(), fixture.expected()));
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void patternsInSwitches() {
        check(JAVA_21, 21);
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_22)
    void unnamedVariables() {
        check(JAVA_22, 22);
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_25)
    void constructorsWithStatementsFirst() {
        check(JAVA_25, 25);
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void allOfItAsTheNewestClassFiles() {
        int feature = Runtime.version().feature();

        check(JAVA_21 + (feature >= 22 ? JAVA_22 : "") + (feature >= 25 ? JAVA_25 : ""), feature);
    }
}
