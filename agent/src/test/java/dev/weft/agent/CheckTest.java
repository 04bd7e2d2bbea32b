package dev.weft.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.weaver.Compiled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckTest {

    private static final Compiled GOOD = Compiled.source("""
            class Good {
                @Coroutine Coro<Integer> sum(Coro<Integer> c) {
                    int n = yieldFrom(c);
                    return result(n + yieldFrom(Good.other(n)));
                }
                @Coroutine static Coro<Integer> other(int n) { return result(n); }
                Supplier<Sequence<Integer>> lambda() {
                    return () -> { yieldValue(1); return done(); };
                }
            }
            """);

    private static final Compiled BAD = Compiled.source("""
            class Bad {
                Integer field = yieldFrom((Coro<Integer>) null);
                static { await((Coro<Integer>) null); }
                Integer helper(Coro<Integer> c) { return await(c); }
                List<Integer> inLambda(List<Coro<Integer>> l) { return l.stream().map(c -> yieldFrom(c)).toList(); }
                Function<Coro<Integer>, Integer> reference() { return Weft::await; }
                @Coroutine synchronized Coro<Integer> locked(Coro<Integer> c) { return result(yieldFrom(c)); }
                @Coroutine String wrong() { return ""; }
                interface Part { @Coroutine Coro<Integer> part(); }
            }
            """);

    @TempDir
    Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... arguments) {
        return Main.run(
                List.of(arguments),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private List<String> lines() {
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private Path write(Compiled compiled) throws IOException {
        Path classes = Files.createDirectories(directory.resolve("classes"));
        for (var entry : compiled.classes().entrySet()) {
            Files.write(classes.resolve(entry.getKey() + ".class"), entry.getValue());
        }
        return classes;
    }

    @Test
    void listsCoroutinesAndTheirPointsWithLines() throws IOException {
        assertThat(run("check", write(GOOD).toString())).isZero();

        assertThat(lines()).hasSize(8);
        assertThat(lines().get(0)).isEqualTo("Good");
        assertThat(lines().get(1)).matches("  line 3: sum: Coro, \\d+ bytes, woven \\d+");
        assertThat(lines().get(2)).isEqualTo("    line 3: yieldFrom(..)");
        assertThat(lines().get(3)).isEqualTo("    line 4: yieldFrom(Good.other(..))");
        assertThat(lines().get(4)).matches("  line 6: other: Coro, \\d+ bytes, woven \\d+");
        assertThat(lines().get(5)).matches("  line 8: lambda\\$lambda\\$0: Sequence, \\d+ bytes, woven \\d+");
        assertThat(lines().get(6)).isEqualTo("    line 8: yieldValue(..)");
        assertThat(lines().get(7))
                .isEqualTo("weft: 3 coroutines with 3 suspension points in 1 classes, 0 problems, 0 warnings");
        assertThat(err.size()).isZero();
    }

    /** What the weaver refuses, and what it leaves to fail when it runs. */
    @Test
    void listsWhatIsWrongWithAdvice() throws IOException {
        assertThat(run("check", write(BAD).toString())).isEqualTo(1);

        assertThat(lines())
                .contains(
                        "  problem: line 2: <init> calls yieldFrom in a constructor or initialiser, which cannot suspend;"
                                + " do it in a @Coroutine method that makes the object",
                        "  problem: line 3: <clinit> calls await in a constructor or initialiser, which cannot suspend;"
                                + " do it in a @Coroutine method that makes the object",
                        "  problem: line 4: helper calls await and is no coroutine; mark it @Coroutine and return Coro,"
                                + " Generator, Sequence or AsyncGenerator",
                        "  problem: line 5: lambda$inLambda$0 calls yieldFrom in a lambda that returns no Coro, Generator,"
                                + " Sequence or AsyncGenerator; suspend in the enclosing method instead",
                        "  problem: line 6: reference takes a reference to Weft::await, which means nothing outside a body;"
                                + " call it in one",
                        "  problem: locked cannot be woven: it is synchronized, and no monitor can be held across a"
                                + " suspension; use dev.weft.sync",
                        "  warning: part is abstract, so @Coroutine does nothing there; mark what implements it")
                .anyMatch(line ->
                        line.startsWith("  problem: wrong cannot be woven: it is marked @Coroutine and returns"));
        assertThat(lines().get(lines().size() - 1)).contains("7 problems, 1 warning");
    }

    @Test
    void aMethodThatGrowsTooLargeForTheCompilerIsAWarning() throws IOException {
        String body = "n += yieldFrom(c) * n; s = s + n; t += n;".repeat(120);
        write(Compiled.source(
                "class Large { @Coroutine Coro<Integer> f(Coro<Integer> c, String s, long t) { int n = 0; " + body
                        + " return result(n + s.length() + (int) t); } }"));

        assertThat(run("check", directory.toString())).as("no problem").isZero();
        assertThat(lines())
                .anyMatch(
                        line -> line.matches(
                                "  warning: line 1: f takes \\d+ bytes woven, \\d+ before; HotSpot compiles no method of more than 8000 bytes.*"));
    }

    /** Woven in place, the points are only in what was kept. */
    @Test
    void aWovenDirectoryIsCheckedByItsOriginals() throws IOException {
        Path classes = write(GOOD);
        run("check", classes.toString());
        List<String> before = lines();
        run("weave", classes.toString());
        out.reset();

        assertThat(run("check", classes.toString())).isZero();
        assertThat(lines()).isEqualTo(before);
    }

    @Test
    void aJarIsReadToo() throws IOException {
        Path jar = directory.resolve("some.jar");
        try (OutputStream file = Files.newOutputStream(jar);
                ZipOutputStream zip = new ZipOutputStream(file)) {
            zip.putNextEntry(new ZipEntry("Good.class"));
            zip.write(GOOD.main());
        }
        byte[] bytes = Files.readAllBytes(jar);

        assertThat(run("check", jar.toString())).isZero();
        assertThat(lines()).contains("Good").hasSize(8);
        assertThat(jar).hasBinaryContent(bytes);
    }

    @Test
    void whatCannotBeReadIsNamedAndTheRestListed() throws IOException {
        Path broken = write(GOOD).resolve("Broken.class");
        Files.writeString(broken, "no class file, but dev/weft/ is in it");

        assertThat(run(
                        "check",
                        directory.toString(),
                        directory.resolve("missing").toString()))
                .isEqualTo(1);
        assertThat(lines())
                .contains(broken.toString(), "Good")
                .anyMatch(line -> line.startsWith("  problem: it is broken, or newer than this weaver: "));
        assertThat(lines().get(lines().size() - 1)).contains("3 coroutines", "1 problem,");
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("missing does not exist")
                .hasLineCount(1);
    }
}
