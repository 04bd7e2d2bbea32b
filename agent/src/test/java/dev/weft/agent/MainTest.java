package dev.weft.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.weaver.Compiled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {

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

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        ''                 | no command
        weave              | nothing to weave
        weave --verbose    | nothing to weave
        weave --loud x     | unknown option 'loud'; known are debug, verbose and dump=DIR
        weave --dump= x    | unknown option 'dump='
        weav x             | unknown command weav
        check              | nothing to check
        check --json x     | unknown option --json
        """)
    void aWrongCommandLineIsToldAndExits2(String line, String problem) {
        assertThat(run(line.isEmpty() ? new String[0] : line.split(" "))).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .startsWith("weft: " + problem)
                .contains("usage: ");
        assertThat(out.size()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "-h", "weave --help", "check -h x"})
    void helpIsNoMistake(String line) {
        assertThat(run(line.split(" "))).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).startsWith("usage: ").contains("check DIR|JAR");
        assertThat(err.size()).isZero();
    }

    @Test
    void optionsComeBeforeTheDirectories() throws IOException {
        Path classes = Files.createDirectory(directory.resolve("classes"));
        Files.write(
                classes.resolve("A.class"),
                Compiled.source("class A { @Coroutine Coro<Void> f() { return done(); } }")
                        .main());
        Path dump = directory.resolve("dump");

        assertThat(run("weave", "--verbose", "--dump=" + dump, classes.toString()))
                .isZero();
        assertThat(err.toString(StandardCharsets.UTF_8)).startsWith("weft: wove A: 1 coroutine, 0 suspension points");
        assertThat(dump).isDirectoryContaining("glob:**/A.class").isDirectoryContaining("glob:**/A$f$weft0_*.class");
    }

    /** Other bytes, so other classes; and back again. */
    @Test
    void debugWeavesAgain() throws IOException {
        Files.write(
                directory.resolve("A.class"),
                Compiled.source(
                                "class A { @Coroutine Coro<Void> f(Coro<Integer> c) { int dead = 7; yieldFrom(c); return done(); } }")
                        .main());
        run("weave", directory.toString());
        byte[] plain = Files.readAllBytes(directory.resolve("A.class"));

        run("weave", "--debug", directory.toString());

        assertThat(Files.size(directory.resolve("A.class"))).isGreaterThan(plain.length);
        run("weave", directory.toString());
        assertThat(directory.resolve("A.class")).hasBinaryContent(plain);
    }

    @Test
    void whatDoesNotExistIsNamedAndTheRestIsWoven() throws IOException {
        Path classes = Files.createDirectory(directory.resolve("classes"));
        Files.write(
                classes.resolve("A.class"),
                Compiled.source("class A { @Coroutine Coro<Void> f() { return done(); } }")
                        .main());
        Path missing = directory.resolve("missing");

        assertThat(run("weave", missing.toString(), classes.toString())).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).startsWith("weft: " + missing + " does not exist");
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("1 coroutines woven in 1 classes");
    }

    @Test
    void aRefusalExits1() throws IOException {
        Files.write(
                directory.resolve("A.class"),
                Compiled.source("class A { @Coroutine String f() { return \"\"; } }")
                        .main());

        assertThat(run("weave", directory.toString())).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).startsWith("weft: A.f cannot be woven: ");
    }

    @Test
    void anEmptyDirectoryIsFine() {
        assertThat(run("weave", directory.toString())).isZero();
        assertThat(err.size()).isZero();
    }

    /** A build that goes wrong says in which file. */
    @Test
    void aBrokenClassFileIsNamed() throws IOException {
        Path broken = directory.resolve("Broken.class");
        Files.writeString(broken, "no class file, but dev/weft/ is in it");

        assertThat(run("weave", directory.toString())).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .startsWith("weft: cannot weave " + directory)
                .contains("Broken.class")
                .hasLineCount(1);
    }

    /** Never touched: an argument that is neither a directory nor a jar. */
    @Test
    void aFileThatIsNoJarIsKept() throws IOException {
        Path text = Files.writeString(directory.resolve("notes.txt"), "precious");

        assertThat(run("weave", text.toString())).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("notes.txt", "jar");
        assertThat(text).hasContent("precious");
    }
}
