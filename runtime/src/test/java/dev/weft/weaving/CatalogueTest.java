package dev.weft.weaving;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The page that says what shows each case names what is there. */
class CatalogueTest {

    private static final Path TREE = Path.of("..");
    private static final Pattern ROW = Pattern.compile("\\| (\\d+) \\| (.+) \\| (.+) \\|");
    private static final Pattern NAMED = Pattern.compile("`(\\w+)(#|\\.)(\\w+)`|`(\\w+Test)`");

    private static final Map<String, String> SOURCES = new HashMap<>();
    private static List<String> page;

    @BeforeAll
    static void read() throws IOException {
        page = Files.readAllLines(TREE.resolve("docs/catalogue.md"));
        for (String module : List.of("annotations", "agent", "runtime")) {
            Path tests = TREE.resolve(module).resolve("src/test/java");
            if (Files.isDirectory(tests)) {
                try (Stream<Path> files = Files.walk(tests)) {
                    for (Path file : (Iterable<Path>)
                            files.filter(path -> path.toString().endsWith(".java"))::iterator) {
                        SOURCES.merge(
                                file.getFileName().toString().replace(".java", ""),
                                Files.readString(file),
                                String::concat);
                    }
                }
            }
        }
    }

    private static List<MatchResult> rows() {
        return page.stream()
                .map(ROW::matcher)
                .filter(Matcher::matches)
                .map(Matcher::toMatchResult)
                .toList();
    }

    @Test
    void eachCaseHasItsRow() {
        assertThat(rows())
                .extracting(row -> Integer.parseInt(row.group(1)))
                .isEqualTo(IntStream.rangeClosed(1, 168).boxed().toList());
    }

    /** A row names something, or says why it does not. */
    @Test
    void eachRowSaysWhatShowsIt() {
        assertThat(rows())
                .allMatch(row -> NAMED.matcher(row.group(3)).find()
                        || row.group(3).matches("(not applicable: |not covered|later, |see \\[).*"));
    }

    @Test
    void whatIsNamedIsThere() {
        List<String> missing = new ArrayList<>();
        Matcher named = NAMED.matcher(String.join("\n", page));
        int found = 0;
        while (named.find()) {
            found++;
            if (!isThere(named)) {
                missing.add(named.group());
            }
        }

        assertThat(missing).isEmpty();
        assertThat(found).isGreaterThan(200);
    }

    private static boolean isThere(Matcher named) {
        if (named.group(4) != null) {
            return SOURCES.containsKey(named.group(4));
        }
        String member = named.group(3);
        if (named.group(1).equals("Group") || named.group(1).equals("Class")) { // where the page explains its notation
            return true;
        }
        String source = SOURCES.getOrDefault(named.group(1), "");
        return named.group(2).equals("#")
                ? Pattern.compile("void " + member + "\\(").matcher(source).find()
                : Fixture.GROUPS.contains(named.group(1)) && source.contains("static final class " + member + " {");
    }
}
