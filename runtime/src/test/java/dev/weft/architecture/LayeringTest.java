package dev.weft.architecture;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import dev.weft.EventLoop;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Imports point down and never come back: the picture in the module's README.
 *
 * <p>The classes are looked at as javac wrote them. Woven code calls {@code dev.weft.woven} from every package; that the weaver put there,
 * no import of ours.
 */
class LayeringTest {
    private static final Path CLASSES = outputDirectoryOf(EventLoop.class);
    private static final Path TEST_CLASSES = outputDirectoryOf(LayeringTest.class);

    /** Bottom up: each package with those it may import. A new one gets its row here, and its place in the README's picture. */
    private static final List<List<String>> MAY_IMPORT = List.of(
            List.of("dev.weft.annotations"),
            List.of("dev.weft.net"),
            List.of("dev.weft", "dev.weft.annotations", "dev.weft.net"),
            List.of("dev.weft.woven", "dev.weft.annotations", "dev.weft.net", "dev.weft"),
            List.of("dev.weft.internal.loop", "dev.weft.annotations", "dev.weft.net", "dev.weft", "dev.weft.woven"),
            List.of(
                    "dev.weft.internal.select",
                    "dev.weft.annotations",
                    "dev.weft.net",
                    "dev.weft",
                    "dev.weft.woven",
                    "dev.weft.internal.loop"),
            List.of(
                    "dev.weft.internal.transport",
                    "dev.weft.annotations",
                    "dev.weft.net",
                    "dev.weft",
                    "dev.weft.internal.loop",
                    "dev.weft.internal.select"),
            List.of(
                    "dev.weft.internal.tls",
                    "dev.weft.annotations",
                    "dev.weft.net",
                    "dev.weft",
                    "dev.weft.internal.loop",
                    "dev.weft.internal.transport"),
            List.of(
                    "dev.weft.internal.net",
                    "dev.weft.annotations",
                    "dev.weft.net",
                    "dev.weft",
                    "dev.weft.internal.loop",
                    "dev.weft.internal.select",
                    "dev.weft.internal.transport",
                    "dev.weft.internal.tls"),
            List.of("dev.weft.flow", "dev.weft.annotations", "dev.weft.net", "dev.weft"),
            List.of("dev.weft.sync", "dev.weft.annotations", "dev.weft.net", "dev.weft"),
            List.of("dev.weft.streams", "dev.weft.annotations", "dev.weft.net", "dev.weft"),
            List.of("dev.weft.process", "dev.weft.annotations", "dev.weft.net", "dev.weft", "dev.weft.streams"),
            List.of(
                    "dev.weft.testing",
                    "dev.weft.annotations",
                    "dev.weft.net",
                    "dev.weft",
                    "dev.weft.internal.loop",
                    "dev.weft.internal.select",
                    "dev.weft.internal.net"));

    private static final ArchRule ARROWS = arrows();

    private static final ArchRule NO_CYCLES =
            slices().matching("dev.(**)").should().beFreeOfCycles();

    @Test
    void importsPointDown() throws IOException {
        ARROWS.check(new ClassFileImporter().importPaths(asWritten()));
    }

    @Test
    void packagesHaveNoCycles() throws IOException {
        NO_CYCLES.check(new ClassFileImporter().importPaths(asWritten()));
    }

    /** A rule that cannot fail says nothing: with one import upwards, both must. */
    @Test
    void bothRulesSeeAnImportUpwards() throws IOException {
        List<Path> paths = asWritten();
        paths.add(TEST_CLASSES.resolve("dev/weft/net/ImportsUpwards.class"));
        paths.add(TEST_CLASSES.resolve("dev/weft/ImportsTheLeaf.class"));

        JavaClasses classes = new ClassFileImporter().importPaths(paths);

        assertThat(ARROWS.evaluate(classes).getFailureReport().getDetails())
                .anySatisfy(
                        line -> assertThat(line).contains("dev.weft.net.ImportsUpwards", "dev.weft.ImportsTheLeaf"));
        assertThat(NO_CYCLES.evaluate(classes).hasViolation()).isTrue();
    }

    /** The class files of the module; where one was woven, the original, which {@code weave} kept. */
    private static List<Path> asWritten() throws IOException {
        List<Path> result = new ArrayList<>();
        Path originals = CLASSES.resolveSibling("unwoven").resolve(CLASSES.getFileName());
        try (Stream<Path> files = Files.walk(CLASSES)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
                result.add(isWoven(file) ? originals.resolve(CLASSES.relativize(file)) : file);
            }
        }
        assertThat(result)
                .as("class files of the module in %s", CLASSES)
                .hasSizeGreaterThan(10)
                .allMatch(Files::exists);
        return result;
    }

    /** An original may be left there of a class that has no coroutine any more, so its presence says nothing. */
    private static boolean isWoven(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1).contains("Ldev/weft/woven/WovenBy;");
    }

    private static Path outputDirectoryOf(Class<?> type) {
        try {
            URI place = type.getProtectionDomain().getCodeSource().getLocation().toURI();
            return Path.of(place);
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private static ArchRule arrows() {
        LayeredArchitecture rule = layeredArchitecture()
                .consideringOnlyDependenciesInAnyPackage("dev.weft..")
                .withOptionalLayers(true)
                .ensureAllClassesAreContainedInArchitecture();
        for (List<String> row : MAY_IMPORT) rule = rule.layer(row.get(0)).definedBy(row.get(0));
        for (List<String> row : MAY_IMPORT) {
            String[] below = row.stream().skip(1).toArray(String[]::new);
            LayeredArchitecture.LayerDependencySpecification layer = rule.whereLayer(row.get(0));
            rule = below.length == 0 ? layer.mayNotAccessAnyLayer() : layer.mayOnlyAccessLayers(below);
        }
        return rule;
    }
}
