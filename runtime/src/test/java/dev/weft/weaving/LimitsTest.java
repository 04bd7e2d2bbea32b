package dev.weft.weaving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.weaving.Way.Body;
import dev.weft.weaving.Way.Run;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Methods at the limits of the class file format and of the instructions' operands. */
@Tag("slow")
class LimitsTest {

    @TempDir
    Path directory;

    /** Compiles a class with this method, and others, and gives the one that is marked as expected. */
    private Body body(String members) {
        String source = "package dev.weft.weaving.fixtures; import static dev.weft.Weft.*; import dev.weft.Coro;"
                + " import dev.weft.annotations.Coroutine; import dev.weft.weaving.*; class Large { " + members + "}";
        ClassLoader loader = Recompiled.compile(
                directory, List.of("--release", "17"), List.of(new Recompiled.Source("Large.java", source)));
        return Fixture.of(loader, "Large").findFirst().orElseThrow().body();
    }

    private static String repeat(int times, IntFunction<String> text) {
        return IntStream.range(0, times).mapToObj(text).collect(Collectors.joining());
    }

    /** States beyond what a byte and a short push take. */
    @ParameterizedTest
    @ValueSource(ints = {126, 127, 128, 129, 255, 256, 300, 600})
    void suspensionPoints(int points) {
        Body body = body("@Coroutine @Expect(\"\") static Coro<Integer> body(Points p) { int n = 0;"
                + repeat(points, i -> "n += yieldFrom(p.i(" + i + "));") + "return result(n); }");

        Run run = Way.SUSPENDED.run(body);

        assertThat(run.trace()).isEqualTo("= " + points * (points - 1) / 2);
        assertThat(run.suspensions()).isEqualTo(points);
        assertThat(Way.thrownInto(points - 1).run(body).trace()).isEqualTo("! Failure(at " + (points - 1) + ")");
    }

    /** Wide instructions; half of the locals are needed after each point. */
    @Test
    void locals() {
        Body body = body("@Coroutine @Expect(\"\") static Coro<Long> body(Points p) {"
                + repeat(
                        150,
                        i -> "int i" + i + " = " + i + "; long l" + i + " = " + i + "; String s" + i + " = \"\" + " + i
                                + "; double d" + i + " = " + i + ";")
                + "for (int k = 0; k < 3; k++) { int got = yieldFrom(p.i(k));"
                + repeat(150, i -> "i" + i + " += got; l" + i + "++; d" + i + " += l" + i + "; s" + i + " += got;")
                + "} yieldFrom(p.i(9)); long sum = 0;"
                + repeat(150, i -> "sum += i" + i + " + l" + i + " + (long) d" + i + " + s" + i + ".length();")
                + "return result(sum); }");

        String straight = Way.STRAIGHT.run(body).trace();

        assertThat(straight).isEqualTo("= 69640");
        assertThat(Way.SUSPENDED.run(body).trace()).isEqualTo(straight);
    }

    /** All slots that a method may have for its arguments, of one and of two. */
    @ParameterizedTest
    @ValueSource(ints = {100, 127, 128, 240, 248, 249, 250, 251, 252})
    void parameters(int ints) {
        String declared = repeat(ints, i -> ", int a" + i);
        String given = repeat(ints, i -> ", " + i);
        String sum = repeat(ints, i -> " + a" + i);
        Body body = body("@Coroutine static Coro<Integer> many(Points p" + declared + ") {"
                + "return result(yieldFrom(p.i(0))" + sum + "); }"
                + "@Coroutine @Expect(\"\") static Coro<Integer> body(Points p) {"
                + " p.note(yieldFrom(many(p" + given + "))); return many(p" + given + "); }");
        int total = ints * (ints - 1) / 2;

        assertThat(Way.STRAIGHT.run(body).trace()).isEqualTo(total + " = " + total);
        assertThat(Way.SUSPENDED.run(body).trace()).isEqualTo(total + " = " + total);
    }

    @ParameterizedTest
    @ValueSource(ints = {60, 123, 124, 125})
    void parametersOfTwoSlotsAndAReceiver(int longs) {
        String declared = repeat(longs, i -> ", long a" + i);
        String given = repeat(longs, i -> ", " + i);
        String sum = repeat(longs, i -> " + a" + i);
        Body body = body("@Coroutine final Coro<Long> many(Points p" + declared + ") {"
                + "return result(yieldFrom(p.l(0))" + sum + "); }"
                + "@Coroutine @Expect(\"\") Coro<Long> body(Points p) {"
                + " p.note(yieldFrom(many(p" + given + "))); return many(p" + given + "); }");
        long total = longs * (longs - 1L) / 2;

        assertThat(Way.SUSPENDED.run(body).trace()).isEqualTo(total + " = " + total);
    }

    /** Jumps over more than 32,767 bytes, forwards and backwards, to and from points. */
    @Test
    void farJumps() {
        Body body = body("@Coroutine @Expect(\"\") static Coro<Integer> body(Points p) { int n = 0; int x = 3;"
                + "for (int i = 0; i < 2; i++) { if (yieldFrom(p.b(i == 0))) { continue; }"
                + repeat(4000, i -> "n += x * " + (i + 1000) + ";")
                + "n += yieldFrom(p.i(7)); } return result(n); }");

        assertThat(Way.STRAIGHT.run(body).trace())
                .isEqualTo(
                        "= " + (3 * IntStream.range(0, 4000).map(i -> i + 1000).sum() + 7));
        assertThat(Way.SUSPENDED.run(body).trace())
                .isEqualTo(Way.STRAIGHT.run(body).trace());
    }

    /** More than a method may have once it is woven: that one is refused, and the class works. */
    @Test
    void aMethodThatBecomesTooLarge() {
        Body body = body("@Coroutine static Coro<Integer> large(Points p) {"
                + repeat(60, i -> "String s" + i + " = \"\" + p;")
                + "int n = 0;"
                + repeat(250, i -> "n += yieldFrom(p.i(1));")
                + "return result(n" + repeat(60, i -> " + s" + i + ".length()") + "); }"
                + "@Coroutine @Expect(\"\") static Coro<Integer> body(Points p) {"
                + " try { large(p); } catch (dev.weft.NotWovenException e) { p.note(e.getMessage()); }"
                + " return result(yieldFrom(p.i(1))); }");

        assertThat(Way.SUSPENDED.run(body).trace())
                .startsWith("dev.weft.weaving.fixtures.Large.large cannot be woven:")
                .contains("65,535 bytes")
                .endsWith("= 1");
    }

    /** Just below the limit jumps must be widened, which takes some methods beyond it and must not cost the class. */
    @ParameterizedTest
    @ValueSource(ints = {680, 690, 700, 710, 720, 730, 740, 760, 800})
    void aMethodNearTheLimit(int points) {
        Body body = body("@Coroutine static Coro<Integer> large(Points p) { int n = 0;"
                + repeat(points, i -> "n += yieldFrom(p.i(" + i + "));") + "return result(n); }"
                + "@Coroutine @Expect(\"\") static Coro<Integer> body(Points p) {"
                + " try { return result(yieldFrom(large(p))); }"
                + " catch (dev.weft.NotWovenException e) { p.note(e.getMessage()); }"
                + " return result(yieldFrom(p.i(-1))); }");

        assertThat(Way.SUSPENDED.run(body).trace())
                .containsAnyOf("65,535 bytes", "= " + points * (points - 1) / 2)
                .contains("= ");
    }

    /** A method may have 255 slots of arguments. The call that makes a frame has two of its own. */
    @ParameterizedTest
    @ValueSource(ints = {253, 254})
    void tooManyParameters(int ints) {
        Body body = body("@Coroutine static Coro<Integer> many(Points p" + repeat(ints, i -> ", int a" + i) + ") {"
                + "return result(1); }"
                + "@Coroutine @Expect(\"\") static Coro<Integer> body(Points p) {"
                + " return many(p" + repeat(ints, i -> ", " + i) + "); }");

        assertThat(Way.STRAIGHT.run(body).trace())
                .startsWith(
                        "! NotWovenException(dev.weft.weaving.fixtures.Large.many cannot be woven: its arguments take "
                                + (ints + 1) + " slots");
    }

    /** Overloads are told apart by a parameter each. */
    @Test
    void overloads() {
        Body body = body(repeat(
                        252,
                        i -> "static class C" + i + " {} @Coroutine static Coro<Integer> f(Points p, C" + i
                                + " c) { return result(yieldFrom(p.i(" + i + "))); } ")
                + "@Coroutine @Expect(\"\") static Coro<Integer> body(Points p) {"
                + " p.note(yieldFrom(f(p, new C0())) + yieldFrom(f(p, new C250()))); return f(p, new C251()); }");

        assertThat(Way.SUSPENDED.run(body).trace())
                .startsWith(
                        "250 ! NotWovenException(dev.weft.weaving.fixtures.Large.f cannot be woven: its class has 251 coroutines");
    }
}
