package dev.weft.weaver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.weaver.bytecode.CodeSize;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

/** What a resumed body looks like: loops that a JIT compiler takes, and no more copies than they need. */
class PeelingTest {

    private static final String RESUME = "Ldev/weft/woven/Driver;Ljava/lang/Object;)Ljava/lang/Object;";

    /** The resumed body of {@code f}; the woven class passes the verifier. */
    private static MethodNode body(String statements) {
        return body("Coro<Integer>", statements);
    }

    private static MethodNode body(String returns, String statements) {
        Compiled compiled = Compiled.source("""
                public class Some {
                    static void mark(String s) {}
                    @Coroutine static %s f(Coro<Integer> c, int n, boolean b) { %s }
                }
                """.formatted(returns, statements));
        byte[] woven = new ClassWeaver("0badcafe").weave(compiled.main()).bytes();
        compiled.map(bytes -> woven).load();
        ClassNode node = new ClassNode();
        new ClassReader(woven).accept(node, ClassReader.EXPAND_FRAMES);
        return node.methods.stream()
                .filter(method -> method.name.equals("f") && method.desc.endsWith(RESUME))
                .findFirst()
                .orElseThrow();
    }

    /** How often the code of {@code mark("name")} is there. */
    private static long copies(MethodNode body, String name) {
        return Arrays.stream(body.instructions.toArray())
                .filter(node -> node instanceof LdcInsnNode constant && constant.cst.equals(name))
                .count();
    }

    private static long calls(MethodNode body, String name) {
        return Arrays.stream(body.instructions.toArray())
                .filter(node -> node instanceof MethodInsnNode call && call.name.equals(name))
                .count();
    }

    private static final String[] SHAPES = {
        "while (n > 0) { n -= yieldFrom(c); mark(\"x\"); } return result(n);",
        "do { mark(\"x\"); n -= yieldFrom(c); } while (n > 0); return result(n);",
        "do { mark(\"x\"); } while (yieldFrom(c) > n); return result(n);",
        "for (; ; ) { n -= yieldFrom(c); if (n < 0) return result(n); }",
        "for (int i = yieldFrom(c); i < yieldFrom(c); i += yieldFrom(c)) { if (b) continue; n += yieldFrom(c); } return result(n);",
        "for (int i = 0; i < n; i++) for (int j = 0; j < i; j++) for (int k = 0; k < j; k++) n -= yieldFrom(c); return result(n);",
        "for (int i = 0; i < n; i++) { n -= yieldFrom(c); for (int j = 0; j < i; j++) { n -= yieldFrom(c);"
                + " for (int k = 0; k < j; k++) { n -= yieldFrom(c); mark(\"k\"); } mark(\"j\"); } mark(\"i\"); } return result(n);",
        "o: for (int i = 0; ; i++) { m: for (int j = 0; j < i; j++) { switch (yieldFrom(c)) { case 0: continue o; case 1: break o;"
                + " case 2: continue m; case 3: break m; default: n++; } } n++; } return result(n);",
        "for (int i = 0; i < n; i++) { try { if (b) continue; n += yieldFrom(c); if (n > 7) break; } finally { n += yieldFrom(c); } }"
                + " return result(n);",
        "try { while (true) { n += yieldFrom(c); if (n > 7) return result(n); } } finally { while (b) { b = yieldFrom(c) > 0; } }",
        "for (int i = 0; i < n; i++) { try { n += yieldFrom(c); } catch (RuntimeException e) { n -= yieldFrom(c); continue; } n++; }"
                + " return result(n);",
        "while (b) { while (b && yieldFrom(c) > 0 || n > yieldFrom(c)) { b = n++ < 5; } } return result(n);",
        "int i = 0; do { n += yieldFrom(c); } while (++i < 3); do { n += yieldFrom(c); } while (++i < 6); return result(n + i);",
        "for (int x : new int[] {1, 2}) { for (String s : List.of(\"a\")) { n += x + s.length() + yieldFrom(c); } } return result(n);",
        "for (int i = 0; i < n; i++) { new StringBuilder(\"\" + yieldFrom(c)).append(yieldFrom(c)); } return result(n);",
        "while (n > 0) { try { try { n -= yieldFrom(c); } finally { n--; } } catch (Error e) { while (b) { b = yieldFrom(c) > 1; } } }"
                + " return result(n);"
    };

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15})
    void noLoopIsEnteredInItsMiddle(int shape) {
        assertThat(SHAPES).hasSize(16);

        assertThat(new Flow(body(SHAPES[shape])).irreducible()).isEmpty();
    }

    /** Else the test above could not fail. */
    @Test
    void aBodyWithoutCopiesEntersItsLoopsInTheirMiddle() {
        MethodNode tooLarge = body("while (n > 0) { n -= yieldFrom(c); " + filler(600) + "} return result(n);");

        assertThat(new Flow(tooLarge).irreducible()).isNotEmpty();
    }

    @Test
    void theRestOfAPassIsThereTwice() {
        MethodNode body = body(
                "mark(\"before\"); while (n > 0) { mark(\"first\"); n -= yieldFrom(c); mark(\"rest\"); } mark(\"after\"); return result(n);");

        assertThat(copies(body, "before")).isEqualTo(1);
        assertThat(copies(body, "first")).isEqualTo(1);
        assertThat(copies(body, "rest")).isEqualTo(2);
        assertThat(copies(body, "after")).isEqualTo(1);
    }

    /** All points of a loop share a copy of it; the second point is itself in the rest of the first. */
    @Test
    void pointsInOneLoopShareTheCopy() {
        MethodNode body = body("while (n > 0) { n -= yieldFrom(c); mark(\"one\"); n -= yieldFrom(c); mark(\"two\");"
                + " n -= yieldFrom(c); mark(\"three\"); } return result(n);");

        assertThat(copies(body, "one")).isEqualTo(2);
        assertThat(copies(body, "two")).isEqualTo(2);
        assertThat(copies(body, "three")).isEqualTo(2);
        assertThat(calls(body, "await")).isEqualTo(3 + 2); // what lies before the first is not copied
    }

    @Test
    void insideNestedLoopsThereIsACopyForEach() {
        MethodNode body = body(
                "for (int i = 0; i < n; i++) { for (int j = 0; j < i; j++) { for (int k = 0; k < j; k++) {"
                        + " mark(\"before\"); n -= yieldFrom(c); mark(\"inner\"); } mark(\"middle\"); } mark(\"outer\"); } return result(n);");

        assertThat(copies(body, "inner")).isEqualTo(4);
        assertThat(copies(body, "middle")).isEqualTo(3);
        assertThat(copies(body, "outer")).isEqualTo(2);
        assertThat(copies(body, "before")).isEqualTo(3); // never in the rest of its own pass
    }

    /** What stands behind the point is only ever reached by resuming. */
    @Test
    void aGeneratorWhoseEveryPassYieldsIsNotCopied() {
        MethodNode body = body(
                "Generator<Integer, Void, Void>",
                "while (n > 0) { mark(\"first\"); yieldValue(n); mark(\"rest\"); n--; } mark(\"after\"); return done();");

        assertThat(copies(body, "first")).isEqualTo(1);
        assertThat(copies(body, "rest")).isEqualTo(1);
        assertThat(copies(body, "after")).isEqualTo(1);
        assertThat(new Flow(body).irreducible()).isEmpty();
    }

    @Test
    void aLoopWithoutPointsIsNotCopied() {
        MethodNode body = body(
                "while (n > 0) { mark(\"plain\"); n--; } n += yieldFrom(c); while (b) { mark(\"other\"); b = n++ < 5; } return result(n);");

        assertThat(copies(body, "plain")).isEqualTo(1);
        assertThat(copies(body, "other")).isEqualTo(1);
        assertThat(new Flow(body).loops()).isEqualTo(2);
    }

    @Test
    void moreThanFortyLoopsAreNotCopied() {
        assertThat(copies(body(loops(40)), "m0")).isEqualTo(2);
        assertThat(copies(body(loops(41)), "m0")).isEqualTo(1);
    }

    private static String loops(int count) {
        return IntStream.range(0, count)
                        .mapToObj(i -> "while (n > " + i + ") { n -= yieldFrom(c); mark(\"m" + i + "\"); }")
                        .collect(Collectors.joining())
                + "return result(n);";
    }

    /** What HotSpot does not compile need not be fast, and should not become twice as large on top. */
    @Test
    void aBodyThatWouldBeTooLargeToBeCompiledIsNotCopied() {
        MethodNode small =
                body("while (n > 0) { n -= yieldFrom(c); mark(\"x\"); " + filler(300) + "} return result(n);");
        MethodNode large =
                body("while (n > 0) { n -= yieldFrom(c); mark(\"x\"); " + filler(600) + "} return result(n);");

        assertThat(copies(small, "x")).isEqualTo(2);
        assertThat(CodeSize.of(small)).isLessThanOrEqualTo(8_000);
        assertThat(copies(large, "x")).isEqualTo(1);
        assertThat(CodeSize.of(large)).isLessThanOrEqualTo(8_000);
    }

    private static String filler(int statements) {
        return IntStream.range(0, statements)
                .mapToObj(i -> "n += " + (1000 + i) + "*n;")
                .collect(Collectors.joining());
    }
}
