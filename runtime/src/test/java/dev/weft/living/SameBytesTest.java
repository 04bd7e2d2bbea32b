package dev.weft.living;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.living.programs.Journey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The build and the agent give a class the same bytes, whichever JDK runs them. */
@Tag("slow")
@Timeout(value = 170, unit = TimeUnit.SECONDS)
class SameBytesTest {

    @TempDir
    Path directory;

    /** A copy of the tests' classes, woven by the command in a JVM of its own. */
    private Map<String, byte[]> woven(Path home, String name) throws IOException {
        Path classes = directory.resolve(name);
        Path tests = ClassPath.tests();
        for (Path file : classFiles(tests)) {
            Path copy = classes.resolve(tests.relativize(file));
            Files.createDirectories(copy.getParent());
            Files.copy(file, copy);
        }
        // some fixtures are refused, on purpose, which the command tells by its status
        Jvm.of(home, ClassPath.agent().toString()).brief().run("dev.weft.agent.Main", "weave", classes.toString());
        return read(classes, unwoven(classes));
    }

    /** Those that were woven have their originals beside. */
    private static List<Path> unwoven(Path classes) throws IOException {
        Path originals = classes.resolveSibling("unwoven").resolve(classes.getFileName());
        return classFiles(originals).stream().map(originals::relativize).toList();
    }

    private static Map<String, byte[]> read(Path classes, List<Path> names) throws IOException {
        Map<String, byte[]> bytes = new TreeMap<>();
        for (Path name : names) {
            bytes.put(name.toString(), Files.readAllBytes(classes.resolve(name)));
        }
        return bytes;
    }

    private static List<Path> classFiles(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".class")).toList();
        }
    }

    @Test
    void byTheBuildAndByTheAgent() throws IOException {
        Map<String, byte[]> built = woven(Jvm.HOME, "classes");
        Path dump = directory.resolve("dump");
        Jvm.of(ClassPath.forPrograms())
                .brief()
                .with("-javaagent:" + ClassPath.agent() + "=dump=" + dump)
                .run(Journey.class.getName())
                .succeeded();

        List<String> compared = new ArrayList<>();
        for (Path file : classFiles(dump)) {
            Path name = nameIn(dump, file, built);
            if (name != null) {
                assertThat(Files.readAllBytes(file)).as("%s", name).isEqualTo(built.get(name.toString()));
                compared.add(name.getFileName().toString());
            }
        }
        assertThat(compared).contains("Journey.class", "Warehouse.class");
    }

    /** The dump has a directory for each kind of class file. */
    private static Path nameIn(Path dump, Path file, Map<String, byte[]> built) {
        Path name = dump.relativize(file);
        while (name.getNameCount() > 1 && !built.containsKey(name.toString())) {
            name = name.subpath(1, name.getNameCount());
        }
        return built.containsKey(name.toString()) ? name : null;
    }

    @Test
    void underEveryJdkThatIsInstalled() throws IOException {
        Map<String, byte[]> here = woven(Jvm.HOME, "classes");
        assertThat(here.size()).isGreaterThan(60);

        for (Path other : Jvm.otherHomes()) {
            Map<String, byte[]> there = woven(other, "classes-" + other.getFileName());

            assertThat(there.keySet()).isEqualTo(here.keySet());
            here.forEach((name, bytes) -> assertThat(there.get(name)).as(name).isEqualTo(bytes));
        }
    }
}
