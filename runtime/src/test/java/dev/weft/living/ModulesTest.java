package dev.weft.living;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An application that is a module, and exports and opens nothing. */
@Tag("slow")
@Timeout(value = 170, unit = TimeUnit.SECONDS)
class ModulesTest {

    private static final String MODULE = "module app { requires dev.weft.runtime; }";

    private static final String MAIN = """
            package app;

            import static dev.weft.Weft.*;
            import dev.weft.*;
            import dev.weft.annotations.Coroutine;
            import java.time.Duration;

            public class Main {
                @Coroutine private static Coro<Integer> plus(int a, int b) {
                    yieldFrom(sleep(Duration.ZERO));
                    return result(a + b);
                }
                @Coroutine private static Coro<Integer> main() {
                    int sum = 0;
                    for (int i = 0; i < 10; i++) sum = yieldFrom(plus(sum, yieldFrom(Other.twice(i))));
                    return result(sum);
                }
                public static void main(String[] args) {
                    requireWoven();
                    System.out.println("sum: " + run(main()) + " in " + Main.class.getModule());
                }
            }
            """;

    private static final String OTHER = """
            package app;

            import dev.weft.*;
            import dev.weft.annotations.Coroutine;

            class Other {
                @Coroutine static Coro<Integer> twice(int i) { return Weft.result(2 * i); }
            }
            """;

    @TempDir
    Path directory;

    private Path classes;

    @BeforeEach
    void compile() throws IOException {
        Path sources = Files.createDirectories(directory.resolve("src/app"));
        classes = directory.resolve("classes");
        Path module = Files.writeString(sources.resolveSibling("module-info.java"), MODULE);
        Path main = Files.writeString(sources.resolve("Main.java"), MAIN);
        Path other = Files.writeString(sources.resolve("Other.java"), OTHER);
        String[] arguments = Stream.of("--module-path", modulePath(Stream.of()), "-d", classes, module, main, other)
                .map(Object::toString)
                .toArray(String[]::new);
        assertThat(ToolProvider.findFirst("javac").orElseThrow().run(System.out, System.err, arguments))
                .isZero();
    }

    private static String modulePath(Stream<Path> more) {
        return ClassPath.of(Stream.concat(ClassPath.weft().stream(), more));
    }

    private void run(Jvm jvm) {
        assertThat(jvm.brief()
                        .with("-Xverify:all", "--module-path", modulePath(Stream.of(classes)))
                        .run("-m", "app/app.Main")
                        .succeeded()
                        .lines("sum"))
                .containsExactly("90 in module app");
    }

    @Test
    void wovenByTheAgent() {
        run(Jvm.of("").agent(ClassPath.agent()));
    }

    @Test
    void wovenByTheBuild() {
        Jvm.of(ClassPath.agent().toString())
                .brief()
                .run("dev.weft.agent.Main", "weave", classes.toString())
                .succeeded();

        run(Jvm.of(""));
    }
}
