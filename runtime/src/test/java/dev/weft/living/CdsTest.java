package dev.weft.living;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.living.Jvm.End;
import dev.weft.living.programs.Journey;
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

/** Archives of class data (AppCDS), made as a program ends and used by the next. */
@Tag("slow")
@Timeout(value = 170, unit = TimeUnit.SECONDS)
class CdsTest {

    @TempDir
    Path directory;

    private Path classPath;

    /** An archive takes classes from jars only. */
    @BeforeEach
    void pack() {
        classPath = directory.resolve("all.jar");
        String[] arguments = Stream.concat(
                        Stream.of("-cf", classPath.toString()),
                        Stream.concat(ClassPath.weft().stream(), Stream.of(ClassPath.tests()))
                                .filter(Files::isDirectory)
                                .flatMap(CdsTest::contents))
                .toArray(String[]::new);
        assertThat(ToolProvider.findFirst("jar").orElseThrow().run(System.out, System.err, arguments))
                .isZero();
    }

    private static Stream<String> contents(Path classes) {
        return Stream.of("dev", "META-INF/services")
                .filter(name -> Files.exists(classes.resolve(name)))
                .flatMap(name -> Stream.of("-C", classes.toString(), name));
    }

    private Jvm jvm(String... options) {
        String jars = ClassPath.of(
                Stream.concat(Stream.of(classPath), ClassPath.weft().stream().filter(Files::isRegularFile)));
        return Jvm.of(jars)
                .brief()
                .with("-Xlog:class+load:file=" + directory.resolve("loaded.txt"))
                .with(options);
    }

    private List<String> loadedFromArchive() throws Exception {
        try (Stream<String> lines = Files.lines(directory.resolve("loaded.txt"))) {
            return lines.filter(line -> line.contains("dev.weft.") && line.contains("shared objects file"))
                    .toList();
        }
    }

    private void archiveAndRun(String... options) {
        Path archive = directory.resolve("program.jsa");
        End first = jvm(options).with("-XX:ArchiveClassesAtExit=" + archive).run(Journey.class.getName());
        assertThat(first.succeeded().lines("journey")).hasSize(1);
        assertThat(archive).exists();

        End second = jvm(options).with("-XX:SharedArchiveFile=" + archive).run(Journey.class.getName());

        assertThat(second.succeeded().lines("journey")).isEqualTo(first.lines("journey"));
    }

    @Test
    void classesWovenByTheBuild() throws Exception {
        Jvm.of(ClassPath.agent().toString()).brief().run("dev.weft.agent.Main", "weave", classPath.toString());

        archiveAndRun();

        assertThat(loadedFromArchive())
                .anyMatch(line -> line.contains("dev.weft.living.programs.Warehouse "))
                .anyMatch(line -> line.contains("dev.weft.woven.Driver "));
    }

    /**
     * The JVM archives with an agent only if told to, and then not what the agent changed: that is woven again, and the rest
     * comes from the archive.
     */
    @Test
    void classesWovenByTheAgent() throws Exception {
        archiveAndRun(
                "-javaagent:" + ClassPath.agent(),
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:+AllowArchivingWithJavaAgent");

        assertThat(loadedFromArchive()).noneMatch(line -> line.contains("dev.weft.living.programs.Warehouse "));
    }
}
