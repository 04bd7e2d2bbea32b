package dev.weft.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The decisions in {@code docs/design} are numbered, and those who name one find it. */
class DesignNotesTest {

    private static final Path ROOT = Path.of("..");
    private static final Path NOTES = ROOT.resolve("docs/design");
    private static final Pattern REFERENCE = Pattern.compile("\\b\\d{3}-[a-z][a-z-]*\\.md\\b");

    @Test
    void eachHasItsNumberAndNoneIsLeftOut() throws IOException {
        List<String> names = names();

        assertThat(names)
                .extracting(name -> Integer.parseInt(name.substring(0, 3)))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, names.size()).boxed().toList());
        for (String name : names) {
            assertThat(Files.readString(NOTES.resolve(name))).as(name).startsWith("# " + name.substring(0, 3) + ": ");
        }
    }

    @Test
    void thoseThatAreNamedExist() throws IOException {
        List<String> names = names();

        for (Path source : sources()) {
            List<String> references = REFERENCE
                    .matcher(Files.readString(source))
                    .results()
                    .map(MatchResult::group)
                    .toList();
            assertThat(names).as(source.toString()).containsAll(references);
        }
    }

    private static List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(NOTES)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    /** What people read: the sources and pages of all modules, and the documentation. */
    private static List<Path> sources() throws IOException {
        List<Path> roots = new ArrayList<>(List.of(ROOT.resolve("docs")));
        try (Stream<Path> modules = Files.list(ROOT)) {
            modules.flatMap(module -> Stream.of(module.resolve("src"), module.resolve("README.md")))
                    .filter(Files::exists)
                    .forEach(roots::add);
        }
        List<Path> sources = new ArrayList<>();
        for (Path root : roots) {
            try (Stream<Path> files = Files.walk(root)) {
                files.filter(file -> file.toString().endsWith(".java")
                                || file.toString().endsWith(".md"))
                        .forEach(sources::add);
            }
        }
        return sources;
    }
}
