package dev.weft.living;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.living.programs.Journey;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** ProGuard shrinks, optimises and renames a program before it is woven, or after. {@code docs/agents.md} has the rules for both. */
@Tag("slow")
@Timeout(value = 170, unit = TimeUnit.SECONDS)
class ProGuardTest {

    /** Coroutine methods keep their annotation, and are not merged into others; their names may go. */
    private static final List<String> BEFORE_WEAVING = List.of(
            "-keepattributes RuntimeVisibleAnnotations,RuntimeInvisibleAnnotations,SourceFile,LineNumberTable",
            "-keepclassmembers,allowobfuscation,allowshrinking class * { @dev.weft.annotations.Coroutine *; }");

    /** A frame is found by its class's name, a direct body by its method's. */
    private static final List<String> AFTER_WEAVING = List.of(
            "-keepattributes *", // the mark of the weaver among them
            "-keep,allowoptimization class * { @dev.weft.annotations.Coroutine *; }",
            "-keepclassmembers class * { *** *(..., dev.weft.woven.Driver, ...); }",
            "-keepclassmembers class * { static *** *(dev.weft.woven.Frame, ...); }",
            "-dontoptimize");

    @TempDir
    Path directory;

    private Path program;

    @BeforeEach
    void packProgram() {
        program = directory.resolve("program.jar");
        Path tests = ClassPath.tests();
        String classes = Journey.class.getPackageName().replace('.', '/');
        try (Stream<Path> files = Files.list(tests.resolve(classes))) {
            String[] names = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("(Journey|Checks|Warehouse|Stock|SerialVersion)(\\$.*)?\\.class"))
                    .flatMap(name -> Stream.of("-C", tests.toString(), classes + "/" + name))
                    .toArray(String[]::new);
            String[] arguments = Stream.concat(Stream.of("-cf", program.toString()), Stream.of(names))
                    .toArray(String[]::new);
            assertThat(ToolProvider.findFirst("jar").orElseThrow().run(System.out, System.err, arguments))
                    .isZero();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Path proguard(Path input, List<String> rules) throws IOException {
        Path output = directory.resolve("small-" + input.getFileName());
        Path configuration = directory.resolve("rules.pro");
        Path library = directory.resolve("library");
        Files.write(
                configuration,
                Stream.of(
                                Stream.of(
                                        "-injars '" + input + "'",
                                        "-outjars '" + output + "'",
                                        "-libraryjars '" + library + "'"),
                                ClassPath.weft().stream()
                                        .map(path -> "-libraryjars '" + path + "'(!module-info.class)"),
                                rules.stream(),
                                Stream.of(
                                        "-keep public class " + Journey.class.getName()
                                                + " { public static void main(java.lang.String[]); }",
                                        "-keepclassmembers class * implements java.io.Serializable { !static <fields>; }",
                                        "-dontnote",
                                        "-ignorewarnings",
                                        "-optimizationpasses 2",
                                        "-overloadaggressively",
                                        "-printmapping '" + directory.resolve("mapping.txt") + "'"))
                        .flatMap(line -> line)
                        .toList());
        Jvm.of(ClassPath.ALL)
                .brief()
                .run("proguard.ProGuard", "@" + configuration)
                .succeeded();
        return output;
    }

    /** The JDK's classes, which not every JDK has as files. */
    @BeforeEach
    void copyLibrary() throws IOException {
        Path base = FileSystems.getFileSystem(URI.create("jrt:/")).getPath("modules", "java.base");
        for (String name : List.of("java/lang", "java/io", "java/util", "java/time", "java/nio")) {
            try (Stream<Path> files = Files.walk(base.resolve(name))) {
                for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                    Path copy = directory
                            .resolve("library")
                            .resolve(base.relativize(file).toString());
                    Files.createDirectories(copy.getParent());
                    Files.copy(file, copy);
                }
            }
        }
    }

    private static Jvm jvm(Path jar) {
        return Jvm.of(ClassPath.of(Stream.concat(Stream.of(jar), ClassPath.weft().stream())))
                .brief()
                .with("-Xverify:all");
    }

    /** With frames of its own, in which a receiver that nothing needs any more is gone. */
    @Test
    void beforeWeaving() throws IOException {
        Path small = proguard(program, BEFORE_WEAVING);

        assertThat(Files.readString(directory.resolve("mapping.txt")))
                .as("coroutines were renamed")
                .containsPattern("dev\\.weft\\.Coro take\\(java\\.lang\\.String,int\\).* -> [a-z]\\b");
        assertThat(jvm(small)
                        .agent(ClassPath.agent())
                        .run(Journey.class.getName())
                        .succeeded()
                        .lines("journey"))
                .hasSize(1);
    }

    @Test
    void afterWeaving() throws IOException {
        Jvm.of(ClassPath.agent().toString())
                .brief()
                .run("dev.weft.agent.Main", "weave", program.toString())
                .succeeded();

        Path small = proguard(program, AFTER_WEAVING);

        assertThat(jvm(small).run(Journey.class.getName()).succeeded().lines("journey"))
                .hasSize(1);
    }
}
